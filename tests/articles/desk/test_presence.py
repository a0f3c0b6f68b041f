"""Who has an article open: colleagues learn of it, nobody is locked out, and it ends by itself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.desk import presence
from articles.models import Article, Presence
from newsroom import roles
from newsroom.roles import Role
from tests.articles.article_form import change_url
from tests.factories import make_article, make_draft, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]


def presence_url(article: Article) -> str:
    return reverse("admin:articles_article_presence", args=[article.pk])


def colleague(role: Role, **names) -> User:
    user = make_user(**names)
    user.groups.add(roles.group(role))
    return user


def at_the_desk(user: User, **options) -> Client:
    client = Client(**options)
    client.force_login(user)
    return client


@pytest.fixture
def anna() -> User:
    return colleague(Role.EDITOR, first_name="Anna", last_name="Beispiel")


def test_the_next_one_to_open_an_article_is_told_who_has_it_open(desk, anna):
    article = make_draft()
    assert at_the_desk(anna).post(presence_url(article)).json() == {"notice": ""}
    notice = "Anna Beispiel hat diese Meldung auch offen"
    assert notice in desk.get(change_url(article)).content.decode()
    assert notice not in at_the_desk(anna).get(change_url(article)).content.decode()
    assert notice not in desk.get(change_url(make_draft())).content.decode()
    assert notice in desk.post(presence_url(article)).json()["notice"]


def test_several_are_named_in_one_sentence(desk, anna):
    article = make_draft()
    presence.announce(article, anna)
    presence.announce(article, colleague(Role.EDITOR, username="zoe"))
    assert "Anna Beispiel und zoe haben diese Meldung" in desk.post(presence_url(article)).json()["notice"]


def test_a_closed_window_is_forgotten_at_once_and_a_crashed_one_within_five_minutes(desk, anna):
    article = make_draft()
    at_the_desk(anna).post(presence_url(article))
    at_the_desk(anna).post(presence_url(article), {"leave": "1"})
    assert presence.others(article, User.objects.get(username="chief")) == []
    at_the_desk(anna).post(presence_url(article))
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        assert "Anna" not in desk.get(change_url(article)).content.decode()
        assert desk.post(presence_url(article)).json() == {"notice": ""}
        assert [row.user.username for row in Presence.objects.all()] == ["chief"]


def test_looking_at_the_form_leaves_no_trace(desk):
    article = make_draft()
    desk.get(change_url(article))
    assert desk.get(presence_url(article)).status_code == 405
    assert not Presence.objects.exists()


def test_whoever_may_only_read_is_not_announced(desk):
    article = make_article()
    author = colleague(Role.AUTHOR)
    presence.announce(article, User.objects.get(username="chief"))
    assert "chief hat" in at_the_desk(author).post(presence_url(article)).json()["notice"]
    assert [row.user.username for row in Presence.objects.all()] == ["chief"]


def test_a_colleagues_draft_answers_like_one_that_does_not_exist():
    author = at_the_desk(colleague(Role.AUTHOR))
    article = make_draft()
    assert author.post(presence_url(article)).status_code == 404
    assert author.post(reverse("admin:articles_article_presence", args=[10**9])).status_code == 404
    assert Client().post(presence_url(article)).status_code == 302


def test_a_page_from_elsewhere_cannot_announce_anybody(chief):
    assert at_the_desk(chief, enforce_csrf_checks=True).post(presence_url(make_draft())).status_code == 403
    assert not Presence.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_windows_of_one_person_announce_themselves_at_once(anna):
    article = make_draft()

    def announce(_turn: int) -> None:
        presence.announce(article, anna)
        connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(announce, range(40)))
    assert Presence.objects.filter(article=article, user=anna).count() == 1
