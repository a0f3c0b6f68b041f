"""Database, disk or cache are busy, full or away: a sentence, the text that was typed, and one line in the log."""

import errno
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
import redis
from django.db import DataError, IntegrityError, InterfaceError, OperationalError, ProgrammingError
from django.db.backends.utils import CursorWrapper
from django.test import Client

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


@pytest.fixture
def quiet_client() -> Client:
    return Client(raise_request_exception=False)


@contextmanager
def broken(error: Exception) -> Iterator[None]:
    """Each question to the database ends in this error."""

    def ask(*args, **kwargs):
        raise error from error.__cause__

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CursorWrapper, "execute", ask)
        yield


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (sqlite_error(sqlite3.SQLITE_BUSY), "ist gerade belegt"),
        (sqlite_error(sqlite3.SQLITE_FULL), "ist voll"),
        (caused_by(psycopg.OperationalError("host=geheim.example")), "antwortet gerade nicht"),
    ],
)
def test_a_reader_is_told_what_it_is_and_the_log_in_one_line(quiet_client, db, caplog, error, sentence):
    with broken(error), caplog.at_level(logging.WARNING):
        answer = quiet_client.get("/impressum/")
    page = answer.content.decode()
    assert (answer.status_code, "Retry-After" in answer, answer["Cache-Control"]) == (503, True, "no-store")
    assert sentence in page
    assert "geheim" not in page + caplog.text
    assert not answer.cookies
    assert len(caplog.records) == 1
    line = caplog.records[0]
    assert ("/impressum/" in line.getMessage(), line.exc_info) == (True, None)


def test_a_fault_of_ours_keeps_its_page_and_its_trace(quiet_client, db, caplog):
    with broken(sqlite_error(sqlite3.SQLITE_ERROR)):
        answer = quiet_client.get("/impressum/")
    assert (answer.status_code, "etwas kaputtgegangen" in answer.content.decode()) == (500, True)
    assert caplog.records[-1].exc_info
