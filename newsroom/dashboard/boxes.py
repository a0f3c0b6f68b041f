"""A box of the start page: a few rows of what waits, and the way to all of them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Count, QuerySet, Window
from django.urls import reverse

from articles.desk.queues import ARTICLES, Queue, declared
from articles.models import Article

MAX_ROWS = 6
SHOWN = ["headline", "created_by", "saved_at", "planned_at", "live_revision"]


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


def of_rows(queue: Queue, rows: list[Row], count: int) -> Box:
    """A box of a queue, whose whole list is the list of articles under a filter."""
    url = f"{reverse('admin:articles_article_changelist')}?waits={queue.name}"
    return Box(str(queue.title), rows, count, url, str(queue.note), queue.is_alarm)


def of_queue(name: str, *, narrow: Callable[[QuerySet, User], QuerySet] | None = None) -> Callable[[User], Box | None]:
    """The box of a queue of articles. `narrow` leaves out what this person cannot do.

    A name that no queue has fails at start.
    """
    queue = declared(name, ARTICLES)

    def box(user: User) -> Box | None:
        if not queue.is_for(user):
            return None
        asked = narrow(queue.query(user), user) if narrow else queue.query(user)
        articles, count = first(asked.select_related("created_by").only(*SHOWN, *names("created_by")))
        return of_rows(queue, [row(queue, article) for article in articles], count)

    return box


def row(queue: Queue, article: Article) -> Row:
    url = reverse(f"admin:articles_article_{queue.page}", args=[article.pk]) + queue.anchor
    return Row(str(article), url, queue.detail(article))


def details(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def names(field: str) -> list[str]:
    return [f"{field}__{name}" for name in ("username", "first_name", "last_name")]
