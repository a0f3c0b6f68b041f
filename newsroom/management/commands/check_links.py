from collections import Counter
from typing import Any

from django.core.management import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.evidence import link_check
from articles.management.translated import TranslatedCommand
from articles.models import LinkState
from newsroom.errors import failures_as_sentences
from newsroom.management.progress import progress

MAX_LINKS = 500


class Command(TranslatedCommand):
    help = gettext_lazy(
        "Looks whether the sources of public articles are still where they were, each once a week, and marks what "
        "has moved, changed or gone. Nothing is removed. Exit code 0 also where links are gone. "
        "Example: uv run manage.py check_links · all anew: uv run manage.py check_links --now --limit 5000"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", action="store_true", help=_("those too that were checked within the last week"))
        parser.add_argument(
            "--limit", type=int, default=MAX_LINKS, metavar="N", help=_("at most so many (%(default)s)")
        )
        parser.add_argument("--dry-run", action="store_true", help=_("look, but note nothing"))

    def handle(self, *args: Any, now: bool, limit: int, dry_run: bool, **options: Any) -> None:
        states: Counter[LinkState | None] = Counter()
        with failures_as_sentences(_("What was checked before is noted.")):
            due = list(link_check.due(now=now)[: max(limit, 0)])
            with progress(self.stdout, _("Links"), len(due)) as say:
                for evidence, check in link_check.check_all(due):
                    states[check.state] += 1
                    if not dry_run:
                        link_check.note(evidence, check)
                    say(f"{evidence.url}: {check.sentence}")
        self.close(states, dry_run)

    def close(self, states: Counter[LinkState | None], dry_run: bool) -> None:
        count = states.total()
        line = ngettext("%(count)s link checked", "%(count)s links checked", count) % {"count": count}
        told = (LinkState.FINE, LinkState.MOVED, LinkState.CHANGED, LinkState.GONE)
        parts = [f"{state.label}: {states[state]}" for state in told if states[state]]
        if states[None]:
            parts.append(_("not checked: %(count)s") % {"count": states[None]})
        line = f"{line} ({', '.join(parts)})." if parts else f"{line}."
        self.stdout.write(f"{line} {_('Nothing was changed (--dry-run).')}" if dry_run else line)
