from collections.abc import Iterator
from typing import Any

from django.core.management import CommandError, CommandParser
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import text
from articles.evidence.feeds import items, polling
from articles.management.translated import TranslatedCommand
from articles.models import Source
from articles.models.source import SourceQuerySet
from newsroom.errors import failures_as_sentences
from newsroom.management.progress import progress
from newsroom.work import worker_name


class Command(TranslatedCommand):
    help = gettext_lazy(
        "Reads the feeds of the sources whose turn it is and keeps what is new; `work` does the same by itself. "
        "Exit code 1 if a feed could not be read: the others are read all the same. "
        "Example: uv run manage.py poll_sources · all at once: uv run manage.py poll_sources --now · "
        "one: uv run manage.py poll_sources --now --source paper.example"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", action="store_true", help=_("those too whose turn comes later"))
        parser.add_argument("--source", metavar="NAME", help=_("only the source with this name, domain or number"))
        parser.add_argument("--dry-run", action="store_true", help=_("read the feeds, keep nothing"))

    def handle(self, *args: Any, now: bool, source: str | None, dry_run: bool, **options: Any) -> None:
        self.count, self.new, self.failed = 0, 0, 0
        with failures_as_sentences(_("What was read before is kept.")):
            wanted = self.wanted(source)
            if now and not dry_run:
                wanted.exclude(leased_until__gt=timezone.now()).update(poll_due_at=timezone.now())
            due = wanted if now else wanted.due()
            with progress(self.stdout, _("Feeds"), due.count()) as say:
                for line in self.look(due) if dry_run else self.poll(wanted):
                    say(line)
        self.close(dry_run)

    def wanted(self, source: str | None) -> SourceQuerySet:
        polled = Source.objects.polled()
        if source is None:
            return polled
        key = text.row_key(source)
        number = Q() if key is None else Q(pk=key)
        chosen = polled.filter(number | Q(name=source) | Q(domain=source.lower().removeprefix("www.")))
        if not chosen.exists():
            raise CommandError(_("No source “%(name)s” with a feed that is read. Is it spelled so?") % {"name": source})
        return chosen

    def look(self, due: SourceQuerySet) -> Iterator[str]:
        for source in due:
            result = polling.ask(source)
            yield self.counted(source, result, items.sort_out(source, result.feed) if result.feed else None)

    def poll(self, wanted: SourceQuerySet) -> Iterator[str]:
        worker = worker_name()
        try:
            while source := polling.claim(worker, wanted):
                yield self.counted(source, *polling.poll(source))
        finally:
            polling.release(worker)

    def counted(self, source: Source, result: polling.Poll, collected: items.Collected | None) -> str:
        self.count += 1
        self.new += len(collected.new) if collected else 0
        self.failed += not result.is_fine
        return polling.say(source, result, collected)

    def close(self, dry_run: bool) -> None:
        counted = ngettext("%(count)s feed read", "%(count)s feeds read", self.count) % {"count": self.count}
        new = ngettext("%(count)s new report", "%(count)s new reports", self.new) % {"count": self.new}
        line = f"{counted}, {new}."
        if dry_run:
            line += " " + _("Nothing was changed (--dry-run).")
        if self.failed:
            failed = ngettext("%(count)s could not be read.", "%(count)s could not be read.", self.failed)
            raise CommandError(f"{line} {failed % {'count': self.failed}}")
        self.stdout.write(line)
