"""Which errors of both databases, of the disk and of the cache are an outage, and which a fault of ours."""

import errno
import sqlite3

import psycopg
import pytest
import redis
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, ProgrammingError

from newsroom.outages import Cause, cause_of


def sqlite_error(code: int) -> OperationalError:
    driver = sqlite3.OperationalError("x")
    driver.sqlite_errorcode, driver.sqlite_errorname = code, "SQLITE_X"
    return caused_by(driver)


def caused_by(driver: Exception, kind: type[Exception] = OperationalError) -> Exception:
    error = kind(*driver.args)
    error.__cause__ = driver
    return error


OUTAGES = [
    (sqlite_error(sqlite3.SQLITE_BUSY), Cause.BUSY),
    (sqlite_error(sqlite3.SQLITE_BUSY_SNAPSHOT), Cause.BUSY),
    (sqlite_error(sqlite3.SQLITE_LOCKED), Cause.BUSY),
    (sqlite_error(sqlite3.SQLITE_FULL), Cause.FULL),
    (sqlite_error(sqlite3.SQLITE_CANTOPEN), Cause.UNREACHABLE),
    (sqlite_error(sqlite3.SQLITE_IOERR_WRITE), Cause.UNREACHABLE),
    (caused_by(psycopg.errors.LockNotAvailable()), Cause.BUSY),
    (caused_by(psycopg.errors.QueryCanceled()), Cause.BUSY),
    (caused_by(psycopg.errors.DeadlockDetected()), Cause.BUSY),
    (caused_by(psycopg.errors.TooManyConnections()), Cause.BUSY),
    (caused_by(psycopg.errors.DiskFull()), Cause.FULL),
    (caused_by(psycopg.errors.AdminShutdown()), Cause.UNREACHABLE),
    (caused_by(psycopg.errors.CannotConnectNow()), Cause.UNREACHABLE),
    (caused_by(psycopg.errors.ConnectionFailure()), Cause.UNREACHABLE),
    (caused_by(psycopg.OperationalError("connection refused")), Cause.UNREACHABLE),
    (caused_by(psycopg.InterfaceError("the connection is closed"), InterfaceError), Cause.UNREACHABLE),
    (OSError(errno.ENOSPC, "x"), Cause.FULL),
    (OSError(errno.EDQUOT, "x"), Cause.FULL),
    (OSError(errno.EROFS, "x"), Cause.UNREACHABLE),
    (redis.ConnectionError("x"), Cause.UNREACHABLE),
    (redis.exceptions.BusyLoadingError("x"), Cause.UNREACHABLE),
    (caused_by(sqlite_error(sqlite3.SQLITE_FULL), RuntimeError), Cause.FULL),
]
FAULTS = [
    None,
    ValueError("x"),
    OSError("x"),
    FileNotFoundError(errno.ENOENT, "x"),
    sqlite_error(sqlite3.SQLITE_ERROR),
    sqlite_error(sqlite3.SQLITE_CORRUPT),
    caused_by(sqlite3.IntegrityError("x"), IntegrityError),
    caused_by(psycopg.errors.UniqueViolation(), IntegrityError),
    caused_by(psycopg.errors.UndefinedTable(), ProgrammingError),
    caused_by(psycopg.DataError("x"), DataError),
    redis.ResponseError("x"),
]


@pytest.mark.parametrize(("error", "cause"), [*OUTAGES, *((fault, None) for fault in FAULTS)])
def test_an_outage_is_told_from_a_fault(error, cause):
    assert cause_of(error) == cause
