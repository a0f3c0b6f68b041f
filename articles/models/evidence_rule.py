from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.status import Kind


class EvidenceRule(models.Model):
    """What an article of this form has to stand on. The chief of desk sets it."""

    kind = models.CharField(_("form"), max_length=16, choices=Kind, unique=True, editable=False)
    origins = models.PositiveSmallIntegerField(
        _("independent origins"), default=0, help_text=_("That confirm the article. 0: none are needed.")
    )
    document_suffices = models.BooleanField(_("one primary document suffices"), default=False)
    needs_official = models.BooleanField(_("an official source is needed"), default=False)
    blocks = models.BooleanField(
        _("blocks publication"),
        default=False,
        help_text=_("Off: the desk is advised only. On: publishing and planning need it, or a reason of the chief."),
    )

    class Meta:
        verbose_name = _("evidence rule")
        verbose_name_plural = _("evidence rules")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_kind_display()
