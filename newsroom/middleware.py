from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

DESK = "/admin/"


class SecurityPolicyMiddleware(CSPMiddleware):
    """Two content security policies: readers' pages have no script at all, the desk has its own.

    It also sets the headers that every answer carries, static files and errors included.
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


class GZipTextMiddleware(GZipMiddleware):
    """Pictures are compressed already: once more costs time, their length and their strong ETag."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.get("Content-Type", "").startswith("image/"):
            return response
        return super().process_response(request, response)
