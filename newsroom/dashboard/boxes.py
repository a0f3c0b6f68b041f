"""A box of the start page: a few rows of what waits, and the way to all of them."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Count, QuerySet, Window

from articles.desk.queue import Queue
from articles.desk.queues import declared
from newsroom.publication import four_eyes

MAX_ROWS = 6
REVIEW = declared("review")


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


def of_queue(queue: Queue, user: User) -> Box | None:
    if not queue.is_for(user):
        return None
    waiting = (queue.rows or queue.query)(user)
    if queue is REVIEW:
        # What this person could do nothing about waits for others.
        waiting = four_eyes.others_texts(waiting, user)
    found, count = _first(waiting)
    rows = [Row(queue.text(row), queue.url(row), queue.detail(row)) for row in found]
    return Box(str(queue.title), rows, count, queue.list_url, str(queue.note), any(map(queue.is_alarm, found)))


def _first(rows: QuerySet) -> tuple[list, int]:
    """The rows that fit into a box, and the number of all, in one query."""
    found = list(rows.annotate(total=Window(Count("pk")))[:MAX_ROWS])
    return found, found[0].total if found else 0
