"""What is sent to the site is read only as far as its address takes it, and before a thread waits for it."""

import asyncio
import errno
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import OperationalError
from django.urls import reverse

from articles.models import ErrorReport
from newsroom.server import limits, request_bodies
from newsroom.server.application import Application

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("publication")]

REPORT, LOGIN, ARTICLE, UPLOAD = (
    "/fehler-melden/",
    "/admin/login/",
    "/admin/articles/article/add/",
    limits.UPLOADS + "add/",
)
FORM, FILES = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
KB, MB = 2**10, 2**20

django = WSGIHandler()
application = Application(django)


@dataclass
class Sender:
    """A client that has sent its header, and sends a piece of the body each time that somebody wants to read one."""

    path: str
    length: int | None = None
    pieces: Iterable[bytes] = ()
    content_type: str = FORM
    cookies: str = ""
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    read: int = 0

    def send(self) -> tuple[int | None, str]:
        """What is answered. None: nothing."""
        self.left, self.answer = iter(self.pieces), {}
        asyncio.run(application(self.scope(), self.receive, self.hear))
        return self.answer.get("status"), self.answer.get("body", b"").decode()

    def scope(self) -> dict:
        announced = (b"transfer-encoding", b"chunked") if self.length is None else (b"content-length", self.length)
        headers = {announced[0]: announced[1], b"content-type": self.content_type, b"cookie": self.cookies}
        encoded = [
            (name, str(value).encode() if not isinstance(value, bytes) else value) for name, value in headers.items()
        ]
        return {
            "type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "query_string": b"",
            "path": self.path, "raw_path": self.path.encode(), "client": ("127.0.0.1", "1"),
            "headers": [(b"host", b"127.0.0.1"), *encoded, *self.headers],
        }  # fmt: skip

    async def receive(self) -> dict:
        self.read += 1
        piece = next(self.left, None)
        if piece is None:
            await asyncio.sleep(60)
        return {"type": "http.request", "body": piece, "more_body": piece != b""}

    async def hear(self, message: dict) -> None:
        self.answer |= message


def session_of(client) -> str:
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


@pytest.mark.parametrize(
    ("path", "length", "content_type", "status"),
    [
        (REPORT, 64 * KB + 1, FORM, 413),
        (REPORT, 10**12, FORM, 413),
        (REPORT, 100, FILES, 415),
        ("/", 64 * KB + 1, FORM, 413),
        ("/gibt/es/nicht/", 10 * MB, "application/octet-stream", 413),
        (LOGIN, MB + 1, FORM, 413),
        (ARTICLE, 13 * MB, FORM, 413),
        (UPLOAD, 2 * MB, FILES, 413),
    ],
)
@pytest.mark.parametrize("session", ["", "made-up", '"\\000"'])
def test_what_a_stranger_may_not_send_is_refused_before_it_is_read(path, length, content_type, status, session):
    sender = Sender(path, length, [b"x" * KB], content_type, f"{settings.SESSION_COOKIE_NAME}={session}")
    answered, page = sender.send()
    assert (answered, sender.read) == (status, 0)
    assert "höchstens" in page or "keine Dateien" in page
    assert (b"connection", b"close") in sender.answer["headers"]
    assert any(name == b"content-security-policy" for name, _value in sender.answer["headers"])


@pytest.mark.parametrize(("path", "most"), [(REPORT, 64 * KB), (LOGIN, MB)])
def test_a_body_without_a_length_is_read_up_to_what_its_address_takes(path, most):
    sender = Sender(path, None, [b"x" * 16 * KB] * 1000)
    assert sender.send()[0] == 413
    assert sender.read == most // (16 * KB) + 1


@pytest.mark.parametrize(
    ("path", "length", "content_type", "is_read"),
    [
        (ARTICLE, 11 * MB, FORM, True),
        (ARTICLE, 13 * MB, FORM, False),
        (UPLOAD, 13 * MB, FILES, True),
        (REPORT, 65 * KB, FORM, False),
    ],
)
def test_a_colleague_may_send_long_texts_and_files(desk, path, length, content_type, is_read):
    pieces = [b"x" * 64 * KB] * (length // (64 * KB)) + [b""]
    sender = Sender(path, length, pieces, content_type, session_of(desk))
    assert (sender.send()[0] != 413, sender.read > 0) == (is_read, is_read)


def test_who_may_not_open_the_desk_any_more_is_a_stranger(desk, chief):
    chief.is_staff = False
    chief.save(update_fields=["is_staff"])
    assert Sender(UPLOAD, 13 * MB, content_type=FILES, cookies=session_of(desk)).send()[0] == 413


def test_every_address_that_takes_files_may_be_sent_some():
    for name in ("articles_image_add", "articles_image_upload"):
        assert reverse(f"admin:{name}").startswith(limits.UPLOADS)


@pytest.mark.parametrize("length", [None, 0])
def test_a_form_that_fits_arrives_whole_with_and_without_a_length(client, length):
    page = client.get(REPORT)
    fields = page.context["form"].initial | {"wrong": "Die Straße heißt anders: Ölmühlenweg.", "opened": "x"}
    body = urlencode(fields).encode()
    sender = Sender(REPORT, None if length is None else len(body), [body[:10], body[10:], b""])
    status, text = sender.send()
    # The form comes back with what was typed, since its time is not signed.
    assert (status, "Ölmühlenweg" in text) == (400, True)
    assert not ErrorReport.objects.exists()


def test_who_falls_silent_is_given_up(monkeypatch):
    monkeypatch.setattr(request_bodies, "SILENCE", 0.05)
    assert Sender(REPORT, 100, [b"x"]).send() == (408, "")


def test_who_hangs_up_or_sends_what_is_no_body_is_no_error_of_ours():
    sender = Sender(REPORT, 100)

    async def hang_up() -> dict:
        return {"type": "http.disconnect"}

    sender.receive = hang_up
    assert sender.send()[0] == 400


def test_large_bodies_of_strangers_are_few_at_a_time(monkeypatch):
    monkeypatch.setattr(application.reader, "strangers", request_bodies.STRANGERS_AT_ONCE)
    sender = Sender(LOGIN, 65 * KB)
    assert (sender.send()[0], sender.read) == (503, 0)
    small = Sender(LOGIN, 4, [b"a=b", b""])
    assert small.send()[0] != 503


def test_a_header_with_an_underscore_never_passes_for_the_proxys(settings):
    settings.TRUSTED_PROXIES = 1
    seen = []
    sender = Sender("/", 0, headers=[(b"x_forwarded_for", b"192.0.2.1"), (b"x-forwarded-for", b"192.0.2.2")])

    def spy(environ, start_response):
        seen.append(environ["HTTP_X_FORWARDED_FOR"])
        return django(environ, start_response)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(application, "django", spy)
        sender.send()
    assert seen == ["192.0.2.2"]


@pytest.mark.parametrize(
    ("error", "words"), [(OSError(errno.ENOSPC, "full"), "voll"), (OperationalError(), "antwortet")]
)
def test_what_cannot_be_kept_is_told_as_an_outage(desk, monkeypatch, error, words):
    class Full(request_bodies.SpooledTemporaryFile):
        def write(self, data):
            raise error

    monkeypatch.setattr(request_bodies, "SpooledTemporaryFile", Full)
    status, page = Sender(UPLOAD, 3 * MB, [b"x"], FILES, session_of(desk)).send()
    assert (status, words in page) == (503, True)
