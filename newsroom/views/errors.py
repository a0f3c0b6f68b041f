"""Error pages in the site's design: what happened and what to do, never a trace."""

import sys
from typing import Any

from django.conf import settings
from django.core.exceptions import TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.views.report import form_for
from newsroom import outages
from newsroom.form_recovery import submission
from newsroom.form_recovery import views as typed_views
from newsroom.form_recovery.display import texts_of
from newsroom.form_recovery.submission import Typed
from newsroom.middleware import DESK
from newsroom.outages import Cause


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return HttpResponse(render_to_string("errors/400.html", {"reason": _reason(exception)}), status=400)


def _reason(exception: Exception | None) -> str:
    """What somebody can do who sent too much for a form; "" for other errors."""
    if isinstance(exception, TooManyFilesSent):
        most = settings.DATA_UPLOAD_MAX_NUMBER_FILES
        return _("At most %(count)s files can be sent at once. Please choose fewer.") % {"count": most}
    return ""


def too_large(request: HttpRequest, most: int) -> HttpResponse:
    """What was sent has not been read: the browser still has it."""
    return render(request, "errors/413.html", {"most": most}, status=413)


def no_files_here(request: HttpRequest) -> HttpResponse:
    return HttpResponse(render_to_string("errors/400.html", {"reason": _("Files cannot be sent here.")}), status=415)


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
    """What is needed is busy, full or away, and that passes. The typed text comes back."""
    headers = {"Retry-After": str(outages.RETRY_AFTER[cause]), "Cache-Control": "no-store"}
    sentence = render_to_string("errors/_cause.html", {"cause": cause}).strip()
    if request.headers.get("Sec-Fetch-Dest") == "empty":
        # A script of the desk asked. Each reads one of these.
        told = dict.fromkeys(("sentence", "said", "error"), sentence)
        return JsonResponse(told, status=503, headers=headers)
    page = _with_what_was_sent(request, {"cause": cause, "sentence": sentence})
    return HttpResponse(page, status=503, headers=headers)


def _with_what_was_sent(request: HttpRequest, told: dict[str, Any]) -> str:
    if request.method == "POST" and request.path == reverse("articles:report"):
        form = form_for(request)
        return render_to_string("errors/503_report.html", told | {"form": form, "stamp": form.new_stamp()})
    if request.method == "POST" and request.path.startswith(DESK) and _is_own(request):
        typed = Typed.of(request)
        told |= {"typed": typed, "texts": texts_of(typed), "tokens": submission.tokens_of(request)}
        return render_to_string("errors/503_desk.html", told | {"is_login": request.path == reverse("admin:login")})
    return render_to_string("errors/503.html", told)


def _is_own(request: HttpRequest) -> bool:
    """Whether a form of the desk was sent, and not one that another site has put together."""
    return getattr(request, "csrf_processing_done", False) or submission.owner_of(request) is not None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open during another login, or was sent from somewhere else."""
    if not request.path.startswith(DESK):
        return render(request, "errors/403.html", status=403)
    if submission.owner_of(request) is not None:
        return typed_views.answer(request, Typed.of(request))
    return render(request, "errors/403_form.html", status=403)
