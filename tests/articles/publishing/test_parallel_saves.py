"""Two people press "Speichern" at the same moment, in two threads with two connections."""

from functools import partial

import pytest
from django.http import HttpResponse
from django.test import Client

from articles.models import Article
from tests.articles.admin.test_conflict import asks, choose
from tests.articles.article_form import change_url, form_of
from tests.factories import make_draft, superuser
from tests.parallel import at_once
from tests.scope import in_full

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]


PAIRS = in_full(100, otherwise=20)


@pytest.fixture
def two_windows(transactional_db) -> dict[str, Client]:
    clients = {"Sie": Client(), "Er": Client()}
    for client in clients.values():
        client.force_login(superuser())
    return clients


def send_both(clients: dict[str, Client], article: Article, rounds: str = "") -> dict:
    """Two forms of one article, sent at the same moment; the answers by name."""
    form = form_of(clients["Sie"], change_url(article))

    def submit(name: str) -> HttpResponse:
        return clients[name].post(change_url(article), form | {"headline": f"{name}{rounds}", "_continue": "1"})

    return dict(zip(clients, at_once(*(partial(submit, name) for name in clients)), strict=True))


def test_of_two_truly_parallel_saves_one_is_asked_and_both_texts_are_kept(two_windows):
    article = make_draft("Anfang")
    answers = send_both(two_windows, article)
    assert sorted(answer.status_code for answer in answers.values()) == [200, 302]
    (asked,) = [name for name, answer in answers.items() if answer.status_code == 200]
    (saved,) = set(two_windows) - {asked}
    assert asks(answers[asked]) == {"headline": ""}
    choose(two_windows[asked], answers[asked], headline="mine")
    assert [revision.text().headline for revision in article.revisions.all()] == [asked, saved, "Anfang"]


@pytest.mark.slow
def test_of_many_pairs_of_parallel_saves_each_has_one_winner(two_windows):
    article = make_draft("Anfang")
    for attempt in range(PAIRS):
        answers = send_both(two_windows, article, f" {attempt}")
        assert sorted(answer.status_code for answer in answers.values()) == [200, 302]
    assert article.revisions.count() == 1 + PAIRS
