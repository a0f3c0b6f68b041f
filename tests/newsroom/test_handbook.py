"""The handbook for editors at `/admin/hilfe/`: whoever works at the desk reads it, and what it names exists."""

import html
import re
from functools import cache
from itertools import product
from pathlib import Path

import django
import polib
import pytest
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve, reverse

from newsroom.handbook import pages
from newsroom.handbook.pages import HandbookPage
from newsroom.roles import Role
from tests.factories import make_colleague, make_publication
from tests.newsroom.people.test_permissions import STATES, TABLE, may
from tests.scope import on_one_engine

pytestmark = [pytest.mark.django_db, on_one_engine]

NAMES = sorted(path.stem for path in Path(pages.FOLDER).glob("*.md"))
LINK = re.compile(r'href="([^"]*)"')


def address(name: str) -> str:
    return reverse("admin:handbook") if name == pages.INDEX else reverse("admin:handbook_page", args=[name])


def leads_to_a_page_of_the_desk(link: str) -> bool:
    """Django's admin has a page for every address, the one that says that there is none: only a named one counts.

    A page of one row is none either: whoever reads this has other rows.
    """
    try:
        found = resolve(link.partition("?")[0])
    except Resolver404:
        return False
    if found.url_name == "handbook_page":
        return found.kwargs["name"] in pages.pages()
    return bool(found.url_name) and not found.kwargs


@pytest.fixture(params=list(Role))
def colleague(request) -> Client:
    make_publication()
    client = Client()
    client.force_login(make_colleague(request.param))
    return client


def test_every_role_reads_every_page_and_finds_the_way_to_it(colleague):
    start = colleague.get("/admin/").content.decode()
    assert f'<a href="{address("index")}">Hilfe</a>' in start
    index = colleague.get(address("index")).content.decode()
    for name in NAMES:
        answer = colleague.get(address(name))
        assert answer.status_code == 200
        assert f"<h1>{pages.pages()[name].title}</h1>" in answer.content.decode()
        assert name == "index" or f'href="{address(name)}"' in index


@pytest.mark.parametrize("name", NAMES)
def test_without_login_no_page_is_shown(client, name):
    make_publication()
    answer = client.get(address(name))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("admin:login"))


@pytest.mark.parametrize("path", ["/admin/hilfe/gibt-es-nicht/", "/admin/hilfe/index/", "/admin/hilfe/../pages.py"])
def test_a_page_that_does_not_exist_is_not_found(desk, path):
    make_publication()
    assert desk.get(path).status_code == 404


def test_the_handbook_takes_no_form(desk):
    make_publication()
    assert desk.post(address("index")).status_code == 405


@pytest.mark.parametrize("name", NAMES)
def test_every_link_of_the_handbook_leads_to_a_page_of_the_desk(desk, name):
    make_publication()
    for link in LINK.findall(pages.pages()[name].body):
        assert leads_to_a_page_of_the_desk(link), link
        answer = desk.get(link, follow=True)
        assert answer.status_code == 200, f"{link} answers {answer.status_code}"
        filter = link.partition("?")[2]
        # A list shows everything where it does not know the filter.
        assert not filter or re.search(rf'class="selected">\s*<a href="\?{filter}"', answer.content.decode()), link


@pytest.mark.parametrize(
    "link",
    [
        "/admin/articles/article/hinzufuegen/",
        "/admin/articles/revision/",
        "/admin/articles/article/1/change/",
        "/admin/hilfe/gibt-es-nicht/",
        "/gibt-es-nicht/",
        "https://example.org/",
    ],
)
def test_a_link_to_a_form_that_does_not_exist_would_be_found(link):
    assert not leads_to_a_page_of_the_desk(link)


def in_short(words: str) -> str:
    """Without what stands around a word on the screen: a colon, quotes, how many are left."""
    return " ".join(re.sub(r"\((?:[^()]|\([^()]*\))*\)|[.:?!„“]", "", words).casefold().split())


