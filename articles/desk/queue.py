"""What a queue of the desk says of itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.functional import Promise

from articles.models import Article


def own_form(row: Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def article_page(page: str, *, key: str = "pk", anchor: str = "") -> Callable[[Any], str]:
    """A page of the article that a row is, or that it names as `key`."""
    return lambda row: reverse(f"admin:articles_article_{page}", args=[getattr(row, key)]) + anchor


@dataclass(frozen=True, kw_only=True)
class Queue:
    """What waits for somebody: a box of the start page, and one answer of a filter in the list behind it."""

    name: str = ""
    """In addresses. It never changes: people keep links. Empty: the list has no filter for it."""
    title: Promise | str
    query: Callable[[User], QuerySet[Any]]
    """What waits, the most urgent first."""
    permission: str = ""
    """Whoever lacks it is not told that something waits. Empty: it is about one's own work."""

    model: type[Model] = Article
    """In whose list the filter is."""
    parameter: str = "waits"
    """Of the filter there."""
    rows: Callable[[User], QuerySet[Any]] | None = None
    """What the box shows in place of the rows of the list: the notes on an article."""

    text: Callable[[Any], str] = str
    """What the box calls a row."""
    detail: Callable[[Any], str] = lambda _row: ""
    """What stands beside it."""
    url: Callable[[Any], str] = own_form
    """Where somebody does what waits."""
    note: Promise | str = ""
    is_alarm: Callable[[Any], bool] = lambda _row: False
    """Whether a row makes the box urgent."""

    def is_for(self, user: User) -> bool:
        return not self.permission or user.has_perm(self.permission)

    @property
    def list_url(self) -> str:
        url = reverse(f"admin:{self.model._meta.app_label}_{self.model._meta.model_name}_changelist")
        return f"{url}?{self.parameter}={self.name}" if self.name else url
