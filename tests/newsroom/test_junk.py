"""Junk in every field and every parameter of the desk: an answer, never an error of the server.

Every address meets every name, and every name that it reads meets every kind of junk. What it does not read, refuses
by its name alone, or leaves to Django, which reads it the same way everywhere, meets one kind, a different one at each
address: with another it would go the same way, or does so next door.
"""

import logging
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.forms import Form
from django.http import HttpResponse
from django.test import Client

from articles.models import Article
from tests.articles.article_form import form_of
from tests.factories import superuser
from tests.newsroom.everything import admin_paths, desk_of, make_everything
from tests.newsroom.heard import Heard, listen
from tests.scope import ALL, every, in_full

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

# An address with a NUL is refused before anything is read: `test_reader_junk.py`.
JUNK = ["9" * 30, "9999", "²\ud800👨‍👩‍👧", "0001-01-01T00:00:00+14:00"]
FEW = ["a\x00b", "9" * 30, "²👨‍👩‍👧"]
STATE = " 0001-01-01T00:00:00+14:00 9999-12-31T23:59:59-14:00 - 0001-01-01T00:00:00+14:00"
MINUTES = [("01.01.0001", "00:00"), ("31.12.9999", "23:59"), ("١.١.٢٠٣٠", "25:61"), ("2030-02-30", "²")]
ALONE = in_full(1, otherwise=8)  # how many fields of a form have the same junk at once
OF_LISTS = [
    "q", "p", "o", "waits", "status__exact", "id__exact", "id__in", "authors__id__exact", "article__id__exact",
    "at__year", "week__year", "publish_at__gte", "feed", "retracted", "kind__exact", "link_state__exact", "_facets",
    "_to_field", "lacks", "state", "label", "view", "uploaded_by__id__exact", "licence_ends__gte",
]  # fmt: skip
OF_PAGES = [
    "proposals",
    "revision",
    "scheme",
    "report",
    "old",
    "new",
    "page",
    "article",
    "_to_field",
    "_changelist_filters",
    "unsaved",
    "keys",
    "start",
]
OF_DJANGO = {"p", "o", "_facets", "_to_field", "_changelist_filters"}
NO_FORM = ("/override/", "publication/add", "errorreport/add", "evidencerule/add", "image/add", "/signin/")
OF_AUTOCOMPLETE = ["term", "app_label", "model_name", "field_name", "page"]
FOUND = {"term": "x", "app_label": "articles", "model_name": "analysis", "field_name": "article"}


@pytest.fixture
def stranger(monkeypatch) -> Iterator[Client]:
    make_everything()
    client = desk_of(superuser())
    client.raise_request_exception = False
    listen(monkeypatch)
    # Thousands of refusals, each with where it came from: to write them down takes as long as to ask.
    logging.disable()
    yield client
    logging.disable(logging.NOTSET)


def one_of_each() -> list[str]:
    """Each address of the desk once, with the newest row. Without NEWSROOM_ALL half of them on each engine."""
    paths = list({"".join(c for c in path if not c.isdigit()): path for path in admin_paths()}.values())
    return list(every(2, paths, start=connection.vendor != "sqlite"))


def questions() -> Iterator[tuple[str, list[str], dict[str, str]]]:
    """An address, the names of what it is asked, and what else belongs to the question."""
    for path in one_of_each():
        if path.startswith("/admin/articles/"):
            yield path, OF_LISTS if path.count("/") == 4 else OF_PAGES, {}
    yield "/admin/puzzles/puzzle/", OF_LISTS, {}
    yield "/admin/auth/user/", OF_LISTS[:8], {}
    yield "/admin/autocomplete/", OF_AUTOCOMPLETE, FOUND


def is_read(name: str, path: str, answer: HttpResponse) -> bool:
    """Whether another value could lead elsewhere. A list reads all, and refuses by the name what it does not know."""
    if name in OF_DJANGO:
        return False
    if path.count("/") == 4:
        return answer.status_code != 400
    return name in Heard.names or name in fields_of(answer)


def fields_of(answer: HttpResponse) -> dict:
    """A form to add a row starts with what its address says."""
    form = (answer.context or {}).get("adminform")
    return form.form.fields if form else {}


def names_read(stranger: Client, path: str, names: list[str], found: dict[str, str]) -> list[str]:
    """A page that answers all at once has read what it would read of each. A list refuses all for one it does not."""
    if path.count("/") == 4:
        return names
    Heard.names.clear()
    answer = stranger.get(f"{path}?{urlencode(dict.fromkeys(names, JUNK[0]) | found)}")
    assert answer.status_code < 500, path
    if answer.status_code != 200:
        return names
    return [name for name in names if name in OF_DJANGO or name in Heard.names or name in fields_of(answer)]


def turned(values: list[str], turns: int) -> list[str]:
    """All of them, in another order at each place; without NEWSROOM_ALL the first, another one on each engine."""
    turns = (turns + (connection.vendor != "sqlite")) % len(values)
    return (values[turns:] + values[:turns])[: len(values) if ALL else 1]


