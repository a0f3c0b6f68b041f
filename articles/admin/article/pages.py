"""What the pages beside the form of an article share: each is one function of admin, request and article."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from articles import text
from articles.models import Article
from articles.permissions import signed_in

Row = TypeVar("Row", bound=Model)
# Any: some of them ask for more than every admin has.
ArticlePage = Callable[[Any, HttpRequest, Article], HttpResponse]


def find(request: HttpRequest, pk: int) -> Article:
    """The article, if this person may open it. Raises Http404 otherwise, whether it exists or not."""
    may_view = request.user.has_perm("articles.view_article") or request.user.has_perm("articles.change_article")
    found = Article.objects.seen_by(signed_in(request)).with_newest().filter(pk=pk).first() if may_view else None
    if found is None:
        raise Http404(_("This article does not exist, or it is a colleague's draft."))
    return found


def view(model_admin: admin.ModelAdmin, page: ArticlePage) -> Callable[..., HttpResponse]:
    """Wrap a page for the address `<int:pk>/…`: logged in, and the article found."""

    @wraps(page)
    def found(request: HttpRequest, pk: int) -> HttpResponse:
        return page(model_admin, request, find(request, pk))

    return model_admin.admin_site.admin_view(found)


def row_of(known: QuerySet[Row], typed: str | None) -> Row | None:
    """The row with this key among those that belong here, whatever somebody sent as its key."""
    key = text.row_key(typed)
    return None if key is None else known.filter(pk=key).first()


def context(model_admin: admin.ModelAdmin, request: HttpRequest, article: Article, **more: Any) -> dict[str, Any]:
    """What the templates of these pages need of the admin."""
    return model_admin.admin_site.each_context(request) | {
        "opts": model_admin.model._meta,
        "original": article,
        "media": model_admin.media,
        **more,
    }
