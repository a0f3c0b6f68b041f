from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.fields import PlainTextField
from articles.models.author import Author


class AnalysisQuerySet(models.QuerySet["Analysis"]):
    def closed(self) -> Self:
        """What readers may see of an evaluation, newest first: one that is still being made is not shown."""
        return self.exclude(closed_at=None).select_related("analyst").order_by("-analysed_at", "-pk")


class Analysis(models.Model):
    """One evaluation of what stands behind a story.

    Its totals are *reported*: single records of what was counted do not exist, and the pages say
    so. Once closed it is kept as it is; a later evaluation is a new row.
    """

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="analyses", verbose_name=_("story"))
    method = PlainTextField(
        _("method"), help_text=_("What was searched, how and by which question. Readers see this text.")
    )
    analysed_at = models.DateTimeField(_("evaluated at"), default=timezone.now)
    analyst = models.ForeignKey(
        Author,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="analyses",
        verbose_name=_("evaluated by"),
        help_text=_("Leave it empty where nobody knows any more: readers are told so."),
    )
    confirming_sources = models.PositiveIntegerField(_("analysed sources that confirm this story"), default=0)
    social_comments = models.PositiveIntegerField(_("analysed comments in social media"), default=0)
    forum_posts = models.PositiveIntegerField(_("analysed forum posts"), default=0)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)

    objects = AnalysisQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluation of evidence")
        verbose_name_plural = _("evaluations of evidence")
        ordering = ["-analysed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="analysis_counts_something",
                condition=Q(confirming_sources__gt=0) | Q(social_comments__gt=0) | Q(forum_posts__gt=0),
                violation_error_message=_(
                    "An evaluation without a single source, comment or post says nothing: "
                    "please enter at least one number."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article} · {timezone.localtime(self.analysed_at):%d.%m.%Y}"
