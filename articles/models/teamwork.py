from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.fields import PlainTextField, colleague

# The browser renews it every minute: a closed one is forgotten after three.
OPEN_FOR = timedelta(minutes=3)


class Note(models.Model):
    """A remark on an article for colleagues, until somebody says that it is done."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="notes")
    text = PlainTextField(_("note"), max_length=4000)
    by = colleague(_("by"))
    at = models.DateTimeField(_("when"), default=timezone.now)
    done_by = colleague()
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:80]


class PresenceQuerySet(models.QuerySet["Presence"]):
    def current(self) -> Self:
        """Who has it open now, by name."""
        return (
            self.filter(seen_at__gt=timezone.now() - OPEN_FOR).select_related("user").order_by("user__username", "pk")
        )


class Presence(models.Model):
    """Somebody has the form of an article open. It only informs and expires by itself."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(default=timezone.now)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="presence_once", fields=["article", "user"])]

    def __str__(self) -> str:
        return f"{self.user} · {self.article_id}"
