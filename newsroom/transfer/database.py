"""The embedded database as a whole: one instant of it, what is in it, and another one in its place."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.utils import ConnectionHandler
from django.utils.translation import gettext as _

from newsroom.transfer.manifest import BackupError

# As long as a save of the desk waits.
PATIENCE = 20
# Steps that `0003_correcting_openly` once replaced: every database made before 0001_squashed_0022 remembers them.
FORMER_MIGRATIONS = {"articles.0003_corrections", "articles.0004_z", "articles.0005_y", "articles.0006_x"}


def embedded_file() -> Path:
    """Raises BackupError on PostgreSQL, which has its own tools."""
    if connection.vendor == "postgresql":
        raise BackupError(
            _(
                "This site runs on PostgreSQL, which has its own tools. "
                "Backup: pg_dump --format=custom --file=newsroom.dump NAME. "
                "Restore: pg_restore --clean --if-exists --single-transaction --dbname=NAME newsroom.dump. "
                "Copy the media folder %(media)s too."
            )
            % {"media": settings.MEDIA_ROOT}
        )
    if connection.vendor != "sqlite":
        raise BackupError(_("DATABASE_URL is not the address of a database that Newsroom runs on."))
    return Path(connection.settings_dict["NAME"]).absolute()


@contextmanager
def opened(file: Path) -> Iterator[BaseDatabaseWrapper]:
    """Through Django, because the rules in the tables call functions that Django brings."""
    options = {"timeout": PATIENCE}
    database = ConnectionHandler(
        {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(file), "OPTIONS": options}}
    )["default"]
    try:
        database.ensure_connection()
        yield database
    finally:
        database.close()


def snapshot(file: Path, into: Path) -> None:
    """One instant, while the site writes on, without what was deleted."""
    with opened(file) as database, database.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(into)])


def describe(file: Path) -> tuple[list[str], dict[str, int]]:
    """The migrations that were applied, and how many rows each table has. Raises BackupError where damaged."""
    with opened(file) as database, database.cursor() as cursor:
        damage = cursor.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if damage != "ok":
            raise BackupError(_("The database is damaged: %(reason)s.") % {"reason": damage})
        if dangling := cursor.execute("PRAGMA foreign_key_check").fetchone():
            raise BackupError(
                _("The database is damaged: a row of %(table)s points to a row that does not exist.")
                % {"table": dangling[0]}
            )
        tables = tables_of(cursor)
        rows = {name: cursor.execute(f'SELECT COUNT(*) FROM "{name}"').fetchone()[0] for name in tables}
        if "django_migrations" not in rows:
            return [], rows
        applied = cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name").fetchall()
        return list(dict.fromkeys(f"{app}.{name}" for app, name in applied)), rows


def holds_tables(file: Path) -> bool:
    if not file.exists():
        return False
    with opened(file) as database, database.cursor() as cursor:
        return bool(tables_of(cursor))


def tables_of(cursor: CursorWrapper) -> list[str]:
    # Names come from a file that may be foreign: one with a quotation mark would end the quotation.
    question = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%%' "
        "AND name NOT LIKE 'sqlite!_%%' ESCAPE '!' AND instr(name, '\"') = 0 ORDER BY name"
    )
    return [name for (name,) in cursor.execute(question, []).fetchall()]


def migrations_of_this_version() -> set[str]:
    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}


def migrations_known() -> set[str]:
    """Those of this version, and those that became one of them: a database remembers both names."""
    merged = MigrationLoader(None).disk_migrations.values()
    replaced = {f"{app}.{name}" for one in merged for app, name in one.replaces}
    return migrations_of_this_version() | replaced | FORMER_MIGRATIONS


def bring_up_to_date(file: Path) -> None:
    """Run the migrations on this file, in a process of its own that knows no other database."""
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{quote(str(file))}"}
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "migrate", "--no-input", "--verbosity=0"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [str(done.returncode)])[-1]
        message = _("The backup could not be brought up to this version: %(reason)s.")
        raise BackupError(message % {"reason": reason})


def replace(file: Path, by: Path) -> None:
    """Put another content into the live file, in one transaction: readers see the old or the new one.

    The site may run: who reads goes on with the old content, who writes waits. Killed half-way, the old one stays.
    """
    with opened(by) as source, opened(file) as target:
        with target.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode = wal")
            cursor.execute("PRAGMA synchronous = FULL")
        with _uninterrupted():
            source.connection.backup(target.connection, progress=_patience(file), sleep=0.1)
            # The content is committed already. Where somebody reads just now, the site tidies up itself, later.
            with suppress(DatabaseError), target.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl+C would end the command after the commit, and nobody would know which content is live."""
    previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)


def _patience(file: Path) -> Callable[[int, int, int], None]:
    """Python itself would wait for ever where another process keeps the database locked."""
    end = time.monotonic() + PATIENCE

    def judge(status: int, remaining: int, total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > end:
            message = _(
                "Another process keeps %(file)s locked. Stop the site and its commands, then start restore again."
            )
            raise BackupError(message % {"file": file})

    return judge
