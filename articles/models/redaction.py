from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.fields import PlainCharField, colleague
from articles.models.constraints import filled


class RedactionKind(models.TextChoices):
    LEGAL = "legal", _("for legal reasons")
    PRIVACY = "privacy", _("to protect a person")


class Redaction(models.Model):
    """A passage was taken out of every revision of an article. What it said is written nowhere."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="redactions")
    kind = models.CharField(_("why readers are told"), max_length=10, choices=RedactionKind)
    reason = PlainCharField(_("reason"), max_length=500)
    # {"versions": 3, "corrections": 1, …}: rows that were changed, by the name of their place.
    places = models.JSONField(default=dict)
    by = colleague()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ["-at", "-pk"]
        constraints = [
            filled("reason", name="redaction_has_reason", sentence=_("Please say why the passage is removed.")),
        ]

    def __str__(self) -> str:
        return f"{self.article} · {timezone.localtime(self.at):%d.%m.%Y %H:%M}"
