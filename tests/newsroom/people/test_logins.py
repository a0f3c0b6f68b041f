"""Guessing passwords is slow, seen by everybody whom it concerns, and locks nobody out for good."""

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from newsroom.environment import Line
from newsroom.people import login_attempts
from newsroom.people.models import Event, SignIn
from newsroom.roles import Role
from tests.newsroom.accounts import PASSWORD, client_of, colleague, link_in, mails, set_password
from tests.parallel import at_once

pytestmark = pytest.mark.django_db
LOGIN, CHANGE, FORGOTTEN = "/admin/login/", "/admin/password_change/", "/admin/passwort/vergessen/"
LIST = "/admin/people/signin/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def log_in(name: str, password: str = PASSWORD, *, sender: str = "203.0.113.9") -> HttpResponse:
    return Client(REMOTE_ADDR=sender).post(LOGIN, {"username": name, "password": password})


def guess(name: str, times: int, **options: str) -> list[int]:
    return [log_in(name, f"wrong {number}", **options).status_code for number in range(times)]


def said(answer: HttpResponse) -> str:
    return " ".join(map(str, answer.context["form"].non_field_errors()))


@pytest.fixture
def looked_at(monkeypatch) -> list[str]:
    """The passwords that were compared with a hash."""
    passwords: list[str] = []
    known = ModelBackend.authenticate

    def compare(self, request, username=None, password=None, **kwargs):
        passwords.append(password)
        return known(self, request, username=username, password=password, **kwargs)

    monkeypatch.setattr(ModelBackend, "authenticate", compare)
    return passwords


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What really goes to the log, in the form in which it does."""
    (handler,) = (h for h in logging.getLogger().handlers if isinstance(h.formatter, Line))
    written = StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


def test_the_sixth_wrong_password_of_an_account_is_not_looked_at(looked_at):
    name = colleague().username
    codes = [guess(name, 1, sender=f"198.51.100.{number}")[0] for number in range(7)]
    assert codes == [200] * 5 + [429] * 2
    assert len(looked_at) == 5


def test_during_the_lock_the_right_password_is_refused_with_the_time_and_afterwards_it_is_not(time_machine):
    time_machine.move_to("2026-03-02 10:00+01:00", tick=False)
    name = colleague().username
    guess(name, 5)
    time_machine.shift(timedelta(seconds=90))
    refused = log_in(name, sender="198.51.100.7")
    assert (refused.status_code, refused["Retry-After"]) == (429, "210")
    assert "Zu viele Versuche. Bitte warten Sie 4 Minuten. Bis dahin hilft auch das richtige" in said(refused)
    time_machine.shift(timedelta(seconds=211))
    assert log_in(name).status_code == 302


def test_whoever_goes_on_guessing_prolongs_no_lock(time_machine):
    time_machine.move_to("2026-03-02 10:00+01:00", tick=False)
    name = colleague().username
    assert guess(name, 5) == [200] * 5
    for _minute in range(4):
        time_machine.shift(timedelta(minutes=1))
        assert guess(name, 30) == [429] * 30
    assert SignIn.objects.count() == 5
    time_machine.shift(timedelta(minutes=1, seconds=1))
    assert log_in(name, sender="198.51.100.7").status_code == 302


@pytest.mark.parametrize("sender", ["203.0.113.9", "2001:db8:1:2::%x"])
def test_the_eleventh_wrong_password_of_a_sender_is_not_looked_at_whatever_the_account(sender, looked_at):
    codes = [log_in(f"name{n}", "x", sender=sender % n if "%" in sender else sender).status_code for n in range(12)]
    assert codes == [200] * 10 + [429] * 2
    assert len(looked_at) == 10
    assert log_in(colleague().username, sender="2001:db8:9::1").status_code == 302


def test_capitals_are_no_other_account():
    assert guess("anna", 3) + guess("ANNA", 3, sender="198.51.100.7") == [200] * 5 + [429]


def test_the_lock_tells_nobody_who_works_here():
    known, gone, invited = colleague(), colleague(is_active=False), colleague(password=None)
    answers = set()
    for number, name in enumerate((known.username, "nobody", gone.username, invited.username)):
        guess(name, 5, sender=f"198.51.100.{number}")
        refused = log_in(name, sender=f"198.51.100.{number}")
        answers.add((refused.status_code, said(refused)))
    assert len(answers) == 1


def test_a_login_forgives_the_account_and_not_the_sender():
    own, other = colleague().username, colleague().username
    for _round in range(2):
        guess(own, 4)
        assert log_in(own).status_code == 302
    assert guess(other, 3) == [200, 200, 429]


@pytest.mark.django_db(transaction=True)
def test_guesses_at_one_moment_are_counted_one_by_one(looked_at):
    name = colleague().username
    codes = at_once(*[lambda n=n: guess(name, 1, sender=f"198.51.100.{n}")[0] for n in range(12)])
    assert sorted(codes) == [200] * 5 + [429] * 7
    assert len(looked_at) == 5


def test_nobody_gets_in_whose_attempt_cannot_be_written_down(monkeypatch, looked_at):
    def full(*args, **kwargs):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(SignIn, "save", full)
    client = Client(raise_request_exception=False)
    answer = client.post(LOGIN, {"username": colleague().username, "password": PASSWORD})
    assert answer.status_code >= 500
    assert looked_at == []


def test_changing_the_password_is_counted_too(log):
    person = colleague(Role.AUTHOR)
    desk = client_of(person)
    new = {"new_password1": "Moorhexe trinkt Tee", "new_password2": "Moorhexe trinkt Tee"}
    for number in range(5):
        assert desk.post(CHANGE, {"old_password": f"falsch {number}"} | new).status_code == 200
    refused = desk.post(CHANGE, {"old_password": PASSWORD} | new)
    assert refused.status_code == 429
    assert "Bitte warten Sie 5 Minuten." in refused.content.decode()
    assert log_in(person.username).status_code == 429
    SignIn.objects.all().delete()
    assert desk.post(CHANGE, {"old_password": PASSWORD} | new).status_code == 302
    assert [row.event for row in SignIn.objects.all()] == [Event.CHANGED]
    assert log.getvalue().count("Password changed") == 1
    assert "falsch" not in log.getvalue()
    assert "Moorhexe" not in log.getvalue()


@pytest.mark.parametrize("email", ["anna@paper.example", "nobody@paper.example"])
def test_links_for_a_new_password_are_asked_for_ten_times_by_one_sender(email, settings):
    settings.MAIL = {"EMAIL_BACKEND": "set by the tests"}
    colleague(Role.AUTHOR, email="anna@paper.example")
    client = Client(REMOTE_ADDR="203.0.113.9")
    answers = [client.post(FORGOTTEN, {"email": email}) for _number in range(11)]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert "Bitte warten Sie 5 Minuten." in answers[-1].content.decode()
    assert Client(REMOTE_ADDR="198.51.100.7").post(FORGOTTEN, {"email": email}).status_code == 302


def test_a_new_password_ends_the_lock(settings):
    settings.MAIL = {"EMAIL_BACKEND": "set by the tests"}
    person = colleague(Role.AUTHOR)
    guess(person.username, 6)
    Client().post(FORGOTTEN, {"email": person.email})
    assert set_password(Client(), link_in(mails()[0].body), "Moorhexe trinkt Tee")
    assert log_in(person.username, "Moorhexe trinkt Tee").status_code == 302
    assert {Event.LINK, Event.SET} <= {row.event for row in SignIn.objects.filter(person=person)}


def test_each_attempt_is_one_line_of_the_log(log, settings):
    settings.TRUSTED_PROXIES = 1
    person, name = colleague(), "böse\n2026 INFO gelogen\x1b[31m\u202e"
    options = {"headers": {"X-Forwarded-For": "192.0.2.1, 203.0.113.9", "User-Agent": FIREFOX}}
    Client().post(LOGIN, {"username": person.username, "password": PASSWORD}, **options)
    for number in range(6):
        Client().post(LOGIN, {"username": name, "password": f"geheim {number}"}, **options)
    lines = log.getvalue().splitlines()
    assert len(lines) == 7
    assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO newsroom.people.login_attempts Logged in: ", lines[0])
    assert person.username in lines[0]
    assert "203.0.113.0/24" in lines[0]
    assert all("Wrong password: 'böse" in line for line in lines[1:6])
    assert "Refused after too many attempts" in lines[6]
    for never in ("203.0.113.9", "192.0.2.1", "geheim", PASSWORD, "\x1b", "\u202e", "Firefox"):
        assert never not in log.getvalue()


def test_no_whole_address_and_no_mistyped_name_is_kept(settings):
    person = colleague()
    for name, password in ((person.username, PASSWORD), (person.username, "wrong"), ("my secret password", "x")):
        Client(REMOTE_ADDR="203.0.113.9", headers={"User-Agent": FIREFOX}).post(
            LOGIN, {"username": name, "password": password}
        )
    kept = str(list(SignIn.objects.values()))
    for never in ("203.0.113.9", "Mozilla", "my secret"):
        assert never not in kept
    assert {row.browser for row in SignIn.objects.all()} == {"Firefox, Linux"}


def test_what_counts_against_nobody_any_more_is_forgotten(time_machine):
    time_machine.move_to("2026-03-02 10:00+01:00", tick=False)
    guess("anna", 1)
    login_attempts.forget()
    assert SignIn.objects.exclude(account="").exists()
    time_machine.shift(login_attempts.WINDOW + timedelta(seconds=1))
    login_attempts.forget()
    assert not SignIn.objects.exclude(account="", sender="").exists()
    time_machine.shift(login_attempts.KEPT)
    login_attempts.forget()
    assert not SignIn.objects.exists()


def rows_of(client: Client) -> str:
    return re.sub(r"<[^>]*>", " ", client.get(LIST).content.decode())


def test_everybody_sees_their_own_logins_and_the_administration_all():
    anna = colleague(Role.AUTHOR, first_name="Anna", last_name="Müller")
    bert = colleague(Role.CHIEF, first_name="Bert", last_name="Schmidt")
    for person in (anna, bert):
        Client(REMOTE_ADDR="10.0.0.7", headers={"User-Agent": FIREFOX}).post(
            LOGIN, {"username": person.username, "password": PASSWORD}
        )
    log_in("nobody", "x")
    own, every = rows_of(client_of(anna)), rows_of(client_of(colleague(Role.ADMINISTRATOR)))
    assert "Anna Müller" in own
    assert "Firefox, Linux" in own
    assert "internes Netz" in own
    for other in ("Bert Schmidt", "unbekannt"):
        assert other not in own
        assert other in every
    foreign = SignIn.objects.get(person=bert)
    assert client_of(anna).get(f"{LIST}{foreign.pk}/change/").status_code == 302


def test_nobody_changes_or_removes_a_login():
    log_in("nobody", "x")
    row = SignIn.objects.get()
    desk = client_of(User.objects.create_superuser("root"))
    assert desk.post(f"{LIST}{row.pk}/change/", {"event": "signed_in"}).status_code == 403
    assert desk.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert desk.get(f"{LIST}add/").status_code == 403
    assert SignIn.objects.get().event == Event.WRONG


def test_the_list_asks_as_much_for_thirty_rows_as_for_one():
    desk = client_of(colleague(Role.ADMINISTRATOR))

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            desk.get(LIST)
        return len(asked)

    SignIn.objects.create(event=Event.WRONG, person=colleague(), network="203.0.113.0/24")
    few = queries()
    for _number in range(29):
        SignIn.objects.create(event=Event.WRONG, person=colleague(), network="2001:db8::/48")
    assert queries() == few
