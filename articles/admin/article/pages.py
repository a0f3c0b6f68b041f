"""What the pages beside the form of an article share."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import Model, QuerySet
from django.forms import Field
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from articles import text
from articles.admin.article.buttons import Place
from articles.models import Article
from articles.permissions import signed_in
from articles.templatetags.articles import first_id

Row = TypeVar("Row", bound=Model)


def find(request: HttpRequest, pk: int) -> Article:
    """The article, if this person may open it. Raises Http404 otherwise, whether it exists or not."""
    may_view = request.user.has_perm("articles.view_article") or request.user.has_perm("articles.change_article")
    found = Article.objects.seen_by(signed_in(request)).with_newest().filter(pk=pk).first() if may_view else None
    if found is None:
        raise Http404(_("This article does not exist, or it is a colleague's draft."))
    return found


def of_article(page: Callable[[HttpRequest, Article], HttpResponse]) -> Callable[..., HttpResponse]:
    """Make a view for the address `<int:pk>/…` of a page about an article."""

    @wraps(page)
    def found(request: HttpRequest, pk: int) -> HttpResponse:
        return page(request, find(request, pk))

    return found


def address(page: str, article: Article) -> str:
    """Of the page that has this name in `articles.admin.article.urls`, or of the form: "change"."""
    return reverse(f"admin:articles_article_{page}", args=[article.pk])


def row_of(known: QuerySet[Row], typed: str | None) -> Row | None:
    """The row with this key among those that belong here, whatever somebody sent as its key."""
    key = text.row_key(typed)
    return None if key is None else known.filter(pk=key).first()


def place_in(fieldsets: Any, fields: Mapping[str, Field], page: str = "") -> Place:
    here = [name for name in flatten_fieldsets(fieldsets) if name in fields]
    return Place({name: (first_id(fields[name], f"id_{name}"), str(fields[name].label)) for name in here}, page)


def place(request: HttpRequest, article: Article, *, from_elsewhere: bool = True) -> Place:
    """The fields that this person finds in the form of the article, for a page beside it or the form itself."""
    desk = admin.site.get_model_admin(Article)
    fields = desk.get_form(request, article).base_fields
    page = address("change", article) if from_elsewhere else ""
    return place_in(desk.get_fieldsets(request, article), fields, page)
