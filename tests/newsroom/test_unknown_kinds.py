"""Rows that hold a word of an older backup, of another version or of somebody's own SQL: no page breaks on them."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import Field
from django.urls import reverse

from articles.models import Article, Correction, Tag
from articles.models.declared_choices import DeclaredChoices
from newsroom.checks import fields_with_choices
from tests.factories import make_article, superuser
from tests.newsroom.everything import admin_paths, desk_of, make_everything
from tests.scope import on_one_engine

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
DECLARED = {Tag: "kind", Correction: "kind", Article: "status"}
READERS = ["home", "authors", "archive", "method", "sitemap", "puzzles:puzzles"]
READERS += [f"articles:{name}" for name in ("topics", "feed", "corrections", "corrections_feed")]
OF_ARTICLES = [
    f"articles:{name}" for name in ("article", "changes", "evidence", "evidence_json", "evidence_csv", "card")
]


def write(field: Field) -> int:
    """As no form would. How many rows the database lets through: SQLite does, if somebody asks it to."""
    table, column, written = field.model._meta.db_table, field.column, 0
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        for key in field.model._base_manager.values_list("pk", flat=True):
            try:
                with transaction.atomic():
                    cursor.execute(f'UPDATE {table} SET "{column}" = %s WHERE id = %s', ["odd", key])
                written += 1
            except IntegrityError:
                pass
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
    return written


def paths() -> Iterator[str]:
    """Each address of the desk once, with the newest row, and the pages for readers that such rows stand on."""
    yield from {"".join(c for c in path if not c.isdigit()): path for path in admin_paths()}.values()
    yield from map(reverse, READERS)
    for article in Article.objects.all():
        yield from (reverse(name, args=[article.slug]) for name in OF_ARTICLES)
    for tag in Tag.objects.all():
        yield from (tag.get_absolute_url(), reverse("articles:topic_feed", args=[tag.slug]))


def broken() -> list[str]:
    desk = desk_of(superuser())
    desk.raise_request_exception = False
    return [path for path in paths() if desk.get(path).status_code >= 500]


def checked() -> str:
    said = StringIO()
    call_command("check", databases=["default"], stdout=said, stderr=said)
    return said.getvalue()


def test_every_declared_kind_is_asked():
    kinds = {tuple(model._meta.get_field(column).choices) for model, column in DECLARED.items()}
    assert kinds == {tuple(kind.choices) for kind in DeclaredChoices.__subclasses__() if "tests" not in kind.__module__}


# PostgreSQL lets no such status in, and an article that has one stands on no page for readers.
TOGETHER = [[Tag, Correction], pytest.param([Article], marks=on_one_engine)]


@pytest.mark.parametrize("models", TOGETHER, ids=lambda models: models[0].__name__)
def test_a_kind_that_this_version_does_not_know_breaks_no_page_and_is_named_by_the_check(models):
    make_everything()
    make_article("Mit Schlagwort", tags=("Farge",))
    assert "odd" not in checked()
    rows = {model: write(model._meta.get_field(DECLARED[model])) for model in models}
    assert all(rows.values())
    assert broken() == []
    said = checked()
    for model, count in rows.items():
        assert f"{model._meta.db_table}.{DECLARED[model]} enthält „odd“" in said
        assert f"Zeilen: {count}." in said


@on_one_engine
def test_no_page_breaks_on_any_other_word_that_is_none_of_the_choices():
    make_everything()
    for field in fields_with_choices():
        if DECLARED.get(field.model) != field.name:
            write(field)
    assert broken() == []
