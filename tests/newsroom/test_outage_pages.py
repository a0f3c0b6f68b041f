"""Database, disk or cache are busy, full or away: a sentence, the text that was typed, and one line in the log."""

import html
import logging
import re
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import Mock

import html5lib
import psycopg
import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.test import Client
from django.utils import timezone

from articles.models import Article, ErrorReport
from newsroom.roles import Role
from tests.articles.article_form import change_url, form_of
from tests.factories import make_colleague, make_draft
from tests.newsroom.test_outages import caused_by, sqlite_error
from tests.scope import ALL, in_full, within


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


# What follows asks the real database, behind the door that people use.

GONE = caused_by(psycopg.OperationalError("connection refused"))
SENTENCE = "Der Satz, der nicht verloren gehen darf."
on_a_real_database = pytest.mark.django_db(transaction=True)
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="A full disk is made by a limit of SQLite's")


@contextmanager
def busy(table: str) -> Iterator[None]:
    """Somebody else writes, and does not come to an end. How long we wait is shortened."""
    other = connection.copy()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout=50" if connection.vendor == "sqlite" else "SET lock_timeout=50")
    try:
        with other.cursor() as cursor:
            # SQLite has one lock for the whole file.
            cursor.execute("BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN")
            if connection.vendor != "sqlite":
                cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
            yield
            cursor.execute("ROLLBACK")
    finally:
        other.close()
        connection.close()


@contextmanager
def full(table: str = "") -> Iterator[None]:
    """The disk has no room for another page of the database."""
    with connection.cursor() as cursor:
        # Pages that are free already would be taken first.
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count={cursor.fetchone()[0]}")
    try:
        yield
    finally:
        connection.close()


@contextmanager
def away(table: str) -> Iterator[None]:
    with broken(GONE):
        yield


STATES = [
    pytest.param(busy, "ist gerade belegt", id="busy"),
    pytest.param(full, "ist voll", id="full", marks=on_sqlite),
    pytest.param(away, "antwortet gerade nicht", id="away"),
]


@pytest.fixture
def writer(publication) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(make_colleague(Role.CHIEF, username="anna"))
    return client


def hidden_fields(page: str, path: str) -> dict[str, str]:
    form = re.search(rf'<form[^>]* action="{re.escape(path)}".*?</form>', page, re.DOTALL)[0]
    pairs = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in pairs}


@on_a_real_database
@pytest.mark.parametrize(("state", "sentence"), STATES)
def test_an_article_that_cannot_be_saved_comes_back_and_is_saved_with_one_press(writer, caplog, state, sentence):
    article = make_draft("Alt")
    path = change_url(article)
    body = f"<p>{SENTENCE} {'Wort ' * 20_000}</p>"
    form = form_of(writer, path) | {"headline": "Neu", "body": body, "tags": "Sport", "_continue": "1"}
    with state("articles_article"), caplog.at_level(logging.WARNING):
        caplog.clear()
        answer = writer.post(path, form)
    page = answer.content.decode()
    assert (answer.status_code, "Retry-After" in answer, answer["Cache-Control"]) == (503, True, "no-store")
    assert sentence in page
    assert page.count(SENTENCE) == 2  # to be read, and to be sent again
    assert "Überschrift" in page
    assert form["state"] not in re.sub(r"<input[^>]*>", "", page)
    assert [(line.levelname, line.exc_info) for line in caplog.records] == [("ERROR", None)]
    assert path in caplog.text
    assert SENTENCE not in caplog.text
    assert Article.objects.get().working_revision().text().headline == "Alt"
    again = hidden_fields(page, path)
    assert writer.post(path, again).status_code == 302
    content = article.working_revision().text()
    assert (content.headline, content.tags, SENTENCE in content.body) == ("Neu", ("Sport",), True)


