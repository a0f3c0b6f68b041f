"""`backup` as staff run it: on real files, beside somebody who writes, killed, and with wrong arguments."""

import contextlib
import io
import random
import re
import sqlite3
import stat
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.newsroom.paper import Site, files_below, unpack_database
from tests.scope import every

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="This is about the embedded database")


@contextlib.contextmanager
def writer_of_pairs(site: Site) -> Iterator[None]:
    """Somebody who always changes two rows at once."""
    stop = threading.Event()

    def write() -> None:
        with contextlib.closing(sqlite3.connect(site.database, timeout=20, isolation_level=None)) as database:
            while not stop.is_set():
                database.execute("BEGIN IMMEDIATE")
                database.execute("UPDATE pair SET value = value + 1 WHERE name = 'a'")
                database.execute("UPDATE pair SET value = value + 1 WHERE name = 'b'")
                database.execute("COMMIT")
                time.sleep(0.002)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@pytest.mark.slow
def test_a_backup_is_one_instant_while_somebody_writes(site, tmp_path):
    seen = []
    with writer_of_pairs(site):
        for number in range(5):
            archive = tmp_path / f"{number}.tar.gz"
            site.done("backup", archive)
            with contextlib.closing(sqlite3.connect(unpack_database(archive, tmp_path / str(number)))) as database:
                seen.append([value for (value,) in database.execute("SELECT value FROM pair ORDER BY name")])
    assert all(a == b for a, b in seen)
    assert seen == sorted(seen)
    assert seen[-1][0] > seen[0][0] > 0


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_backups_and_originals_are_private_and_media_readable_whatever_the_umask(paper, empty, tmp_path, umask):
    archive = tmp_path / "private.tar.gz"
    paper.done("backup", archive, umask=umask)
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    empty.done("restore", archive, "--yes", umask=umask)
    private = [empty.media / "originals", *(empty.media / "originals").rglob("*")]
    readable = {empty.media, *empty.media.rglob("*")}.difference(private)
    assert modes_of(private) == {("file", 0o600), ("folder", 0o700)}
    assert modes_of(readable) == {("file", 0o644), ("folder", 0o755)}


def modes_of(paths: Iterable[Path]) -> set[tuple[str, int]]:
    return {("folder" if path.is_dir() else "file", stat.S_IMODE(path.stat().st_mode)) for path in paths}


def test_a_backup_overwrites_nothing(paper, tmp_path):
    target = tmp_path / "mine.tar.gz"
    target.write_text("mine")
    assert str(target) in paper.refused("backup", target)
    assert target.read_text() == "mine"
    assert {path.name for path in tmp_path.iterdir()} == {"mine.tar.gz"}


def test_keeping_some_deletes_only_older_backups_of_this_site(site):
    folder = site.folder / "backups"
    folder.mkdir()
    old = [folder / f"newsroom-p.example-2020010{day}-000000.tar.gz" for day in range(1, 5)]
    others = [
        folder / "newsroom-other.example-20200101-000000.tar.gz",
        folder / "newsroom-p.example-before-restore-20200101-000000.tar.gz",
        folder / "holiday.tar.gz",
    ]
    for path in [*old, *others]:
        path.touch()
    site.done("backup", "--keep", 3)
    assert [path.exists() for path in old] == [False, False, True, True]
    assert all(path.exists() for path in others)
    assert len(list(folder.glob("newsroom-p.example-2*"))) == 3


def test_a_failing_backup_deletes_nothing_and_leaves_nothing(site):
    folder = site.folder / "backups"
    folder.mkdir()
    old = folder / "newsroom-p.example-20200101-000000.tar.gz"
    old.touch()
    (site.media / "bad\nname.webp").touch()
    assert "bad" in site.refused("backup", "--keep", 1)
    assert {path.name for path in folder.iterdir()} == {old.name, ".newsroom-lock"}


def test_a_full_disk_is_said_and_nothing_half_written_stays(site, tmp_path):
    folder = tmp_path / "small disk"
    folder.mkdir()
    limit = 200_000  # bytes a file may have: less than the database

    def shrink() -> None:
        import resource  # noqa: PLC0415  only in the child

        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    error = site.refused("backup", folder / "full.tar.gz", preexec_fn=shrink)
    assert error.startswith("CommandError")
    assert {path.name for path in folder.iterdir()} == {".newsroom-lock"}


@pytest.mark.slow
def test_a_killed_backup_leaves_no_file_that_is_not_good(site, tmp_path):
    folder = tmp_path / "killed"
    folder.mkdir()
    (site.media / "large.bin").write_bytes(random.Random(1).randbytes(5 * 2**20))
    begin = time.monotonic()
    site.done("backup", folder / "whole.tar.gz")
    needed = time.monotonic() - begin
    for number in every(5, range(10)):
        target = folder / f"{number}.tar.gz"
        with site.start("backup", target, start_new_session=True) as process:
            time.sleep(needed * (0.3 + 0.08 * number))
            process.kill()
        if target.exists():
            site.done("backup", "--verify", target)
    site.done("backup", folder / "last.tar.gz")
    assert not list(folder.glob("*.partial"))


def test_verify_says_what_is_in_a_good_one(live, good, paper):
    out = io.StringIO()
    call_command("backup", "--verify", str(good), stdout=out)
    assert re.search(rf"\b{len(files_below(paper.media))}\b", out.getvalue())
    assert str(good) in out.getvalue()


def test_two_at_once_in_one_folder_are_told_apart(live, tmp_path):
    from newsroom.transfer.temporary_folder import temporary_folder  # noqa: PLC0415

    with temporary_folder(tmp_path), pytest.raises(CommandError, match=re.escape(str(tmp_path))):
        call_command("backup", str(tmp_path / "second.tar.gz"), stdout=io.StringIO())
    assert not (tmp_path / "second.tar.gz").exists()


@pytest.mark.parametrize(
    "arguments",
    [["--keep", "0"], ["--keep", "2", "x.tar.gz"], ["--verify"], ["/no/such/folder/x.tar.gz"], ["--verify", "/no"]],
)
def test_wrong_arguments_get_a_sentence(live, arguments):
    with pytest.raises(CommandError, match=r"\."):
        call_command("backup", *arguments, stdout=io.StringIO())
    assert not list(live.folder.rglob("*.tar.gz"))


def test_a_backup_among_the_media_would_be_public(live):
    with pytest.raises(CommandError):
        call_command("backup", str(live.media / "b.tar.gz"), stdout=io.StringIO())
    assert not list(live.media.glob("*.gz"))


@pytest.mark.parametrize("command", [["backup"], ["restore", "x", "--yes"]])
def test_postgresql_has_its_own_tools(monkeypatch, command):
    monkeypatch.setattr(connection, "vendor", "postgresql")
    with pytest.raises(CommandError, match="pg_dump .*pg_restore"):
        call_command(*command)


@pytest.mark.parametrize("name", ["backup", "restore"])
def test_help_shows_an_example(name, capsys):
    with pytest.raises(SystemExit) as end:
        call_command(name, "--help")
    assert end.value.code == 0
    assert f"manage.py {name}" in capsys.readouterr().out


def test_a_name_that_is_neither_a_folder_nor_a_backups_is_refused(paper, tmp_path):
    missing = tmp_path / "not-mounted"
    assert "Fehlt eine Festplatte" in paper.refused("backup", missing)
    assert not missing.exists()
