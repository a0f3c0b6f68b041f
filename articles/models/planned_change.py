from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.fields import SignsCharField, colleague
from articles.models.leased import Leased, LeasedQuerySet
from articles.models.revision import Change, Revision


class ChangeState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")
    FAILED = "failed", _("failed")


class PlannedChangeQuerySet(LeasedQuerySet["PlannedChange"]):
    def waiting(self) -> Self:
        return self.filter(state=ChangeState.WAITING)

    def due(self) -> Self:
        """No worker has it in hand."""
        return self.waiting().in_nobodys_hand().filter(due_at__lte=timezone.now()).order_by("due_at", "pk")


class PlannedChange(Leased):
    """A text that `work` brings live at a minute ahead. What is written after it waits for a plan of its own."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="planned_changes")
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="+")
    due_at = models.DateTimeField(_("goes live"))
    change = models.CharField(max_length=16, choices=Change, default=Change.SLIP)
    planned_by = colleague(_("planned by"))
    state = models.CharField(max_length=10, choices=ChangeState, default=ChangeState.WAITING)
    reason = SignsCharField(max_length=500, blank=True)

    objects = PlannedChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned change")
        verbose_name_plural = _("planned changes")
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="planned_change_one_waiting", fields=["article"], condition=Q(state=ChangeState.WAITING)
            ),
        ]
        # `work` asks every few seconds what is due.
        indexes = [models.Index(name="due_changes", fields=["due_at", "id"], condition=Q(state=ChangeState.WAITING))]

    def __str__(self) -> str:
        return f"{self.article} · {timezone.localtime(self.due_at):%d.%m.%Y %H:%M}"
