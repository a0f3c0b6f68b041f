"""Tells an outage of database, disk or cache from a fault of ours, on both databases."""

import errno
import logging
import sqlite3
from collections.abc import Iterator
from enum import StrEnum

from django import db


class Cause(StrEnum):
    BUSY = "busy"
    FULL = "full"
    UNREACHABLE = "unreachable"


# After how many seconds it is worth trying again.
RETRY_AFTER = {Cause.BUSY: 10, Cause.FULL: 300, Cause.UNREACHABLE: 10}

SQLITE = {
    sqlite3.SQLITE_BUSY: Cause.BUSY,
    sqlite3.SQLITE_LOCKED: Cause.BUSY,
    sqlite3.SQLITE_FULL: Cause.FULL,
    sqlite3.SQLITE_CANTOPEN: Cause.UNREACHABLE,
    sqlite3.SQLITE_IOERR: Cause.UNREACHABLE,
    sqlite3.SQLITE_READONLY: Cause.UNREACHABLE,
}
# By the beginning of PostgreSQL's code: two signs are a class of errors, five one error.
POSTGRESQL = {
    "40": Cause.BUSY,  # a deadlock, or two transactions that cannot both be
    "55P03": Cause.BUSY,  # lock_timeout
    "57014": Cause.BUSY,  # statement_timeout
    "53300": Cause.BUSY,  # too many connections
    "53100": Cause.FULL,
    "08": Cause.UNREACHABLE,
    "57P": Cause.UNREACHABLE,  # it stops, or it starts
    "58": Cause.UNREACHABLE,  # its disk
    "25006": Cause.UNREACHABLE,  # read only: another server has taken over
}
# By name: to import what a site does not use would double the time that a command takes to start.
OTHERS = {
    "redis.exceptions.ConnectionError": Cause.UNREACHABLE,
    "redis.exceptions.TimeoutError": Cause.UNREACHABLE,
}
FILES = {
    errno.ENOSPC: Cause.FULL,
    errno.EDQUOT: Cause.FULL,
    errno.EFBIG: Cause.FULL,
    errno.EIO: Cause.UNREACHABLE,
    errno.EROFS: Cause.UNREACHABLE,
}


def cause_of(error: BaseException | None) -> Cause | None:
    """None: a fault of ours."""
    return next((cause for link in _chain(error) if (cause := _of_one(link))), None)


def name_of(error: BaseException) -> str:
    """The driver's own name of an error: its text may hold addresses, or what somebody typed."""
    *_, first = _chain(error)
    return getattr(first, "sqlite_errorname", type(first).__name__)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and those that it was raised from, Django's before the driver's."""
    while error is not None:
        yield error
        error = error.__cause__


def _of_one(error: BaseException) -> Cause | None:
    match error:
        case sqlite3.Error():
            # The lower eight bits are the kind, the others a detail.
            return SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
        case db.Error():
            return _of_postgresql(error)
        case OSError():
            return FILES.get(error.errno or 0)
    names = (f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__)
    return next((OTHERS[name] for name in names if name in OTHERS), None)


def _of_postgresql(error: db.Error) -> Cause | None:
    driver = error.__cause__
    if isinstance(driver, sqlite3.Error):
        return None
    if code := getattr(driver, "sqlstate", None):
        return next((cause for start, cause in POSTGRESQL.items() if code.startswith(start)), None)
    # Without a code no server has answered.
    return Cause.UNREACHABLE if isinstance(error, db.OperationalError | db.InterfaceError) else None


class OneLine(logging.Filter):
    """An outage is logged in one line: its trace would be the same for each request."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if error and (cause := cause_of(error)):
            record.msg, record.args = f"{record.getMessage()} ({cause}: {name_of(error)})", None
            record.exc_info = record.exc_text = None
        return True
