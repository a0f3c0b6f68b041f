from django.db import models
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.fields import SignsCharField, colleague
from articles.models.content import Content


class Change(models.TextChoices):
    """Why readers see another text than before."""

    FIRST = "first", _("first published")
    SLIP = "slip", _("slip of the pen")
    UPDATE = "update", pgettext_lazy("of a text", "update")
    CORRECTION = "correction", _("correction")
    CLARIFICATION = "clarification", _("clarification")
    # Of articles that were shown again before the desk asked whether readers should know of the changes.
    AGAIN = "again", _("shown again")


class Revision(models.Model):
    """One save of an article: a whole snapshot, which nothing but `redaction.redact` changes."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="revisions")
    content = models.JSONField()
    created_at = models.DateTimeField(_("saved"), default=timezone.now)
    by = colleague(_("by"))
    note = SignsCharField(_("note"), max_length=500, blank=True)
    based_on = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    published_number = models.PositiveIntegerField(null=True)
    # When it was numbered; the first one is seen at its article's `first_published_at`.
    published_at = models.DateTimeField(null=True)
    change = models.CharField(max_length=16, choices=Change, blank=True)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(name="revision_published_number_once", fields=["article", "published_number"]),
            models.CheckConstraint(
                name="revision_published_number_counts_from_1",
                condition=Q(published_number=None) | Q(published_number__gte=1),
            ),
        ]
        # The newest revision of an article: every form of the desk asks for it.
        indexes = [models.Index(name="working_revision", fields=["article", "-id"])]

    def __str__(self) -> str:
        return f"{self.article_id} · {timezone.localtime(self.created_at):%d.%m.%Y %H:%M}"

    def text(self) -> Content:
        return Content.from_json(self.content)

    def number_as_published(self, change: Change) -> None:
        """Give this revision the next number in the public history, once."""
        if self.published_number is None:
            others = Revision.objects.filter(article_id=self.article_id)
            self.published_number = (others.aggregate(last=Max("published_number"))["last"] or 0) + 1
            self.published_at, self.change = timezone.now(), change
            self.save(update_fields=["published_number", "published_at", "change"])
