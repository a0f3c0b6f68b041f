from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.fields import SignsCharField, colleague


class Move(models.Model):
    """One change of status. Written by `workflow.move` in the transaction of the change."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="moves")
    old = models.CharField(_("from"), max_length=12)
    new = models.CharField(_("to"), max_length=12)
    at = models.DateTimeField(_("when"), default=timezone.now)
    by = colleague(_("by"))
    note = SignsCharField(_("note"), max_length=500, blank=True)
    publish_at = models.DateTimeField(_("appears"), null=True)

    class Meta:
        verbose_name = _("change of status")
        verbose_name_plural = _("changes of status")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"
