from datetime import date, timedelta
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from articles.fields import MailField, PlainTextField, SignsCharField, colleague
from articles.models.article import Article
from articles.models.correction import Correction

DAYS_TO_ANSWER = 2
# Without letters and digits that look alike on a phone.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class Verdict(models.TextChoices):
    OPEN = "open", _("open")
    RIGHT = "right", _("right")
    WRONG = "wrong", _("not right")
    ANSWERED = "answered", _("done without a correction")


class Subject(models.TextChoices):
    TEXT = "text", _("the text")
    EVIDENCE = "evidence", _("its sources")


def ticket() -> str:
    """What a reader quotes. It does not tell how many reports there are."""
    return get_random_string(8, LETTERS)


def working_days_later() -> date:
    """Two working days ahead. Holidays are not known here: they count as working days."""
    day = timezone.localdate()
    for _day in range(DAYS_TO_ANSWER):
        day += timedelta(days=1)
        while day.weekday() >= 5:
            day += timedelta(days=1)
    return day


class ErrorReportQuerySet(models.QuerySet["ErrorReport"]):
    def waiting(self) -> Self:
        """The most urgent first."""
        return self.filter(verdict=Verdict.OPEN).order_by("due_on", "pk")


class ErrorReport(models.Model):
    """A reader says that something is wrong. The address is forgotten once the desk has answered."""

    ticket = models.CharField(_("ticket"), max_length=12, unique=True, default=ticket, editable=False)
    article = models.ForeignKey(
        Article, models.SET_NULL, null=True, blank=True, editable=False, verbose_name=_("article")
    )
    subject = models.CharField(
        _("about the text or its sources"), max_length=8, choices=Subject, default=Subject.TEXT, editable=False
    )
    wrong = PlainTextField(_("what is wrong"), max_length=4000, editable=False)
    right = PlainTextField(_("what is right, and how one can know"), max_length=4000, blank=True, editable=False)
    reply_to = MailField(_("e-mail for an answer"), blank=True, editable=False)
    created_at = models.DateTimeField(_("received"), default=timezone.now, editable=False)
    due_on = models.DateField(_("due"), default=working_days_later, editable=False)
    # The same words sent twice are one report.
    fingerprint = models.CharField(max_length=64, unique=True, editable=False)

    verdict = models.CharField(_("decision"), max_length=10, choices=Verdict, default=Verdict.OPEN, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    by = colleague(_("by"), editable=False)
    note = SignsCharField(_("note"), max_length=500, blank=True, editable=False)
    correction = models.ForeignKey(
        Correction, models.SET_NULL, null=True, editable=False, related_name="reports", verbose_name=_("correction")
    )

    objects = ErrorReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("error report")
        verbose_name_plural = _("error reports")
        ordering = ["-pk"]
        indexes = [
            # The desk's queue and its box on the start page.
            models.Index(name="reports_queue", fields=["due_on", "id"], condition=models.Q(verdict=Verdict.OPEN)),
            # The figures on the page of corrections.
            models.Index(name="reports_figures", fields=["created_at"]),
        ]

    def __str__(self) -> str:
        return self.ticket

    @property
    def is_overdue(self) -> bool:
        return self.verdict == Verdict.OPEN and self.due_on < timezone.localdate()
