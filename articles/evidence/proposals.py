"""What people decide about the matcher's proposals. A proposal counts for nothing: only the ledger counts."""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.errors import ActionRefused
from articles.evidence import ledger
from articles.models import Finding, Origin, Proposal, ProposalState, Stance


@transaction.atomic
def accept(proposal: Proposal, stance: Stance, *, by: User, reason: str = "", note: str = "") -> Finding:
    """Judge the proposed report. Raises `ActionRefused` where it is decided already, or where the ledger refuses."""
    _decide(proposal, ProposalState.ACCEPTED, by=by)
    if Finding.objects.filter(article=proposal.article_id, evidence=proposal.evidence_id).exists():
        raise ActionRefused(_("This report has been judged for this article already. Please change it there."))
    return ledger.judge(
        proposal.article,
        proposal.evidence,
        stance,
        by=by,
        # Joined in one step: an origin that appears and goes again would be a number that fell.
        origin=_common_origin(proposal, by=by),
        tool=proposal.tool,
        note=note,
        reason=reason,
    )


@transaction.atomic
def reject(proposal: Proposal, *, by: User) -> None:
    """Say that a report is about something else. It is not proposed for this article again."""
    _decide(proposal, ProposalState.REJECTED, by=by)


@transaction.atomic
def undo(proposal: Proposal, *, by: User, reason: str = "") -> None:
    """Open a decided proposal again; the judgement that came of it is taken back.

    Raises `ActionRefused` where somebody has judged the report for another claim since.
    """
    proposal.article.lock()
    proposal.refresh_from_db(fields=["state"])
    was_accepted = proposal.state == ProposalState.ACCEPTED
    ledger.check(proposal.article, by)
    changed = Proposal.objects.filter(pk=proposal.pk).exclude(state=ProposalState.OPEN)
    if not changed.update(state=ProposalState.OPEN, decided_at=None, decided_by=None):
        raise ActionRefused(_("This proposal is open already."))
    judged = Finding.objects.filter(article=proposal.article_id, evidence=proposal.evidence_id)
    if was_accepted and (finding := judged.filter(claim="").first()):
        ledger.take_back(finding, by=by, reason=reason)
    elif was_accepted and judged.exists():
        raise ActionRefused(
            _("It was judged anew since, for a claim of its own. Please take it back in the list above.")
        )
    proposal.refresh_from_db()


def _decide(proposal: Proposal, state: ProposalState, *, by: User) -> None:
    ledger.check(proposal.article, by)
    proposal.article.lock()
    # With the old state in the filter, the slower of two editors changes 0 rows.
    still_open = Proposal.objects.filter(pk=proposal.pk, state=ProposalState.OPEN)
    if not still_open.update(state=state, decided_at=timezone.now(), decided_by=by):
        raise ActionRefused(_("Somebody has decided about this proposal already. Please load the page again."))
    proposal.refresh_from_db()


def _common_origin(proposal: Proposal, *, by: User) -> Origin | None:
    """Of what carries the same text and is judged already; None where nothing is."""
    original = proposal.copy_of_id or proposal.evidence_id
    copied = Proposal.objects.filter(article=proposal.article_id, copy_of=original).values("evidence")
    same_text = Q(evidence=original) | Q(evidence__in=copied)
    judged = Finding.objects.filter(same_text, article=proposal.article_id).exclude(evidence=proposal.evidence_id)
    # One that stands in an origin already, before one that stands alone.
    kin = judged.select_related("article", "evidence__source").order_by(F("origin").asc(nulls_last=True), "pk").first()
    return ledger.origin_of(kin, name=str((proposal.copy_of or proposal.evidence).source), by=by) if kin else None
