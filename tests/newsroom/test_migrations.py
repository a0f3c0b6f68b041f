"""An empty database gets its tables in one step, an older one by the steps that this one replaces: both end alike."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from tests.processes import MANAGE, environment
from tests.scope import ALL

# `migrate` names no step that was replaced: an older Newsroom had nothing else.
LONG_WAY = """
import django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
executor = MigrationExecutor(connection)
executor.loader.replace_migrations = False
executor.loader.build_graph()
first = [("publication", "0001_initial"), ("puzzles", "0001_initial")]
executor.migrate([("articles", "0010_internal_note_of_findings"), *first])
"""


def test_migrations_are_complete(db):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_both_ways_lead_to_the_same_tables():
    loader = MigrationLoader(None, load=False)
    loader.replace_migrations = False
    loader.build_graph()
    at_once = [key for key, migration in loader.disk_migrations.items() if migration.replaces]
    step_by_step = [loader.disk_migrations[key].replaces[-1] for key in at_once]
    short, long = described(loader.project_state(at_once)), described(loader.project_state(step_by_step))
    assert short.keys() == long.keys()
    assert len(short) > 40
    for name, model in short.items():
        assert model == long[name], name


def described(state: ProjectState) -> dict[tuple[str, str], tuple[dict, dict]]:
    """Fields and options of each model, in whatever order they came about."""
    models = {}
    for name, model in state.models.items():
        named = {option: {one.name: one for one in model.options[option]} for option in ("indexes", "constraints")}
        models[name] = {key: field.deconstruct()[1:] for key, field in model.fields.items()}, model.options | named
    return models


@pytest.mark.slow
@pytest.mark.skipif(not ALL, reason="Only who changes an old migration breaks this: NEWSROOM_ALL")
def test_a_database_of_an_older_newsroom_goes_the_long_way_and_keeps_what_it_holds(tmp_path):
    file = tmp_path / "older.sqlite3"
    run(file, sys.executable, "-c", LONG_WAY)
    with closing(sqlite3.connect(file)) as database, database:
        for slug in ("eins", "zwei", "drei"):
            insert(database, "articles_article", slug=slug, headline=slug, status="draft", kind="report")
    run(file, *MANAGE, "migrate", "--verbosity=0")
    assert "No migrations to apply" in run(file, *MANAGE, "migrate")
    with closing(sqlite3.connect(file)) as database:
        ids = dict(database.execute("SELECT slug, guid FROM articles_article"))
        steps = {name for (name,) in database.execute("SELECT name FROM django_migrations WHERE app = 'articles'")}
    assert ids.keys() == {"eins", "zwei", "drei"}
    assert len({UUID(guid) for guid in ids.values()}) == 3
    assert {"0012_direct_addresses", "0001_squashed_0022"} <= steps


def insert(database: sqlite3.Connection, table: str, **given: str) -> None:
    """A row with what was given, and nothing said where a column wants something."""
    moment, nothing = "2026-11-20 12:00:00", {"bigint": 0, "integer unsigned": 0, "bool": 0}
    columns = [row[1:4] for row in database.execute(f"PRAGMA table_info({table})")]
    wanted = {name: moment if kind == "datetime" else nothing.get(kind, "") for name, kind, must in columns if must}
    row = {name: value for name, value in wanted.items() if name != "id"} | given
    marks = ", ".join("?" * len(row))
    database.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", [*row.values()])


def run(file: Path, *command: str) -> str:
    own = environment(DATABASE_URL=f"sqlite:///{file}", DJANGO_SETTINGS_MODULE="newsroom.settings")
    return subprocess.run(command, env=own, cwd=settings.BASE_DIR, check=True, capture_output=True, text=True).stdout
