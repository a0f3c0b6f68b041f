"""A box of the start page: a few rows of what waits, and the way to all of them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Window
from django.urls import reverse

from articles.models import Article

MAX_ROWS = 6
SHOWN = ["headline", "created_by", "saved_at", "planned_at"]


@dataclass(frozen=True)
class Row:
    text: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class Box:
    title: str
    rows: list[Row]
    count: int
    url: str
    note: str = ""
    is_alarm: bool = False

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


def first(rows: QuerySet) -> tuple[list, int]:
    """The rows that fit into a box, and the number of all, in one query."""
    found = list(rows.annotate(total=Window(Count("pk")))[:MAX_ROWS])
    return found, found[0].total if found else 0


def of_articles(title: str, waits: str, rows: list[Row], count: int, **more: Any) -> Box:
    """A box whose whole list is the list of articles under a filter."""
    return Box(title, rows, count, f"{reverse('admin:articles_article_changelist')}?waits={waits}", **more)


def row(article: Article, *parts: str) -> Row:
    return Row(str(article), reverse("admin:articles_article_change", args=[article.pk]), details(*parts))


def evidence_of(article: Article) -> str:
    return reverse("admin:articles_article_evidence", args=[article.pk])


def details(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def names(field: str) -> list[str]:
    return [f"{field}__{name}" for name in ("username", "first_name", "last_name")]
