"""Error pages in the site's design: what happened and what to do, never a trace."""

import sys

from django.conf import settings
from django.core.exceptions import TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from newsroom import outages
from newsroom.middleware import DESK
from newsroom.outages import Cause


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return HttpResponse(render_to_string("errors/400.html", {"reason": _reason(exception)}), status=400)


def _reason(exception: Exception | None) -> str:
    """What somebody can do about it who sent more than a form may carry. "": nothing of the kind."""
    if isinstance(exception, TooManyFilesSent):
        most = settings.DATA_UPLOAD_MAX_NUMBER_FILES
        return _("At most %(count)s files can be sent at once. Please choose fewer.") % {"count": most}
    return ""


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Made without the request and without the database: either may be what is broken."""
    # Django calls this while it handles the error, wherever it was raised: in a view or in a middleware.
    if cause := outages.cause_of(sys.exception()):
        return unavailable(request, cause)
    return HttpResponse(render_to_string("errors/500.html"), status=500)


def unavailable(request: HttpRequest, cause: Cause) -> HttpResponse:
    """What is needed is busy, full or away: nobody has made a mistake, and it passes."""
    page = render_to_string("errors/503.html", {"cause": cause})
    headers = {"Retry-After": str(outages.RETRY_AFTER[cause]), "Cache-Control": "no-store"}
    return HttpResponse(page, status=503, headers=headers)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or sent from somewhere else: the text is still in the browser."""
    template = "errors/403_form.html" if request.path.startswith(DESK) else "errors/403.html"
    return render(request, template, status=403)
