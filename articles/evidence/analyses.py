"""Evaluations of evidence: made open, closed once, then kept as they are."""

from django.utils import timezone

from articles.models import Analysis


def close(analysis: Analysis) -> None:
    """Show an evaluation to readers, for good. A second call changes nothing."""
    if analysis.closed_at is None:
        analysis.closed_at = timezone.now()
        analysis.save(update_fields=["closed_at"])
