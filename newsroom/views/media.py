"""The files of images: only what is public, from wherever it is stored."""

import logging

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.images import storage
from articles.models import Image, Rendition

# An hour: as long may an image that was recalled stay in caches that have it.
KEPT_BY_READERS = "public, max-age=3600"
TYPES = {"avif": "image/avif", "jpeg": "image/jpeg", "png": "image/png"}

logger = logging.getLogger(__name__)


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponse:
    found = storage.NAME.fullmatch(name)
    if not found or found[2] not in TYPES or _is_withheld(name):
        raise Http404
    try:
        # In one piece: the largest has a few hundred kilobytes.
        with storage.public_files().open(name) as file:
            content = file.read()
    except FileNotFoundError as error:
        raise Http404 from error
    # What a storage raises when it is ill depends on where it is. Not an hour, but this minute it is unavailable.
    except Exception as error:
        logger.error(_("The file %(name)s cannot be read: %(reason)s."), {"name": name, "reason": error})
        return HttpResponse(status=503, headers={"Retry-After": "60", "Cache-Control": "no-store"})
    response = HttpResponse(content, content_type=TYPES[found[2]])
    # A name is given once and never to another content.
    response["ETag"] = quote_etag(name)
    response["Cache-Control"] = KEPT_BY_READERS
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _is_withheld(name: str) -> bool:
    """Also where the files are still there: after a licence has ended, or where deleting one failed at a recall."""
    return Rendition.objects.filter(name=name).exclude(image__in=Image.objects.usable()).exists()
