"""Junk in every public address, parameter, cookie, header and form: a sentence, nothing stored, one line of the log."""

import logging
import re
from collections.abc import Iterator
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article, ErrorReport
from newsroom.environment import Line
from newsroom.roles import Role
from tests.factories import make_article, make_colleague, make_publication
from tests.newsroom.addresses import every_address
from tests.newsroom.everything import make_everything
from tests.newsroom.heard import Heard, listen
from tests.scope import every

pytestmark = pytest.mark.django_db

JUNK = [
    "%00", "a%00b", "%ff%fe", "%ed%a0%80", "%c3", "9" * 30, "9" * 5000, "-1", "%C2%B2", "x" * 20_000, "NaN", "%",
    "0001-01-01T00%3A00%3A00%2B14%3A00", "a%0d%0aSet-Cookie%3A%20x%3D1", "%F0%9F%91%A8%E2%80%8D%F0%9F%91%A9" * 50,
]  # fmt: skip
NAMES = ["artikel", "betrifft", "seite", "page", "jahr", "format", "next", "q"]
PLACEHOLDER = re.compile(r"<(?:\w+:)?(\w+)>")


@pytest.fixture
def stranger() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def log() -> Iterator[StringIO]:
    (handler,) = (h for h in logging.getLogger().handlers if isinstance(h.formatter, Line))
    before = handler.setStream(StringIO())
    yield handler.stream
    handler.setStream(before)


def routes() -> list[str]:
    """Of the readers, and what whoever has no login reaches of the desk."""
    open_ones = {"admin/login/", "admin/passwort/vergessen/", "admin/passwort/neu/<uidb64>/<token>/"}
    return sorted(route for route in every_address().values() if not route.startswith("admin/") or route in open_ones)


def filled(route: str) -> str:
    """The address of something that is there, where there is."""
    article = Article.objects.published().listed().first()
    known = {"slug": article.slug, "year": article.publish_at.year, "month": article.publish_at.month, "number": 1}
    known |= {"token": "x", "name": "ab/x.jpeg", "uidb64": "MQ"}
    return "/" + PLACEHOLDER.sub(lambda found: str(known[found[1]]), route)


@pytest.mark.slow
def test_junk_in_a_public_address_or_parameter_is_no_error(stranger, monkeypatch):
    make_everything()
    listen(monkeypatch)
    wrong = []
    for place, route in enumerate(routes()):
        for number, name in enumerate(NAMES):
            for value in every(3, JUNK, place + number):
                Heard.names.clear()
                question = f"{filled(route)}?{name}={value}"
                wrong += [question[:200]] if stranger.get(question).status_code >= 500 else []
                if name not in Heard.names and value != JUNK[0]:
                    break
        for found in PLACEHOLDER.finditer(route):
            for value in every(3, JUNK, place):
                address = filled(route[: found.start()]) + value + filled(route[found.end() :])[1:]
                wrong += [address[:200]] if stranger.get(address).status_code >= 500 else []
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_junk_in_a_public_form_is_no_error_and_stores_nothing(stranger, kind):
    make_publication()
    fields = ["wrong", "right", "reply_to", "stamp", "website", "username", "password", "email", "next"]
    wrong = []
    for path in ("/fehler-melden/", "/fehler-melden/?betrifft=quellen", "/admin/login/", "/admin/passwort/vergessen/"):
        for place, name in enumerate(fields):
            for value in every(3, JUNK, place):
                sent = f"{name}={value}"
                if "multipart" in kind:
                    sent = f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n--x--\r\n'
                    sent = sent.replace("%00", "\0").replace("%ff", "\udcff")
                answer = stranger.post(path, sent.encode(errors="surrogateescape"), content_type=kind)
                wrong += [(path, name, value[:40])] if answer.status_code >= 500 else []
    assert wrong == []
    assert not ErrorReport.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": r'session="\000aaaaaaaaaaaa"'},
        {"Cookie": r'csrf="\000aaaaaaaaaaaa"; session=' + "x" * 5000},
        {"Origin": "http://["},
        {"Origin": "null"},
        {"Referer": "http://["},
        {"If-Modified-Since": "Fri, 31 Feb 99999 25:00:00 GMT"},
        {"If-None-Match": '"' + "x" * 5000},
        {"Range": "bytes=" + "9" * 400},
        {"Accept-Language": "x" * 5000},
        {"User-Agent": "\0" * 100 + "Firefox/"},
        {"X-Forwarded-For": "[, ::%, 999.1.1.1"},
    ],
)
def test_junk_in_a_header_is_no_error(stranger, headers, settings):
    settings.TRUSTED_PROXIES = 1
    make_article()
    for path in ("/", "/fehler-melden/", "/admin/", "/admin/login/"):
        for method in (stranger.get, stranger.post):
            data = {"username": "a", "password": "b", "wrong": "Falsch"}
            assert method(path, data, headers=headers).status_code < 500, path


@pytest.mark.parametrize(
    "path",
    [
        "/fehler-melden/?artikel=%00",
        "/?x=a%00",
        "/vorschau/%00/",
        "/media/%00",
        "/%00",
        "/admin/passwort/neu/%00/%00/",
        "/admin/?q=%00",
    ],
)
def test_an_address_with_a_nul_is_none_of_ours_and_one_line_of_the_log(stranger, log, path):
    make_publication()
    answer = stranger.get(path)
    assert answer.status_code == 404
    assert "Bremen News" in answer.content.decode()
    assert len(log.getvalue().splitlines()) == 1


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"headers": {"Host": "evil.example"}}, 400),
        ({"headers": {"Host": "[\x0d\x0aevil"}}, 400),
        ({"data": "x=1&" * 2000, "content_type": "application/x-www-form-urlencoded"}, 400),
        ({"data": "--x", "content_type": "multipart/form-data; boundary=" + "x" * 300}, 400),
    ],
)
def test_what_a_stranger_sends_wrong_is_one_line_of_the_log(stranger, log, sent, status):
    make_publication()
    assert stranger.post("/fehler-melden/", **sent).status_code == status
    assert len(log.getvalue().splitlines()) == 1


def test_a_wrong_host_asks_the_database_nothing(stranger):
    with CaptureQueriesContext(connection) as asked:
        stranger.get("/", headers={"Host": "evil.example"})
    assert len(asked) == 0


def test_a_nul_that_somebody_typed_goes_and_the_text_comes_back(client):
    make_publication()
    answer = client.post("/fehler-melden/", {"wrong": "Das\0 stimmt nicht"})
    assert answer.status_code == 400
    assert "stimmt nicht" in answer.content.decode()


def test_a_session_with_a_nul_is_no_login_and_takes_none_away(stranger):
    stranger.force_login(make_colleague(Role.AUTHOR))
    assert stranger.get("/admin/").status_code == 200
    stranger.cookies["session"] = "\0aaaaaaaaaaaa"
    assert stranger.get("/admin/").status_code == 302
