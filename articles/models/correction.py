from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.fields import PlainTextField
from articles.models.article import Article


class CorrectionKind(models.TextChoices):
    CORRECTION = "correction", _("correction")
    CLARIFICATION = "clarification", _("clarification")
    UPDATE = "update", _("update")
    RIGHT_OF_REPLY = "right_of_reply", _("right of reply")
    RETRACTION = "retraction", _("retraction")


class NoticedBy(models.TextChoices):
    DESK = "desk", _("the newsroom")
    READER = "reader", _("a reader")
    AFFECTED = "affected", _("somebody concerned")


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def published(self) -> Self:
        """What readers may see: told, and about at least one story that has a page."""
        touched = CorrectedArticle.objects.filter(article__in=Article.objects.on_the_record())
        return self.filter(published_at__lte=timezone.now(), pk__in=touched.values("correction"))


class Correction(models.Model):
    """What readers are told about stories that were wrong, vague or incomplete. `corrections` publishes it.

    Pressekodex Ziffer 3: it names the false report and says what is true; § 20 MStV for the right of reply.
    """

    kind = models.CharField(_("kind"), max_length=16, choices=CorrectionKind, default=CorrectionKind.CORRECTION)
    wrong = PlainTextField(_("what was wrong"), max_length=2000, blank=True)
    # For an update what is new, for a retraction why.
    right = PlainTextField(_("what is right"), max_length=4000, blank=True)
    reply = models.TextField(_("the reply, word for word"), blank=True)
    noticed_by = models.CharField(_("noticed by"), max_length=10, choices=NoticedBy, default=NoticedBy.DESK)
    articles = models.ManyToManyField(Article, through="CorrectedArticle", related_name="corrections")
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("by")
    )

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="correction_says_what_was_wrong",
                condition=Q(kind__in=["update", "right_of_reply", "retraction"]) | ~Q(wrong=""),
                violation_error_message=_("Please write what was wrong: without it nobody knows what is corrected."),
            ),
            models.CheckConstraint(
                name="correction_says_what_is_right",
                condition=Q(kind="right_of_reply") | ~Q(right=""),
                violation_error_message=_("Please write what is right."),
            ),
            models.CheckConstraint(
                name="right_of_reply_has_its_words",
                condition=~Q(kind="right_of_reply") | ~Q(reply=""),
                violation_error_message=_("Please enter the reply, word for word."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {timezone.localtime(self.published_at or self.created_at):%d.%m.%Y %H:%M}"


class CorrectedArticle(models.Model):
    """A story that a correction touches, and its place there: `#korrektur-1`."""

    correction = models.ForeignKey(Correction, models.CASCADE, related_name="touched")
    article = models.ForeignKey(Article, models.CASCADE, related_name="corrected")
    # Given when the correction is published; it never changes, because readers link it.
    number = models.PositiveSmallIntegerField(null=True, editable=False)

    class Meta:
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(name="corrected_article_once", fields=["correction", "article"]),
            models.UniqueConstraint(name="correction_number_once", fields=["article", "number"]),
        ]

    def __str__(self) -> str:
        return f"{self.article} · {self.correction}"
