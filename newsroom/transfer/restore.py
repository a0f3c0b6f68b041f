"""Bringing a backup back: checked first, media next, the database last and in one step."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.transfer import archive, backups, database, media
from newsroom.transfer.manifest import DATABASE, BackupError, Manifest, Member
from newsroom.transfer.temporary_folder import temporary_folder, unfinished, write_through


@dataclass
class Restore:
    """A backup that was checked and lies unpacked beside the site, which is as it was."""

    manifest: Manifest
    target: Path
    room: Path
    media_root: Path
    missing: list[Member]
    unpacked: dict[str, Path] = field(default_factory=dict)

    @property
    def is_older(self) -> bool:
        """Newsroom has learnt something since: migrations have to run."""
        return bool(database.migrations_of_this_version() - set(self.manifest.migrations))

    def save_what_is_there(self) -> Path | None:
        """Where it is kept, if there is anything. Raises BackupError where it cannot be: then it is not replaced."""
        try:
            if not database.holds_tables(self.target):
                return None
            safe = backups.default_folder() / backups.default_name(timezone.now(), purpose="-before-restore")
            backups.make(safe)
        except (BackupError, DatabaseError) as error:
            message = _(
                "What is there now could not be backed up: %(reason)s If it is damaged, stop the site, "
                "move %(file)s with its -wal and -shm away, and start restore again."
            )
            raise BackupError(message % {"reason": error, "file": self.target}) from error
        return safe

    def go_live(self) -> None:
        media.add(self.media_root, self.unpacked)
        database.replace(self.target, by=self.room / DATABASE)


@contextmanager
def prepared(path: Path, *, unpack_media: bool) -> Iterator[Restore]:
    """Raises BackupError where this archive cannot be trusted or does not fit this version or this site."""
    target, media_root = database.embedded_file(), Path(settings.MEDIA_ROOT)
    _refuse(path, target)
    manifest = archive.read_manifest(path)
    _refuse_newer(manifest)
    missing = media.missing_in(media_root, manifest.media)
    with ExitStack() as stack:
        room = stack.enter_context(temporary_folder(target.parent))
        restore = Restore(manifest, target, room, media_root, missing)
        if unpack_media and missing:
            restore.unpacked = _places(missing, stack.enter_context(_media_room(media_root, missing)))
        checked = backups.unpack(path, room, lambda member: restore.unpacked.get(member.name))
        if checked != manifest:
            raise BackupError(_("%(file)s was changed while it was being read.") % {"file": path})
        for place in restore.unpacked.values():
            write_through(place)
        # Not once it is live: a migration that fails, or is killed, would leave a site that nobody can read.
        if restore.is_older:
            database.bring_up_to_date(room / DATABASE)
        yield restore


@contextmanager
def _media_room(root: Path, missing: list[Member]) -> Iterator[Path]:
    media.make_folder(root)
    with unfinished(root) as room:
        backups.refuse_lack_of_space(room, sum(member.size for member in missing))
        yield room


def _places(missing: list[Member], room: Path) -> dict[str, Path]:
    """By number: no file gets its name before the whole archive was checked."""
    return {member.name: room / str(number) for number, member in enumerate(missing)}


def _refuse(path: Path, target: Path) -> None:
    if not path.is_file():
        raise BackupError(_("There is no file %(file)s.") % {"file": path})
    if not target.parent.is_dir():
        message = _("The folder %(folder)s does not exist. Make it, or mend DATABASE_URL.")
        raise BackupError(message % {"folder": target.parent})


def _refuse_newer(manifest: Manifest) -> None:
    if unknown := sorted(set(manifest.migrations) - database.migrations_known()):
        message = _(
            "This backup comes from a newer Newsroom (it knows %(migration)s). "
            "Nothing was changed. Update Newsroom, then restore."
        )
        raise BackupError(message % {"migration": unknown[0]})
