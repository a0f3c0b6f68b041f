"""Errors that readers report: taken in, decided by the desk, and counted in the open."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import text
from articles.errors import ActionRefused
from articles.models import Article, Correction, CorrectionKind, ErrorReport, NoticedBy, Subject, Verdict

COUNTED = timedelta(days=365)
# An address that nobody answered is forgotten after this long.
ADDRESS_KEPT = timedelta(days=180)


@dataclass(frozen=True)
class Figures:
    """Of the last year. `hours` is the median from a report to its correction, at least one.

    A report that was corrected was right, whether somebody has said so or not. So was what readers said by mail or on
    the telephone, where a correction says that it came from them.
    """

    received: int
    right: int
    waiting: int
    hours: int | None

    @property
    def decided(self) -> int:
        return self.received - self.waiting


def take(
    article: Article | None, *, wrong: str, right: str = "", reply_to: str = "", subject: Subject = Subject.TEXT
) -> ErrorReport:
    """The same words about the same article on the same day are one report.

    Who sends them once more to add an address for the answer is answered.
    """
    about = f"{article.pk if article else ''}{subject if subject != Subject.TEXT else ''}"
    written = f"{timezone.localdate()} {about} {text.norm(wrong)} {text.norm(right)}"
    values = {"article": article, "subject": subject, "wrong": wrong, "right": right, "reply_to": reply_to}
    fingerprint = hashlib.sha256(written.encode()).hexdigest()
    report, is_new = ErrorReport.objects.get_or_create(fingerprint=fingerprint, defaults=values)
    if reply_to and not is_new:
        ErrorReport.objects.waiting().filter(pk=report.pk, reply_to="").update(reply_to=reply_to)
    return report


@transaction.atomic
def decide(report: ErrorReport, verdict: Verdict, *, by: User, note: str = "") -> None:
    """Say what became of a report, and forget whom to answer. Raises `ActionRefused` where somebody has said it."""
    if not by.has_perm("articles.change_errorreport"):
        raise ActionRefused(_("You may not decide about reports. Please ask an editor."))
    changes = {"verdict": verdict, "decided_at": timezone.now(), "by": by, "note": note[:500], "reply_to": ""}
    if not ErrorReport.objects.waiting().filter(pk=report.pk).update(**changes):
        raise ActionRefused(_("Somebody else has decided about this report already."))


def corrected(report: ErrorReport, correction: Correction) -> None:
    """Name what came of a report: the figures say how long it took."""
    ErrorReport.objects.filter(pk=report.pk, correction=None).update(correction=correction)


def figures() -> Figures:
    """In three queries."""
    recent = ErrorReport.objects.filter(created_at__gte=timezone.now() - COUNTED).order_by()
    corrected = Q(correction__published_at__isnull=False)
    otherwise = _told_otherwise().count()
    counts = recent.aggregate(
        received=Count("pk") + otherwise,
        right=Count("pk", filter=Q(verdict=Verdict.RIGHT) | corrected) + otherwise,
        waiting=Count("pk", filter=Q(verdict=Verdict.OPEN) & ~corrected),
    )
    mended = recent.filter(corrected).values_list("created_at", "correction__published_at")
    hours = [(told - received).total_seconds() / 3600 for received, told in mended if told and told > received]
    return Figures(**counts, hours=max(1, round(median(hours))) if hours else None)


def _told_otherwise() -> QuerySet[Correction]:
    """What a correction says that somebody else noticed, and no report of the form stands behind."""
    noticed = Correction.objects.exclude(noticed_by=NoticedBy.DESK).exclude(kind=CorrectionKind.RIGHT_OF_REPLY)
    return noticed.filter(reports=None, published_at__gte=timezone.now() - COUNTED)


def forget_addresses() -> int:
    """Drop addresses that nobody answered for half a year. Returns how many."""
    old = ErrorReport.objects.filter(created_at__lt=timezone.now() - ADDRESS_KEPT).exclude(reply_to="")
    # Asked first: the background process comes by every few seconds, and a change would hold up every writer.
    return old.update(reply_to="") if old.exists() else 0
