"""A field of an article's text is declared once: whoever adds one touches two files, and finds it everywhere."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from articles.models import Article
from articles.models.content import COLUMNS

PARTS = ["articles", "manage.py", "newsroom", "puzzles", "pyproject.toml", "templates", "tests"]
DECLARED = "    subline: str = line(Group.TEXT, is_mended=True, is_searched=True, schema_org='alternativeHeadline')\n"
WHERE = "tests/articles/models/added_field.py"
COLUMN = "    subline = PlainCharField('Nebenzeile', max_length=90, blank=True, default='')\n"


def copy_with_a_new_field(root: Path) -> None:
    for part in PARTS:
        here = settings.BASE_DIR / part
        shutil.copytree(here, root / part) if here.is_dir() else shutil.copy(here, root)
    _insert(root / "articles/models/content.py", DECLARED, before="    body: str = ")
    _insert(root / "articles/models/article.py", COLUMN, before="    body = models.TextField(")


def _insert(file: Path, new: str, *, before: str) -> None:
    source = file.read_text(encoding="utf-8")
    assert source.count(before) == 1
    file.write_text(source.replace(before, new + before), encoding="utf-8")


def test_each_column_of_the_text_is_one_of_the_article():
    assert {field.name for field in Article._meta.concrete_fields} >= set(COLUMNS)


@pytest.mark.slow
def test_a_new_field_is_found_in_every_place(tmp_path):
    """In a copy of the newsroom, which has the field and a column for it: nothing else of the code knows it."""
    copy_with_a_new_field(tmp_path)
    own = ("DATABASE_URL", "CACHE_URL", "PYTEST_ADDOPTS")
    environment = {name: value for name, value in os.environ.items() if name not in own and "XDIST" not in name}
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", "--no-migrations", WHERE]
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert " passed" in run.stdout
