from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from newsroom.server.limits import FilesRefusedError, TooLargeError
from newsroom.views import errors

# Where `newsroom.server.application` says why a request comes without its body.
REFUSED = "newsroom.refused"


class RefusedBodyMiddleware:
    """A body that was not read gets a page like every other error, with the headers that every page has."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        match request.META.get(REFUSED):
            case None:
                return self.get_response(request)
            case TooLargeError() as refusal:
                return errors.too_large(request, refusal.most)
            case FilesRefusedError():
                return errors.no_files_here(request)
            case outage:
                # A full disk, or a database that does not answer: Django tells it as wherever it meets one.
                raise outage
