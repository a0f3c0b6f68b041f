"""The queues of the desk, each declared once: start page, filters of the lists and counts read them here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.desk import questions
from articles.desk.labels import name_of, short_moment
from articles.models import Article, Image


@dataclass(frozen=True, kw_only=True)
class Queue:
    """What waits for somebody."""

    name: str
    """In addresses. It never changes: people keep links."""
    title: Promise | str
    query: Callable[[User], QuerySet[Any]]
    permission: str = ""
    """Whoever lacks it is not told that something waits. Empty: it is about one's own work."""
    detail: Callable[[Any], str] = lambda _row: ""
    """What the start page says beside an article; of images, the sentence about their number."""
    note: Promise | str = ""
    is_alarm: bool = False
    page: str = "change"
    """Of the article, where somebody does what waits."""
    anchor: str = ""

    def is_for(self, user: User) -> bool:
        return not self.permission or user.has_perm(self.permission)


def _saved(article: Article) -> str:
    return short_moment(article.saved_at)


def _likely(article: Any) -> str:
    return ngettext("%(count)s likely source", "%(count)s likely sources", article.likely) % {"count": article.likely}


ARTICLES = [
    Queue(
        name="review",
        title=_("To review"),
        query=questions.to_review,
        permission="articles.approve_article",
        detail=lambda article: " · ".join(filter(None, [name_of(article.created_by), _saved(article)])),
    ),
    Queue(name="sent_back", title=_("Sent back to you"), query=questions.sent_back),
    Queue(name="drafts", title=_("Your drafts"), query=questions.drafts, detail=_saved),
    Queue(name="noted", title=_("Open notes"), query=questions.noted),
    Queue(
        name="not_approved",
        title=_("Planned, but not approved"),
        query=questions.not_approved,
        detail=lambda article: short_moment(article.planned_at),
        note=_("They do not appear by themselves: somebody has to approve and publish them."),
        is_alarm=True,
    ),
    Queue(
        name="scheduled",
        title=_("Appears by itself"),
        query=questions.scheduled,
        detail=lambda article: short_moment(article.goes_live),
    ),
    Queue(
        name="failed",
        title=_("Planned changes that failed"),
        query=questions.failed,
        permission="articles.publish_article",
        detail=lambda article: article.reason,
        note=_("Readers still see the old text. Please open the article and publish or plan the changes again."),
        is_alarm=True,
    ),
    Queue(
        name="changes",
        title=_("Changes in work"),
        query=questions.changes,
        permission="articles.publish_article",
        detail=_saved,
        note=_("Readers still see the old text."),
    ),
    Queue(
        name="shaken",
        title=_("Evidence retracted"),
        query=questions.with_retracted_evidence,
        permission="articles.add_finding",
        note=_("What was retracted does not count any more. Please look whether the article still stands."),
        is_alarm=True,
        page="evidence",
    ),
    Queue(
        name="proposed",
        title=_("Sources to judge"),
        query=questions.proposed,
        permission="articles.add_finding",
        detail=_likely,
        page="evidence",
        anchor="#proposals",
    ),
]
IMAGES = [
    Queue(
        name="mine",
        title=_("uploaded by me, incomplete"),
        query=questions.own_incomplete,
        detail=lambda count: ngettext(
            "%(count)s image of yours is not described yet", "%(count)s images of yours are not described yet", count
        ),
    ),
    Queue(
        name="recalled_used",
        title=_("recalled, but still in use"),
        query=questions.recalled_in_use,
        permission="articles.change_image",
        detail=lambda count: ngettext(
            "%(count)s image was recalled, and leaves a gap on pages",
            "%(count)s images were recalled, and leave gaps on pages",
            count,
        ),
        is_alarm=True,
    ),
    Queue(
        name="ending_used",
        title=_("licence ends soon, in use"),
        query=questions.ending_in_use,
        permission="articles.change_image",
        detail=lambda count: ngettext(
            "%(count)s image on pages: its licence ends within two weeks",
            "%(count)s images on pages: their licences end within two weeks",
            count,
        ),
        is_alarm=True,
    ),
    Queue(
        name="failed",
        title=_("could not be prepared"),
        query=questions.failed_images,
        permission="articles.change_image",
        detail=lambda count: ngettext(
            "%(count)s image could not be prepared for readers",
            "%(count)s images could not be prepared for readers",
            count,
        ),
        is_alarm=True,
    ),
]


def named(name: str | None, among: list[Queue]) -> Queue | None:
    """The queue that an address asks for. None: there is none, whatever somebody typed."""
    return next((queue for queue in among if queue.name == name), None)


def declared(name: str, among: list[Queue]) -> Queue:
    """The queue that a page is built of. Whoever names one that nobody declared is told at start."""
    if queue := named(name, among):
        return queue
    raise ImproperlyConfigured(f"There is no queue “{name}”. Please declare it in articles/desk/queues.py.")


def image_counts(user: User) -> dict[str, int]:
    """How many images wait for this person, under the names of their queues, in one query."""
    asked = [queue for queue in IMAGES if queue.is_for(user)]
    counts = {queue.name: Count("pk", filter=Q(pk__in=queue.query(user).values("pk"))) for queue in asked}
    return Image.objects.aggregate(**counts)
