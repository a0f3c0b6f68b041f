"""README, CONTRIBUTING and operations name what exists: files, links, layers, commands."""

import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
README, CONTRIBUTING = Path("README.md"), Path(".github/CONTRIBUTING.md")
DOCUMENTS = [README, CONTRIBUTING, Path("newsroom/docs/operations.md")]
# What runs make, or a file that staff write.
MADE = re.compile(r"var/|\.env$|\.venv/|backups/")
FIRST = {path.name for path in ROOT.iterdir()} | {".env"}
CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"\.?[\w.-]+(?:/[\w.-]+)*/?")
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)")
WITH_NAME = re.compile(r"`([\w./-]+\.\w+)` \(`(\w+)`")


def text_of(document: Path) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def paths_in(document: Path) -> set[str]:
    """Every file and folder that stands there as code. What begins with a slash is an address of the site."""
    named = {code for code in CODE.findall(text_of(document)) if PATH.fullmatch(code)}
    return {path for path in named if path.split("/")[0] in FIRST and not MADE.match(path)}


def anchors_in(document: Path) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.+)$", text_of(document), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_path_exists(document):
    paths = paths_in(document)
    assert len(paths) > 3
    assert {path for path in paths if not (ROOT / path).exists()} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_every_link_leads_to_a_file_and_a_heading(document):
    links = LINK.findall(text_of(document))
    assert links
    for path, anchor in links:
        target = (ROOT / document).parent / path if path else ROOT / document
        assert target.exists(), path
        assert not anchor or anchor in anchors_in(target.resolve().relative_to(ROOT)), anchor


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_what_is_said_to_stand_in_a_file_stands_there(document):
    for path, name in WITH_NAME.findall(text_of(document)):
        assert re.search(rf"\b{name}\b", (ROOT / path).read_text()), f"{path} has no {name}"


def drawn() -> list[list[set[str]]]:
    """The layers of each drawing, from above: one line each, the names before two spaces."""
    drawings = re.findall(r"^```text\n(.*?)^```", text_of(CONTRIBUTING), re.DOTALL | re.MULTILINE)
    layers = [re.findall(r"^([a-z0-9_]+(?: · [a-z0-9_]+)*)(?:  .*)?$", drawing, re.MULTILINE) for drawing in drawings]
    return [[set(line.split(" · ")) for line in lines] for lines in layers]


def test_the_drawings_of_the_house_are_the_layers_that_are_held():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    held = [
        [set(re.split(r" [|:] ", layer)) for layer in contract["layers"]]
        for contract in contracts
        if contract["type"] == "layers"
    ]
    assert drawn() == held


def test_every_touch_list_names_a_commit_that_did_the_same():
    lists = text_of(CONTRIBUTING).partition("## Touch lists")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in lists.splitlines() if line.startswith(("| a", "| something"))]
    assert len(rows) > 10
    assert [row for row in rows if not re.fullmatch(r"\*[A-Z].+\*", row[-1]) and "coming" not in row[1]] == []


def test_the_readme_is_read_in_one_go_and_has_the_command_for_the_tests():
    assert len(text_of(README).splitlines()) <= 100
    assert "uv run pytest" in text_of(README)
    assert "uv run manage.py demo" in text_of(README)
