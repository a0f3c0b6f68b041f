"""`restore` as staff run it: on a new machine, over a live site, killed, and where it has to refuse."""

import contextlib
import io
import os
import sqlite3
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from newsroom.transfer.database import describe
from tests.newsroom.paper import contents, files_below, unpack_database

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="This is about the embedded database")


def test_a_backup_comes_back_on_a_new_machine_word_for_word(paper, good, empty):
    out = empty.done("restore", good, "--yes")
    assert "-before-restore" not in out
    assert contents(empty.database) == contents(paper.database)
    assert files_below(empty.media) == files_below(paper.media)
    assert {path.name for path in empty.folder.iterdir()} == {"paper.sqlite3", "media", ".newsroom-lock"}
    with contextlib.closing(sqlite3.connect(empty.database)) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    ask = "from django.test import Client; r = Client().get('/', headers={'host': 'p.example'}, secure=True)"
    assert "200 True" in empty.done("shell", "-c", f"{ask}; print(r.status_code, 'Nordwest' in r.content.decode())")


def test_restoring_replaces_a_longer_database_and_keeps_what_was_there(paper, good, site):
    site.write("CREATE TABLE long (text text)", "UPDATE pair SET value = 7")
    site.write("INSERT INTO long SELECT hex(randomblob(5000)) FROM articles_tag")
    before = contents(site.database)
    (site.media / "empty.webp").unlink()
    (site.media / "later.webp").write_bytes(b"later")
    with contextlib.closing(sqlite3.connect(site.database)) as server:
        server.execute("SELECT value FROM pair").fetchone()
        out = site.done("restore", good, "--yes")
        assert server.execute("SELECT value FROM pair").fetchone() == (0,)
    assert contents(site.database) == contents(paper.database)
    assert (site.media / "empty.webp").exists()
    assert (site.media / "later.webp").read_bytes() == b"later"
    (safe,) = (site.folder / "backups").glob("*-before-restore-*")
    assert str(safe) in out
    site.done("restore", safe, "--yes")
    assert contents(site.database) == before


@pytest.mark.slow
def test_a_killed_restore_leaves_the_old_database_or_the_new_one(live, tmp_path):
    archive = tmp_path / "large.tar.gz"
    live.write("CREATE TABLE long (text blob)", *["INSERT INTO long VALUES (randomblob(4000000))"] * 3)
    live.done("backup", archive)
    new = contents(live.database)
    live.write("DROP TABLE long", "UPDATE pair SET value = 1")
    old, results = contents(live.database), []
    for moment in [*(seconds / 10 for seconds in range(8)), "replacing", "replacing"]:
        with live.start("restore", archive, "--yes") as process:
            wait_for(process, lambda: list(live.folder.glob(".newsroom-*.partial")))
            if moment == "replacing":
                wait_for(process, lambda: size_of(live.folder / "paper.sqlite3-wal") > 10**6)
            else:
                time.sleep(moment)
            process.kill()
        describe(live.database)  # raises where it is damaged
        results.append(contents(live.database))
        if results[-1] != old:
            assert results[-1] == new
            live.write("DROP TABLE long", "UPDATE pair SET value = 1")
    assert old in results
    live.done("restore", archive, "--yes")
    assert contents(live.database) == new
    assert not list(live.folder.rglob("*.partial"))


def size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def wait_for(process: subprocess.Popen, happened: Callable[[], object]) -> None:
    while process.poll() is None and not happened():
        time.sleep(0.001)


def refuse_restore(archive: Path) -> str:
    with pytest.raises(CommandError) as refusal:
        call_command("restore", str(archive), "--yes", stdout=io.StringIO())
    return str(refusal.value)


def test_a_dry_run_of_restore_changes_nothing(live, good):
    live.write("UPDATE pair SET value = 3")
    (live.media / "empty.webp").unlink()
    before = contents(live.database), files_below(live.media)
    out = io.StringIO()
    call_command("restore", str(good), "--dry-run", stdout=out)
    assert "--dry-run" in out.getvalue()
    assert (contents(live.database), files_below(live.media)) == before
    assert not (live.folder / "backups").exists()


@pytest.mark.parametrize(("answer", "value"), [("n", 3), ("", 3), ("j", 0), ("y", 0)])
def test_in_a_terminal_restore_asks(live, good, monkeypatch, answer, value):
    live.write("UPDATE pair SET value = 3")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda question: answer)
    with contextlib.nullcontext() if value == 0 else pytest.raises(CommandError):
        call_command("restore", str(good), stdout=io.StringIO())
    assert live.value() == value


def test_an_interrupted_restore_ends_with_a_sentence(live, good, monkeypatch):
    def interrupt(question: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", interrupt)
    before = contents(live.database)
    with pytest.raises(CommandError):
        call_command("restore", str(good), stdout=io.StringIO())
    assert contents(live.database) == before
    assert not list(live.folder.rglob("*.partial"))


def test_without_a_terminal_restore_wants_yes(site, good):
    before = contents(site.database)
    assert "--yes" in site.refused("restore", good)
    assert contents(site.database) == before


def test_an_image_with_another_content_stops_the_restore(live, good):
    (live.media / "empty.webp").write_bytes(b"other")
    live.write("UPDATE pair SET value = 3")
    before = contents(live.database)
    assert "empty.webp" in refuse_restore(good)
    assert contents(live.database) == before


def test_a_locked_database_is_said_and_stays(live, good, monkeypatch):
    monkeypatch.setattr("newsroom.transfer.database.PATIENCE", 0.2)
    live.write("PRAGMA journal_mode = wal")
    before = contents(live.database)
    with contextlib.closing(sqlite3.connect(live.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert str(live.database) in refuse_restore(good)
    assert contents(live.database) == before


def test_a_damaged_database_is_no_backup_and_no_dead_end(live, good):
    with live.database.open("r+b") as file:
        file.seek(4096 * 3)
        file.write(os.urandom(4096 * 60))
    with pytest.raises(CommandError):
        call_command("backup", stdout=io.StringIO())
    assert str(live.database) in refuse_restore(good)
    live.database.unlink()
    call_command("restore", str(good), "--yes", stdout=io.StringIO())
    assert contents(live.database)["articles_article"]


@pytest.mark.slow
def test_an_older_backup_is_brought_up_to_this_version(site, empty, tmp_path):
    newest = contents(site.database)
    site.done("migrate", "sessions", "zero")
    archive = tmp_path / "older.tar.gz"
    site.done("backup", archive)
    assert "django_session" not in contents(unpack_database(archive, tmp_path))
    empty.done("restore", archive, "--yes")
    assert contents(empty.database).keys() == newest.keys()
    assert contents(empty.database)["articles_article"] == newest["articles_article"]


@pytest.mark.slow
def test_a_backup_remembers_steps_that_newsroom_has_merged_since(site, empty, tmp_path):
    """As the first databases do: all their steps are there, under all the names that those ever had."""
    site.write("DELETE FROM django_migrations WHERE name LIKE '0001_squashed%'")
    for name in ("0003_corrections", "0004_z", "0005_y", "0006_x"):
        site.write(f"INSERT INTO django_migrations (app, name, applied) VALUES ('articles', '{name}', '2026-11-01')")
    archive, articles = tmp_path / "first.tar.gz", contents(site.database)["articles_article"]
    site.done("backup", archive)
    empty.done("restore", archive, "--yes")
    assert contents(empty.database)["articles_article"] == articles
    assert "No migrations to apply" in empty.done("migrate")
