"""What the form says about things that somebody at the desk might take for granted."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article, Change, Content, Status
from articles.publishing import revisions, schedule, workflow
from newsroom.roles import Role
from tests.articles.article_form import ADD, change_url, errors, form_of, said, send
from tests.factories import (
    make_article,
    make_colleague,
    make_draft,
    make_hidden_article,
    make_publication,
    superuser,
)
from tests.scope import on_one_engine

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication"), on_one_engine]
HOUR = timedelta(hours=1)


def login(role: Role) -> Client:
    client = Client()
    client.force_login(make_colleague(role))
    return client


def rewrite(article: Article, **fields) -> None:
    newest = article.working_revision()
    revisions.save(article, Content(**vars(newest.text()) | fields), by=superuser(), based_on=newest)


def test_a_text_saved_after_planning_is_not_part_of_the_plan_until_it_is_taken_in(desk, client):
    article = make_hidden_article("scheduled", "Freigegeben")
    answer = send(desk, change_url(article), headline="Besser")
    assert "erscheint der freigegebene Text, nicht dieser" in said(answer)
    page = answer.content.decode()
    assert "geplant, Änderungen in Arbeit gehören nicht dazu" in page
    assert "In die Planung übernehmen" in page
    send(desk, change_url(article), "_publish_changes")
    schedule.reschedule(Article.objects.get(), None, by=superuser())
    assert "Besser" in client.get(article.get_absolute_url()).content.decode()


def test_a_planned_change_stands_at_the_form_and_what_is_saved_later_is_not_part_of_it(desk):
    article = make_article("Alt")
    rewrite(article, headline="Neu")
    schedule.plan_changes(article, timezone.now() + HOUR, by=superuser(), change=Change.SLIP)
    for url in (change_url(article), "/admin/articles/article/"):
        assert "veröffentlicht, Änderungen geplant für" in desk.get(url).content.decode()
    assert "gehört nicht dazu" in said(send(desk, change_url(article), headline="Noch neuer"))


def test_after_a_collision_the_desk_says_that_no_step_was_taken(desk):
    article = make_draft("Alt")
    form = form_of(desk, change_url(article))
    rewrite(article, dek="Ihre")
    asked = desk.post(change_url(article), form | {"headline": "Meine", "_move": "in_review"})
    hidden = dict(asked.context["hidden"])
    picks = {f"pick_{choice.name}": choice.picked for choice in asked.context["choices"]}
    hidden["_asked"] = [choice.name for choice in asked.context["choices"]]
    answer = desk.post(change_url(article), hidden | picks | {"_continue": "1"}, follow=True)
    assert "Nur der Text ist gespeichert" in said(answer)
    assert Article.objects.get().status == Status.DRAFT


def test_only_who_may_delete_is_offered_to(desk):
    article = make_draft()
    assert f"/admin/articles/article/{article.pk}/delete/" in desk.get(change_url(article)).content.decode()
    assert "/delete/" not in login(Role.CHIEF).get(change_url(article)).content.decode()


def test_an_author_with_an_unknown_tag_is_told_who_decides():
    author = login(Role.AUTHOR)
    answer = send(author, ADD, headline="Neu", tags="Nirgendwo", body="<p>x</p>", byline="y")
    assert "entscheidet die Redaktion" in said(answer)
    assert "Bitte unten" not in answer.content.decode()
    assert "Die Redaktion wählt" in said(send(author, change_url(Article.objects.get()), "_move", "in_review"))


def test_an_article_that_was_sent_back_says_by_whom_and_why():
    author = make_colleague(Role.AUTHOR)
    editor = make_colleague(Role.EDITOR, first_name="Erika", last_name="Beispiel")
    article, client = make_draft(by=author), Client()
    workflow.move(article, Status.IN_REVIEW, by=author)
    workflow.move(article, Status.DRAFT, by=editor, note="Bitte die Kosten nennen")
    client.force_login(author)
    page = client.get(change_url(article)).content.decode()
    assert "Zurückgegeben von Erika Beispiel:" in page
    workflow.move(article, Status.IN_REVIEW, by=author)
    workflow.move(article, Status.APPROVED, by=editor)
    client.force_login(editor)
    assert "Zurückgegeben" not in client.get(change_url(article)).content.decode()


def test_whose_eyes_are_missing_is_said_before_the_click():
    make_publication(four_eyes=True)
    editor, client = make_colleague(Role.EDITOR), Client()
    article = make_draft(by=editor)
    workflow.move(article, Status.IN_REVIEW, by=editor)
    client.force_login(editor)
    page = client.get(change_url(article)).content.decode()
    assert "vier Augen" in page
    assert 'value="approved"' not in page
    assert 'name="_publish"' not in page
    colleague = login(Role.EDITOR).get(change_url(article)).content.decode()
    assert 'value="approved"' in colleague
    assert "vier Augen" not in colleague


def test_an_address_that_is_none_is_refused_in_words_of_the_form(desk):
    answer = send(desk, ADD, headline="Neu", slug="Käse & Größe!")
    assert "Buchstaben a bis z" in errors(answer)
