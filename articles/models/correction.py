import hashlib
from typing import Any, Self
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import text
from articles.fields import PlainCharField, PlainTextField, VerbatimField, colleague
from articles.models.article import Article
from articles.models.correction_kind import CorrectionFacts, CorrectionKind


class NoticedBy(models.TextChoices):
    DESK = "desk", _("the newsroom")
    READER = "reader", _("a reader")
    AFFECTED = "affected", _("somebody concerned")


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def published(self) -> Self:
        """Told, and about at least one article that readers find in lists."""
        touched = CorrectedArticle.objects.filter(article__in=Article.objects.with_public_page().listed())
        return self.filter(published_at__lte=timezone.now(), pk__in=touched.values("correction"))

    def untold(self) -> Self:
        """The longest waiting first."""
        return self.filter(published_at=None).order_by("created_at", "pk")

    def with_touched_articles(self) -> Self:
        """With the articles that readers find in lists."""
        listed = Article.objects.with_public_page().listed()
        articles = CorrectedArticle.objects.filter(article__in=listed).select_related("article")
        return self.prefetch_related(models.Prefetch("touched", articles))


class Correction(models.Model):
    """What readers are told about articles that were wrong, vague or incomplete. `corrections` publishes it.

    Pressekodex Ziffer 3: it names the false report and says what is true; § 20 MStV for the right of reply.
    """

    # What feed programs know it by.
    guid = models.UUIDField(unique=True, default=uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=16, choices=CorrectionKind, default=CorrectionKind.CORRECTION)
    wrong = PlainTextField(_("what was wrong"), max_length=2000, blank=True)
    # For an update what is new, for a retraction why.
    right = PlainTextField(_("what is right"), max_length=4000, blank=True)
    reply = VerbatimField(_("the reply, word for word"), max_length=20_000, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    noticed_by = models.CharField(_("noticed by"), max_length=10, choices=NoticedBy, default=NoticedBy.DESK)
    articles = models.ManyToManyField(Article, through="CorrectedArticle", related_name="corrections")
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    # A right of reply stands as long as the claim does (§ 20 MStV).
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)
    ended_because = PlainCharField(_("why it ended"), max_length=500, blank=True, editable=False)
    by = colleague(_("by"), editable=False)

    objects = CorrectionQuerySet.as_manager()

    WRITTEN_LATER = frozenset({"ended_at", "ended_because"})

    class Meta:
        verbose_name = _("public correction")
        verbose_name_plural = _("public corrections")
        ordering = ["-published_at", "-pk"]
        # The list of corrections and its feed: the newest first.
        indexes = [models.Index(name="corrections_page", fields=["-published_at", "-id"])]
        constraints = [
            models.CheckConstraint(
                name="correction_says_what_was_wrong",
                condition=Q(kind__in=CorrectionKind.without_wrong()) | ~Q(wrong=""),
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

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Raises ValidationError once readers were told: only the end of a reply is written later."""
        told = self.pk and Correction.objects.filter(pk=self.pk, published_at__isnull=False).exists()
        if told and not {*(kwargs.get("update_fields") or ["kind"])} <= self.WRITTEN_LATER:
            raise ValidationError(_("Readers have been told already. What was published stays as it is."))
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {timezone.localtime(self.published_at or self.created_at):%d.%m.%Y %H:%M}"

    @property
    def is_told(self) -> bool:
        return self.published_at is not None

    @property
    def is_reply(self) -> bool:
        return self.kind == CorrectionKind.RIGHT_OF_REPLY

    @property
    def touched_articles(self) -> list[Article]:
        """After `with_touched_articles` only those that stand in lists."""
        return [touched.article for touched in self.touched.all()]

    @property
    def facts(self) -> CorrectionFacts:
        return CorrectionKind(self.kind).facts

    @property
    def in_words(self) -> str:
        """All of it as plain text, for machines and for feeds."""
        if self.is_reply:
            return text.without_soft_hyphens(self.reply)
        halves = [(self.facts.wrong_label, self.wrong), (self.facts.right_label, self.right)]
        return text.without_soft_hyphens(" ".join(f"{label}: {written}" for label, written in halves if written))

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the reply: it shows later that no character was changed."""
        return hashlib.sha256(self.reply.encode()).hexdigest() if self.reply else ""


class CorrectedArticleManager(models.Manager["CorrectedArticle"]):
    def get_queryset(self) -> models.QuerySet["CorrectedArticle"]:
        return super().get_queryset().select_related("correction")


class CorrectedArticle(models.Model):
    """An article that a correction touches, and its place there: `#korrektur-1`."""

    correction = models.ForeignKey(Correction, models.CASCADE, related_name="touched")
    article = models.ForeignKey(Article, models.CASCADE, related_name="corrected")
    # Given when the correction is published; it never changes, because readers link it.
    number = models.PositiveSmallIntegerField(null=True, editable=False)

    objects = CorrectedArticleManager()

    class Meta:
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(name="corrected_article_once", fields=["correction", "article"]),
            models.UniqueConstraint(name="correction_number_once", fields=["article", "number"]),
        ]

    def __str__(self) -> str:
        return f"{self.article} · {self.correction}"

    @property
    def anchor(self) -> str:
        return f"korrektur-{self.number}"

    def get_absolute_url(self) -> str:
        return f"{self.article.get_absolute_url()}#{self.anchor}"
