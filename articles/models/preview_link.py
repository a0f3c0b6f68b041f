from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.fields import PlainCharField, colleague
from articles.models.revision import Revision


class PreviewLinkQuerySet(models.QuerySet["PreviewLink"]):
    def working(self) -> Self:
        return self.filter(revoked_at=None, ends_at__gt=timezone.now())


class PreviewLink(models.Model):
    """Shows an article that is not published yet to somebody without account. Of its token only SHA-256 is kept."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="preview_links")
    # None: always the newest text.
    revision = models.ForeignKey(Revision, models.CASCADE, null=True, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    given_to = PlainCharField(_("for whom"), max_length=120, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    by = colleague()
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    opens = models.PositiveIntegerField(default=0)
    last_opened_at = models.DateTimeField(null=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.article} · {self.given_to or '–'}"

    @property
    def works(self) -> bool:
        """`working()` for one link."""
        return self.revoked_at is None and self.ends_at > timezone.now()
