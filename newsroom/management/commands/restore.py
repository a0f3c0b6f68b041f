import sys
from pathlib import Path
from typing import Any

from django.core.management import CommandError, CommandParser
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.management.translated import TranslatedCommand
from newsroom.errors import failures_as_sentences
from newsroom.transfer import restore
from newsroom.transfer.restore import Restore


class Command(TranslatedCommand):
    # The checks would open the database, and thereby make one where there is none.
    requires_system_checks = []

    help = gettext_lazy(
        "Put the content of a backup in the place of this site's database, and add the media it lacks. "
        "Example: uv run manage.py restore var/backups/newsroom-www.example.org-20261122-031500.tar.gz"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help=_("a file that `backup` made"))
        parser.add_argument("--yes", action="store_true", help=_("do not ask"))
        parser.add_argument("--dry-run", action="store_true", help=_("check the file, say what would be done"))

    def handle(self, *args: Any, file: Path, yes: bool, dry_run: bool, **options: Any) -> None:
        with (
            failures_as_sentences(_("The database is as it was.")),
            restore.prepared(file.absolute(), unpack_media=not dry_run) as ready,
        ):
            self.say(ready)
            if dry_run:
                return self.stdout.write(_("Nothing was changed (--dry-run)."))
            if not yes:
                self.ask()
            if safe := ready.save_what_is_there():
                self.stdout.write(_("What was there is kept in %(file)s") % {"file": safe})
            ready.go_live()
        self.stdout.write(
            _("Restored: %(rows)s rows, %(count)s media files added.")
            % {"rows": ready.manifest.total_rows, "count": len(ready.missing)}
        )

    def say(self, restore: Restore) -> None:
        manifest = restore.manifest
        lines = [
            _("Backup of: %(time)s, whole") % {"time": localize(timezone.localtime(manifest.created))},
            _("Database:  %(rows)s rows go to %(file)s") % {"rows": manifest.total_rows, "file": restore.target},
            _("Media:     %(count)s files, %(missing)s of them are missing in %(folder)s")
            % {"count": len(manifest.media), "missing": len(restore.missing), "folder": restore.media_root},
        ]
        if restore.is_older:
            lines.append(_("It is from an older Newsroom and was brought up to this version."))
        for line in lines:
            self.stdout.write(line)

    def ask(self) -> None:
        if not sys.stdin.isatty():
            raise CommandError(_("Restoring replaces the whole database. If you want that, add --yes."))
        answer = input(_("Everything that was written since will be gone. Replace the database? [y/n] "))
        if answer.strip().lower()[:1] not in ("y", "j"):
            raise CommandError(_("Nothing was changed."))
