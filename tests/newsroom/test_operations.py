"""What `newsroom/docs/operations.md` tells staff to type does what it says, on a paper that was set up that way.

Run for real, in the order in which they stand there: every `uv run manage.py …`, and what bash and PostgreSQL's own
programs do with files. Only looked at, because they need root or the network, or never end: systemctl, journalctl,
nginx, cp, git and uv name files, units and extras that exist; `serve` and `work` take the options that stand there
(`test_server.py` and `test_work.py` run them).
"""

import getpass
import os
import re
import shlex
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import closing
from io import StringIO
from pathlib import Path

import psycopg
import pytest
import time_machine
from django.conf import settings as all_settings
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import call_command, get_commands, load_command_class
from django.db import connection
from django.utils import timezone

from tests.factories import make_draft, make_topic
from tests.newsroom.paper import Site
from tests.optional import needs

ROOT = Path(all_settings.BASE_DIR)
PAGE = (ROOT / "newsroom/docs/operations.md").read_text()
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
MANAGE = "uv run manage.py "
CRON = re.compile(r"(?:[\d*/,-]+ +){5}cd /srv/newsroom && ")
UNITS = {path.stem for path in (ROOT / "newsroom/deploy").glob("*.service")}
# Debian's own units.
OTHER_UNITS = {"nginx", "postgresql"}
ENDLESS = [["serve"], ["work"]]
POSTGRESQL = ("pg_dump", "pg_restore", "psql")

embedded = pytest.mark.skipif(connection.vendor != "sqlite", reason="This is about the embedded database")


def lines(*languages: str) -> list[str]:
    text = "\n".join(code for language, code in BLOCKS if language in languages)
    return [line for line in text.splitlines() if line.strip()]


def typed() -> list[str]:
    """Each line that somebody types, those of cron as cron runs them."""
    return [CRON.sub("", line) for line in lines("sh", "cron")]


def of_the_shell(*programs: str) -> list[str]:
    return [line for line in typed() if line.startswith(tuple(f"{program} " for program in programs))]


