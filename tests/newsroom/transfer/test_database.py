"""The file of the embedded database belongs to the staff: any SQLite reads, mends and moves it, without Newsroom."""

import re
import subprocess
from pathlib import Path

import pytest
from django.db import connection

from tests.optional import found, needs

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="This is about the embedded database")


def ask(file: Path, *statements: str, **options) -> str:
    """Of Debian's own program, which knows none of Django's functions."""
    command = [found("sqlite3"), "-batch", "-bail", str(file), *statements]
    return subprocess.run(command, check=True, capture_output=True, text=True, **options).stdout


def rows(file: Path) -> dict[str, str]:
    tables = ask(file, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    return {table: ask(file, f'SELECT count(*) FROM "{table}"').strip() for table in tables.split()}


@needs("sqlite3")
@pytest.mark.slow
def test_the_bare_program_checks_shrinks_and_copies_the_paper(site, tmp_path):
    assert ask(site.database, "PRAGMA integrity_check", "PRAGMA foreign_key_check") == "ok\n"
    ask(site.database, "VACUUM")
    copy = tmp_path / "copy.sqlite3"
    ask(copy, input=ask(site.database, ".dump"))
    assert ask(copy, "PRAGMA integrity_check") == "ok\n"
    assert rows(copy) == rows(site.database)
    assert int(rows(copy)["puzzles_puzzle"]) > 0


@pytest.mark.django_db
def test_no_table_index_or_trigger_needs_what_only_python_brings():
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT name FROM pragma_function_list WHERE NOT builtin")
        functions = [name for (name,) in cursor.fetchall()]
        cursor.execute("SELECT name FROM pragma_collation_list WHERE name NOT IN ('BINARY', 'NOCASE', 'RTRIM')")
        collations = [name for (name,) in cursor.fetchall()]
        cursor.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
        schema = "\n".join(sql for (sql,) in cursor.fetchall())
    assert "django_date_extract" in functions
    assert "regexp" in functions
    calls = "|".join(map(re.escape, functions))
    assert re.findall(rf"\b(?:{calls})\s*\(|\bREGEXP\b", schema, re.IGNORECASE) == []
    assert [name for name in collations if re.search(rf"COLLATE\W+{name}\b", schema, re.IGNORECASE)] == []
