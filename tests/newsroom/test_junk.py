"""Junk in every field and every parameter of the desk: an answer, never an error of the server."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.test import Client

from articles.models import Article
from tests.articles.desk import form_of
from tests.factories import superuser
from tests.newsroom.everything import admin_paths, desk_of, make_everything

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

JUNK = ["a\x00b", "9" * 30, "9999", "²\ud800👨‍👩‍👧", "0001-01-01T00:00:00+14:00"]
FEW = ["a\x00b", "9" * 30, "²👨‍👩‍👧"]
STATE = " 0001-01-01T00:00:00+14:00 9999-12-31T23:59:59-14:00 - 0001-01-01T00:00:00+14:00"
MINUTES = [("01.01.0001", "00:00"), ("31.12.9999", "23:59"), ("١.١.٢٠٣٠", "25:61"), ("2030-02-30", "²")]
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
NO_FORM = ("/override/", "publication/add", "errorreport/add", "evidencerule/add", "image/add")
OF_AUTOCOMPLETE = ["term", "app_label", "model_name", "field_name", "page"]


@pytest.fixture
def stranger() -> Client:
    make_everything()
    client = desk_of(superuser())
    client.raise_request_exception = False
    return client


def one_of_each() -> list[str]:
    """Each address of the desk once, with the newest row."""
    return list({"".join(c for c in path if not c.isdigit()): path for path in admin_paths()}.values())


def questions() -> Iterator[str]:
    found = {"term": "x", "app_label": "articles", "model_name": "analysis", "field_name": "article"}
    for value in JUNK:
        # What no address can carry as a character it can carry as bytes.
        value = value.encode(errors="surrogatepass")
        for path in one_of_each():
            names = OF_LISTS if path.count("/") == 4 else OF_PAGES
            yield from (f"{path}?{urlencode({name: value})}" for name in names if path.startswith("/admin/articles/"))
        yield from (f"/admin/puzzles/puzzle/?{urlencode({name: value})}" for name in OF_LISTS)
        yield from (f"/admin/auth/user/?{urlencode({name: value})}" for name in OF_LISTS[:8])
        yield from (f"/admin/autocomplete/?{urlencode(found | {name: value})}" for name in OF_AUTOCOMPLETE)


def test_junk_in_an_address_is_no_error(stranger):
    asked = {question: stranger.get(question).status_code for question in questions()}
    assert [question for question, status in asked.items() if status >= 500] == []


def forms(stranger: Client) -> Iterator[tuple[str, dict[str, str]]]:
    """Each form of the desk with what a browser would send untouched."""
    for path in one_of_each():
        if path.endswith(("/add/", "/change/")) and not any(part in path for part in NO_FORM):
            yield path, form_of(stranger, path) | {"note": "", "_save": "1"}


def test_junk_in_a_form_is_no_error(stranger):
    wrong = []
    for path, form in forms(stranger):
        changes = [{name: value} for name in form for value in FEW]
        for name in {name.removesuffix("_0") for name in form if name.endswith("_0") and f"{name[:-1]}2" in form}:
            changes += [{f"{name}_0": day, f"{name}_1": hour} for day, hour in MINUTES]
        changes += [{"state": word + STATE, "based_on": "1"} for word in ("draft x", "² \x01")]
        changes += [{"state": f"draft x{STATE}", "_base": junk, "_asked": junk, "pick_slug": "theirs"} for junk in FEW]
        changes += [{"_move": junk} for junk in FEW] + [{"_publish": "1", "override": junk} for junk in FEW]
        wrong += [(path, sent) for sent in changes if stranger.post(path, form | sent).status_code >= 500]
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
    wrong = []
    for path in pages:
        for name in [*names, "note", "email", "index", "select_across", f"seen_{chosen.pk}", "story-1-at_0"]:
            wrong += [
                (path, name, value) for value in FEW if stranger.post(path, known | {name: value}).status_code >= 500
            ]
    assert wrong == []
