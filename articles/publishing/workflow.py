"""One door for status: `move` is the only code that writes `Article.status`."""

from datetime import datetime
from itertools import pairwise
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.errors import ActionRefused, Sentence
from articles.models import Article, Change, ChangeState, Status
from articles.models.status import STEPS
from articles.permissions import may_step
from articles.publishing import embargo
from articles.publishing.embargo import Dates
from articles.signals import approving

# The steps that "Veröffentlichen" takes in one click.
TO_PUBLICATION = [*Status.before_publication(), Status.PUBLISHED]


@transaction.atomic
def move(
    article: Article, new: Status, *, by: User, note: str = "", at: datetime | None = None, override: str = ""
) -> None:
    """Take an article to another status, or raise `ActionRefused` and change nothing.

    `at` is the minute of publication; without it, now. `override` is the reason to go on against publishing rules.
    A withdrawn article comes back as readers last saw it, whatever was written since: see `revisions.show_again`.
    """
    old = Status(article.status)
    article.lock()
    if article.status != old:
        article.status = old
        raise _came_second()
    _check_table(article, old, new)
    _check_permission(article, old, new, by)
    changes = {"status": new} | _times(article, old, new, at, by, override)
    if (old, new) == (Status.IN_REVIEW, Status.APPROVED):
        approving.send(Article, article=article, by=by)
    if not note and (asked := asks_why(old, new)):
        raise ActionRefused(asked)
    _write(article, old, changes, by, note)
    if new == Status.PUBLISHED:
        article.live_revision.number_as_published(Change.FIRST)
    if (old, new) == (Status.PUBLISHED, Status.APPROVED):
        # Nobody has read it: the public history does not know it.
        article.revisions.update(published_number=None, published_at=None, change="")
    if old == Status.PUBLISHED:
        article.planned_changes.waiting().update(state=ChangeState.CANCELLED, reason=note[:500])


def fall_back_to_draft(article: Article, *, by: User, note: str) -> None:
    """Because the text has changed: whoever may write may cause this."""
    _write(article, Status(article.status), {"status": Status.DRAFT}, by, note)


@transaction.atomic
def publish(article: Article, *, by: User, note: str = "", at: datetime | None = None, override: str = "") -> None:
    """Take every step that is left to publication. Showing a withdrawn article again is a decision of its own."""
    if not steps_to_publication(article):
        message = _("From “%(old)s” an article cannot be published. Please look at it again.")
        raise ActionRefused(message % {"old": article.get_status_display()})
    for step in steps_to_publication(article):
        move(article, step, by=by, note=note, at=at if step == Status.PUBLISHED else None, override=override)


def steps_to_publication(article: Article) -> list[Status]:
    if article.status not in TO_PUBLICATION:
        return []
    return TO_PUBLICATION[TO_PUBLICATION.index(Status(article.status)) + 1 :]


def possible_moves(article: Article, by: User) -> list[Status]:
    """As far as table and permission know."""
    old = Status(article.status)
    return [
        new
        for start, new in STEPS
        if start == old and _fits_visibility(article, old, new) and may_step(article, old, new, by)
    ]


def may_publish(article: Article, by: User) -> bool:
    """Whether this person may take every step that is left."""
    pairs = list(pairwise([Status(article.status), *steps_to_publication(article)]))
    return bool(pairs) and all(may_step(article, *pair, by) for pair in pairs)


def refusal_to_approve(article: Article, by: User) -> str:
    """Why this person may not answer for the newest text, whatever their role. "": they may."""
    try:
        approving.send(Article, article=article, by=by)
    except ActionRefused as refused:
        return str(refused)
    return ""


def asks_why(old: str, new: str) -> Sentence | None:
    """What is said where this step lacks a reason. None: it needs none."""
    if new == Status.WITHDRAWN:
        return Sentence.about("note", _("Please write why the article is withdrawn."))
    if (old, new) == (Status.IN_REVIEW, Status.DRAFT):
        return Sentence.about("note", _("Please write what is missing: whoever wrote the article reads it."))
    return None


def _came_second() -> ActionRefused:
    return ActionRefused(_("Somebody else was faster: the article is in another status now. Please look at it again."))


def _write(article: Article, old: Status, changes: dict[str, Any], by: User, note: str) -> None:
    # With the old status in the filter, the slower of two editors changes 0 rows.
    if not Article.objects.filter(pk=article.pk, status=old).update(**changes):
        raise _came_second()
    for field, value in changes.items():
        setattr(article, field, value)
    article.log(note, by=by, old=old, publish_at=changes.get("publish_at"))


def _check_newest(article: Article, old: Status) -> None:
    """What goes on is the live text: nothing newer waits that nobody approved."""
    if old != Status.WITHDRAWN and article.working_revision() != article.live_revision:
        raise ActionRefused(_("There is a newer text that nobody has approved. Please save the article and try again."))


def _fits_visibility(article: Article, old: Status, new: Status) -> bool:
    """A planned article is cancelled, one that readers have seen is withdrawn."""
    if old != Status.PUBLISHED:
        return True
    return article.was_public if new == Status.WITHDRAWN else not article.was_public


def _check_table(article: Article, old: Status, new: Status) -> None:
    if (old, new) not in STEPS or not _fits_visibility(article, old, new):
        message = _("From “%(old)s” an article cannot go to “%(new)s”. Please look at it again: it may have moved.")
        raise ActionRefused(message % {"old": old.label, "new": Status(new).label})


def _check_permission(article: Article, old: Status, new: Status, by: User) -> None:
    if not may_step(article, old, new, by):
        message = _("You may not take an article from “%(old)s” to “%(new)s”. Please ask a colleague who may.")
        raise ActionRefused(message % {"old": old.label, "new": new.label})


def _times(article: Article, old: Status, new: Status, at: datetime | None, by: User, override: str) -> dict[str, Any]:
    """The clocks that a move sets. A withdrawn article comes back with the times it had.

    Every step towards publication asks here whether the text may appear: raises `ActionRefused`.
    """
    if old == Status.PUBLISHED:
        cancelled = {"publish_at": None, "first_published_at": None, "content_modified_at": None}
        return cancelled if new == Status.APPROVED else {}
    if new not in (Status.IN_REVIEW, Status.APPROVED, Status.PUBLISHED):
        return {}
    _check_newest(article, old)
    publish_at = at or timezone.now()
    seen = embargo.first_seen(article, publish_at, Dates.of(article), by=by, override=override)
    is_first = new == Status.PUBLISHED and old != Status.WITHDRAWN
    return {"planned_at": None, "publish_at": publish_at} | seen if is_first else {}
