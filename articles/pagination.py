"""Lists in pages of a fixed length, under `?page=`."""

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

PER_PAGE = 20


def page_of(request: HttpRequest, rows: QuerySet | list, per_page: int = PER_PAGE, name: str = "page") -> Page:
    """The page that `?page=` asks for, or another `name` where there are two lists. Raises Http404."""
    try:
        return Paginator(rows, per_page).page(request.GET.get(name, 1))
    except (InvalidPage, OverflowError) as error:
        raise Http404(_("This page does not exist.")) from error
