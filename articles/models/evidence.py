from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.fields import AddressField, PlainCharField, PlainTextField, SignsCharField, colleague
from articles.models.article import Article
from articles.models.constraints import filled
from articles.models.source import Source

MAX_QUOTATION_LENGTH = 200


class EvidenceKind(models.TextChoices):
    REPORT = "report", _("report")
    PRESS_RELEASE = "press_release", _("press release")
    DOCUMENT = "document", _("primary document")
    # Moods: they never confirm anything.
    POST = "post", _("post")
    THREAD = "thread", _("thread")


class Stance(models.TextChoices):
    CONFIRMS = "confirms", _("confirms")
    PARTLY = "partly", _("confirms in part")
    MENTIONS = "mentions", _("only mentions")
    CONTRADICTS = "contradicts", _("contradicts")
    INACCESSIBLE = "inaccessible", _("not accessible")


class Visibility(models.TextChoices):
    PUBLIC = "public", _("readers see it")
    PROTECTED = "protected", _("counts without detail")
    INTERNAL = "internal", _("for the desk only")


class LinkState(models.TextChoices):
    UNCHECKED = "", _("not checked yet")
    FINE = "fine", _("reachable")
    MOVED = "moved", _("moved")
    CHANGED = "changed", _("changed since then")
    GONE = "gone", _("gone")


