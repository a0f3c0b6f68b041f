"""A published article gets another address: the old one leads on, without detours and without taking another's."""

import pytest

from articles.models import Article, FormerAddress, Status
from articles.publishing import revisions, workflow
from newsroom.roles import Role
from tests.articles.article_form import ADD, change_url, errors, send
from tests.factories import make_article, make_colleague, make_draft, make_hidden_article, superuser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]


def rename(article: Article, slug: str, **more) -> None:
    newest = article.working_revision()
    revisions.save(article, newest.text(), by=make_colleague(Role.CHIEF), based_on=newest, slug=slug, **more)


def test_every_old_address_leads_to_the_present_one_in_one_step(client):
    article = make_article("A", slug="a")
    for slug in ("b", "c", "a"):
        rename(article, slug)
    assert client.get("/artikel/a/").status_code == 200
    for old in ("b", "c"):
        answer = client.get(f"/artikel/{old}/")
        assert (answer.status_code, answer["Location"]) == (301, "/artikel/a/")
        answer = client.get(f"/artikel/{old}/quellen/")
        assert (answer.status_code, answer["Location"]) == (301, "/artikel/a/quellen/")
    assert not FormerAddress.objects.filter(slug="a").exists()


def test_an_address_that_harms_somebody_leads_nowhere(client):
    article = make_article("A", slug="name-eines-menschen")
    rename(article, "neutral", former_is_gone=True)
    assert client.get("/artikel/name-eines-menschen/").status_code == 410
    assert client.get("/artikel/neutral/").status_code == 200


def test_a_former_address_of_a_hidden_article_tells_nothing_new(client):
    article = make_article("A", slug="alt")
    rename(article, "neu")
    workflow.move(article, Status.WITHDRAWN, by=superuser(), note="Falsch")
    assert client.get("/artikel/alt/").status_code == client.get("/artikel/neu/").status_code == 410


def test_no_other_article_gets_an_address_that_readers_know(desk):
    article = make_article("Hafenfest")
    rename(article, "fest-am-hafen")
    assert make_draft("Hafenfest").slug == "hafenfest-2"
    answer = send(desk, ADD, headline="Neu", slug="hafenfest")
    assert "führt Leser dorthin" in errors(answer)
    assert not Article.objects.filter(headline="Neu").exists()


def test_the_address_of_a_planned_article_changes_without_a_trace(client):
    article = make_hidden_article("scheduled", "Kommt")
    rename(article, "anders")
    assert client.get("/artikel/kommt/").status_code == 404
    assert not FormerAddress.objects.exists()


def test_the_chief_of_desk_changes_an_address_at_the_form_and_an_editor_cannot(desk, client):
    article = make_article("Alt")
    send(desk, change_url(article), slug="neu")
    assert client.get("/artikel/alt/")["Location"] == "/artikel/neu/"
    assert "braucht eine Adresse" in send(desk, change_url(article), slug="").content.decode()
    client.force_login(make_colleague(Role.EDITOR))
    send(client, change_url(article), slug="gefaelscht")
    assert Article.objects.get().slug == "neu"
