"""Logging in, and a forgotten password: whoever asks learns nothing about who works here."""

import re
import socket
from datetime import timedelta
from statistics import median
from time import perf_counter
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client

from newsroom.roles import Role
from tests.newsroom.accounts import PASSWORD, client_of, colleague, invite, link_in, mails, set_password, use
from tests.scope import in_full

pytestmark = pytest.mark.django_db
FORGOTTEN, SENT = "/admin/passwort/vergessen/", "/admin/passwort/unterwegs/"


@pytest.fixture(autouse=True)
def _with_mail(settings):
    settings.MAIL = {"EMAIL_BACKEND": "set by the tests"}
    settings.SITE_URL = "https://www.paper.example"
    # Who asked a moment ago is nobody else's business, in tests that share a Redis too.
    own = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(uuid4())}
    settings.CACHES = {"default": own}


def ask(email: str, **options: str):
    return Client(**options).post(FORGOTTEN, {"email": email}, follow=True)


def without_token(page: bytes) -> str:
    return re.sub(r'value="[^"]{64}"', "", page.decode())


def test_the_login_page_leads_to_a_mail_and_a_new_password(client):
    person = colleague(Role.AUTHOR)
    assert FORGOTTEN in client.get("/admin/login/").content.decode()
    ask(person.email.upper())
    (letter,) = mails()
    assert letter.to == [person.email]
    link = link_in(letter.body)
    assert link.startswith("https://www.paper.example/admin/passwort/neu/")
    assert set_password(Client(), link, "Moorhexe trinkt Tee")
    assert Client().login(username=person.username, password="Moorhexe trinkt Tee")
    assert not Client().login(username=person.username, password=PASSWORD)
    assert not set_password(Client(), link, "noch ein Passwort")


def test_a_new_password_ends_the_sessions_of_the_old_one():
    person = colleague(Role.AUTHOR)
    elsewhere = client_of(person)
    assert elsewhere.get("/admin/").status_code == 200
    ask(person.email)
    assert set_password(Client(), link_in(mails()[0].body), "Moorhexe trinkt Tee")
    assert elsewhere.get("/admin/").status_code == 302


def test_the_link_dies_of_age_and_of_a_login(time_machine):
    time_machine.move_to("2026-03-02 10:00+01:00", tick=False)
    person = colleague(Role.AUTHOR)
    ask(person.email)
    time_machine.shift(timedelta(minutes=6))
    ask(person.email)
    first, second = (link_in(letter.body) for letter in mails(2))
    assert Client().login(username=person.username, password=PASSWORD)
    assert not set_password(Client(), first)
    time_machine.shift(timedelta(minutes=6))
    ask(person.email)
    time_machine.shift(timedelta(days=3, minutes=1))
    assert not set_password(Client(), second)
    assert not set_password(Client(), link_in(mails(3)[2].body))


def test_known_unknown_and_deactivated_addresses_get_the_same_answer():
    known = colleague(Role.AUTHOR)
    gone = colleague(Role.AUTHOR, is_active=False)
    answers = [ask(email) for email in (known.email, "nobody@paper.example", gone.email)]
    assert {answer.request["PATH_INFO"] for answer in answers} == {SENT}
    assert len({without_token(answer.content) for answer in answers}) == 1
    assert [letter.to for letter in mails()] == [[known.email]]


