"""What articles know of the paper that they appear in."""

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
    """As it comes from the middleware of `newsroom.publication`."""

    publication: Publisher
