"""When an article may be seen: plan, embargo and end. They take effect at once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.errors import ActionRefused, Sentence
from articles.models import Article, Override, Status
from articles.models.article import first_visible
from articles.permissions import may_write
from articles.publishing import rules


@dataclass(frozen=True, kw_only=True)
class Dates:
    planned_at: datetime | None = None
    """What the desk intends for a text that is not approved. Readers see nothing because of it."""
    embargo_until: datetime | None = None
    expires_at: datetime | None = None

    @classmethod
    def of(cls, article: Article) -> Self:
        return cls(planned_at=article.planned_at, embargo_until=article.embargo_until, expires_at=article.expires_at)


@transaction.atomic
def change(article: Article, dates: Dates, *, by: User, reason: str = "") -> None:
    """Change them together, or raise ActionRefused and change nothing.

    `reason` is asked for where the chief of desk shortens an embargo of an article that is on its way, or moves it
    against publishing rules.
    """
    article.lock()
    if Dates.of(article) == dates:
        return
    _check_permission(article, by)
    _check_order(article, dates)
    if dates.embargo_until != article.embargo_until:
        _check_embargo(article, dates.embargo_until, by, reason)
    changes = {**vars(dates)}
    if article.is_scheduled and dates.embargo_until != article.embargo_until:
        publish_at = max(article.publish_at or timezone.now(), timezone.now())
        changes |= first_seen(article, publish_at, dates, by=by, override=reason)
    Article.objects.filter(pk=article.pk).update(**changes)
    for name, value in changes.items():
        setattr(article, name, value)


def first_seen(
    article: Article, publish_at: datetime, dates: Dates, *, by: User, override: str = ""
) -> dict[str, datetime]:
    """The clocks of an article whose live text readers see from `publish_at` on, or from the end of its embargo.

    Whoever sets a minute takes them from here. Raises `ActionRefused` where the article would have ended by then, or
    publishing rules stand against its text at that minute.
    """
    check_end(publish_at, dates)
    seen_at = first_visible(publish_at, dates.embargo_until)
    rules.enforce(article, article.live_revision, by=by, minute=seen_at, override=override)
    return {"first_published_at": seen_at, "content_modified_at": seen_at}


def check_end(publish_at: datetime | None, dates: Dates) -> None:
    begins = first_visible(publish_at or dates.planned_at, dates.embargo_until)
    if begins and dates.expires_at and dates.expires_at <= begins:
        sentence = _("The article would expire before it appears. Please set a later end, or none.")
        raise ActionRefused(Sentence.about("expires_at", sentence))


def _check_permission(article: Article, by: User) -> None:
    if not may_write(article, by):
        raise ActionRefused(_("You may not change this article now. Please ask a colleague who may."))
    if article.status == Status.PUBLISHED and not by.has_perm("articles.publish_article"):
        raise ActionRefused(
            _("You may not change when a published article appears or ends. Please ask a colleague who may.")
        )


def _check_order(article: Article, dates: Dates) -> None:
    check_end(article.publish_at, dates)
    if dates.expires_at and article.planned_changes.waiting().filter(due_at__gte=dates.expires_at).exists():
        sentence = _("Changes are planned for after this end. Please move or cancel them first.")
        raise ActionRefused(Sentence.about("expires_at", sentence))


def _check_embargo(article: Article, new: datetime | None, by: User, reason: str) -> None:
    old, now = article.embargo_until, timezone.now()
    if article.was_public and new and new > now:
        sentence = _("Readers have already seen this article, an embargo would come too late. You can withdraw it.")
        raise ActionRefused(Sentence.about("embargo_until", sentence))
    shortened = old and old > now and (new is None or new < old)
    if not shortened or article.status == Status.DRAFT:
        return
    if not by.has_perm("articles.override_article"):
        sentence = _("Only the chief of desk lifts or shortens an embargo. It stands as it was.")
        raise ActionRefused(Sentence.about("embargo_until", sentence))
    if not reason:
        raise ActionRefused(Sentence.about("override", _("Please write why the embargo no longer holds.")))
    until = date_format(timezone.localtime(old), "DATETIME_FORMAT")
    stood = {"embargo": _("The embargo stood until %(until)s.") % {"until": until}}
    Override.objects.create(article=article, revision=article.live_revision, objections=stood, reason=reason, by=by)
