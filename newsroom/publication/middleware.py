from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from newsroom.publication.models import Publication


class PublicationMiddleware:
    """`request.publication`: the paper, read once a request and only where a page names it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.publication = SimpleLazyObject(Publication.current)
        return self.get_response(request)