@cache
def on_screen() -> set[str]:
    """What the desk says in German, in Django's voice too."""
    theirs = [Path(django.__file__).parent / part for part in ("conf", "contrib/auth", "contrib/admin")]
    folders = [*settings.LOCALE_PATHS, *(part / "locale" for part in theirs)]
    entries = [entry for folder in folders for entry in polib.pofile(folder / "de/LC_MESSAGES/django.po")]
    return {in_short(said) for entry in entries for said in (entry.msgstr, *entry.msgstr_plural.values())}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_set_in_bold_stands_on_the_screen_with_these_words(name):
    words = re.findall(r"<strong>(.+?)</strong>", pages.pages()[name].body, re.DOTALL)
    # The first page says what bold means.
    assert [word for word in words if in_short(html.unescape(word)) not in on_screen() | {"fett"}] == []


def test_html_in_a_page_is_shown_as_it_is_written():
    page = pages.read("# Titel\n\n<script>alert(1)</script> und [hier](javascript:alert(1))\n")
    assert page.title == "Titel"
    assert "<script" not in page.body
    assert "href" not in page.body


def test_a_wide_table_is_moved_within_the_page_by_keyboard_too():
    page = pages.read("# Titel\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
    assert 'role="group" tabindex="0"' in page.body
    assert page.body.count("<div") == page.body.count("</div>") == 1


@pytest.mark.parametrize("source", ["", "Kein Titel", "## Zu klein\n"])
def test_a_page_without_title_stops_with_the_mend(source):
    with pytest.raises(ValueError, match="# …"):
        pages.read(source)


def test_every_page_says_something_of_its_own():
    every = pages.pages()
    assert len({page.title for page in every.values()}) == len(every)
    assert all(isinstance(page, HandbookPage) and len(page.body) > 200 for page in every.values())


# What the page about the roles calls the operations and the states of the table that `test_permissions.py` walks.
OPERATIONS = {
    "ansehen": "open",
    "schreiben": "write",
    "Quellen beurteilen": "judge sources",
    "in Prüfung geben": "submit",
    "verwerfen": "discard",
    "wieder aufnehmen": "take up again",
    "zurückgeben": "send back",
    "freigeben": "approve",
    "veröffentlichen": "publish",
    "planen": "plan",
    "Planung absagen": "cancel the plan",
    "Änderungen veröffentlichen": "publish changes",
    "Änderungen planen": "plan changes",
    "zurückziehen": "withdraw",
    "wieder zeigen, wie Leser sie zuletzt sahen": "show again as last seen",
    "wieder zeigen mit den Änderungen": "show again with changes",
    "Adresse ändern": "change the address",
    "löschen": "delete",
}
# The button that leads to either way of showing again.
NO_OPERATION_OF_ITS_OWN = {"show again"}
STATES_OF = {
    "jeder": set(STATES),
    "jeder andere": set(STATES) - {"draft", "discarded"},
    "Entwurf": {"draft"},
    "in Prüfung": {"in review"},
    "freigegeben": {"approved"},
    "geplant": {"planned"},
    "veröffentlicht": {"published", "changes"},
    "Änderungen in Arbeit": {"changes"},
    "zurückgezogen": {"withdrawn", "changed since"},
    "zurückgezogen und geändert": {"changed since"},
    "verworfen": {"discarded"},
}
WHOSE = {"eigene": {True}, "fremde": {False}, "alle": {True, False}, "–": set()}
COLUMNS = (Role.AUTHOR, Role.EDITOR, Role.CHIEF, Role.ADMINISTRATOR)


def rights_on_the_page() -> set[tuple[str, Role, str, bool]]:
    """Operation, role, state, and whether the article is one's own: each that a line of the page allows."""
    (table, _rest) = re.findall(r"^(?:\|.*\n)+", (pages.FOLDER / "rollen.md").read_text(), re.MULTILINE)
    rights = set()
    for line in table.splitlines()[2:]:
        what, states, *cells = (cell.strip() for cell in line.strip("|").split("|"))
        named = [what] if what in OPERATIONS else what.split(", ")
        for operation, role, state in product(named, COLUMNS, states.split(", ")):
            whose = WHOSE[cells[COLUMNS.index(role)]]
            rights |= {(OPERATIONS[operation], role, each, own) for each in STATES_OF[state] for own in whose}
    return rights


def test_the_page_about_the_roles_says_what_is_tried_with_every_role():
    operations = set(TABLE) - NO_OPERATION_OF_ITS_OWN
    tried = set(product(operations, COLUMNS, STATES, (True, False)))
    assert rights_on_the_page() == {right for right in tried if may(*right)}
