"""A folder for unfinished work. What a killed run left in it goes with the next run."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.translation import gettext as _

from newsroom.transfer.manifest import BackupError

OURS = ".newsroom-"
LEFTOVER = f"{OURS}*.partial"


@contextmanager
def temporary_folder(folder: Path) -> Iterator[Path]:
    """A private folder inside this one. Raises BackupError while another run works there."""
    with _alone_in(folder), unfinished(folder) as room:
        yield room


@contextmanager
def unfinished(folder: Path) -> Iterator[Path]:
    """For those who are alone already: other unfinished work here is a leftover."""
    for leftover in folder.glob(LEFTOVER):
        shutil.rmtree(leftover, ignore_errors=True)
    with TemporaryDirectory(prefix=OURS, suffix=".partial", dir=folder) as room:
        yield Path(room)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder / f"{OURS}lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        message = _("Another backup or restore is at work in %(folder)s. Please wait until it has ended.")
        raise BackupError(message % {"folder": folder}) from error
    finally:
        os.close(descriptor)


def write_through(path: Path) -> None:
    """Wait until the disk has the content of a file, or the names in a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