class Evidence(models.Model):
    """One report, document, post or thread that was looked at. What it means for an article is a `Finding`.

    Of other people's texts only address, title, date and a short quotation are kept (§ 87g, § 51 UrhG).
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="evidence", verbose_name=_("source"))
    kind = models.CharField(_("kind"), max_length=14, choices=EvidenceKind, default=EvidenceKind.REPORT)
    url = AddressField(_("address"), max_length=2000, blank=True)
    # SHA-256 of the normal form of the address, or of source, title and day where there is none.
    key = models.CharField(max_length=64, unique=True, editable=False)
    title = PlainCharField(_("title"), max_length=500)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    retrieved_at = models.DateTimeField(_("retrieved"), default=timezone.now)
    # Of what was collected.
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    quotation = PlainCharField(
        _("quotation"), max_length=MAX_QUOTATION_LENGTH, blank=True, help_text=_("At most 200 characters.")
    )
    agency_mark = PlainCharField(_("agency mark"), max_length=20, blank=True)
    # Only for matching, and only for days (§ 44b UrhG): `work` deletes it.
    working_copy = PlainTextField(blank=True, editable=False)
    working_copy_until = models.DateTimeField(null=True, editable=False)

    link_state = models.CharField(_("link"), max_length=8, choices=LinkState, blank=True, editable=False)
    link_checked_at = models.DateTimeField(_("link checked"), null=True, editable=False)
    # Of the visible text of the page, when it was first checked.
    page_hash = models.CharField(max_length=64, blank=True, editable=False)
    # How often in a row there was no server of this name.
    link_failures = models.PositiveSmallIntegerField(default=0, editable=False)
    moved_to = SignsCharField(_("moved to"), max_length=2000, blank=True, editable=False)
    retracted_at = models.DateTimeField(_("retracted"), null=True, editable=False)
    retracted_because = PlainCharField(_("why it was retracted"), max_length=500, blank=True, editable=False)

    class Meta:
        verbose_name = _("piece of evidence")
        verbose_name_plural = _("pieces of evidence")
        ordering = ["-published_at", "-pk"]
        constraints = [
            filled("title", name="evidence_has_title", sentence=_("A piece of evidence needs a title.")),
            models.CheckConstraint(
                name="evidence_copy_ends",
                condition=Q(working_copy="") | Q(working_copy_until__isnull=False),
                violation_error_message=_("A working copy of a foreign text needs an end."),
            ),
            models.CheckConstraint(
                name="evidence_says_why_retracted",
                condition=Q(retracted_at=None) | ~Q(retracted_because=""),
                violation_error_message=_("Please write why the report was retracted."),
            ),
        ]
        indexes = [
            # `propose_sources`: what was collected lately.
            models.Index(name="evidence_collected", fields=["-published_at", "-id"]),
            # `work`: whose working copy has to go.
            models.Index(
                name="evidence_copies", fields=["working_copy_until"], condition=Q(working_copy_until__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}: {self.title}"

    @property
    def is_mood(self) -> bool:
        return self.kind in (EvidenceKind.POST, EvidenceKind.THREAD)


class Origin(models.Model):
    """Where several reports about one article come from: copies of one agency text are one origin."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="origins")
    name = PlainCharField(_("name"), max_length=200, help_text=_("For example: report of the agency dpa."))
    note = PlainCharField(_("note for readers"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("origin")
        verbose_name_plural = _("origins")
        ordering = ["pk"]
        constraints = [
            filled("name", name="origin_has_name", sentence=_("An origin needs a name.")),
        ]

    def __str__(self) -> str:
        return self.name


class FindingQuerySet(models.QuerySet["Finding"]):
    def counting(self) -> Self:
        """What numbers are counted from: nothing retracted."""
        return self.listed().filter(evidence__retracted_at=None, evidence__source__retracted_at=None)

    def listed(self) -> Self:
        """Every count and public row starts here: nothing internal or of our own, no mood. What was retracted stays."""
        moods = [EvidenceKind.POST, EvidenceKind.THREAD]
        return self.exclude(visibility=Visibility.INTERNAL).exclude(
            Q(evidence__source__is_own=True) | Q(evidence__kind__in=moods)
        )

    def in_detail(self) -> Self:
        """What readers see in detail: one protected judgement protects the whole evidence."""
        protected = Finding.objects.filter(article=OuterRef("article"), visibility=Visibility.PROTECTED)
        return self.listed().exclude(Exists(protected.filter(evidence=OuterRef("evidence"))))

    def with_retracted_evidence(self) -> Self:
        return self.filter(Q(evidence__retracted_at__isnull=False) | Q(evidence__source__retracted_at__isnull=False))

    def needs_review(self) -> Self:
        """Of these, what nobody has judged anew since."""
        since = F("judged_at")
        return self.filter(Q(evidence__retracted_at__gt=since) | Q(evidence__source__retracted_at__gt=since))


class Finding(models.Model):
    """What one piece of evidence says about one article. Only `evidence.ledger` writes it."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="findings", verbose_name=_("article"))
    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="findings", verbose_name=_("evidence"))
    claim = PlainCharField(
        _("claim it is about"),
        max_length=300,
        blank=True,
        help_text=_("What it is about. Empty: the article as a whole."),
    )
    stance = models.CharField(_("stance"), max_length=12, choices=Stance)
    # None: independent of everything else.
    origin = models.ForeignKey(
        Origin, models.SET_NULL, null=True, blank=True, related_name="findings", verbose_name=_("origin")
    )
    visibility = models.CharField(_("visibility"), max_length=9, choices=Visibility, default=Visibility.PUBLIC)
    note = PlainCharField(_("note for readers"), max_length=500, blank=True)
    internal_note = PlainCharField(
        _("internal note"), max_length=500, blank=True, help_text=_("For colleagues only: readers never see it.")
    )
    judged_at = models.DateTimeField(_("judged"), default=timezone.now)
    judged_by = colleague(_("judged by"))
    tool = PlainCharField(_("tool and version"), max_length=80, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="finding_once",
                fields=["article", "evidence", "claim"],
                violation_error_message=_("This evidence has been judged for this claim already."),
            ),
            models.CheckConstraint(
                name="finding_stance_known",
                condition=Q(stance__in=Stance.values),
                violation_error_message=_("Please choose what the evidence says."),
            ),
        ]
        # The page and the ledger of one article, row by row.
        indexes = [models.Index(name="findings_of_article", fields=["article", "origin", "id"])]

    def __str__(self) -> str:
        return f"{self.evidence} · {self.get_stance_display()}"


class ProposalState(models.TextChoices):
    OPEN = "open", _("open")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")


class Proposal(models.Model):
    """The matcher's guess that a report is about an article. It counts for nothing until it is judged."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="proposals", verbose_name=_("article"))
    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="proposals", verbose_name=_("evidence"))
    score = models.FloatField(_("score"))
    # Preselected: above the cut that was measured on labelled events.
    is_likely = models.BooleanField(_("likely"), default=False)
    words = models.JSONField(_("words that matched"), default=list)
    copy_of = models.ForeignKey(
        Evidence, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("copy of")
    )
    tool = PlainCharField(_("tool and version"), max_length=80)
    proposed_at = models.DateTimeField(_("proposed"), default=timezone.now)
    state = models.CharField(_("state"), max_length=8, choices=ProposalState, default=ProposalState.OPEN)
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = colleague()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-score", "pk"]
        constraints = [models.UniqueConstraint(name="proposal_once", fields=["article", "evidence"])]
        # Open proposals of an article, the likeliest first.
        indexes = [
            models.Index(name="proposals_open", fields=["article", "-score", "id"], condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"{self.article} ← {self.evidence}"