@pytest.mark.slow
def test_the_time_of_an_answer_tells_nobody_who_works_here(settings):
    """A mail server that never answers makes the difference as large as it gets."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    settings.EMAIL_TIMEOUT = in_full(1, otherwise=60) / 2
    known, unknown = colleague(Role.AUTHOR).email, "nobody@paper.example"
    took: dict[str, list[float]] = {known: [], unknown: []}
    with socket.create_server(("127.0.0.1", 0)) as silent:
        use(settings, f"smtp://127.0.0.1:{silent.getsockname()[1]}")
        for email in [known, unknown] * in_full(50, otherwise=20):
            begin = perf_counter()
            Client().post(FORGOTTEN, {"email": email})
            took[email].append(perf_counter() - begin)
    # Who waited for that server would need as long as its timeout, which no machine is too busy to tell from a page.
    assert abs(median(took[known]) - median(took[unknown])) < settings.EMAIL_TIMEOUT / in_full(10, otherwise=2)


def test_a_stranger_cannot_fill_a_mailbox():
    person = colleague(Role.AUTHOR)
    for _number in range(5):
        assert ask(person.email).request["PATH_INFO"] == SENT
    assert len(mails()) == 1


def test_an_invited_person_who_asks_gets_the_invitation_again():
    invite(client_of(colleague(Role.ADMINISTRATOR)))
    ask("anna@paper.example")
    first, second = mails(2)
    assert first.subject == second.subject
    assert set_password(Client(), link_in(first.body)), "a stranger who asks ends no invitation"
    assert not set_password(Client(), link_in(second.body))


@pytest.mark.parametrize("header", ["HTTP_HOST", "HTTP_X_FORWARDED_HOST"])
def test_no_header_decides_where_the_link_leads(settings, header):
    settings.ALLOWED_HOSTS = ["*"]
    ask(colleague().email, **{header: "evil.example"})
    assert "evil" not in mails()[0].body


def test_a_foreign_host_is_refused_before_any_mail():
    assert ask(colleague().email, HTTP_HOST="evil.example").status_code == 400
    assert mail.outbox == []


def test_without_mail_the_page_names_another_way_and_has_no_form(settings):
    settings.MAIL = {}
    for answer in (Client().get(FORGOTTEN), ask(colleague().email)):
        assert answer.status_code == 200
        assert 'name="email"' not in answer.content.decode()
    assert mail.outbox == []


def test_a_mail_server_that_is_down_is_no_ones_error_page(settings):
    use(settings, "smtp://127.0.0.1:1")
    assert ask(colleague().email).request["PATH_INFO"] == SENT


@pytest.mark.parametrize("email", ["", "keine", "x" * 300 + "@paper.example", "a@b.example\nBcc: c@d.example", "\x00"])
def test_what_is_no_address_is_refused_with_a_sentence(email):
    answer = ask(email)
    assert answer.context["form"].errors
    assert mail.outbox == []


@pytest.mark.parametrize("path", ["x/y/", "MQ/x-y/", "MQ/set-password/", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5/a-b/"])
def test_a_broken_link_gets_a_page_that_helps(path):
    answer = Client().get(f"/admin/passwort/neu/{path}", follow=True)
    assert answer.status_code == 200
    assert FORGOTTEN in answer.content.decode()


def test_these_pages_ask_for_a_token_and_are_kept_by_nobody():
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(FORGOTTEN, {"email": "a@paper.example"}).status_code == 403
    for path in (FORGOTTEN, SENT, "/admin/passwort/neu/x/y/", "/admin/passwort/gesetzt/"):
        assert "no-store" in strict.get(path)["Cache-Control"]


def test_a_wrong_login_says_the_same_for_everybody():
    known = colleague()
    gone, open_invitation = colleague(is_active=False), colleague(password=None)
    said = set()
    for login in (known.username, "nobody", gone.username, open_invitation.username):
        answer = Client().post("/admin/login/", {"username": login, "password": "wrong"})
        said.add((answer.status_code, *map(str, answer.context["form"].non_field_errors())))
    assert len(said) == 1


HOSTILE = [
    "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example",
    "https:evil.example", "https://evil.example", "http://testserver@evil.example", "https://testserver.evil.example/",
    "//evil.example:80/", "javascript:alert(1)", "data:text/html,x", " //evil.example", "\t//evil.example",
    "/\t/evil.example", "http:///evil.example", "//testserver:x@evil.example", "\x08//evil.example", "//[evil.example",
    "ftp://evil.example", "vbscript:x",
]  # fmt: skip


@pytest.mark.parametrize("target", HOSTILE)
def test_a_login_leads_to_no_other_site(target):
    person = colleague(Role.AUTHOR)
    data = {"username": person.username, "password": PASSWORD}
    assert Client().post("/admin/login/", data | {"next": target})["Location"] == "/admin/"
    assert Client().post(f"/admin/login/?{urlencode({'next': target})}", data)["Location"] == "/admin/"


def test_a_login_leads_back_to_where_it_was_asked_for():
    data = {"username": colleague(Role.AUTHOR).username, "password": PASSWORD}
    path = "/admin/articles/article/"
    assert Client().post("/admin/login/", data | {"next": path})["Location"] == path
