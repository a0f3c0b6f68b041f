"""Two people press "Speichern" at the same moment, in two threads with two connections."""

import threading

import pytest
from django.db import connection
from django.test import Client

from articles.models import Article
from tests.articles.desk import change_url, form_of
from tests.articles.test_conflict import asks, choose
from tests.factories import make_draft, superuser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]


@pytest.fixture
def two_windows(transactional_db) -> dict[str, Client]:
    clients = {"Sie": Client(), "Er": Client()}
    for client in clients.values():
        client.force_login(superuser())
    return clients


def send_both(clients: dict[str, Client], article: Article, rounds: str = "") -> dict:
    """Two forms of one story, sent at the same moment; the answers by name."""
    form, ready, answers = form_of(clients["Sie"], change_url(article)), threading.Barrier(2), {}

    def submit(name: str) -> None:
        try:
            ready.wait()
            mine = form | {"headline": f"{name}{rounds}", "_continue": "1"}
            answers[name] = clients[name].post(change_url(article), mine)
        finally:
            connection.close()

    threads = [threading.Thread(target=submit, args=[name]) for name in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


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
def test_of_a_hundred_pairs_of_parallel_saves_each_has_one_winner(two_windows):
    article = make_draft("Anfang")
    for attempt in range(100):
        answers = send_both(two_windows, article, f" {attempt}")
        assert sorted(answer.status_code for answer in answers.values()) == [200, 302]
    assert article.revisions.count() == 101
