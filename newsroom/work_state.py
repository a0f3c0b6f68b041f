"""How the background process is. Pages ask this: what the process itself needs, it loads alone."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from articles.models import Image, PlannedChange
from newsroom.models import Pulse

SILENT_AFTER = timedelta(minutes=10)
# What is due this long was not merely waiting for the next round.
OVERDUE_AFTER = timedelta(minutes=1)


@dataclass(frozen=True)
class WorkState:
    last_run: datetime | None
    overdue: int
    is_silent: bool
    """It should be running and is not. A desk that never needed it hears nothing."""


def current() -> WorkState:
    now, last_run = timezone.now(), Pulse.last()
    is_overdue = Q(due_at__lte=now - OVERDUE_AFTER)
    waiting = PlannedChange.objects.waiting().aggregate(all=Count("pk"), overdue=Count("pk", filter=is_overdue))
    # A time ahead of the clock says nothing either: a worker that runs puts it right within its next beats.
    late_images = Image.objects.due().filter(renditions_due_at__lte=now - SILENT_AFTER)
    is_silent = abs(now - last_run) > SILENT_AFTER if last_run else waiting["all"] > 0 or late_images.exists()
    return WorkState(last_run, waiting["overdue"], is_silent)