def test_junk_in_an_address_is_no_error(stranger):
    wrong = []
    for place, (path, names, found) in enumerate(questions()):
        for number, name in enumerate(names if ALL else names_read(stranger, path, names, found)):
            for value in turned(JUNK, place + number):
                Heard.names.clear()
                # What no address can carry as a character it can carry as bytes.
                question = f"{path}?{urlencode(found | {name: value.encode(errors='surrogatepass')})}"
                answer = stranger.get(question)
                wrong += [question] if answer.status_code >= 500 else []
                if not is_read(name, path, answer):
                    break
    assert wrong == []


def forms(stranger: Client) -> Iterator[tuple[str, dict[str, str], Form]]:
    """Each form of the desk with what a browser would send untouched."""
    for path in one_of_each():
        if path.endswith(("/add/", "/change/")) and not any(part in path for part in NO_FORM):
            form = form_of(stranger, path) | {"note": "", "_save": "1"}
            yield path, form, stranger.get(path).context["adminform"].form


def refuses(form: Form, name: str, value: str) -> bool:
    """By itself, whatever the rest of the form says."""
    if name not in form.fields:
        return False
    try:
        form.fields[name].clean(form.fields[name].widget.value_from_datadict({name: value}, {}, name))
    except ValidationError:
        return True
    return False


def changes_of(path: str, sent: dict[str, str], form: Form) -> Iterator[dict[str, str]]:
    """A value that its field refuses by itself goes with all such values at once, any other one alone or with few."""
    for value in FEW:
        refused = [name for name in sent if refuses(form, name, value)]
        yield dict.fromkeys(refused, value)
        others = [name for name in sent if name not in refused]
        yield from (dict.fromkeys(others[start : start + ALONE], value) for start in range(0, len(others), ALONE))
    for name in {name.removesuffix("_0") for name in sent if name.endswith("_0") and f"{name[:-1]}2" in sent}:
        yield from ({f"{name}_0": day, f"{name}_1": hour} for day, hour in MINUTES)
    # Only the form of an article knows all of these: elsewhere they come together.
    for junk in FEW:
        state = {"state": f"draft x{STATE}", "_base": junk, "_asked": junk, "pick_slug": "theirs"}
        apart = [state, {"_move": junk}, {"_publish": "1", "override": junk}]
        yield from apart if "based_on" in form.fields else [state | apart[1] | apart[2]]
    if "based_on" in form.fields:
        yield from ({"state": word + STATE, "based_on": "1"} for word in ("draft x", "² \x01"))


def test_junk_in_a_form_is_no_error(stranger):
    wrong = []
    for path, sent, form in forms(stranger):
        changes = changes_of(path, sent, form)
        wrong += [(path, change) for change in changes if stranger.post(path, sent | change).status_code >= 500]
    assert wrong == []


def test_junk_for_the_pages_beside_the_forms_is_no_error(stranger):
    ends = (
        "/presence/", "/notes/", "/restore/", "/planned/", "/preview/", "/end/", "/advice/", "/unsaved/", "/evidence/",
        "/recall/", "/replace/", "/upload/", "/image/add/", "/delete/",
    )  # fmt: skip
    pages = [path for path in one_of_each() if path.endswith(ends)]
    pages += ["/admin/articles/article/", "/admin/passwort/vergessen/"]
    chosen = Article.objects.first()
    names = [
        "text", "done", "reopen", "leave", "revision", "newest", "field", "line", "_revoke", "_make",
        "days", "shows", "slot", "_discard", "_wanted", "reason", "day", "mend", "headline", "body",
        "_verdict", "action", "_selected_action", "because", "_lift", "file", "files",
    ]  # fmt: skip
    known = {
        "action": "to_discarded",
        "confirmed": "1",
        "_selected_action": chosen.pk,
        "index": "0",
        "email": "x@y.example",
    }
    names += ["note", "email", "index", "select_across", f"seen_{chosen.pk}", "article-1-at_0"]
    wrong = []
    for place, path in enumerate(pages):
        for number, name in enumerate(names):
            for value in turned(FEW, place + number):
                Heard.names.clear()
                status = stranger.post(path, known | {name: value}).status_code
                wrong += [(path, name, value)] if status >= 500 else []
                if name not in Heard.names:
                    break
    assert wrong == []


def test_who_asks_for_a_name_is_heard(stranger):
    """Otherwise the tests above would leave out what matters."""
    article = Article.objects.published().first()
    for ask in (stranger.get, stranger.post):
        Heard.names.clear()
        ask(f"/admin/articles/article/{article.pk}/history/?old=9999&unread=1", {"unread": "1"})
        assert "old" in Heard.names
        assert "unread" not in Heard.names
    stranger.post(f"/admin/articles/article/{article.pk}/presence/", {"leave": "", "unread": "1"})
    assert "leave" in Heard.names
    assert "unread" not in Heard.names
