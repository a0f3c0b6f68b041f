"""What the desk's dialogs for images find, and how an image is shown to colleagues."""

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles import text
from articles.desk.labels import short_moment
from articles.models import Image, Shape

AT_ONCE = 24
# Whoever has not found it by then needs other words.
FURTHEST = 2400
MAX_KEYS = 300
# How wide: in a list or in the text; and wide enough to find an eye in it.
SMALL, LARGE = 320, 960
_NUMBER = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)


@require_safe
def answer(request: HttpRequest) -> JsonResponse:
    """The newest that may be shown and carry all words; or those with these keys, whatever became of them."""
    if not request.user.has_perm("articles.view_image"):
        raise PermissionDenied
    if keys := _NUMBER.findall(request.GET.get("keys", "")[:6000])[:MAX_KEYS]:
        found = Image.objects.filter(pk__in=keys)
        return JsonResponse({"images": [described(image) for image in found], "more": None})
    start = _start(request.GET.get("start", ""))
    rows = list(_found(request.GET.get("q", "")[:500])[start : start + AT_ONCE + 1])
    more = start + AT_ONCE if len(rows) > AT_ONCE and start + AT_ONCE <= FURTHEST else None
    return JsonResponse({"images": [described(image) for image in rows[:AT_ONCE]], "more": more})


def _start(typed: str) -> int:
    return min(int(typed), FURTHEST) if _NUMBER.fullmatch(typed) else 0


def _found(typed: str) -> QuerySet[Image]:
    images = Image.objects.usable().order_by("-uploaded_at", "-pk")
    for word in text.norm(typed).split()[:10]:
        number = Q(pk=word) if _NUMBER.fullmatch(word) else Q()
        images = images.filter(Q(search_key__contains=word) | number)
    return images


def described(image: Image) -> dict[str, Any]:
    credit, thumb = image.credit_line or _("without credit"), thumbnail(image)
    return {
        "key": str(image.pk),
        "name": str(image),
        "thumb": thumb.url if thumb else "",
        "about": f"{credit} · {short_moment(image.uploaded_at)}",
        "alt": "" if image.is_decorative else image.alt,
        "caption": image.caption,
        "problem": problem(image),
    }


@dataclass(frozen=True)
class Look:
    url: str
    width: int
    height: int


def thumbnail(image: Image, at_least: int = SMALL) -> Look | None:
    """The smallest file of the whole image that is so wide, or else the widest; never the original.

    None: there is no file that readers may see, or none yet.
    """
    looks = [
        Look(settings.MEDIA_URL + name, width, height)
        for shape, format, width, height, name in (image.ladder if image.is_usable else ())
        if (shape, format) == (Shape.WHOLE, "jpeg")
    ]
    looks.sort(key=lambda look: look.width)
    return next((look for look in looks if look.width >= at_least), looks[-1] if looks else None)


def problem(image: Image) -> str:
    """Why readers do not see it, or may not yet. "": nothing."""
    if image.recalled_at:
        return _("Recalled: %(reason)s") % {"reason": image.recalled_because}
    if image.licence_ends and not image.is_usable:
        return _("The licence ended on %(day)s.") % {"day": date_format(image.licence_ends, "DATE_FORMAT")}
    if image.lacks:
        return _("Lacks: %(things)s") % {"things": ", ".join(image.lacks)}
    return ""


def data() -> dict[str, Any]:
    images, upload = reverse("admin:articles_article_images"), reverse("admin:articles_image_add")
    return {"images": images, "upload": upload, "words": words()}


def words() -> dict[str, str]:
    return {
        "choose image": _("Choose an image"),
        "choose images": _("Choose images"),
        "search images": _("Search: words from title, caption or credit"),
        "images": _("Images of the library, the newest first"),
        "images found one": _("1 image"),
        "images found": _("%s images"),
        "images found many": _("The newest %s images, there are more"),
        "images found none": _("No image carries these words. Please try fewer or other words."),
        "images no answer": _("The library does not answer just now. Please try again in a moment."),
        "more images": _("Show more"),
        "upload image": _("Upload a new image (opens in a new tab)"),
        "no thumbnail": _("being prepared"),
        "not in the library": _("not in the library"),
        "image number": _("Image %s"),
        "cancel": _("Cancel"),
        "take": _("Apply"),
    }
