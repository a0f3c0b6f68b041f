"""What `demo` and `setup` share: a ready database, and no paper overwritten."""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, CommandError, call_command
from django.db import OperationalError
from django.utils.translation import gettext as _

from articles.models import Article, Author, Tag
from newsroom.publication.models import Publication
from puzzles.models import Puzzle


@contextmanager
def prepared(command: BaseCommand) -> Iterator[None]:
    """With database and static files ready, while no other `demo` or `setup` makes or fills them."""
    with open(settings.VAR / "preparing.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            command.stdout.write(_("Another `demo` or `setup` is at work here. This one waits for it."))
            fcntl.flock(lock, fcntl.LOCK_EX)
        _prepare(command)
        yield


def _prepare(command: BaseCommand) -> None:
    try:
        command.check()
        call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as error:
        message = _("The database does not answer: %(reason)s. Is it running, and is DATABASE_URL right?")
        raise CommandError(message % {"reason": str(error).strip()}) from error
    _collect_static_files()


def _collect_static_files() -> None:
    """Compressing them takes longer than all else: only where one of them changed since they were collected here."""
    stamp, state = Path(settings.STATIC_ROOT) / "collected.txt", _state_of_static_files()
    if not stamp.exists() or stamp.read_text() != state:
        call_command("collectstatic", verbosity=0, interactive=False)
        stamp.write_text(state)


def _state_of_static_files() -> str:
    files = (storage.path(name) for finder in get_finders() for name, storage in finder.list([]))
    return hashlib.sha256(repr([(file, os.stat(file).st_mtime_ns) for file in files]).encode()).hexdigest()


def refuse_other_content() -> None:
    """Raises CommandError where the database holds a paper already."""
    if Publication.objects.exists():
        name = Publication.current().name
        raise CommandError(
            _("This database already holds “%(name)s”. Nothing was changed. Name another one in DATABASE_URL.")
            % {"name": name}
        )
    for model in (Article, Author, Tag, Puzzle):
        if count := model.objects.count():
            raise CommandError(
                _(
                    "This database already holds content (%(kind)s: %(count)s). Nothing was changed. "
                    "Name another one in DATABASE_URL."
                )
                % {"kind": model._meta.verbose_name_plural, "count": count}
            )


def random_password() -> str:
    return secrets.token_urlsafe(12)
