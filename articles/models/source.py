from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.fields import AddressField, PlainCharField, SignsCharField
from articles.models.constraints import filled
from articles.models.leased import Leased, LeasedQuerySet


class SourceKind(models.TextChoices):
    OUTLET = "outlet", _("outlet")
    AUTHORITY = "authority", _("authority")
    AGENCY = "agency", _("news agency")
    PARTY = "party", _("party")
    ASSOCIATION = "association", _("association")
    COMPANY = "company", _("company")
    PERSON = "person", _("person")
    PLATFORM = "platform", _("platform")
    OTHER = "other", _("other")


class SourceQuerySet(LeasedQuerySet["Source"]):
    def polled(self) -> Self:
        """Whose feed is read: neither its server nor the desk has stopped it."""
        return self.exclude(feed_url="").filter(poll_stopped_at=None)

    def due(self) -> Self:
        """The longest waiting first, and in nobody's hand."""
        return self.polled().in_nobodys_hand().filter(poll_due_at__lte=timezone.now()).order_by("poll_due_at", "pk")


class Source(Leased):
    """Who publishes evidence: an outlet, an authority, an agency, a party."""

    name = PlainCharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=SourceKind, default=SourceKind.OUTLET)
    # Lower case, without "www.": what an address is looked up by. Empty where a source has no site of its own.
    domain = PlainCharField(
        _("domain"), max_length=253, blank=True, help_text=_("For example paper.example, without https:// and www.")
    )
    agency_mark = PlainCharField(
        _("agency mark"),
        max_length=20,
        blank=True,
        help_text=_("How its texts are marked elsewhere, for example (ots). Reports with it are proposed as copies."),
    )
    is_own = models.BooleanField(
        _("is our own"), default=False, help_text=_("What this newsroom writes itself never counts as a source.")
    )
    retracted_at = models.DateTimeField(_("retracted"), null=True, editable=False)
    retracted_because = PlainCharField(_("why it was retracted"), max_length=500, blank=True, editable=False)

    feed_url = AddressField(_("feed"), max_length=1000, blank=True, help_text=_("RSS, Atom or JSON Feed."))
    poll_due_at = models.DateTimeField(_("next poll"), default=timezone.now, editable=False)
    polled_at = models.DateTimeField(_("last poll"), null=True, editable=False)
    poll_error = SignsCharField(_("last error"), max_length=500, blank=True, editable=False)
    poll_failures = models.PositiveIntegerField(default=0, editable=False)
    poll_stopped_at = models.DateTimeField(_("polling stopped"), null=True, editable=False)
    etag = models.CharField(max_length=500, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["name", "pk"]
        constraints = [
            filled("name", name="source_has_name", sentence=_("A source needs a name.")),
            models.UniqueConstraint(
                name="source_domain_once",
                fields=["domain"],
                condition=~Q(domain=""),
                violation_error_message=_("Another source has this domain already."),
            ),
            models.CheckConstraint(
                name="source_says_why_retracted",
                condition=Q(retracted_at=None) | ~Q(retracted_because=""),
                violation_error_message=_("Please write why the source was retracted."),
            ),
        ]
        indexes = [
            # `poll_sources`: whose turn it is.
            models.Index(name="sources_to_poll", fields=["poll_due_at", "id"], condition=~Q(feed_url="")),
        ]

    def __str__(self) -> str:
        return self.name
