from django.http import HttpRequest, HttpResponse
from django.utils.deprecation import MiddlewareMixin

from newsroom.server.limits import FilesRefusedError, TooLargeError
from newsroom.views import errors

# Where `newsroom.server.application` says why a request comes without its body.
REFUSED = "newsroom.refused"


class RefusedBodyMiddleware(MiddlewareMixin):
    """Answers a body that was not read with a page and headers like every other error."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        match request.META.get(REFUSED):
            case None:
                return None
            case TooLargeError() as refusal:
                return errors.too_large(request, refusal.most)
            case FilesRefusedError():
                return errors.no_files_here(request)
            case outage:
                # A full disk, or a database that does not answer: Django tells it as wherever it meets one.
                raise outage
