from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from newsroom.publication.models import MethodVersion

# Beyond this no database has a number.
MAX_SIZE = 2**31 - 2


def _page(name: str) -> Callable[[HttpRequest], HttpResponse]:
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        return render(request, f"pages/{name}.html")

    return view


accessibility = _page("accessibility")
imprint = _page("imprint")
owners = _page("owners")
principles = _page("principles")
privacy = _page("privacy")


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """How sources are counted, what the words mean, and every earlier version of it."""
    versions = MethodVersion.objects.order_by("-number")
    return render(request, "pages/method.html", {"versions": versions})


@require_safe
def method_version(request: HttpRequest, number: int) -> HttpResponse:
    """The method as it was: numbers link the version by which they were counted."""
    if number > MAX_SIZE:
        raise Http404
    version = get_object_or_404(MethodVersion, number=number)
    newer = MethodVersion.objects.filter(number=number + 1).first()
    return render(request, "pages/method_version.html", {"version": version, "newer": newer})
