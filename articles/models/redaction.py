from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.fields import PlainCharField


class RedactionKind(models.TextChoices):
    LEGAL = "legal", _("for legal reasons")
    PRIVACY = "privacy", _("to protect a person")


class Redaction(models.Model):
    """A passage was taken out of every stored version of an article. What it said is written nowhere."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="redactions")
    kind = models.CharField(_("why readers are told"), max_length=10, choices=RedactionKind)
    reason = PlainCharField(_("reason"), max_length=500)
    # {"versions": 3, "corrections": 1, …}: rows that were changed, by the name of their place.
    places = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="redaction_has_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Please say why the passage is removed."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article} · {timezone.localtime(self.at):%d.%m.%Y %H:%M}"
