"""The form of an article in the admin: what an editor does with it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article, Status, Tag, TagKind
from newsroom import roles
from newsroom.roles import Role
from tests.articles.article_form import ADD, change_url, errors, form_of, said, send
from tests.factories import (
    make_article,
    make_author,
    make_draft,
    make_place,
    make_topic,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]


def test_an_editor_writes_an_article_and_takes_it_through_review_to_the_readers(client):
    make_place("Lilienthal"), make_topic("Kultur")
    author = make_author("Anna Beispiel")
    editor = make_user()
    editor.groups.add(roles.group(Role.CHIEF))
    desk = Client()
    desk.force_login(editor)
    fields = {
        "headline": "Bühne frei", "dek": "Ein Dek", "body": "<p>Der Text.</p>", "authors_0": author.pk,
        "tags": "LilienthalKultur",
    }  # fmt: skip
    answer = send(desk, ADD, **fields)
    article = Article.objects.get()
    assert (article.status, article.slug, article.created_by) == (Status.DRAFT, "buehne-frei", editor)
    for status in (Status.IN_REVIEW, Status.APPROVED):
        answer = send(desk, change_url(article), "_move", status)
        assert Article.objects.get().status == status
    answer = send(desk, change_url(article), "_publish")
    assert "ist jetzt zu lesen" in said(answer)
    for path in (
        "/",
        "/thema/lilienthal/",
        "/thema/kultur/",
        "/thema/lilienthal-kultur/",
        "/redaktion/anna-beispiel/",
        "/feed/",
    ):
        assert "Bühne frei" in client.get(path).content.decode()


def test_publishing_takes_one_click_for_who_may_do_every_step(desk):
    article = make_draft()
    assert 'name="_publish"' in desk.get(change_url(article)).content.decode()
    send(desk, change_url(article), "_publish", headline="In einem Zug")
    article.refresh_from_db()
    assert (article.status, article.headline) == (Status.PUBLISHED, "In einem Zug")


def test_a_reporter_is_offered_only_the_steps_that_are_allowed():
    reporter = make_user(
        "articles.change_article", "articles.view_article", "articles.submit_article", "articles.edit_others_article"
    )
    desk = Client()
    desk.force_login(reporter)
    article = make_draft()
    page = desk.get(change_url(article)).content.decode()
    assert 'value="in_review"' in page
    assert 'name="_publish"' not in page
    answer = send(desk, change_url(article), "_publish", headline="Heimlich")
    assert "Sie dürfen" in said(answer)
    article.refresh_from_db()
    assert (article.status, article.headline) == (Status.DRAFT, "Heimlich")


def test_a_forged_status_changes_nothing(desk):
    article = make_draft()
    send(
        desk,
        change_url(article),
        status="published",
        publish_at_0="2020-01-01",
        first_published_at="2020-01-01",
        created_by="1",
    )
    article.refresh_from_db()
    assert (article.status, article.publish_at) == (Status.DRAFT, None)
    send(desk, change_url(article), "_move", "withdrawn")
    send(desk, change_url(article), "_move", "famous")
    article.refresh_from_db()
    assert article.status == Status.DRAFT


def test_a_minute_ahead_plans_the_article(desk, client):
    article = make_draft()
    later = timezone.localtime() + timedelta(days=2)
    fields = {"publish_on_0": later.strftime("%d.%m.%Y"), "publish_on_1": later.strftime("%H:%M")}
    answer = send(desk, change_url(article), "_publish", **fields)
    article.refresh_from_db()
    assert article.is_scheduled
    assert "erscheint am" in said(answer)
    assert "geplant" in desk.get("/admin/articles/article/").content.decode()
    send(desk, change_url(article), "_move", "approved")
    article.refresh_from_db()
    assert article.status == Status.APPROVED


def test_a_minute_that_has_passed_is_refused_and_everything_typed_stays(desk):
    article = make_draft()
    answer = send(
        desk, change_url(article), "_publish", headline="Noch da?", publish_on_0="01.01.2020", publish_on_1="10:00"
    )
    assert "Diese Minute ist vorbei" in errors(answer)
    assert "Noch da?" in answer.content.decode()
    article.refresh_from_db()
    assert article.status == Status.DRAFT


def test_changes_of_a_published_article_wait_for_their_button(desk, client):
    article = make_article("Alt")
    send(desk, change_url(article), headline="Neu")
    assert "Änderungen in Arbeit" in desk.get("/admin/articles/article/").content.decode()
    assert desk.get(change_url(article)).context["adminform"].form["headline"].value() == "Neu"
    assert "Alt" in client.get(article.get_absolute_url()).content.decode()
    send(desk, change_url(article), "_publish_changes", headline="Neuer", change="slip")
    assert "Neuer" in client.get(article.get_absolute_url()).content.decode()
    assert Article.objects.get().updated_at is None
    send(desk, change_url(article), "_publish_changes", headline="Am neuesten", change="update")
    assert Article.objects.get().updated_at is not None


def test_withdrawing_asks_why(desk, client):
    article = make_article()
    answer = send(desk, change_url(article), "_move", "withdrawn")
    assert "warum" in errors(answer)
    assert client.get(article.get_absolute_url()).status_code == 200
    send(desk, change_url(article), "_move", "withdrawn", note="Falscher Ort")
    assert client.get(article.get_absolute_url()).status_code == 410
    assert "Falscher Ort" in desk.get(change_url(article)).content.decode()


def test_an_unknown_tag_is_saved_and_asked_about(desk):
    answer = send(desk, ADD, headline="Neu", body="<p>x</p>", byline="y", tags="NirgendwoSport, Kultur")
    article = Article.objects.get()
    assert answer.redirect_chain[-1][0] == change_url(article)
    assert "Noch offen" in said(answer)
    names = {tag.name: tag for tag in Tag.objects.all()}
    assert {tag.kind for tag in names.values()} == {TagKind.OPEN}
    refused = send(desk, change_url(article), "_publish")
    assert "NirgendwoSport" in said(refused)
    answers = {
        f"open_tag_{names['NirgendwoSport'].pk}": "compound:Nirgendwo:Sport",
        f"open_tag_{names['Kultur'].pk}": "topic",
    }
    send(desk, change_url(article), "_publish", **answers)
    article = Article.objects.get()
    assert article.is_public
    assert [tag.name for tag in article.tag_list] == ["Nirgendwo · Sport", "Kultur"]


def test_an_answer_that_contradicts_what_is_known_is_refused_with_a_sentence(desk):
    make_topic("Kultur")
    send(desk, ADD, headline="Neu", tags="KulturSport")
    article, tag = Article.objects.get(), Tag.objects.get(kind=TagKind.OPEN)
    answer = send(desk, change_url(article), **{f"open_tag_{tag.pk}": "compound:Kultur:Sport"})
    assert "ist als „Thema“ bekannt" in errors(answer)
    assert not Tag.objects.filter(name="Sport").exists()


def test_a_withdrawn_article_is_shown_again_with_its_correction(desk, client):
    article = make_article("Falsches Wort")
    send(desk, change_url(article), "_move", "withdrawn", note="Falsch")
    send(desk, change_url(article), headline="Richtiges Wort")
    assert client.get(article.get_absolute_url()).status_code == 410
    send(desk, change_url(article), "_move", "published")
    page = desk.get(f"/admin/articles/article/{article.pk}/show-again/")
    desk.post(page.request["PATH_INFO"], {"seen": page.context["seen"], "_changed": "1", "change": "update"})
    assert "Richtiges Wort" in client.get(article.get_absolute_url()).content.decode()


def test_publishing_changes_leaves_its_trace(desk):
    article = make_article()
    send(desk, change_url(article), "_publish_changes", headline="Neu", change="update")
    assert article.moves.first().note == "Änderungen veröffentlicht, Leser erfahren davon"


def test_authors_stand_in_the_order_of_the_form(desk):
    first, second = make_author("Zoe"), make_author("Adam")
    send(desk, ADD, headline="x", authors_0=first.pk, authors_1=second.pk, authors_2=first.pk)
    article = Article.objects.get()
    assert article.author_list == [first, second]
    assert form_of(desk, change_url(article))["authors_0"] == first.pk


def test_the_editor_runs_under_a_policy_without_unsafe_words(desk):
    answer = desk.get(ADD)
    policy = answer["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([^']+)'", policy)[1]
    page = answer.content.decode()
    assert "unsafe" not in policy
    inline = re.findall(r"<(?:script|style)(?![^>]*\bsrc=)[^>]*>", page)
    assert inline
    assert all(f'nonce="{nonce}"' in tag or "application/json" in tag for tag in inline)
    assert not re.search(r"\sstyle=|\son(click|change|load|submit)=", page)


def test_view_on_site_leads_to_public_articles_only(desk):
    public, draft = make_article(), make_draft()
    assert f'href="{public.get_absolute_url()}"' in desk.get(change_url(public)).content.decode()
    assert f'href="{draft.get_absolute_url()}"' not in desk.get(change_url(draft)).content.decode()


def test_somebody_who_may_only_look_sees_an_article_and_no_button():
    reader = make_user("articles.view_article")
    desk = Client()
    desk.force_login(reader)
    article = make_article("Nur ansehen")
    page = desk.get(change_url(article)).content.decode()
    assert "Nur ansehen" in page
    assert "_publish" not in page
    assert desk.post(change_url(article), {"headline": "x"}).status_code == 403


def test_an_embargo_typed_into_a_new_article_holds(desk, client):
    day = (timezone.localtime() + timedelta(days=2)).strftime("%d.%m.%Y")
    fields = {"headline": "Sperrfrist", "body": "<p>x</p>", "byline": "y"}
    send(desk, ADD, "_publish", embargo_until_0=day, embargo_until_1="10:00", **fields)
    article = Article.objects.get()
    assert (article.status, article.is_public) == (Status.PUBLISHED, False)
    assert client.get(article.get_absolute_url()).status_code == 404
