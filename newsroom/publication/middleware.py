from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from articles.publisher import PaperRequest
from newsroom.publication.models import Publication


def paper_of(request: HttpRequest) -> Publication:
    """What the middleware has put there."""
    return cast(Publication, cast(PaperRequest, request).publication)


class PublicationMiddleware:
    """`request.publication`: the paper, read once a request and only where a page names it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cast(PaperRequest, request).publication = cast(Publication, SimpleLazyObject(Publication.current))
        return self.get_response(request)
