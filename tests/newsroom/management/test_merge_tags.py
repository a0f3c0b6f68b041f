"""`merge_tags`: what the desk does, for several tags at once."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.models import Tag
from articles.publishing import tags
from tests.factories import make_draft, make_place, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def topics() -> None:
    for name in ("Fahrrad", "Radverkehr", "Radfahren"):
        make_topic(name)
    make_draft(tags=("Radverkehr",))


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("merge_tags", *arguments, stdout=out)
    return out.getvalue()


def test_several_tags_become_one_and_a_second_run_changes_nothing():
    first = run("Radverkehr", "Radfahren", "--into", "Fahrrad")
    assert "Radverkehr → Fahrrad: Meldungen 1, Verbindungen 0, Adressen 1" in first
    assert first.endswith("2 Schlagwörter zusammengelegt.\n")
    assert [tag.name for tag in tags.resolve(["Radverkehr", "Radfahren"])] == ["Fahrrad"]
    assert "0 Schlagwörter zusammengelegt, schon eins: 2." in run("Radverkehr", "Radfahren", "--into", "Fahrrad")


def test_a_dry_run_says_the_same_and_changes_nothing():
    said = run("Radverkehr", "--into", "Fahrrad", "--dry-run")
    assert "Radverkehr → Fahrrad" in said
    assert "--dry-run" in said
    assert Tag.objects.count() == 3


@pytest.mark.parametrize(("name", "sentence"), [("Gibtsnicht", "Kein Schlagwort heißt"), ("Osterholz", "(Ort)")])
def test_one_that_cannot_be_merged_leaves_all_as_they_are(name, sentence):
    make_place()
    tags.resolve(["OsterholzFahrrad"])
    with pytest.raises(CommandError, match="nichts geändert") as caught:
        run("Radverkehr", name, "--into", "Fahrrad")
    assert sentence in str(caught.value)
    assert len(tags.known_tags(["Radverkehr", "Fahrrad", "Radfahren"])) == 3
