from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.fields import AddressField, PlainCharField, PlainTextField, colleague
from articles.models.author import Author
from articles.models.constraints import filled


class AnalysisQuerySet(models.QuerySet["Analysis"]):
    def closed(self) -> Self:
        return self.exclude(closed_at=None).select_related("analyst")

    def told(self) -> Self:
        """What readers know of: single records from the start, reported totals once closed."""
        return self.filter(Q(is_reported=False) | Q(closed_at__isnull=False)).select_related("analyst")

    def open(self) -> Self:
        return self.filter(closed_at=None)


class Analysis(models.Model):
    """One evaluation of what stands behind an article. Once closed it stays; a later one is a new row.

    Closing freezes in `counts` what single records say. Where there are none, its totals are *reported*.
    """

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="analyses", verbose_name=_("article"))
    is_reported = models.BooleanField(_("totals without single records"), default=True, editable=False)
    question = PlainCharField(
        _("question"), max_length=300, blank=True, help_text=_("What was asked of the sources. Readers see it.")
    )
    window_from = models.DateField(_("window from"), null=True, blank=True)
    window_to = models.DateField(_("window to"), null=True, blank=True)
    method = PlainTextField(
        _("method"), help_text=_("What was searched, how and by which question. Readers see this text.")
    )
    analysed_at = models.DateTimeField(_("evaluated at"), default=timezone.now)
    analyst = models.ForeignKey(
        Author,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="analyses",
        verbose_name=_("evaluated by"),
        help_text=_("Leave it empty where nobody knows any more: readers are told so."),
    )
    confirming_sources = models.PositiveIntegerField(_("analysed sources that confirm this article"), default=0)
    social_comments = models.PositiveIntegerField(_("analysed comments in social media"), default=0)
    forum_posts = models.PositiveIntegerField(_("analysed forum posts"), default=0)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    # What the ledger counted when it closed (`tallies.Counts`), with the version of the method page.
    counts = models.JSONField(null=True, editable=False)
    method_version = models.PositiveIntegerField(_("version of the method"), null=True, editable=False)
    successor_of = models.ForeignKey("self", models.SET_NULL, null=True, editable=False, related_name="successors")

    objects = AnalysisQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluation of evidence")
        verbose_name_plural = _("evaluations of evidence")
        ordering = ["-analysed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="analysis_counts_something",
                condition=Q(is_reported=False)
                | Q(confirming_sources__gt=0)
                | Q(social_comments__gt=0)
                | Q(forum_posts__gt=0),
                violation_error_message=_(
                    "An evaluation without a single source, comment or post says nothing: "
                    "please enter at least one number."
                ),
            ),
            models.CheckConstraint(
                name="analysis_window_in_order",
                condition=Q(window_from=None) | Q(window_to=None) | Q(window_to__gte=models.F("window_from")),
                violation_error_message=_("The window ends before it begins."),
            ),
            # What is counted anew belongs to one evaluation.
            models.UniqueConstraint(
                name="analysis_open_once",
                fields=["article"],
                condition=Q(closed_at=None, is_reported=False),
                violation_error_message=_("This article has an open evaluation already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article} · {timezone.localtime(self.analysed_at):%d.%m.%Y}"


class MoodKind(models.TextChoices):
    COMMENT = "comment", _("comments")
    POST = "post", _("forum posts")


class Mood(models.Model):
    """How many comments or posts of a thread say what. Nothing of any single one is kept."""

    STANCES = ("approving", "rejecting", "mixed", "unclear")

    analysis = models.ForeignKey(Analysis, models.CASCADE, related_name="moods")
    kind = models.CharField(_("kind"), max_length=8, choices=MoodKind)
    platform = PlainCharField(_("platform"), max_length=80)
    thread_url = AddressField(_("public thread"), max_length=500, blank=True)
    approving = models.PositiveIntegerField(_("approving"), default=0)
    rejecting = models.PositiveIntegerField(_("rejecting"), default=0)
    mixed = models.PositiveIntegerField(_("mixed"), default=0)
    unclear = models.PositiveIntegerField(_("unclear"), default=0)
    retrieved_at = models.DateTimeField(_("retrieved"), default=timezone.now)

    class Meta:
        verbose_name = _("mood of a thread")
        verbose_name_plural = _("moods of threads")
        ordering = ["kind", "platform", "pk"]
        constraints = [
            models.UniqueConstraint(name="mood_once", fields=["analysis", "kind", "platform", "thread_url"]),
            filled("platform", name="mood_has_platform", sentence=_("Please write the platform.")),
        ]

    def __str__(self) -> str:
        return f"{self.platform}: {self.total}"

    @property
    def total(self) -> int:
        return self.approving + self.rejecting + self.mixed + self.unclear


class MoodMark(models.Model):
    """A comment that was counted, while its evaluation is open: an HMAC, whose key is destroyed then."""

    analysis = models.ForeignKey(Analysis, models.CASCADE, related_name="marks")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(name="mood_mark_once", fields=["analysis", "digest"])]

    def __str__(self) -> str:
        return self.digest[:8]


def no_counts() -> dict[str, Any]:
    return {}


class Tally(models.Model):
    """What `evidence.ledger` counted for an article: never typed."""

    article = models.OneToOneField("articles.Article", models.CASCADE, primary_key=True, related_name="tally")
    # Distinct evidence with a confirming finding, and the independent origins that it goes back to.
    confirming = models.PositiveIntegerField(default=0)
    origins = models.PositiveIntegerField(default=0)
    contradicting = models.PositiveIntegerField(default=0)
    # The whole of `tallies.Counts`: every stance, stones, moods, what JSON-LD cites.
    counts = models.JSONField(default=no_counts)
    counted_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.article_id}: {self.confirming}/{self.origins}"

    @property
    def is_empty(self) -> bool:
        """Nothing counts, for example because all of it was retracted."""
        return not any(self.counts.get(name) for name in ("stones", "inaccessible", "comments", "posts"))


class TallyChange(models.Model):
    """A number that changed while readers could see it: `/verlauf/` tells."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="tally_changes")
    at = models.DateTimeField(default=timezone.now)
    by = colleague()
    old = models.JSONField()
    new = models.JSONField()
    fell = models.BooleanField()
    reason = PlainCharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="tally_change_says_why_it_fell",
                condition=Q(fell=False) | ~Q(reason=""),
                violation_error_message=_("Please write why the number falls: readers are told."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.old} → {self.new}"
