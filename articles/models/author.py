from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import text
from articles.fields import MailField, PlainCharField, PlainTextField
from articles.models.constraints import filled
from articles.models.image import Image


def validate_profiles(value: str) -> None:
    """One web address a line, http or https only."""
    check = URLValidator(schemes=["http", "https"])
    for line in value.split():
        try:
            check(line)
        except ValidationError:
            message = _("“%(address)s” is not a web address. It has to begin with https://, one address a line.")
            raise ValidationError(message, params={"address": line[:80]}) from None


class Author(models.Model):
    """Whose name stands at articles: it outlives the login that may belong to it."""

    name = PlainCharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=100, unique=True)
    role = PlainCharField(
        _("role"), max_length=120, blank=True, help_text=_("For example “Free editor and journalist”.")
    )
    bio = PlainTextField(
        _("bio"), blank=True, help_text=_("Stands under every article by this person and on their page.")
    )
    contact = MailField(
        _("e-mail for readers"), blank=True, help_text=_("Readers see this address. Leave it empty to show none.")
    )
    profiles = PlainTextField(
        _("profiles"), blank=True, validators=[validate_profiles], help_text=_("One web address a line.")
    )
    portrait = models.ForeignKey(
        Image, models.PROTECT, null=True, blank=True, related_name="portrait_of", verbose_name=_("portrait")
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="author",
        verbose_name=_("login"),
        help_text=_("Readers never see it. An author needs no login, and keeps the byline without one."),
    )
    sort_key = models.CharField(max_length=200, editable=False)

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["sort_key", "pk"]
        constraints = [
            filled("name", name="author_has_name", sentence=_("An author needs a name.")),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = text.sort_key(self.name)
        if (fields := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*fields, "sort_key"}
        super().save(*args, **kwargs)
        if self.portrait_id and (fields is None or "portrait" in fields):
            # Only portraits are drawn as squares, and this image may be one since a moment ago.
            drawn = Image.objects.filter(pk=self.portrait_id, renditions_due_at=None, recalled_at=None)
            drawn.update(renditions_due_at=timezone.now())

    def get_absolute_url(self) -> str:
        return reverse("author", args=[self.slug])

    def profile_links(self) -> list[tuple[str, str]]:
        """Address and host of each."""
        return [(line, (urlsplit(line).hostname or "").removeprefix("www.")) for line in self.profiles.split()]