@on_a_real_database
@pytest.mark.parametrize(("state", "sentence"), STATES)
def test_a_readers_report_stays_in_its_form(quiet_client, publication, state, sentence):
    page = quiet_client.get("/fehler-melden/").content.decode()
    stamp = re.search(r'name="stamp" value="([^"]+)"', page)[1]
    long = f"{SENTENCE} {'Wort ' * 600}"
    with time_machine.travel(timezone.now() + timedelta(minutes=1)), state("articles_errorreport"):
        sent = {"wrong": long, "right": long, "reply_to": "ada@mail.example", "stamp": stamp}
        answer = quiet_client.post("/fehler-melden/?betrifft=quellen", sent)
    page = answer.content.decode()
    assert (answer.status_code, "Retry-After" in answer, not answer.cookies) == (503, True, True)
    assert sentence in page
    assert re.search(rf'<textarea name="wrong"[^>]*>\s*{SENTENCE}', page)
    assert 'value="ada@mail.example"' in page
    assert "Welche Quelle fehlt" in page
    html5lib.HTMLParser(strict=True).parse(page)
    assert not ErrorReport.objects.exists()
    again = re.search(r'name="stamp" value="([^"]+)"', page)[1]
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert quiet_client.post("/fehler-melden/", sent | {"stamp": again}).status_code == 200
    assert ErrorReport.objects.get().wrong.startswith(SENTENCE)


@on_a_real_database
@pytest.mark.parametrize(("state", "sentence"), STATES)
def test_a_login_that_cannot_be_written_says_so_and_repeats_no_password(quiet_client, publication, state, sentence):
    user = make_colleague(Role.CHIEF, username="anna")
    user.set_password("geheim-geheim")
    user.save()
    with state("django_session"), pytest.MonkeyPatch.context() as patch:
        # Large enough to need room of its own.
        patch.setattr(SessionStore, "encode", lambda self, data: "x" * 20_000)
        answer = quiet_client.post(
            "/admin/login/", {"username": "anna", "password": "geheim-geheim", "next": "/admin/"}
        )
    page = answer.content.decode()
    assert (answer.status_code, "Retry-After" in answer) == (503, True)
    assert "Anmelden geht gerade nicht" in page
    assert sentence in page
    assert "geheim" not in page
    assert settings.SESSION_COOKIE_NAME not in answer.cookies
    html5lib.HTMLParser(strict=True).parse(page)


@pytest.mark.django_db
def test_a_script_of_the_desk_gets_the_sentence_alone(writer):
    with broken(GONE):
        answer = writer.post("/admin/articles/article/add/unsaved/", {}, headers={"Sec-Fetch-Dest": "empty"})
    assert answer.status_code == 503
    assert "antwortet gerade nicht" in answer.json()["sentence"]


@pytest.mark.django_db
def test_another_site_cannot_put_words_on_the_page(publication):
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(make_colleague(Role.CHIEF))
    with broken(GONE):
        answer = client.post("/admin/articles/article/add/", {"headline": "Fremde Worte hier"})
    assert "Fremde" not in answer.content.decode()


@on_a_real_database
@pytest.mark.parametrize("error", [UpdateError, GONE])
def test_what_is_saved_stays_saved_where_only_the_session_cannot_be_written(writer, error):
    """What is lost is the sentence on the next page."""
    article = make_draft("Alt")
    form = form_of(writer, change_url(article)) | {"headline": "Neu", "_continue": "1"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SessionStore, "save", Mock(side_effect=error))
        answer = writer.post(change_url(article), form)
    assert answer.status_code == 302
    assert article.working_revision().text().headline == "Neu"


@pytest.mark.slow
@on_a_real_database
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no lock on the whole database")
def test_a_database_locked_for_longer_than_we_wait_costs_a_press_and_no_word(writer):
    article = make_draft("Alt")
    form = form_of(writer, change_url(article)) | {"headline": "Neu", "_continue": "1"}
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, check_same_thread=False)
    patience = in_full(20, otherwise=5)
    with ThreadPoolExecutor(1) as beside, connection.cursor() as cursor:
        if not ALL:
            cursor.execute(f"PRAGMA busy_timeout={patience * 1000}")
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        with within(1.5 * patience):
            answer = writer.post(change_url(article), form)
        assert (answer.status_code, time.monotonic() - began > 0.75 * patience) == (503, True)
        assert writer.get(change_url(article)).status_code == 200
        held = beside.submit(time.sleep, 3)
        held.add_done_callback(lambda _done: other.close())
        saved = writer.post(change_url(article), hidden_fields(answer.content.decode(), change_url(article)))
        assert (saved.status_code, held.done()) == (302, True)
    assert article.working_revision().text().headline == "Neu"
