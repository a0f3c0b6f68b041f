"""Rows that `work` takes in hand: one worker at a time, for a while, and a limited number of times."""

from datetime import timedelta
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

MAX_ATTEMPTS = 5
M = TypeVar("M", bound="Leased")


class LeasedQuerySet(models.QuerySet[M]):
    def in_nobodys_hand(self) -> Self:
        return self.filter(Q(leased_until=None) | Q(leased_until__lte=timezone.now()))

    def take(self, row: M, worker: str, *, lease: timedelta, **changes: Any) -> bool:
        """Take one of these in hand, and count the attempt. False: somebody else has it."""
        # With what was read in the filter, the slower of two workers changes 0 rows.
        as_read = {"attempts": row.attempts, "claimed_by": row.claimed_by, "leased_until": row.leased_until}
        mine = {"claimed_by": worker, "leased_until": timezone.now() + lease, "attempts": F("attempts") + 1}
        return bool(self.in_nobodys_hand().filter(pk=row.pk, **as_read).update(**mine, **changes))

    def give_back(self, worker: str, **changes: Any) -> None:
        """Free what this worker has in hand; the attempt does not count."""
        held = self.filter(claimed_by=worker, leased_until__isnull=False)
        held.update(claimed_by="", leased_until=None, attempts=F("attempts") - 1, **changes)


class Leased(models.Model):
    """Who has it in hand, until when. What succeeds forgets its attempts."""

    claimed_by = models.CharField(max_length=80, blank=True, editable=False)
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    # Those that were begun. After `MAX_ATTEMPTS` it is given up, and the desk is told.
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    def let_go(self) -> None:
        """Free what broke off; the attempt counts."""
        held = type(self)._default_manager.filter(pk=self.pk, claimed_by=self.claimed_by, attempts=self.attempts)
        held.update(claimed_by="", leased_until=None)