class Terminal(StringIO):
    """Somebody sits there."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def new_site(transactional_db, tmp_path, settings, monkeypatch) -> Iterator[Site]:
    """A site whose database has its tables and nothing else, for commands in this process."""
    site = Site(tmp_path / "site")
    site.media.mkdir(parents=True)
    tested = connection.settings_dict["NAME"]
    connection.close()
    with closing(sqlite3.connect(tested)) as empty, closing(sqlite3.connect(site.database)) as own:
        empty.backup(own)
    settings.MEDIA_ROOT, settings.STATIC_ROOT = site.media, tmp_path / "static"
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("builtins.input", lambda _question="": "j")
    monkeypatch.setattr(getpass, "getpass", lambda *_question, **_stream: "Weser-Deich-Hafen-7")
    connection.settings_dict["NAME"] = str(site.database)
    try:
        yield site
    finally:
        connection.close()
        connection.settings_dict["NAME"] = tested


def make_content(folder: Path) -> None:
    """What the examples of the page name."""
    anna = User.objects.get(username="anna")
    make_draft("Kita am Deich öffnet", by=anna, tags=("Bremen",))
    make_topic("Radfahren")
    make_topic("Fahrrad")
    (folder / "belege.csv").write_text("url,titel,quelle,haltung\nhttps://paper.example/a,A,Weserblatt,bestätigt\n")


def with_places(line: str, site: Site) -> str:
    """With the folders of this machine in the place of the example's, and the newest backup as FILE."""
    elsewhere = site.folder.parent / "elsewhere"
    elsewhere.mkdir(exist_ok=True)
    backups = sorted((site.folder / "backups").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    places = {
        "/mnt/backups/newsroom": elsewhere,
        "/srv/newsroom/var": site.folder,
        "belege.csv": site.folder / "belege.csv",
        " FILE": f" {backups[-1]}" if backups else " FILE",
    }
    for example, place in places.items():
        line = line.replace(example, str(place))
    return line


@embedded
def test_every_command_runs_in_the_order_of_the_page(new_site):
    run = []
    with time_machine.travel(timezone.now()) as clock:
        for line in typed():
            name, *arguments = shlex.split(with_places(line, new_site), comments=True)[3:] or [""]
            if not line.startswith(MANAGE) or [name, *arguments] in ENDLESS:
                continue
            # Two backups of one second would have the same name.
            clock.shift(2)
            call_command(name, *arguments, stdout=StringIO())
            run.append(name)
            if name == "setup":
                make_content(new_site.folder)
    assert len(run) >= 25
    assert User.objects.filter(username="notfall").exists()
    assert [message.to for message in mail.outbox] == [["you@paper.example"]]


@pytest.mark.slow
@embedded
def test_the_drill_and_the_way_back_of_files_run_in_a_shell(new_site):
    call_command("setup", "--name", "Weser-Blatt", "--username", "anna", stdout=StringIO())
    (new_site.media / "originals").mkdir()
    original = new_site.media / "originals" / "a.jpg"
    original.write_bytes(b"a")
    call_command("backup", stdout=StringIO())
    original.unlink()
    shell = [line for line in typed() if line.startswith(("D=", "tar -xzf"))]
    assert len(shell) == 2
    for line in shell:
        line = with_places(line, new_site).replace(MANAGE, f"{sys.executable} manage.py ")
        done = subprocess.run(
            ["bash", "-euc", line], cwd=ROOT, env=new_site.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
    assert original.read_bytes() == b"a"


@needs("postgresql")
@pytest.mark.slow
@pytest.mark.skipif(connection.vendor != "postgresql", reason="This is about PostgreSQL")
def test_the_programs_of_postgresql_bring_a_database_back(tmp_path, transactional_db):
    own = connection.settings_dict
    copy = f"{own['NAME']}_copy"
    server = {"PGHOST": own["HOST"], "PGPORT": str(own["PORT"]), "PGUSER": own["USER"], "PGPASSWORD": own["PASSWORD"]}
    with closing(psycopg.connect(dbname="postgres", autocommit=True, **login(own))) as database:
        database.execute(f'DROP DATABASE IF EXISTS "{copy}"')
        database.execute(f'CREATE DATABASE "{copy}"')
    try:
        for line in of_the_shell(*POSTGRESQL):
            program, *arguments = shlex.split(line)
            name = own["NAME"] if program == "pg_dump" else copy
            arguments = [re.sub(r"^(--dbname=)?newsroom$", rf"\g<1>{name}", argument) for argument in arguments]
            environment = os.environ | server
            done = subprocess.run([program, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
        with closing(psycopg.connect(dbname=copy, **login(own))) as database:
            assert database.execute("SELECT count(*) FROM django_migrations").fetchone()[0] > 10
    finally:
        with closing(psycopg.connect(dbname="postgres", autocommit=True, **login(own))) as database:
            database.execute(f'DROP DATABASE "{copy}"')


def login(own: dict) -> dict[str, str]:
    return {"host": own["HOST"], "port": own["PORT"], "user": own["USER"], "password": own["PASSWORD"]}


def test_what_is_only_looked_at_names_what_exists():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    for line in typed():
        program, *words = shlex.split(line, comments=True)
        named = [word for word in words if not word.startswith("-")]
        if program == "systemctl":
            assert set(named[1:]) <= UNITS | OTHER_UNITS, line
        elif program == "journalctl":
            assert set(re.findall(r"-u (\S+)", line)) <= UNITS, line
        elif program == "cp":
            assert all((ROOT / source).exists() for source in named[:-1]), line
        elif program == "uv" and words[0] == "sync":
            assert set(named[1:]) <= set(extras), line
        elif program == "runuser":
            assert line.startswith(("runuser -u postgres -- createuser ", "runuser -u postgres -- createdb ")), line
        elif line in ("nginx -t", "git pull --ff-only"):
            assert program == "git" or (ROOT / "newsroom/deploy/nginx.conf").exists()
        else:
            is_run = line.startswith((MANAGE, "D=", "tar "))
            assert is_run or program in POSTGRESQL, f"Nothing tries this line: {line}"


def test_every_block_is_of_a_kind_that_is_tried():
    assert {language for language, _code in BLOCKS} == {"sh", "cron", "ini"}
    assert all(CRON.match(line) for line in lines("cron"))


def test_every_command_in_a_sentence_takes_the_options_that_stand_there():
    words = re.sub(r"^```.*?^```", "", PAGE, flags=re.DOTALL | re.MULTILINE)
    commands = {command for command in get_commands() if get_commands()[command] in ("newsroom", "articles")}
    for said in re.findall(r"`(?:uv run manage\.py )?([a-z_]+(?: [^`]+)?)`", words):
        name, *options = shlex.split(said)
        if name in commands:
            parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
            known = {option for action in parser._actions for option in action.option_strings}
            assert {option for option in options if option.startswith("-")} <= known, said


def names_in_the_table() -> set[str]:
    return set(re.findall(r"^\| `([A-Z_]+)` \|", PAGE, re.MULTILINE))


def test_the_table_of_settings_is_whole():
    example = re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    read = re.findall(r'\benv(?:\.\w+)?\("([A-Z_]+)"', (ROOT / "newsroom/settings.py").read_text())
    assert names_in_the_table() == set(example) == set(read)


def test_the_example_of_an_environment_names_settings():
    assert {line.partition("=")[0] for line in lines("ini")} <= names_in_the_table()
