import re
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from newsroom.form_recovery import views
from newsroom.form_recovery.submission import KEPT_AS, Typed, carried_in, owner_of
from newsroom.middleware import DESK

_NAME = re.compile(r"[0-9a-f]{16}", re.ASCII)


class TypedTextMiddleware(MiddlewareMixin):
    """Gives back what was typed into a form of the desk whose login has ended."""

    def process_response(self, request: HttpRequest, answer: HttpResponse) -> HttpResponse:
        if request.method != "POST" or not request.path.startswith(DESK) or answer.status_code != 302:
            return answer
        if request.path == reverse("admin:login"):
            return _after_login(request, answer)
        if urlsplit(answer["Location"]).path == reverse("admin:login"):
            is_page = request.headers.get("Sec-Fetch-Dest", "document") == "document"
            return views.answer(request, Typed.of(request)).render() if is_page and owner_of(request) else answer
        return _confirm(request, answer)


def _after_login(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Give the text that the login form carried to the account that typed it, and to no other."""
    typed = carried_in(request)
    if typed is None:
        return answer
    if typed.owner == request.user.pk:
        return views.give_back(request, typed).render()
    messages.warning(
        request, _("A text that was typed before you logged in belongs to another account: it is not shown.")
    )
    return answer


def _confirm(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Tell the script that what it keeps in the browser is saved: the answer redirects without a warning."""
    name = request.POST.get(KEPT_AS, "")
    if _NAME.fullmatch(name) and not _is_refused(request):
        secure = settings.SESSION_COOKIE_SECURE
        answer.set_cookie(f"saved-{name}", "1", max_age=600, path=DESK, secure=secure, samesite="Strict")
    return answer


def _is_refused(request: HttpRequest) -> bool:
    waiting = messages.get_messages(request)
    refused = any(message.level >= messages.WARNING for message in waiting)
    if isinstance(waiting, BaseStorage):
        # They were only looked at, not shown.
        waiting.used = False
    return refused
