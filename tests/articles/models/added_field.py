"""Where a field of the text has to appear. `test_content.py` runs this in a copy of the newsroom that has `subline`."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from articles.accountability import passage_search, redaction
from articles.desk import previews
from articles.models import Article, Change, Content, RedactionKind, UnsavedText
from articles.publishing import revisions, workflow
from newsroom.roles import Role
from newsroom.sample import edition
from tests.articles.admin.test_conflict import asks, choose, collide
from tests.articles.article_form import change_url, form_of, send
from tests.articles.desk.test_autosave import keep, offers, take
from tests.factories import make_article, make_colleague, make_draft, superuser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]
WORDS = "Kanaria Vogelsang"
ADVICE = "/admin/articles/article/advice/"


def rewrite(article: Article, **fields) -> None:
    newest = article.working_revision()
    revisions.save(article, Content(**vars(newest.text()) | fields), by=superuser(), based_on=newest)


def test_the_form_asks_for_it_and_saves_it_in_its_normal_form(desk):
    article = make_draft()
    page = desk.get(change_url(article)).content.decode()
    assert 'name="subline"' in page
    assert page.index('name="dek"') < page.index('name="subline"') < page.index('name="body"')
    send(desk, change_url(article), subline="  Kanaria\u202e   Vogelsang ")
    article.refresh_from_db()
    assert (article.subline, article.working_revision().content["subline"]) == (WORDS, WORDS)
    assert form_of(desk, change_url(article))["subline"] == WORDS


def test_an_older_revision_reads_as_without_it():
    article = make_draft(subline=WORDS)
    revision = article.working_revision()
    del revision.content["subline"]
    assert revision.text().subline == ""


def test_a_form_that_came_too_late_gives_it_back():
    author = make_colleague(Role.AUTHOR)
    desk = Client()
    desk.force_login(author)
    article = make_draft(by=author)
    form = form_of(desk, change_url(article))
    workflow.publish(article, by=superuser())
    answer = desk.post(change_url(article), form | {"subline": WORDS})
    assert answer.status_code == 403
    assert ("Nebenzeile", WORDS) in answer.context["typed"]


def test_whoever_may_only_read_the_article_sees_it():
    desk = Client()
    desk.force_login(make_colleague(Role.AUTHOR))
    page = desk.get(change_url(make_article(subline=WORDS))).content.decode()
    assert WORDS in page
    assert 'name="subline"' not in page


def test_the_conflict_page_asks_whose_is_to_stay(desk):
    article = make_draft(subline="Alt")
    answer = collide(desk, article, {"subline": "Meine"}, {"subline": "Ihre"})
    assert asks(answer) == {"subline": ""}
    choose(desk, answer, pick_subline="theirs", subline="theirs")
    assert article.working_revision().text().subline == "Ihre"


def test_the_desk_and_readers_compare_it(desk, client):
    article = make_article(subline="Vorher")
    rewrite(article, subline="Nach\u00adher")
    revisions.publish(article, by=superuser(), change=Change.UPDATE)
    history = desk.get(reverse("admin:articles_article_history", args=[article.pk]))
    assert [(found.name, found.label) for found in history.context["differences"]] == [("subline", "Nebenzeile")]
    page = client.get(reverse("articles:changes", args=[article.slug])).content.decode()
    # Where a word may be parted, no reader sees.
    assert re.search(r"<h\d[^>]*>Nebenzeile", page)
    assert re.search(r"(?s)<del>.*Vorher.*</del>.*<ins>.*Nachher.*</ins>", page)


def test_an_earlier_one_is_restored_alone(desk):
    article = make_draft("Titel", subline="Vorher")
    first = article.working_revision()
    rewrite(article, headline="Neuer Titel", subline="Nachher")
    newest = article.working_revision()
    restore = reverse("admin:articles_article_restore", args=[article.pk])
    desk.post(restore, {"revision": first.pk, "newest": newest.pk, "field": "subline"})
    content = article.working_revision().text()
    assert (content.headline, content.subline) == ("Neuer Titel", "Vorher")


def test_the_preview_shows_the_text_that_is_not_saved_in_the_row():
    article = make_article(subline="Vorher")
    rewrite(article, subline="Nachher")
    assert previews.as_read(article, article.working_revision()).subline == "Nachher"


def test_an_error_is_found_in_it():
    article = make_article(subline=f"Sagt {WORDS}")
    assert [found.article for found in passage_search.carrying(WORDS)] == [article]


def test_a_passage_is_removed_from_the_row_every_version_and_what_is_not_saved(desk):
    article = make_article(subline=f"Sagt {WORDS}")
    keep(desk, article, subline=f"Schreibt {WORDS}")
    redaction.redact(article, WORDS, by=superuser(), kind=RedactionKind.LEGAL, reason="Beschluss", replacement="…")
    article.refresh_from_db()
    contents = [revision.content for revision in article.revisions.all()]
    kept = [row.typed for row in UnsavedText.objects.all()]
    assert article.subline == "Sagt …"
    assert WORDS not in json.dumps([contents, kept, article.search_key], ensure_ascii=False)
    assert "kanaria" not in article.search_key


def test_what_is_typed_into_it_is_kept_and_offered_again(desk):
    article = make_draft()
    keep(desk, article, subline=WORDS)
    assert len(offers(desk, article)) == 1
    assert take(desk, article)["subline"] == WORDS


def test_advice_reads_and_mends_it(desk):
    box = desk.get(change_url(make_draft())).context["box"]
    assert "subline" in box["names"].split()
    answer = desk.post(ADVICE, {"headline": "x", "subline": 'Sagt "Ja"', "mend": "1"}).json()
    assert answer["mended"]["subline"] == "Sagt „Ja“"


def test_without_script_the_button_mends_it(desk):
    article = make_draft()
    send(desk, change_url(article), button="_mend", subline='Sagt "Ja"')
    assert article.working_revision().text().subline == "Sagt „Ja“"


def test_the_desks_list_finds_it_and_says_so(desk):
    make_draft("Titel", subline=WORDS)
    answer = desk.get("/admin/articles/article/", {"q": "vogelsang"})
    assert len(answer.context["cl"].result_list) == 1
    assert "Nebenzeile" in answer.content.decode()


def test_machines_read_it(client):
    page = client.get(make_article(subline=WORDS).get_absolute_url()).content.decode()
    assert f'"alternativeHeadline": "{WORDS}"' in page


def test_the_sample_edition_may_have_it(monkeypatch):
    first = edition.read("articles")["article"][0]
    del first["image"]
    known = {"article": [first | {"subline": WORDS, "authors": [], "byline": "x", "tags": []}], "evaluation": []}
    monkeypatch.setattr(edition, "read", lambda _name: known)
    assert len(list(edition._articles(superuser(), {}))) == 1
    assert Article.objects.get().subline == WORDS
