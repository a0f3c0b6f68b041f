import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import CommandError
from django.db import DatabaseError
from django.utils.translation import gettext as _

from newsroom.transfer.manifest import BackupError


@contextmanager
def failures_as_sentences(outcome: str = "") -> Iterator[None]:
    """Turns what disk, database and archive refuse into a CommandError that ends with the outcome."""
    try:
        yield
    except BackupError as error:
        raise CommandError(f"{error} {outcome}".strip()) from error
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        message = _("The disk refuses: %(reason)s.") % {"reason": f"{error.strerror or error}{place}"}
        raise CommandError(f"{message} {outcome}".strip()) from error
    except (DatabaseError, sqlite3.Error) as error:
        message = _("The database refuses: %(reason)s.") % {"reason": error}
        raise CommandError(f"{message} {outcome}".strip()) from error
    except KeyboardInterrupt as interrupt:
        message = _("Interrupted.")
        raise CommandError(f"{message} {outcome}".strip()) from interrupt
