"""Invitations: the mail, its link, and what happens where no mail can be sent."""

import re
import socket
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.contrib.auth.models import User
from django.core import checks, mail
from django.test import Client
from django.utils import timezone

from newsroom.checks import mail_address
from newsroom.environment import mail_at
from newsroom.people import invitations
from newsroom.roles import Role
from tests.factories import make_publication
from tests.newsroom.accounts import (
    PASSWORD,
    PEOPLE,
    change,
    client_of,
    colleague,
    invite,
    link_in,
    mails,
    open_link,
    set_password,
    use,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _with_mail(settings):
    """The desk sends mail, which the tests collect; the site is another host than the client's."""
    settings.MAIL = {"EMAIL_BACKEND": "set by the tests"}
    settings.SITE_URL = "https://www.paper.example"


@pytest.fixture
def office() -> Client:
    return client_of(colleague(Role.ADMINISTRATOR))


def anna() -> User:
    return User.objects.get(email="anna@paper.example")


class Box(Message):
    """Keeps what a mail server was given."""

    def __init__(self) -> None:
        super().__init__()
        self.letters = []

    def handle_message(self, message) -> None:
        self.letters.append(message_from_bytes(message.as_bytes(), policy=policy.default))


@pytest.fixture
def box(settings) -> Iterator[Box]:
    """A mail server on this machine, which EMAIL_URL names."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    box = Box()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    use(settings, f"smtp://127.0.0.1:{port}")
    yield box
    server.stop()


def test_an_invitation_goes_from_the_desk_through_the_mail_to_the_first_login(box, office):
    make_publication(name="Weser-Blatt, „Süd“", email="redaktion@weser.example")
    answer = invite(office)
    (letter,) = box.letters
    (sender,) = letter["From"].addresses
    assert (sender.display_name, sender.addr_spec) == ("Weser-Blatt, „Süd“", "redaktion@weser.example")
    assert letter["To"] == "anna@paper.example"
    assert "Weser-Blatt, „Süd“" in letter["Subject"]
    text = letter.get_content()
    assert "Anna Müller" in text
    assert "anna.mueller" in text
    assert f"{timezone.localtime() + timedelta(days=3):%Y}" in text
    link = link_in(text)
    assert link.startswith("https://www.paper.example/admin/passwort/neu/")
    assert link not in answer.content.decode(), "the mail has it, and nobody else"

    assert set_password(Client(), link, "Moorhexe trinkt Tee")
    assert Client().login(username="anna.mueller", password="Moorhexe trinkt Tee")
    assert not set_password(Client(), link, "noch ein Passwort"), "a link works once"
    assert Client().login(username="anna.mueller", password="Moorhexe trinkt Tee")


def test_without_an_imprint_the_sender_is_the_desk_of_this_site(settings):
    settings.DEFAULT_FROM_EMAIL = "redaktion@www.paper.example"
    make_publication(email="")
    assert invitations.write(colleague()).message.from_email.endswith("<redaktion@www.paper.example>")


def test_a_weak_password_is_refused_and_the_link_lives_on(office):
    invite(office)
    link = link_in(mails()[0].body)
    for weak in ("12345678", "anna.mueller", "kurz"):
        assert not set_password(Client(), link, weak)
    assert set_password(Client(), link)


@pytest.mark.parametrize(
    ("after", "works"), [(timedelta(days=3, minutes=-1), True), (timedelta(days=3, minutes=1), False)]
)
def test_a_link_ends_when_the_mail_says(office, time_machine, after, works):
    time_machine.move_to("2026-03-02 10:00+01:00", tick=False)
    invite(client_of(colleague(Role.ADMINISTRATOR)))
    text = mails()[0].body
    assert "5. " in text
    assert "10:00" in text
    time_machine.shift(after)
    assert set_password(Client(), link_in(text)) is works


def test_the_newest_invitation_is_the_only_one(office):
    invite(office)
    change(office, anna(), _invite="1")
    first, second = (link_in(letter.body) for letter in mails(2))
    assert not set_password(Client(), first)
    assert set_password(Client(), second)


def test_a_wrong_address_is_mended_and_its_link_is_dead(office):
    invite(office, email="wrong@paper.example")
    person = User.objects.get(email="wrong@paper.example")
    change(office, person, email="right@paper.example", _invite="1")
    wrong, right = mails(2)
    assert right.to == ["right@paper.example"]
    assert not set_password(Client(), link_in(wrong.body))
    assert set_password(Client(), link_in(right.body))


def test_saving_alone_sends_nothing_and_keeps_the_link(office):
    invite(office)
    change(office, anna(), roles=[Role.EDITOR])
    assert set_password(Client(), link_in(mails()[0].body))


def test_whoever_has_a_password_gets_a_link_for_a_new_one_and_keeps_the_old_until_then(office):
    person = colleague(Role.AUTHOR)
    change(office, person, _invite="1")
    assert person.check_password(PASSWORD)
    assert set_password(Client(), link_in(mails()[0].body), "Moorhexe trinkt Tee")
    assert Client().login(username=person.username, password="Moorhexe trinkt Tee")


def test_the_link_of_somebody_deactivated_is_dead(office):
    invite(office)
    change(office, anna(), is_active=None)
    change(office, anna(), _invite="1")
    assert not set_password(Client(), link_in(mails()[0].body))


def test_inviting_again_asks_for_a_token_and_a_post(office):
    invite(office)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = office.cookies
    assert strict.post(f"{PEOPLE}{anna().pk}/change/", {"_invite": "1"}).status_code == 403
    office.get(f"{PEOPLE}{anna().pk}/change/?_invite=1")
    assert len(mails()) == 1


def test_opening_a_link_changes_nobody(office):
    invite(office)
    before = User.objects.filter(email="anna@paper.example").values().get()
    open_link(Client(), link_in(mails()[0].body))
    assert User.objects.filter(email="anna@paper.example").values().get() == before


@pytest.mark.parametrize("header", ["HTTP_HOST", "HTTP_X_FORWARDED_HOST"])
def test_no_header_decides_where_the_link_leads(settings, header):
    settings.ALLOWED_HOSTS = ["*"]
    invite(client_of(colleague(Role.ADMINISTRATOR), **{header: "evil.example"}))
    text = mails()[0].body
    assert "evil" not in text
    assert link_in(text).startswith("https://www.paper.example/")


def test_without_mail_the_administrator_gets_the_link_to_pass_on(settings, office):
    settings.MAIL = {}
    link = link_in(invite(office).content.decode())
    assert mail.outbox == []
    assert "messages" not in office.cookies, "a link is for no cookie"
    assert set_password(Client(), link)


@pytest.fixture(params=["refused", "silent", "refuses", "unknown"])
def broken(request, settings) -> Iterator[None]:
    """A mail server that is down, never answers, takes nothing, or does not exist."""
    settings.EMAIL_TIMEOUT = 0.5
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        if request.param == "silent":
            server.listen()
        address = f"127.0.0.1:{server.getsockname()[1]}"
        if request.param == "unknown":
            address = "mail.invalid:25"
        if request.param != "refuses":
            use(settings, f"smtp://{address}")
            yield
            return
    box = Controller(Refusing(), hostname="127.0.0.1", port=int(address.rpartition(":")[2]))
    box.start()
    use(settings, f"smtp://{address}")
    yield
    box.stop()


class Refusing:
    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        return "550 no such mailbox"


def test_a_mail_that_cannot_be_sent_leaves_the_person_and_shows_the_link(broken, office):
    answer = invite(office)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "anna@paper.example" in text
    assert set_password(Client(), link_in(text))


def test_the_log_names_no_address(settings, office, caplog):
    use(settings, "smtp://127.0.0.1:1")
    invite(office)
    assert "ConnectionRefusedError" in caplog.text
    assert "anna" not in caplog.text


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://127.0.0.1:2525", ("127.0.0.1", 2525, "", "", False, False)),
        ("smtp://mail.example", ("mail.example", 25, "", "", False, False)),
        ("smtp+tls://a@b.example:p+%2F@mail.example", ("mail.example", 587, "a@b.example", "p+/", True, False)),
        ("smtp+ssl://a:b@mail.example", ("mail.example", 465, "a", "b", False, True)),
    ],
)
def test_the_address_of_the_mail_server_says_how_to_speak_to_it(url, server):
    names = ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL")
    assert tuple(mail_at(url)[f"EMAIL_{name}"] for name in names) == server


@pytest.mark.parametrize(
    "url", ["mail.example", "smtps://mail.example", "smtp://", "smtp://h:x", "smtp://h:99999", "x"]
)
def test_a_wrong_mail_address_is_named_with_the_mend(settings, url):
    settings.EMAIL_URL, settings.MAIL = url, mail_at(url)
    (message,) = mail_address(None)
    assert isinstance(message, checks.Error)
    assert "EMAIL_URL" in message.msg
    assert "smtp+tls://" in message.hint


def test_no_mail_is_no_mistake(settings):
    settings.EMAIL_URL, settings.MAIL = "", {}
    assert mail_address(None) == []


def test_the_form_says_whether_the_invitation_is_open(office, time_machine):
    time_machine.move_to("2026-03-02 10:00+01:00", tick=False)
    office = client_of(colleague(Role.ADMINISTRATOR))
    invite(office)

    def shown() -> str:
        return re.search(r"\d+\. \w+ 2026, \d+:\d\d", office.get(f"{PEOPLE}{anna().pk}/change/").content.decode())[0]

    first = shown()
    time_machine.shift(timedelta(days=4))
    office.force_login(colleague(Role.ADMINISTRATOR))
    assert shown() == first
    change(office, anna(), _invite="1")
    assert shown() != first
