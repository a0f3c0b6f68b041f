"""What happens at a minute ahead. Planned articles appear by themselves; `work` brings planned changes live."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.errors import ActionRefused, Sentence
from articles.models import Article, Change, ChangeState, PlannedChange, Status
from articles.models.article import first_visible
from articles.permissions import may_schedule
from articles.publishing import embargo, planned_changes, revisions, rules
from articles.publishing.embargo import Dates


class What(StrEnum):
    ARTICLE = "article"
    CHANGES = "changes"
    END = "end"
    INTENTION = "intention"


@dataclass(frozen=True)
class Planned:
    """One line of the page "Geplant": what happens to which article when."""

    at: datetime
    what: What
    article: Article
    change: PlannedChange | None = None


def upcoming(by: User) -> list[Planned]:
    """Everything ahead that this person may see, the next first, and what is overdue before it."""
    now = timezone.now()
    articles = Article.objects.seen_by(by).defer("body")
    published = articles.cleared_for_publication()
    unapproved = articles.filter(planned_at__isnull=False, status__in=Status.before_publication())
    changes = PlannedChange.objects.waiting().filter(article__in=articles).select_related("article", "planned_by")
    if not by.has_perm("articles.edit_others_article"):
        # Of colleagues' articles they know what readers know.
        changes = changes.filter(article__created_by=by)
    lines = [
        *_lines(What.ARTICLE, published.filter(first_published_at__gt=now), lambda article: article.appears_at),
        *(Planned(change.due_at, What.CHANGES, change.article, change) for change in changes),
        *_lines(What.END, published.filter(expires_at__gt=now), lambda article: article.expires_at),
        *_lines(What.INTENTION, unapproved, lambda article: article.planned_at),
    ]
    return sorted(lines, key=lambda line: (line.at, line.article.pk))


def _lines(what: What, articles: Iterable[Article], moment: Callable[[Article], datetime | None]) -> Iterator[Planned]:
    for article in articles:
        if at := moment(article):
            yield Planned(at, what, article)


@transaction.atomic
def reschedule(article: Article, at: datetime | None, *, by: User, override: str = "") -> None:
    """Move a planned article to another minute; without one it appears now. Its approved text stays as it is."""
    article.lock()
    if not article.is_scheduled:
        raise ActionRefused(_("The article is not planned any more. Please look at it again."))
    if not may_schedule(article, by):
        raise ActionRefused(_("You may not change when an article appears. Please ask a colleague who may."))
    publish_at = ahead(at) if at else timezone.now()
    seen = embargo.first_seen(article, publish_at, Dates.of(article), by=by, override=override)
    clocks = {"publish_at": publish_at} | seen
    for name, value in clocks.items():
        setattr(article, name, value)
    article.save(update_fields=[*clocks])
    article.log(_("Moved to another minute") if at else _("Published earlier"), by=by, publish_at=publish_at)


@transaction.atomic
def plan_changes(article: Article, at: datetime, *, by: User, change: Change, override: str = "") -> PlannedChange:
    """Let the working revision go live at a minute ahead, in the place of an earlier plan."""
    article.lock()
    revision = article.working_revision()
    revisions.refuse_changes(article, revision, by=by, minute=_seen(article, at), override=override)
    article.planned_changes.waiting().update(state=ChangeState.CANCELLED, reason=_("Another plan took its place"))
    article.log(_("Changes planned"), by=by, publish_at=at)
    return PlannedChange.objects.create(article=article, revision=revision, due_at=at, change=change, planned_by=by)


@transaction.atomic
def move_changes(change: PlannedChange, at: datetime, *, by: User, override: str = "") -> None:
    article = change.article
    article.lock()
    _check_may_plan(article, by)
    rules.enforce(article, change.revision, by=by, minute=_seen(article, at), override=override)
    _update_waiting(change, due_at=at, leased_until=None, claimed_by="")
    article.log(_("Planned changes moved to another minute"), by=by, publish_at=at)


@transaction.atomic
def cancel_changes(change: PlannedChange, *, by: User) -> None:
    """Once this returns, the text never goes live by itself."""
    change.article.lock()
    _check_may_plan(change.article, by)
    _update_waiting(change, state=ChangeState.CANCELLED, reason=_("Cancelled"))
    change.article.log(_("Planned changes cancelled"), by=by)


@transaction.atomic
def bring_live_now(change: PlannedChange, *, by: User, override: str = "") -> None:
    article = Article.objects.select_for_update().get(pk=change.article_id)
    _check_may_plan(article, by)
    rules.enforce(article, change.revision, by=by, override=override)
    state, reason = planned_changes.outcome(article, change)
    if state != ChangeState.DONE:
        raise ActionRefused(reason)
    _update_waiting(change, state=state, reason=_("Published earlier"))
    note = _("Planned changes went live earlier")
    revisions.go_live(article, change.revision, by=by, change=Change(change.change), note=note)


def _update_waiting(change: PlannedChange, **fields: Any) -> None:
    # A worker that is bringing it live holds the row: whoever comes second changes 0 rows.
    if not PlannedChange.objects.waiting().filter(pk=change.pk).update(**fields):
        raise ActionRefused(_("These changes are not planned any more: they are live, or somebody cancelled them."))


def _check_may_plan(article: Article, by: User) -> None:
    if not may_schedule(article, by):
        raise ActionRefused(_("You may not publish changes. Please ask a colleague who may."))


def ahead(at: datetime) -> datetime:
    """The minute, if it is still to come. Raises ActionRefused."""
    if at <= timezone.now():
        raise ActionRefused(Sentence.about("publish_on", _("This minute has passed. Please choose a later one.")))
    return at


def _seen(article: Article, at: datetime) -> datetime:
    """When readers see changes first that go live at a minute ahead. Raises ActionRefused where that is never."""
    if article.expires_at and article.expires_at <= ahead(at):
        sentence = _("The article ends before this minute. Please choose an earlier one.")
        raise ActionRefused(Sentence.about("publish_on", sentence))
    return first_visible(ahead(at), article.appears_at)
