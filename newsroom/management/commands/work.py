import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import CommandError, CommandParser
from django.db import Error
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.management.translated import TranslatedCommand
from newsroom import work_state
from newsroom.work import Worker


class Command(TranslatedCommand):
    help = gettext_lazy(
        "The background process: brings planned changes live at their minute, reads feeds and draws the renditions "
        "of images, until SIGTERM or Ctrl+C. Several may run. Example: uv run manage.py work · for cron: uv run "
        "manage.py work --once · for monitoring: uv run manage.py work --check"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help=_("do what is due now, and end"))
        parser.add_argument(
            "--check", action="store_true", help=_("only say when it last ran; exit code 1 if that is too long ago")
        )

    def handle(self, *args: Any, once: bool, check: bool, **options: Any) -> None:
        if once and check:
            raise CommandError(_("--once works, --check only looks. Please give one of them."))
        try:
            self.check_pulse() if check else self.work(once)
        except Error as error:
            message = _("The database does not answer: %(reason)s. Is it running, and is DATABASE_URL right?")
            raise CommandError(message % {"reason": str(error).strip()}) from error

    def check_pulse(self) -> None:
        state = work_state.current()
        overdue = _("Overdue: %(count)s.") % {"count": state.overdue}
        if state.last_run is None:
            raise CommandError(_("The background process has never run here. Please start `manage.py work`."))
        last_run = _("Last run: %(when)s.") % {"when": date_format(timezone.localtime(state.last_run), "j. F Y, H:i:s")}
        if state.is_silent:
            silent = _("The background process is silent. Please start it again.")
            raise CommandError(f"{last_run} {silent} {overdue}")
        self.stdout.write(f"{last_run} {overdue}")

    def work(self, once: bool) -> None:
        worker = Worker(self.say)
        with stopped_by_signals(worker):
            try:
                said = self.work_once(worker) if once else self.work_on(worker)
            finally:
                worker.release()
        self.say(said)

    def work_once(self, worker: Worker) -> str:
        count = worker.run_once()
        return ngettext("%(count)s thing was due.", "%(count)s things were due.", count) % {"count": count}

    def work_on(self, worker: Worker) -> str:
        worker.run()
        return _("Stopped. Nothing is left half done.")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


@contextmanager
def stopped_by_signals(worker: Worker) -> Iterator[None]:
    signals = (signal.SIGTERM, signal.SIGINT)
    before = {number: signal.signal(number, worker.stop) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
