"""The background process. Any number may run.

What a task has in hand is a row with a lease: where a worker dies, another one goes on when the lease ends.
"""

import logging
import os
import secrets
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import Error, close_old_connections
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.accountability import error_reports
from articles.desk import autosave
from articles.evidence import retention
from articles.evidence.feeds import polling
from articles.evidence.matching import proposing
from articles.images import queue as images
from articles.models import PlannedChange, Source
from articles.models.leased import Leased
from articles.publishing import planned_changes
from articles.publishing.tags import merging
from newsroom.models import Pulse
from newsroom.people import login_attempts
from newsroom.work_state import OVERDUE_AFTER

PAUSE = 5.0
MAX_PAUSE = 15.0
BEAT_EVERY = 30.0
TIDY_EVERY = 3600.0
# A text that is being written is compared this often with what was collected before.
COMPARE_EVERY = 120.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Task:
    claim: Callable[[str], Leased | None]
    """Takes the next row in hand, for the worker of this name. None: nothing is due."""
    do: Callable[[Any], str]
    """Does it, and says in a line what happened."""
    release: Callable[[str], None]
    """Gives back what this worker has in hand."""


def _bring_live(change: PlannedChange) -> str:
    if planned_changes.bring_live(change):
        return _("Live: “%(article)s”") % {"article": change.article}
    reason = change.reason or _("The plan was changed, or another process has it in hand.")
    return _("Not live: “%(article)s”. %(reason)s") % {"article": change.article, "reason": reason}


def _poll(source: Source) -> str:
    return polling.say(source, *polling.poll(source))


# In the order of haste: after each thing that was done, the first of them is asked first.
TASKS = [
    Task(planned_changes.claim, _bring_live, planned_changes.release),
    Task(polling.claim, _poll, polling.release),
    Task(images.claim, images.draw, images.release),
]


def worker_name() -> str:
    """What tells the leases of this process from those of all others."""
    return f"{socket.gethostname()[:20]}-{os.getpid()}-{secrets.token_hex(4)}"


class Worker:
    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self.name = worker_name()
        self.is_stopping = False
        self.broken: list[Leased] = []
        """What broke off in its hand: those attempts count, others are given back."""
        self.last_beat: float | None = None
        self.last_tidied: float | None = None
        self.last_compared: float | None = None
        self.matched_until: int | None = None
        """The key of the newest report that was compared with all articles."""
        self.written_until: datetime | None = None
        """Articles saved before this were compared as they are. None: all of them still have to be."""

    def stop(self, *signal_and_frame: object) -> None:
        """Finish what is in hand and end. Only sets a flag: it may be called at any moment."""
        self.is_stopping = True

    def run_once(self) -> int:
        """Do what is due now. Returns how many things it took in hand."""
        self._remember_what_was_matched()
        count = 0
        while not self.is_stopping and self._do_next():
            self._beat()
            count += 1
        self._match()
        self._tidy()
        self._beat()
        return count

    def run(self) -> None:
        """Go on until `stop`. A database that does not answer is logged once, and asked later and later."""
        pause = PAUSE
        while not self.is_stopping:
            try:
                self.run_once()
            except Error as error:
                if pause == PAUSE:
                    message = _("The database does not answer (%(reason)s). The process goes on when it does.")
                    logger.warning(message, {"reason": str(error).strip()})
                pause = min(pause * 2, MAX_PAUSE)
            else:
                if pause > PAUSE:
                    logger.warning(_("The database answers again."))
                pause = PAUSE
            # A connection that broke is not used again.
            close_old_connections()
            self._wait(pause)

    def release(self) -> None:
        """Give back what is still in hand. Where the database is gone, the leases end by themselves."""
        with suppress(Error):
            for item in self.broken:
                item.let_go()
            for task in TASKS:
                task.release(self.name)

    def _do_next(self) -> bool:
        """One thing. A minute that was planned does not wait until all feeds are read."""
        for task in TASKS:
            if item := task.claim(self.name):
                self._do(task, item)
                return True
        return False

    def _tidy(self) -> None:
        error_reports.forget_addresses()
        autosave.forget()
        login_attempts.forget()
        retention.forget_copies()
        merging.forget()
        now = time.monotonic()
        if self.last_tidied is None or now - self.last_tidied >= TIDY_EVERY:
            retention.prune()
            self.last_tidied = now

    def _do(self, task: Task, item: Leased) -> None:
        # One broken thing does not stop the others: its lease runs out, and its attempts are counted.
        name = f"{item._meta.verbose_name} {item.pk}"
        try:
            self.say(task.do(item))
        except Error as error:
            self.broken.append(item)
            logger.error(_("%(name)s did not work and is tried again: %(reason)s"), {"name": name, "reason": error})
        except Exception:
            self.broken.append(item)
            logger.exception(_("%(name)s did not work and is tried again."), {"name": name})

    def _remember_what_was_matched(self) -> None:
        """A worker that starts goes on where the one before it ended: asked before its own first beat."""
        if self.matched_until is None:
            last_run = Pulse.last()
            self.matched_until = proposing.newest_collected(until=last_run) if last_run else 0
            # It compared before it beat; what is compared twice stays the same.
            self.written_until = last_run - OVERDUE_AFTER if last_run else None

    def _match(self) -> None:
        """Propose new reports to every article, and known ones to each article that was written since."""
        newest, now, all_articles = proposing.newest_collected(), timezone.now(), proposing.recent()
        if newest > (self.matched_until or 0):
            articles = all_articles
        elif newest and (self.last_compared is None or time.monotonic() - self.last_compared >= COMPARE_EVERY):
            articles = all_articles.filter(saved_at__gte=self.written_until) if self.written_until else all_articles
        else:
            return
        self.matched_until, self.written_until, self.last_compared = newest, now, time.monotonic()
        try:
            for outcome in proposing.propose(articles, around=all_articles):
                if outcome.is_new:
                    self.say(proposing.say(outcome))
                if self.is_stopping:
                    break
        except Error:
            raise
        except Exception:
            # One text that cannot be read does not stop what has to appear at its minute.
            logger.exception(_("The collected reports could not be compared with the articles."))

    def _beat(self) -> None:
        now = time.monotonic()
        if self.last_beat is None or now - self.last_beat >= BEAT_EVERY:
            Pulse.beat()
            self.last_beat = now

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self.is_stopping and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, 0.2))
