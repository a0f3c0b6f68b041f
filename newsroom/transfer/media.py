"""The media folder is only ever added to: a name never changes its content."""

import os
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from newsroom.transfer.archive import measure
from newsroom.transfer.manifest import MEDIA, BackupError, Member, is_safe
from newsroom.transfer.temporary_folder import OURS, write_through

# Where `settings.STORAGES` has the originals of images: for the newsroom alone.
PRIVATE = f"{MEDIA}originals/"


def collect(root: Path) -> tuple[dict[str, Path], list[Member]]:
    """Every file with the name it gets in a backup. One deleted meanwhile is left out."""
    sources, members = {}, []
    for path in sorted(_files(root)):
        name = MEDIA + path.relative_to(root).as_posix()
        if not is_safe(name):
            message = _("The media file %(file)s has a name that a backup cannot keep. Please rename it.")
            raise BackupError(message % {"file": ascii(str(path))})
        try:
            members.append(measure(name, path))
        except FileNotFoundError:
            continue
        sources[name] = path
    return sources, members


def missing_in(root: Path, members: list[Member]) -> list[Member]:
    """Those that the folder lacks. Raises BackupError where a name stands for another content there."""
    missing = []
    for member in members:
        path = place_of(root, member.name)
        if not path.exists():
            missing.append(member)
        elif not path.is_file() or measure(member.name, path) != member:
            message = _("%(file)s has another content than in the backup. Please move it away and start restore again.")
            raise BackupError(message % {"file": path})
    return missing


def add(root: Path, unpacked: dict[str, Path]) -> None:
    """Files appear whole, under their name, readable for the web server whatever the umask; originals are not."""
    for name, path in unpacked.items():
        place, is_private = place_of(root, name), name.startswith(PRIVATE)
        make_folder(place.parent, 0o700 if is_private else 0o755)
        path.chmod(0o600 if is_private else 0o644)
        path.rename(place)
    for folder in {place_of(root, name).parent for name in unpacked}:
        write_through(folder)


def place_of(root: Path, name: str) -> Path:
    return root / name.removeprefix(MEDIA)


def make_folder(folder: Path, mode: int = 0o755) -> None:
    if not folder.is_dir():
        make_folder(folder.parent, mode)
        folder.mkdir()
        folder.chmod(mode)
        write_through(folder.parent)


def _files(root: Path) -> Iterator[Path]:
    """Raises OSError where a folder cannot be read: its files would be missing one day."""
    if not root.exists():
        return
    for folder, folders, names in os.walk(root, onerror=_fail, followlinks=True):
        folders[:] = [name for name in folders if not name.startswith(OURS)]
        yield from (path for name in names if (path := Path(folder, name)).is_file())


def _fail(error: OSError) -> None:
    raise error
