from typing import cast

from django.http import HttpRequest
from django.utils.deprecation import MiddlewareMixin
from django.utils.functional import SimpleLazyObject

from articles.publisher import PaperRequest
from newsroom.publication.models import Publication


def paper_of(request: HttpRequest) -> Publication:
    return cast(Publication, cast(PaperRequest, request).publication)


class PublicationMiddleware(MiddlewareMixin):
    """`request.publication`: the paper, read once a request and only where a page names it."""

    def process_request(self, request: HttpRequest) -> None:
        cast(PaperRequest, request).publication = cast(Publication, SimpleLazyObject(Publication.current))
