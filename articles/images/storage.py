"""Where the files of images lie, and under which names: originals for the newsroom alone, renditions for readers."""

import errno
import logging
import re
import secrets
import weakref
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.utils.translation import gettext as _

from articles.errors import ActionRefused

# What `keep` makes: nothing else was ever stored, and nothing else is served.
NAME = re.compile(r"([0-9a-f]{2})/\1[0-9a-f]{30}\.([a-z]{3,4})")
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

logger = logging.getLogger(__name__)


def originals() -> Storage:
    """The files as they were uploaded. No address leads to them."""
    return storages["originals"]


def public_files() -> Storage:
    return storages["default"]


def keep(storage: Storage, content: File | bytes, ending: str) -> str:
    """Store under a random name, of which nobody can learn what it shows. Returns the name.

    Whole or not at all, and only as long as the transaction it is stored in is not rolled back. Raises `ActionRefused`.
    """
    random = secrets.token_hex(16)
    name = f"{random[:2]}/{random}.{ending}"
    try:
        storage.save(name, ContentFile(content) if isinstance(content, bytes) else content)
    # What a storage raises depends on where it is: the disk, the network, the library of a provider.
    except Exception as error:
        delete(storage, name)
        raise ActionRefused(objection_to_keeping(error)) from error
    _delete_on_rollback(storage, name)
    return name


@contextmanager
def kept(storage: Storage, content: File | bytes, ending: str) -> Iterator[str]:
    """`keep`, and the file goes again where this block fails."""
    name = keep(storage, content, ending)
    try:
        yield name
    except BaseException:
        delete(storage, name)
        raise


@contextmanager
def opened(storage: Storage, name: str) -> Iterator[File]:
    """Raises `ActionRefused` where it cannot be read."""
    try:
        file = storage.open(name)
    except Exception as error:
        raise ActionRefused(_("The stored image cannot be read: %(reason)s.") % {"reason": _short(error)}) from error
    with file:
        yield file


def delete(storage: Storage, *names: str) -> None:
    """A file that cannot be deleted stops nobody: no row names it any more, and `make_renditions --prune` finds it."""
    for name in names:
        try:
            storage.delete(name)
        except Exception as error:
            logger.error(_("The file %(name)s could not be deleted: %(reason)s."), {"name": name, "reason": error})


def delete_on_commit(storage: Storage, *names: str) -> None:
    transaction.on_commit(lambda: delete(storage, *names))


def _delete_on_rollback(storage: Storage, name: str) -> None:
    """Django tells of a commit only. What waits for the commit is dropped at a rollback, and the file goes with it."""

    class Waiting:
        pass

    waiting = Waiting()
    undo = weakref.finalize(waiting, delete, storage, name)
    undo.atexit = False

    def committed(_held: Waiting = waiting) -> None:
        undo.detach()

    transaction.on_commit(committed)


def objection_to_keeping(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno in FULL:
        return _("There is no room left for images. Nothing was kept. Please tell whoever runs this site.")
    message = _("The image could not be stored: %(reason)s. Nothing was kept. Please try again later.")
    return message % {"reason": _short(error)}


def _short(error: Exception) -> str:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(reason.split())[:200].rstrip(".") or type(error).__name__
