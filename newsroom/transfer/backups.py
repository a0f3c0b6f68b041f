import os
import re
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.transfer import archive, database, media
from newsroom.transfer.manifest import DATABASE, BackupError, Manifest, Member
from newsroom.transfer.temporary_folder import temporary_folder, write_through

SUFFIX = ".tar.gz"


def default_name(at: datetime, *, purpose: str = "") -> str:
    return f"{_stem()}{purpose}-{timezone.localtime(at):%Y%m%d-%H%M%S}{SUFFIX}"


def default_folder() -> Path:
    return database.embedded_file().parent / "backups"


def make(target: Path) -> Manifest:
    """Write a backup, read it back, and only then give it its name. Raises BackupError where that fails."""
    file = database.embedded_file()
    _refuse(file, target)
    if target.parent == default_folder():
        target.parent.mkdir(mode=0o700, exist_ok=True)
    with temporary_folder(target.parent) as room:
        manifest, sources = _gather(file, room)
        draft = room / "draft.tar.gz"
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            archive.write(out, manifest, sources)
        write_through(draft)
        unpack(draft, room)
        _refuse(file, target)
        draft.rename(target)
        write_through(target.parent)
    return manifest


def verify(path: Path) -> Manifest:
    with TemporaryDirectory(prefix="newsroom-") as room:
        return unpack(path, Path(room))


def prune(made: Path, *, keep: int) -> list[Path]:
    """Delete older backups of this site beside this one, until there are no more than this many."""
    ours = re.compile(re.escape(_stem()) + r"-\d{8}-\d{6}\.tar\.gz")
    older = sorted(path for path in made.parent.iterdir() if ours.fullmatch(path.name) and path != made)
    surplus = older[: max(0, len(older) + 1 - keep)]
    for path in surplus:
        path.unlink()
    return surplus


def unpack(path: Path, room: Path, media_to: Callable[[Member], Path | None] = lambda member: None) -> Manifest:
    """Check a backup from end to end. Its database is in the room then, its media where `media_to` says."""
    needed = archive.read_manifest(path).members[0].size
    refuse_lack_of_space(room, needed)

    def take(member: Member) -> BinaryIO | None:
        place = room / DATABASE if member.name == DATABASE else media_to(member)
        return place.open("xb") if place else None

    manifest = archive.read(path, take)
    if database.describe(room / DATABASE) != (manifest.migrations, manifest.rows):
        raise BackupError(_("The database in %(file)s is not the one its list describes.") % {"file": path})
    return manifest


def refuse_lack_of_space(folder: Path, needed: int) -> None:
    """Before a byte is written: a full disk would stop the site that runs on it."""
    if needed > (free := shutil.disk_usage(folder).free):
        message = _("%(needed)s are needed in %(folder)s, and %(free)s are free. Please make room and start again.")
        values = {"needed": filesizeformat(needed), "folder": folder, "free": filesizeformat(free)}
        raise BackupError(message % values)


def _gather(file: Path, room: Path) -> tuple[Manifest, dict[str, Path]]:
    at, copy = timezone.now(), room / "snapshot.sqlite3"
    database.snapshot(file, copy)
    migrations, rows = database.describe(copy)
    if not migrations:
        raise BackupError(_("%(file)s holds no site yet. Run `manage.py setup` first.") % {"file": file})
    # After the database: whatever it names was written before, so that no image it needs can be missing.
    sources, members = media.collect(Path(settings.MEDIA_ROOT))
    members.insert(0, archive.measure(DATABASE, copy))
    return Manifest(at, migrations, rows, members), sources | {DATABASE: copy}


def _refuse(file: Path, target: Path) -> None:
    if not file.is_file():
        raise BackupError(_("There is no database at %(file)s. Is DATABASE_URL right?") % {"file": file})
    if not target.name.endswith(SUFFIX):
        # A folder that is not mounted would become a file of its name.
        raise BackupError(
            _("%(file)s is no folder, and the name of a backup ends in .tar.gz. Is a disk missing?") % {"file": target}
        )
    # Not made on the way: what is missing may be a disk that is not mounted.
    if target.parent != default_folder() and not target.parent.is_dir():
        raise BackupError(_("The folder %(folder)s does not exist.") % {"folder": target.parent})
    if target.exists():
        raise BackupError(_("%(file)s is there already and was not touched. Choose another name.") % {"file": target})
    if target.resolve().is_relative_to(Path(settings.MEDIA_ROOT).resolve()):
        raise BackupError(_("The media folder is open to readers. Choose another folder for backups."))


def _stem() -> str:
    return "newsroom-" + re.sub(r"[^\w.-]", "_", urlsplit(settings.SITE_URL).hostname or "site")
