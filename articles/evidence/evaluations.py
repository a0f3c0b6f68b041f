"""Evaluations of evidence: made open, closed once, then kept as they are."""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import signals
from articles.errors import ActionRefused
from articles.evidence import ledger, moods, tallies
from articles.models import Analysis, Article


@transaction.atomic
def frame(article: Article, *, by: User, **fields: Any) -> Analysis:
    """Say what the open evaluation asks, of which time, how and who does it. Makes one where none is open."""
    check(article, by)
    article.lock()
    analysis = ledger.current_analysis(article)
    for name, value in fields.items():
        setattr(analysis, name, value)
    analysis.save(update_fields=list(fields))
    return analysis


@transaction.atomic
def finish(analysis: Analysis, *, by: User) -> None:
    """Raises `ActionRefused` where it is closed, or where nobody has said how it was made."""
    check(analysis.article, by)
    analysis.article.lock()
    analysis.refresh_from_db()
    if analysis.closed_at is not None:
        raise ActionRefused(_("This evaluation is closed and stays as it is."))
    if not analysis.method:
        raise ActionRefused(_("Please write first how it was evaluated, and save it: readers see the method."))
    analysis.analysed_at = timezone.now()
    analysis.save(update_fields=["analysed_at"])
    close(analysis)


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


def check(article: Article, by: User) -> None:
    """Raises `ActionRefused` where evaluating this article is not this person's work."""
    ledger.check(article, by)
    if not by.has_perm("articles.change_analysis"):
        raise ActionRefused(_("You may not make or close evaluations. Please ask an editor."))
