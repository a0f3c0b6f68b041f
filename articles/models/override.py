from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.fields import PlainCharField, colleague
from articles.models.constraints import filled
from articles.models.revision import Revision


class Override(models.Model):
    """Somebody went on although a publishing rule or an embargo stood against it, and said why."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="overrides", verbose_name=_("article"))
    # It counts for this text: a later one is judged anew.
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="overrides")
    objections = models.JSONField(_("what stood against it"), help_text=_("Sentences, by the name of the rule."))
    reason = PlainCharField(_("reason"), max_length=500)
    by = colleague(_("by"))
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("override of a rule")
        verbose_name_plural = _("overrides of rules")
        ordering = ["-pk"]
        constraints = [
            filled("reason", name="override_has_reason", sentence=_("Please say why the rule does not count here.")),
        ]

    def __str__(self) -> str:
        return f"{self.article} · {timezone.localtime(self.at):%d.%m.%Y %H:%M}"
