"""The pages a newsroom owes its readers, filled from the publication's data."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


def _page(name: str) -> Callable[[HttpRequest], HttpResponse]:
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        return render(request, f"pages/{name}.html")

    return view


accessibility = _page("accessibility")
imprint = _page("imprint")
method = _page("method")
owners = _page("owners")
principles = _page("principles")
privacy = _page("privacy")
