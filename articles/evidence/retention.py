"""What has to go after a while: copies of foreign texts, and reports that nobody needed."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, ProtectedError, QuerySet
from django.utils import timezone

from articles.models import Evidence, Finding, Proposal, ProposalState

# What was collected and never judged.
UNUSED_KEPT = timedelta(days=60)
# In one go, so that no editor waits for it.
BATCH = 500


def forget_copies() -> int:
    """Drop the working copies of foreign texts whose days are over. Returns how many."""
    over = Evidence.objects.filter(working_copy_until__lte=timezone.now())
    # Asked first: the background process comes by every few seconds, and a change would hold up every writer.
    return over.update(working_copy="", working_copy_until=None) if over.exists() else 0


def unused() -> QuerySet[Evidence]:
    """Collected long ago, judged for no article, and decided about by nobody."""
    decided = Proposal.objects.exclude(state=ProposalState.OPEN).filter(evidence=OuterRef("pk"))
    old = Evidence.objects.filter(retrieved_at__lt=timezone.now() - UNUSED_KEPT, retracted_at=None)
    return old.exclude(Exists(Finding.objects.filter(evidence=OuterRef("pk")))).exclude(Exists(decided))


def prune() -> int:
    """Delete some of what is unused. Returns how many; call again for more."""
    keys = list(unused().order_by("pk").values_list("pk", flat=True)[:BATCH])
    try:
        # Asked anew with each: somebody may have judged one of them since.
        return unused().filter(pk__in=keys).delete()[1].get("articles.Evidence", 0) if keys else 0
    except ProtectedError:
        return 0
