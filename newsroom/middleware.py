from collections.abc import Callable
from urllib.parse import unquote

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.middleware.gzip import GZipMiddleware
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin

DESK = "/admin/"
NUL = "\0"


class SecurityPolicyMiddleware(CSPMiddleware):
    """Two content security policies: readers' pages have no script at all, the desk has its own.

    It also sets headers for every answer, static files and errors included.
    """

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path.startswith(DESK) and not report_only:
            parts.config = settings.DESK_SECURITY_POLICY
        return parts

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response = super().process_response(request, response)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if not response.has_header("Cache-Control"):
            # Kept by anyone, asked about every time: an editor's change shows at the next request,
            # and ETag makes the question cheap.
            response["Cache-Control"] = "no-cache"
        return response


class NoNulMiddleware(MiddlewareMixin):
    """Refuses an address with a NUL, and drops such a cookie: looked up in PostgreSQL, either would be an error.

    What is typed into a form is cleaned there, see `articles.text.characters`.
    """

    def process_request(self, request: HttpRequest) -> None:
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if NUL not in name + value}

    def process_view(self, request: HttpRequest, view: Callable, args: list, kwargs: dict) -> None:
        if NUL in request.path or NUL in unquote(request.META.get("QUERY_STRING", "")):
            raise Http404


class GZipTextMiddleware(GZipMiddleware):
    """Images are compressed already: once more would cost their length and their strong ETag."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.get("Content-Type", "").startswith("image/"):
            return response
        return super().process_response(request, response)


class OneAddressMiddleware(MiddlewareMixin):
    """Each page has one address: "/archiv/2024/6/" and "?page=02" lead to it, as does "?page=1" to the list itself."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_page = request.method in ("GET", "HEAD") and response.status_code == 200
        if not is_page or request.path.startswith(DESK):
            return response
        path, pages = _path(request), _pages(request)
        if path == request.path and pages == request.GET.getlist("page"):
            return response
        query = request.GET.copy()
        query.setlist("page", pages)
        return HttpResponsePermanentRedirect(f"{path}?{query.urlencode()}".removesuffix("?"))


def _path(request: HttpRequest) -> str:
    """A number in a path may be written in many ways, a slug in one only."""
    match = request.resolver_match
    if match and any(isinstance(value, int) for value in match.kwargs.values()):
        return reverse(match.view_name, kwargs=match.kwargs)
    return request.path


def _pages(request: HttpRequest) -> list[str]:
    try:
        number = int(request.GET.get("page", 1))
    # Of a page that has none, `?page=` means nothing.
    except ValueError:
        return request.GET.getlist("page")
    return [str(number)] if number > 1 else []


class LenientSessionMiddleware(SessionMiddleware):
    """An answer is not taken back because its session cannot be written after it: what is lost is a message.

    A login needs its session: there it stays an error.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except (SessionInterrupted, DatabaseError):
            if request.COOKIES.get(settings.SESSION_COOKIE_NAME) == request.session.session_key:
                return response
            raise
