"""Deleting for good, and forms that come too late: what is lost is said, what was typed is given back."""

import pytest
from django.test import Client
from django.urls import reverse

from articles.desk import notes
from articles.models import Article, Revision, Status
from articles.publishing import revisions, workflow
from newsroom.roles import Role
from tests.articles.article_form import change_url, form_of
from tests.factories import make_analysis, make_article, make_colleague, make_draft, superuser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]


def login(role: Role) -> Client:
    client = Client()
    client.force_login(make_colleague(role))
    return client


def delete_url(article: Article) -> str:
    return reverse("admin:articles_article_delete", args=[article.pk])


def test_whoever_deletes_is_told_what_is_lost(client):
    article = make_article("Weg damit")
    make_analysis(article)
    notes.add(article, "Notiz", superuser())
    admin = login(Role.ADMINISTRATOR)
    assert f'href="{delete_url(article)}"' in admin.get(change_url(article)).content.decode()
    page = admin.get(delete_url(article)).content.decode()
    for sentence in ("Leser sehen diese Meldung gerade", "Fassungen: 1", "als hätte es sie nie gegeben", "ziehen Sie"):
        assert sentence in page
    assert Article.objects.exists()
    admin.post(delete_url(article), {"post": "yes"})
    assert not Article.objects.exists()
    assert not Revision.objects.exists()
    assert client.get(article.get_absolute_url()).status_code == 404


def test_an_article_that_was_let_through_against_a_rule_can_be_deleted_too():
    article = make_draft(byline="")
    workflow.publish(article, by=superuser(), override="Eilt")
    login(Role.ADMINISTRATOR).post(delete_url(article), {"post": "yes"})
    assert not Article.objects.exists()


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.EDITOR, Role.CHIEF])
def test_editors_delete_nothing(role):
    article = make_draft(by=make_colleague(Role.AUTHOR))
    client = login(role)
    assert "Löschen" not in client.get(change_url(article)).content.decode()
    client.post(delete_url(article), {"post": "yes"})
    assert Article.objects.exists()


def test_an_author_whose_article_went_on_meanwhile_gets_the_text_back():
    author = make_colleague(Role.AUTHOR)
    article, client = make_draft("Mein Text", by=author), Client()
    client.force_login(author)
    form = form_of(client, change_url(article))
    workflow.move(article, Status.IN_REVIEW, by=superuser())
    late = form | {"headline": "Doch anders", "body": "<p>Lang <b>getippt</b><script>x</script></p>", "note": "Bitte"}
    late |= {"new_note": "Wer weiß mehr?"}
    answer = client.post(change_url(article), late)
    page = answer.content.decode()
    assert answer.status_code == 403
    for words in (
        "Sie dürfen diese Meldung nicht mehr ändern",
        "Status ist jetzt „in Prüfung“.",
        "Doch anders",
        "<p>Lang ",
        "Bitte",
        "Wer weiß mehr?",
    ):
        assert words in page
    assert "<script>x" not in page
    assert article.working_revision().text().headline == "Mein Text"


def test_a_form_of_an_article_that_was_deleted_gives_the_text_back(desk):
    article = make_draft("Mein Text")
    form = form_of(desk, change_url(article))
    article.delete()
    page = desk.post(change_url(article), form | {"body": "<p>Lang getippt</p>"}).content.decode()
    assert "gibt es nicht mehr" in page
    assert "Lang getippt" in page


def test_a_form_for_a_colleagues_draft_tells_nothing_about_it():
    article, client = make_draft("Geheimes Vorhaben", slug="geheimes-vorhaben"), login(Role.AUTHOR)
    never = client.post(f"/admin/articles/article/{article.pk + 999}/change/", {"headline": "x"})
    answer = client.post(change_url(article), {"headline": "x"})
    assert answer.status_code == never.status_code == 403
    assert "eheim" not in answer.content.decode()
    for path in ("history/", "notes/", "delete/", "change/"):
        assert "eheim" not in client.get(f"/admin/articles/article/{article.pk}/{path}", follow=True).content.decode()


def test_who_may_only_look_sees_what_readers_see_and_no_text_in_work():
    article = make_article("Veröffentlicht", body="<p>Bekannt</p>")
    newest = article.working_revision()
    changed = type(newest.text())(headline="Geheim", body="<p>Geheim</p>", tags=("Geheim",), byline="Geheim")
    revisions.save(article, changed, by=superuser(), based_on=newest)
    page = login(Role.AUTHOR).get(change_url(article)).content.decode()
    assert "Bekannt" in page
    assert "Geheim" not in page


def test_a_very_long_text_that_came_too_late_is_given_back_whole(desk):
    article = make_draft("Mein Text")
    form = form_of(desk, change_url(article))
    article.delete()
    body = f"<p>{'Wort ' * 300_000}Schluss</p>"
    assert "Schluss</p>" in desk.post(change_url(article), form | {"body": body}).content.decode()
