"""Evaluations of evidence: made open, closed once, then kept as they are."""

from django.db import transaction
from django.utils import timezone

from articles import signals
from articles.evidence import moods, tallies
from articles.models import Analysis


@transaction.atomic
def close(analysis: Analysis) -> None:
    """Keep an evaluation for good, with the numbers of this moment. A second call changes nothing."""
    if analysis.closed_at is not None:
        return
    if not analysis.is_reported:
        analysis.article.lock()
        analysis.counts = tallies.count(analysis.article).as_json()
        moods.forget(analysis)
    analysis.closed_at = timezone.now()
    signals.closing.send(Analysis, analysis=analysis)
    analysis.save(update_fields=["closed_at", "counts", "method_version"])
