"""What people ask us to forget, and what was done about it (BVerfG 1 BvR 16/13: by the mildest means)."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.fields import PlainCharField, PlainTextField, colleague
from articles.models.article import Article
from articles.models.constraints import filled


class ProtectionRequestQuerySet(models.QuerySet["ProtectionRequest"]):
    def due(self) -> Self:
        """The longest due first."""
        return self.filter(review_on__lte=timezone.localdate()).order_by("review_on", "pk")


class ProtectionRequest(models.Model):
    """Somebody asks not to be found by an article any more. Only the chief of desk sees it."""

    received_on = models.DateField(_("received on"), default=timezone.localdate)
    asked_by = PlainTextField(
        _("who asks"), max_length=1000, help_text=_("Name and way to answer. Only chiefs of desk see it.")
    )
    articles = models.ManyToManyField(Article, related_name="protection_requests", verbose_name=_("articles"))
    reasons = PlainTextField(_("reasons given"), max_length=8000)
    decision = PlainTextField(
        _("decision"), max_length=8000, blank=True, help_text=_("What weighs more, and why. Empty: not decided yet.")
    )
    review_on = models.DateField(
        _("look at it again on"),
        null=True,
        blank=True,
        help_text=_("From this day on it stands on the start page. Empty: never."),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    by = colleague(_("by"), editable=False)

    objects = ProtectionRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("protection request")
        verbose_name_plural = _("protection requests")
        ordering = ["-received_on", "-pk"]
        # The box on the start page.
        indexes = [models.Index(name="requests_to_review", fields=["review_on"])]
        constraints = [
            models.CheckConstraint(
                name="request_has_reasons",
                condition=~Q(reasons="") & ~Q(asked_by=""),
                violation_error_message=_("Please write who asks and for which reasons."),
            ),
        ]

    def __str__(self) -> str:
        return _("No. %(number)s of %(day)s") % {"number": self.pk, "day": f"{self.received_on:%d.%m.%Y}"}


class Grade(models.TextChoices):
    """From the mildest means to the last."""

    NOTED = "noted", _("noted, nothing changed")
    UNLISTED = "unlisted", _("out of search engines")
    LISTED = "listed", _("back in search engines")
    INITIALS = "initials", _("name replaced by initials")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ProtectionStep(models.Model):
    """What was done with one article because of a request."""

    request = models.ForeignKey(ProtectionRequest, models.CASCADE, related_name="steps")
    article = models.ForeignKey(Article, models.CASCADE, related_name="+")
    grade = models.CharField(_("step"), max_length=10, choices=Grade)
    why = PlainCharField(_("why"), max_length=500)
    by = colleague(_("by"))
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ["-pk"]
        constraints = [
            filled("why", name="protection_step_says_why", sentence=_("Please write why.")),
        ]

    def __str__(self) -> str:
        return f"{self.article} · {self.get_grade_display()}"
