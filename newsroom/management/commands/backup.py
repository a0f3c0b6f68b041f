from pathlib import Path
from typing import Any

from django.core.management import CommandError, CommandParser
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.management.translated import TranslatedCommand
from newsroom.errors import failures_as_sentences
from newsroom.transfer import backups
from newsroom.transfer.manifest import BackupError, Manifest


class Command(TranslatedCommand):
    # The checks would open the database, and thereby make one where there is none.
    requires_system_checks = []

    help = gettext_lazy(
        "Back up database and media while the site runs, into one file that is checked before it gets its name. "
        "Example: uv run manage.py backup --keep 14"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, metavar="FILE",
            help=_("file or folder of the backup; default: a name with the time, in var/backups"),
        )  # fmt: skip
        parser.add_argument(
            "--keep", type=int, metavar="N", help=_("after success, delete older backups of that folder beyond N")
        )
        parser.add_argument("--verify", action="store_true", help=_("check FILE and change nothing"))

    def handle(self, *args: Any, file: Path | None, keep: int | None, verify: bool, **options: Any) -> None:
        if verify:
            return self.verify(file)
        with failures_as_sentences(_("No backup was made; earlier ones are as they were.")):
            target = self.target(file, keep)
            manifest = backups.make(target)
        self.say(manifest)
        self.stdout.write(
            _("Backup, read back and found whole: %(file)s (%(size)s)")
            % {"file": target, "size": filesizeformat(target.stat().st_size)}
        )
        if keep:
            with failures_as_sentences(_("The backup was made, but older ones could not be deleted.")):
                self.prune(target, keep)

    def target(self, file: Path | None, keep: int | None) -> Path:
        """Raises BackupError where --keep could not tell the backups of this site from other files."""
        folder = backups.default_folder() if file is None else file.absolute()
        if keep is not None and keep < 1:
            raise BackupError(_("--keep needs a number from 1 upwards."))
        if file is None or folder.is_dir():
            return folder / backups.default_name(timezone.now())
        if keep:
            raise BackupError(_("With --keep, please name a folder that exists rather than a file."))
        return folder

    def verify(self, file: Path | None) -> None:
        if file is None or not file.is_file():
            raise CommandError(_("Please name the backup to check: manage.py backup --verify FILE"))
        with failures_as_sentences():
            manifest = backups.verify(file)
        self.say(manifest)
        self.stdout.write(_("%(file)s is whole.") % {"file": file})

    def say(self, manifest: Manifest) -> None:
        self.stdout.write(_("Made:     %(time)s") % {"time": localize(timezone.localtime(manifest.created))})
        tables = {"rows": manifest.total_rows, "tables": len(manifest.rows)}
        self.stdout.write(_("Database: %(rows)s rows in %(tables)s tables") % tables)
        self.stdout.write(_("Media:    %(count)s files") % {"count": len(manifest.media)})

    def prune(self, made: Path, keep: int) -> None:
        deleted = backups.prune(made, keep=keep)
        for path in deleted:
            self.stdout.write(_("Deleted:  %(file)s") % {"file": path.name})
        self.stdout.write(_("Older backups deleted: %(count)s") % {"count": len(deleted)})
