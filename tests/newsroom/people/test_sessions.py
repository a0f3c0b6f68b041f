"""A login ends twelve hours after the last thing somebody did, and after two weeks whatever they did."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from newsroom.people import sessions
from newsroom.roles import Role
from tests.articles.article_form import change_url
from tests.factories import make_draft
from tests.newsroom.accounts import client_of, colleague

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(time_machine) -> Client:
    time_machine.move_to("2026-03-02 08:00+01:00", tick=False)
    return client_of(colleague(Role.EDITOR))


def is_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_whoever_does_something_stays_and_whoever_does_not_is_out(desk, time_machine):
    for _turn in range(3):
        time_machine.shift(timedelta(hours=11, minutes=45))
        assert is_in(desk)
    time_machine.shift(timedelta(hours=12, minutes=1))
    assert not is_in(desk)
    assert not Session.objects.exists()


@pytest.mark.parametrize("by_itself", ["presence", "unsaved"])
def test_a_form_that_was_left_open_keeps_nobody_logged_in(desk, time_machine, by_itself):
    article = make_draft()
    address = change_url(article).replace("/change/", f"/{by_itself}/")
    for _hour in range(12):
        time_machine.shift(timedelta(hours=1))
        assert desk.post(address, {"slot": ""}).status_code != 302
    time_machine.shift(timedelta(minutes=1))
    assert desk.post(address, {"slot": ""}).status_code == 302
    assert not is_in(desk)


def test_two_weeks_are_the_end_whatever_somebody_does(desk, time_machine):
    for _turn in range(14 * 4):
        assert is_in(desk)
        time_machine.shift(timedelta(hours=6))
    time_machine.shift(timedelta(minutes=1))
    assert not is_in(desk)


def test_a_session_is_not_written_at_every_page(desk, time_machine):
    def writes() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert is_in(desk)
        return sum("django_session" in query["sql"] and query["sql"].startswith("UPDATE") for query in asked)

    assert writes() == 0
    time_machine.shift(timedelta(seconds=sessions.PRECISION + 1))
    assert [writes(), writes()] == [1, 0]


def test_a_session_from_before_there_was_a_limit_begins_now(desk, time_machine):
    session = desk.session
    del session["began"], session["active"]
    session.save()
    assert is_in(desk)
    time_machine.shift(timedelta(hours=12, minutes=1))
    assert not is_in(desk)


def test_readers_get_no_session(client):
    for path in ("/", "/admin/login/", "/feed/"):
        assert "session" not in client.get(path).cookies
