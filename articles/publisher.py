"""What articles know of the paper that they appear in: `newsroom.publication` puts it on every request."""

from typing import Protocol

from django.http import HttpRequest


class Publisher(Protocol):
    name: str
    claim: str
    telegram_url: str
    data_licence: str
    data_licence_url: str
    method_number: int


class PaperRequest(HttpRequest):
    """A request that has passed the middleware of `newsroom.publication`, as every request for a page has."""

    publication: Publisher
