from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.fields import PlainCharField, colleague


class TagMerge(models.Model):
    """What `articles.publishing.tags.merging` needs to make two tags of one again, for a day."""

    at = models.DateTimeField(default=timezone.now, db_index=True)
    by = colleague()
    source_name = PlainCharField(max_length=210)
    target_name = PlainCharField(max_length=210)
    # No foreign key: a tag that is merged further comes back under its number.
    target = models.BigIntegerField(db_index=True)
    # Before and after: tags, names, redirects, and which article carried what.
    kept = models.JSONField()

    class Meta:
        verbose_name = _("merging of tags")
        verbose_name_plural = _("mergings of tags")

    def __str__(self) -> str:
        return f"{self.source_name} → {self.target_name}"
