from datetime import datetime
from typing import TYPE_CHECKING, overload
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from articles import text
from articles.fields import PlainCharField, colleague
from articles.models.analysis import Analysis
from articles.models.article_queryset import ArticleQuerySet
from articles.models.author import Author
from articles.models.constraints import filled
from articles.models.image import Image
from articles.models.planned_change import PlannedChange
from articles.models.revision import Revision
from articles.models.status import Kind, Status
from articles.models.tag import Tag, TaggedArticle

if TYPE_CHECKING:
    from articles.models.correction import CorrectedArticle


@overload
def first_visible(publish_at: datetime, embargo_until: datetime | None) -> datetime: ...
@overload
def first_visible(publish_at: datetime | None, embargo_until: datetime | None) -> datetime | None: ...
def first_visible(publish_at: datetime | None, embargo_until: datetime | None) -> datetime | None:
    """When readers first see a text with these times: the later of both."""
    return max(filter(None, [publish_at, embargo_until]), default=None)


class Article(models.Model):  # type: ignore[django-manager-missing]  # `taggings`: taggit comes without types
    """An article and its live text. `revisions` writes the text, `workflow` the status: nothing else does."""

    # What feed programs know it by, whatever its address: no name that is to be forgotten lives on in it.
    guid = models.UUIDField(unique=True, default=uuid4, editable=False)
    headline = PlainCharField(_("headline"), max_length=200)
    dek = PlainCharField(_("dek"), max_length=400, blank=True, help_text=_("One or two sentences under the headline."))
    kicker = PlainCharField(
        _("kicker"), max_length=80, blank=True, help_text=_("A word above the headline. Empty: the first tag.")
    )
    dateline = PlainCharField(
        _("dateline"),
        max_length=80,
        blank=True,
        default="",
        help_text=_("Where it happened, without a full stop: “Lilienthal”. It stands before the first paragraph."),
    )
    slug = models.SlugField(
        _("address"),
        max_length=100,
        unique=True,
        error_messages={
            "unique": _("Another article has this address. Please choose another one, or leave the field empty."),
        },
    )
    body = models.TextField(_("text"), blank=True)
    lead_image = models.ForeignKey(
        Image, models.PROTECT, null=True, blank=True, related_name="leads", verbose_name=_("lead image")
    )
    lead_alt = PlainCharField(
        _("description of the lead image here"),
        max_length=500,
        blank=True,
        help_text=_("Only where this article needs another one than the library."),
    )
    lead_caption = PlainCharField(
        _("caption of the lead image here"),
        max_length=1000,
        blank=True,
        help_text=_("Only where this article needs another one than the library."),
    )
    kind = models.CharField(_("form"), max_length=16, choices=Kind, default=Kind.REPORT)
    byline = PlainCharField(
        _("byline without a person"),
        max_length=120,
        blank=True,
        help_text=_("For example an agency. Stands where no author is named."),
    )
    authors = models.ManyToManyField(Author, through="Authorship", related_name="articles", verbose_name=_("authors"))
    tags = TaggableManager(_("tags"), through=TaggedArticle, blank=True)

    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT, editable=False)
    publish_at = models.DateTimeField(_("appears"), null=True, blank=True, editable=False)
    # What the desk intends: it shows nothing to readers before somebody publishes.
    planned_at = models.DateTimeField(_("planned for"), null=True, blank=True, editable=False)
    embargo_until = models.DateTimeField(
        _("embargo until"),
        null=True,
        blank=True,
        help_text=_("Readers see nothing before this minute, whatever else is set."),
    )
    expires_at = models.DateTimeField(
        _("expires"),
        null=True,
        blank=True,
        help_text=_("From this minute on the address says that the article has ended."),
    )
    retracted_at = models.DateTimeField(_("retracted"), null=True, blank=True, editable=False)
    first_published_at = models.DateTimeField(_("first seen by readers"), null=True, blank=True, editable=False)
    # Readable at its address, but found by no search: `accountability.protection` sets it.
    unlisted_at = models.DateTimeField(_("out of search engines since"), null=True, blank=True, editable=False)

    created_by = colleague(_("created by"), editable=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    # Two clocks: every save moves the first, only what readers should know about moves the second.
    saved_at = models.DateTimeField(_("saved"), default=timezone.now, editable=False)
    content_modified_at = models.DateTimeField(_("updated"), null=True, blank=True, editable=False)
    # `null` is for the moment between the two inserts of a new article.
    live_revision: models.ForeignKey[Revision, Revision] = models.ForeignKey(  # type: ignore[misc]
        Revision, models.SET_NULL, null=True, editable=False, related_name="+", verbose_name=_("live revision")
    )
    words = models.PositiveIntegerField(default=0, editable=False)
    # The desk's search compares this: the databases fold case differently.
    search_key = models.CharField(max_length=700, editable=False)

    objects = ArticleQuerySet.as_manager()

    # What others may have changed while somebody holds a copy of the row.
    BESIDE_THE_TEXT = (
        "headline", "slug", "status", "planned_at", "publish_at", "embargo_until", "expires_at", "retracted_at",
        "first_published_at", "content_modified_at", "live_revision", "unlisted_at",
    )  # fmt: skip

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-saved_at", "-pk"]
        permissions = [
            ("submit_article", _("Can submit an article for review")),
            ("approve_article", _("Can approve an article or send it back")),
            ("publish_article", _("Can publish an article")),
            ("withdraw_article", _("Can withdraw an article")),
            ("edit_others_article", _("Can see and edit the articles of others")),
            ("override_article", _("Can override publishing rules and lift embargoes")),
            ("rename_article", _("Can change the address of a published article")),
            ("redact_article", _("Can remove a passage from every version of an article")),
        ]
        constraints = [
            filled("headline", name="article_has_headline", sentence=_("An article needs a headline.")),
            filled("slug", name="article_has_address", sentence=_("An article needs an address.")),
            models.CheckConstraint(
                name="article_status_known",
                condition=Q(status__in=Status.values),
                violation_error_message=_("An article cannot have this status."),
            ),
            models.CheckConstraint(
                name="article_published_has_time",
                condition=~Q(status__in=[Status.PUBLISHED, Status.WITHDRAWN])
                | Q(publish_at__isnull=False, first_published_at__isnull=False),
                violation_error_message=_("A published article needs a time of publication."),
            ),
            models.CheckConstraint(
                name="article_expires_after_publication",
                condition=Q(expires_at=None) | Q(publish_at=None) | Q(expires_at__gt=F("publish_at")),
                violation_error_message=_("An article cannot expire before it has appeared. Please set a later end."),
            ),
            models.CheckConstraint(
                name="article_expires_after_embargo",
                condition=Q(expires_at=None) | Q(embargo_until=None) | Q(expires_at__gt=F("embargo_until")),
                violation_error_message=_("An article cannot expire before its embargo ends. Please set a later end."),
            ),
        ]
        indexes = [
            # Front page, archive, feeds and sitemap: the newest published articles.
            models.Index(
                name="front_page_and_archive", fields=["-publish_at", "-id"], condition=Q(status=Status.PUBLISHED)
            ),
            # The desk's list of articles.
            models.Index(name="desk_list", fields=["-saved_at", "-id"]),
            # The desk's start page: what is in review, in work, or appears at a minute ahead.
            models.Index(name="start_page", fields=["status", "first_published_at"]),
        ]

    def __str__(self) -> str:
        return text.without_soft_hyphens(self.headline)

    def get_absolute_url(self) -> str:
        return reverse("articles:article", args=[self.slug])

    @property
    def label(self) -> str:
        """What readers have to know of its form: "Meinung", "Anzeige". "" for a report."""
        return "" if self.kind == Kind.REPORT else self.get_kind_display()

    @property
    def outward_title(self) -> str:
        """The headline where it stands alone, as in feeds. What somebody paid for says so first."""
        return f"{self.label}: {self}" if self.kind == Kind.ADVERT else str(self)

    @classmethod
    def max_length_of(cls, name: str) -> int:
        """So many characters a column takes; 0: as many as there are."""
        return getattr(cls._meta.get_field(name), "max_length", None) or 0

    @property
    def body_to_read(self) -> str:
        """Dateline and body. Capitals are left to the stylesheet: so the dateline is copied and read out as a name."""
        if not (self.dateline and self.body):
            return self.body
        dateline = format_html('<span class="dateline">{}.</span>', self.dateline.rstrip(" ."))
        first = self.body.removeprefix("<p>")
        return f"<p>{dateline} {first}" if first != self.body else f"<p>{dateline}</p>{self.body}"

    @property
    def is_public(self) -> bool:
        """`published()` for one article: both share one table of tests."""
        now = timezone.now()
        return (
            self.status == Status.PUBLISHED
            and self.retracted_at is None
            and self.publish_at is not None
            and self.publish_at <= now
            and not (self.embargo_until and self.embargo_until > now)
            and not (self.expires_at and self.expires_at <= now)
        )

    @property
    def is_released(self) -> bool:
        """Published or planned: a newer text waits beside the live one."""
        return self.status == Status.PUBLISHED

    @property
    def was_public(self) -> bool:
        """Readers could see it at some time. Until then its address may still change."""
        return self.first_published_at is not None and self.first_published_at <= timezone.now()

    @property
    def is_scheduled(self) -> bool:
        return self.status == Status.PUBLISHED and not self.was_public

    @property
    def appears_at(self) -> datetime | None:
        """When readers see it first, the embargo included."""
        return first_visible(self.publish_at, self.embargo_until)

    @cached_property
    def newest_id(self) -> int | None:
        """The working revision's key: `with_newest` fetches it for a whole list."""
        return self.revisions.order_by("-pk").values_list("pk", flat=True).first()

    @property
    def has_changes(self) -> bool:
        """`changed()` for one article: readers do not see the newest text."""
        return self.status == Status.PUBLISHED and self.newest_id != self.live_revision_id

    @property
    def changed_since_withdrawal(self) -> bool:
        """The newest text is not the one that readers saw last. A retracted article has none."""
        is_withdrawn = self.status == Status.WITHDRAWN and self.retracted_at is None
        return is_withdrawn and self.newest_id != self.live_revision_id

    @cached_property
    def planned_change(self) -> PlannedChange | None:
        """The text that goes live at a minute ahead: `for_desk` fetches it for a whole list."""
        if hasattr(self, "waiting_changes"):
            return self.waiting_changes[0] if self.waiting_changes else None
        return self.planned_changes.waiting().first()

    def lock(self) -> None:
        """Let nobody else change the article until the transaction ends, and see what they changed until now.

        Always taken before the lock of anything that hangs on the article, or two people would wait for each other.
        """
        self.refresh_from_db(fields=self.BESIDE_THE_TEXT, from_queryset=Article.objects.select_for_update())

    def log(self, note: str, *, by: User | None, old: str = "", publish_at: datetime | None = None) -> None:
        """Write a row of the history. `old`: the status that it has just left, if any."""
        self.moves.create(old=old or self.status, new=self.status, by=by, note=note[:500], publish_at=publish_at)

    def working_revision(self) -> Revision:
        """The newest text, which the form loads. Readers see `live_revision`."""
        return self.revisions.latest("pk")

    # What a page shows. These read what `for_list` and `for_page` have fetched.

    @property
    def author_list(self) -> list[Author]:
        return [authorship.author for authorship in self.authorships.all()]

    @property
    def bylines(self) -> list[str]:
        """Who signs: the authors, or else the byline without a person."""
        return [author.name for author in self.author_list] or [self.byline] * bool(self.byline)

    @property
    def tag_list(self) -> list[Tag]:
        return [tagging.tag for tagging in self.taggings.all()]

    @cached_property
    def told_analyses(self) -> list[Analysis]:
        """The newest first: `for_list` fetches them."""
        return list(Analysis.objects.told().filter(article=self))

    @property
    def is_counted(self) -> bool:
        """Numbers under the article are counted from single records."""
        return hasattr(self, "tally") and not self.tally.is_empty

    @property
    def analysis(self) -> Analysis | None:
        """The newest reported totals, unless something is counted from single records."""
        return None if self.is_counted else next((told for told in self.told_analyses if told.is_reported), None)

    @property
    def evaluation(self) -> Analysis | None:
        counted = [told for told in self.told_analyses if not told.is_reported]
        return max(counted, key=lambda told: told.pk, default=None)

    @property
    def corrections_ever_told(self) -> list["CorrectedArticle"]:
        """What readers were told about this article, the oldest first."""
        return [told for told in self.corrected.all() if told.number]

    @property
    def corrections_told(self) -> list["CorrectedArticle"]:
        """What stands on the article: no reply that has ended."""
        return [told for told in self.corrections_ever_told if not told.correction.ended_at]

    @property
    def updated_at(self) -> datetime | None:
        """When readers were told of a change. None: they were not."""
        modified = self.content_modified_at
        return modified if modified and self.first_published_at and modified > self.first_published_at else None

    @property
    def last_told_at(self) -> datetime:
        """When readers were last told something: the text, a change, a notice, or the end of one."""
        notices = [told.correction for told in self.corrections_ever_told]
        moments = [moment for notice in notices for moment in (notice.published_at, notice.ended_at)]
        return max(filter(None, [self.first_published_at, self.updated_at, *moments]))

    @property
    def age_in_years(self) -> int:
        if self.publish_at is None:
            return 0
        then, now = timezone.localtime(self.publish_at), timezone.localtime()
        return now.year - then.year - ((now.month, now.day) < (then.month, then.day))

    @property
    def reading_minutes(self) -> int:
        return max(1, round(self.words / text.WORDS_A_MINUTE))
