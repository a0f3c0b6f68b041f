"""Planned changes whose minute has come: whatever the number of workers, each goes live once."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import Article, Change, ChangeState, PlannedChange, Status
from articles.models.leased import MAX_ATTEMPTS
from articles.publishing import revisions, rules

# A worker that died with a change in hand blocks it for this long.
LEASE = timedelta(minutes=1)


def claim(worker: str) -> PlannedChange | None:
    """Take the next due change in hand, alone, until its lease ends. None: nothing is due."""
    while change := PlannedChange.objects.due().first():
        if change.attempts >= MAX_ATTEMPTS:
            reason = _("%(count)s attempts broke off. Please publish the changes by hand.") % {"count": MAX_ATTEMPTS}
            free = PlannedChange.objects.due().filter(pk=change.pk, attempts=change.attempts)
            free.update(state=ChangeState.FAILED, reason=reason)
        elif PlannedChange.objects.due().take(change, worker, lease=LEASE):
            change.refresh_from_db()
            return change
    return None


@transaction.atomic
def bring_live(change: PlannedChange) -> bool:
    """Show readers the text that was planned, or keep the reason why not in `change`. Returns whether it went live.

    Who may plan was asked when it was planned. A change that is no longer in the hand of the worker that claimed it
    stays as it is.
    """
    # The article first, then the plan: the same order as in `schedule`.
    article = change.article = Article.objects.select_for_update().get(pk=change.article_id)
    state, reason = outcome(article, change)
    held = PlannedChange.objects.waiting().filter(pk=change.pk, claimed_by=change.claimed_by, attempts=change.attempts)
    if not held.update(state=state, reason=reason, leased_until=None):
        return False
    change.state, change.reason, change.leased_until = state, reason, None
    if state == ChangeState.DONE:
        told, silent = _("Planned changes went live, readers are told"), _("Planned changes went live")
        note = told if change.change == Change.UPDATE else silent
        revisions.go_live(article, change.revision, by=change.planned_by, change=Change(change.change), note=note)
    return state == ChangeState.DONE


def release(worker: str) -> None:
    """The next worker need not wait for the leases of this one to end."""
    PlannedChange.objects.waiting().give_back(worker)


def outcome(article: Article, change: PlannedChange) -> tuple[ChangeState, str]:
    """What becomes of a plan now, and why."""
    if article.status != Status.PUBLISHED or article.retracted_at:
        reason = _("The article is not published any more. The planned text is kept in its history.")
        return ChangeState.FAILED, reason
    if (article.live_revision_id or 0) >= change.revision_id:
        return ChangeState.CANCELLED, _("Readers already see this text or a newer one.")
    if objections := rules.standing(article, change.revision):
        return ChangeState.FAILED, " ".join(objections.values())[:500]
    return ChangeState.DONE, ""
