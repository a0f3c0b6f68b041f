from typing import Any, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import text
from articles.fields import AddressField, MailField, PlainCharField, PlainTextField

# § 5 DDG and § 18 (2) MStV: without these an imprint is incomplete.
IMPRINT_REQUIRED = (
    "legal_name",
    "street",
    "postcode",
    "city",
    "representative",
    "email",
    "responsible_name",
    "responsible_address",
)


class Publication(models.Model):
    """The paper itself: one row, shown on every page."""

    name = PlainCharField(_("name of the publication"), max_length=80)
    claim = PlainCharField(
        _("claim"),
        max_length=200,
        blank=True,
        help_text=_("One sentence about the paper, for search engines and the feed."),
    )
    telegram_url = AddressField(
        _("Telegram channel"), blank=True, help_text=_("For example https://t.me/yourchannel. Every page links it.")
    )
    is_sample = models.BooleanField(
        _("sample edition"),
        default=False,
        help_text=_("While this is on, every page says that it is a sample edition."),
    )
    four_eyes = models.BooleanField(
        _("four eyes"),
        default=True,
        help_text=_("Whoever has worked on a text may not approve it. Switch it off if you work alone."),
    )

    legal_name = PlainCharField(_("name of the publisher"), max_length=200, blank=True)
    legal_form = PlainCharField(_("legal form"), max_length=80, blank=True)
    street = PlainCharField(
        _("street and number"), max_length=120, blank=True, help_text=_("A post office box is not enough.")
    )
    postcode = PlainCharField(_("postcode"), max_length=10, blank=True)
    city = PlainCharField(_("city"), max_length=80, blank=True)
    representative = PlainCharField(_("represented by"), max_length=200, blank=True)
    email = MailField(_("e-mail"), blank=True)
    phone = PlainCharField(_("telephone"), max_length=40, blank=True)
    register_entry = PlainCharField(
        _("register and number"), max_length=120, blank=True, help_text=_("For example: Amtsgericht Bremen, HRB 00000.")
    )
    vat_id = PlainCharField(_("VAT or business ID"), max_length=40, blank=True)
    responsible_name = PlainCharField(
        _("responsible for the content"),
        max_length=200,
        blank=True,
        help_text=_("§ 18 (2) MStV: a person, with address."),
    )
    responsible_address = PlainCharField(_("address of that person"), max_length=200, blank=True)

    owners = PlainTextField(
        _("owners"), blank=True, help_text=_("Who owns the publisher, directly or indirectly, and can influence it.")
    )
    beneficial_owners = PlainTextField(_("beneficial owners"), blank=True)
    state_advertising = PlainTextField(
        _("money from public bodies"), blank=True, help_text=_("State advertising and the like, by year.")
    )
    owners_as_of = models.DateField(_("ownership data as of"), null=True, blank=True)

    principles = PlainTextField(_("principles"), blank=True, help_text=_("A blank line starts a new paragraph."))
    method = PlainTextField(
        _("method"),
        blank=True,
        help_text=_("How sources are analysed and counted. A blank line starts a new paragraph."),
    )
    # Of the text above as readers see it now: its row is a `MethodVersion`.
    method_number = models.PositiveIntegerField(default=0, editable=False)
    data_licence = PlainCharField(
        _("licence of the lists of sources"),
        max_length=120,
        blank=True,
        help_text=_("For example CC BY 4.0. Stands in quellen.json and quellen.csv. Empty: no licence is given."),
    )
    data_licence_url = AddressField(_("address of the licence"), blank=True)
    privacy_additions = PlainTextField(
        _("additions to the privacy notice"),
        blank=True,
        help_text=_("Your hosting company, and how long it keeps the server's log files."),
    )
    supervisory_authority = PlainCharField(
        _("data protection authority"), max_length=200, blank=True, help_text=_("Where readers can complain.")
    )
    accessibility_status = PlainTextField(
        _("accessibility"),
        blank=True,
        help_text=_("What is not accessible yet. Leave it empty if you know of nothing."),
    )
    accessibility_as_of = models.DateField(_("accessibility checked on"), null=True, blank=True)

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publication")
        constraints = [
            models.CheckConstraint(name="publication_is_one", condition=Q(pk=1)),
            models.CheckConstraint(
                name="publication_has_name",
                condition=~Q(name=""),
                violation_error_message=_("The publication needs a name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps a new text of the method as a version."""
        named = kwargs.get("update_fields")
        if named is not None and "method" not in named:
            return super().save(*args, **kwargs)
        if named is not None:
            kwargs["update_fields"] = {*named, "method_number"}
        with transaction.atomic():
            self.method_number = MethodVersion.keep(self.method)
            super().save(*args, **kwargs)

    @classmethod
    def current(cls) -> Self:
        """The paper; before `setup` one without data, so that every page can be shown."""
        return cls.objects.filter(pk=1).first() or cls(pk=1, name="Newsroom")

    def missing_in_imprint(self) -> list[str]:
        names = {field.name: str(field.verbose_name) for field in self._meta.fields}
        return [names[field] for field in IMPRINT_REQUIRED if not getattr(self, field)]


class MethodVersion(models.Model):
    """The method as readers could read it at some time: numbers link the version they were made by."""

    number = models.PositiveIntegerField(_("number"), unique=True)
    text = PlainTextField(_("method"), blank=True)
    valid_from = models.DateTimeField(_("valid from"), default=timezone.now)

    class Meta:
        verbose_name = _("version of the method")
        verbose_name_plural = _("versions of the method")
        ordering = ["-number"]

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def keep(cls, method: str) -> int:
        """The number of the version with this text, a new one if the text is new. 0: there never was a text."""
        method, newest = text.plain_lines(method), cls.objects.first()
        if method == (newest.text if newest else ""):
            return newest.number if newest else 0
        return cls.objects.create(number=newest.number + 1 if newest else 1, text=method).number
