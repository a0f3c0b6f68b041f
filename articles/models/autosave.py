from typing import Self

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.http import QueryDict
from django.utils import timezone

from articles.models.article import Article


class UnsavedTextQuerySet(models.QuerySet["UnsavedText"]):
    def of(self, user: User, article: Article | None) -> Self:
        """What this person left unsaved in the form of an article, or of a new one. Newest first."""
        return self.filter(user=user, article=article, is_done=False).order_by("-kept_at", "-pk")


class UnsavedText(models.Model):
    """What one person typed into one form: each has a slot, so that two windows never overwrite each other."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    # None: an article that has not been saved yet.
    article = models.ForeignKey(Article, models.CASCADE, null=True, related_name="unsaved_texts")
    slot = models.CharField(max_length=40)
    kept_at = models.DateTimeField(default=timezone.now)
    # The form was saved or given up: what arrives late is not kept any more.
    is_done = models.BooleanField(default=False)
    # The fields as a browser sends them: a list of values by name, the revision it was based on among them.
    typed = models.JSONField(default=dict)

    objects = UnsavedTextQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(name="unsaved_text_once", fields=["user", "slot"])]
        # The background process asks for the oldest every few seconds.
        indexes = [models.Index(name="unsaved_by_age", fields=["kept_at"])]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.article_id or '–'} · {timezone.localtime(self.kept_at):%d.%m.%Y %H:%M}"

    def as_sent(self) -> QueryDict:
        """What the browser sent, for a form to read."""
        data = QueryDict(mutable=True)
        for name, values in self.typed.items():
            data.setlist(name, values)
        return data

    @property
    def headline(self) -> str:
        return "".join(self.typed.get("headline", []))[:120].strip()


class DeskPreference(models.Model):
    """Who never chose has no row."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    keeps_unsaved = models.BooleanField(default=True)

    def __str__(self) -> str:
        return str(self.user_id)
