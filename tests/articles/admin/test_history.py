"""The history of an article: who saved what, what differs, and an earlier text taken back."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.errors import ActionRefused
from articles.models import Article, Author, Change, Content, Revision, Status
from articles.publishing import revisions, workflow
from newsroom.roles import Role
from tests.articles.article_form import change_url, said
from tests.factories import make_article, make_author, make_colleague, make_draft, make_user, superuser
from tests.scope import quickest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]


def history_url(article: Article) -> str:
    return reverse("admin:articles_article_history", args=[article.pk])


def edit(article: Article, **fields) -> Revision:
    newest = article.working_revision()
    return revisions.save(article, Content(**vars(newest.text()) | fields), by=superuser(), based_on=newest)


def keys(article: Article) -> list[int]:
    return list(article.revisions.order_by("pk").values_list("pk", flat=True))


def restore(desk: Client, article: Article, revision: int, field: str = "", newest: int | None = None):
    url = reverse("admin:articles_article_restore", args=[article.pk])
    newest = newest or article.working_revision().pk
    return desk.post(url, {"revision": revision, "newest": newest, "field": field}, follow=True)


def logged_in(role: Role) -> Client:
    user = make_colleague(role)
    client = Client()
    client.force_login(user)
    client.user = user
    return client


def marked(page: str) -> list[str]:
    """What stands in <del> and <ins>, without the words for screen readers."""
    page = re.sub(r'<span class="visually-hidden">[^<]*</span>', "", page[page.index("</h3>") :])
    return re.findall(r"<(?:del|ins)[^>]*>([^<]*)</(?:del|ins)>", page)


def test_the_page_shows_saves_and_moves_with_who_when_and_why(desk):
    article = make_article("Erste")
    edit(article, headline="Zweite")
    workflow.move(article, Status.WITHDRAWN, by=superuser(), note="Falscher Ort")
    page = desk.get(history_url(article)).content.decode()
    for words in (
        "veröffentlicht → zurückgezogen",
        "Falscher Ort",
        str(superuser()),
        timezone.localtime().strftime("%Y"),
    ):
        assert words in page
    assert page.index("zurückgezogen") < page.index("Entwurf → in Prüfung")


def test_a_step_that_leaves_the_status_is_told_by_its_note(desk):
    article = make_article("Erste")
    edit(article, headline="Zweite")
    revisions.publish(article, by=superuser(), change=Change.SLIP)
    page = desk.get(history_url(article)).content.decode()
    assert "Änderungen als Tippfehler veröffentlicht" in page
    assert "veröffentlicht → veröffentlicht" not in page


def test_what_readers_see_is_compared_with_the_newest_text(desk):
    article = make_article("Das erste Wort")
    edit(article, headline="Das zweite Wort")
    edit(article, headline="Das dritte Wort")
    answer = desk.get(history_url(article))
    assert marked(answer.content.decode()) == ["erste", "dritte"]
    first, _second, third = keys(article)
    assert (answer.context["old"].pk, answer.context["new"].pk) == (first, third)


def test_any_two_texts_are_compared_the_older_one_first(desk):
    article = make_draft("Eins", tags=("Hafen",), authors=(make_author("Anna Beispiel").pk,))
    edit(article, headline="Zwei", tags=("Kultur",))
    edit(article, headline="Drei", authors=(make_author("Ben Muster").pk,))
    first, second, _third = keys(article)
    page = desk.get(history_url(article), {"old": second, "new": first}).content.decode()
    assert marked(page) == ["Eins", "Zwei", "Hafen", "Kultur"]
    page = desk.get(history_url(article)).content.decode()
    assert marked(page) == ["Zwei", "Drei", "Anna Beispiel", "Ben Muster"]


def test_a_first_text_has_nothing_to_be_compared_with(desk):
    answer = desk.get(history_url(make_draft()))
    assert answer.status_code == 200
    assert answer.context["old"] is None


@pytest.mark.parametrize("typed", ["x", "-1", "0", "9" * 30, "1e3", "²", "' OR 1=1", "other"])
def test_a_revision_that_is_not_of_this_article_is_answered_with_a_sentence(desk, typed):
    article, other = make_draft("Eins"), make_draft("Geheim")
    edit(article, headline="Zwei")
    typed = keys(other)[0] if typed == "other" else typed
    for name in ("old", "new"):
        answer = desk.get(history_url(article), {name: typed})
        assert answer.status_code == 404
        assert answer.context["wrong"]
        assert "Geheim" not in answer.content.decode()
    answer = restore(desk, article, typed)
    assert any(message.level_tag == "error" for message in answer.context["messages"])
    assert len(keys(article)) == 2
    restore(desk, article, keys(article)[0], newest=typed)
    assert len(keys(article)) == 2


def test_a_whole_text_comes_back_and_the_one_until_then_stays(desk, chief):
    article = make_draft("Eins", dek="Alt", tags=("Hafen",))
    edit(article, headline="Zwei", dek="Neu", tags=("Kultur",))
    first, second = keys(article)
    answer = restore(desk, article, first)
    article = Article.objects.get()
    newest = article.working_revision()
    assert (article.headline, article.dek, [tag.name for tag in article.tag_list]) == ("Eins", "Alt", ["Hafen"])
    assert (newest.by, newest.based_on_id) == (chief, second)
    assert newest.note in answer.content.decode()
    assert Revision.objects.get(pk=second).text().headline == "Zwei"


def test_one_field_comes_back_alone(desk):
    article = make_draft("Eins", dek="Alt")
    edit(article, headline="Zwei", dek="Neu")
    restore(desk, article, keys(article)[0], field="dek")
    text = article.working_revision().text()
    assert (text.headline, text.dek) == ("Zwei", "Alt")


def test_readers_see_a_restored_text_only_when_it_is_published(desk, client):
    article = make_article("Eins")
    edit(article, headline="Zwei")
    revisions.publish(article, by=superuser(), change=Change.SLIP)
    answer = restore(desk, article, keys(article)[0])
    assert "Änderungen veröffentlichen" in said(answer)
    assert "Zwei" in client.get(article.get_absolute_url()).content.decode()


def test_a_text_saved_meanwhile_is_not_replaced(desk):
    article = make_draft("Eins")
    edit(article, headline="Zwei")
    first, second = keys(article)
    edit(article, headline="Inzwischen")
    for field in ("", "headline"):
        answer = restore(desk, article, first, field=field, newest=second)
        assert any(message.level_tag == "error" for message in answer.context["messages"])
    assert article.working_revision().text().headline == "Inzwischen"
    assert len(keys(article)) == 3


def test_the_same_text_is_not_kept_twice(desk):
    article = make_draft("Eins")
    edit(article, headline="Zwei")
    restore(desk, article, keys(article)[0], field="dek")
    assert len(keys(article)) == 2


@pytest.mark.parametrize("field", ["status", "slug", "__class__", "pk", "x" * 5000])
def test_only_fields_of_the_text_can_be_restored(desk, field):
    article = make_draft("Eins")
    edit(article, headline="Zwei")
    answer = restore(desk, article, keys(article)[0], field=field)
    assert any(message.level_tag == "error" for message in answer.context["messages"])
    assert len(keys(article)) == 2


def test_an_author_who_was_deleted_does_not_keep_a_text_from_coming_back(desk):
    article = make_draft("Eins", authors=(make_author("Anna").pk, make_author("Ben").pk))
    edit(article, headline="Zwei", authors=())
    Author.objects.get(name="Anna").delete()
    assert desk.get(history_url(article)).status_code == 200
    restore(desk, article, keys(article)[0])
    assert [author.name for author in Article.objects.get().author_list] == ["Ben"]


def test_restoring_wants_a_post_and_its_token(desk, chief):
    article = make_draft("Eins")
    edit(article, headline="Zwei")
    url = reverse("admin:articles_article_restore", args=[article.pk])
    assert desk.get(url, {"revision": keys(article)[0]}).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(chief)
    assert strict.post(url, {"revision": keys(article)[0], "newest": keys(article)[1]}).status_code == 403
    assert len(keys(article)) == 2


def test_the_history_of_a_colleagues_draft_does_not_exist_for_an_author():
    author, article = logged_in(Role.AUTHOR), make_draft("Geheim")
    edit(article, headline="Auch geheim")
    assert author.get(history_url(article)).status_code == 404
    assert restore(author, article, keys(article)[0]).status_code == 404
    assert author.get(history_url(make_draft(by=author.user))).status_code == 200
    assert Client().get(history_url(article)).status_code == 302


def test_who_may_only_look_sees_what_readers_saw_and_restores_nothing():
    reader = make_user("articles.view_article")
    desk = Client()
    desk.force_login(reader)
    article = make_article("Erste Fassung")
    edit(article, headline="Zweite Fassung")
    revisions.publish(article, by=superuser(), change=Change.SLIP)
    edit(article, headline="Noch in Arbeit")
    page = desk.get(history_url(article)).content.decode()
    assert marked(page) == ["Erste", "Zweite"]
    assert "Noch in Arbeit" not in page
    assert 'name="field"' not in page
    assert desk.get(history_url(article), {"new": keys(article)[2]}).status_code == 404
    assert restore(desk, article, keys(article)[0]).status_code == 403
    assert len(keys(article)) == 3


def test_nothing_typed_into_any_field_runs(desk):
    canary = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
    words = {name: f"{name} {canary}" for name in ("headline", "dek", "kicker", "byline")}
    article = make_draft(**words, tags=(canary.replace(",", ""),), authors=(make_author(canary).pk,))
    body = f"<p>Text {canary.replace('<', '&lt;')} <a href='https://x.example/?\"&lt;script&gt;'>x</a></p>"
    edit(article, headline="Anders", dek="", kicker="", byline="", tags=(), authors=(), body=body, kind="<script>")
    page = desk.get(history_url(article)).content.decode()
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_five_hundred_saves_cost_no_more_than_two(desk):
    article = make_draft("Anfang", body="<p>Wort</p>" * 500)
    edit(article, headline="Weiter")
    desk.get(history_url(article))
    with CaptureQueriesContext(connection) as few:
        desk.get(history_url(article))
    newest, start = article.working_revision(), timezone.now()
    Revision.objects.bulk_create(
        Revision(
            article=article, by=superuser(), created_at=start + timedelta(seconds=number),
            content=newest.content | {"headline": f"Fassung {number}"},
        )
        for number in range(500)
    )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        answer = desk.get(history_url(article))
    assert len(many) == len(few)
    assert len(answer.context["rows"]) == 50
    assert quickest(lambda: desk.get(history_url(article))) < 0.5
    last = desk.get(history_url(article), {"page": 11, "old": keys(article)[0], "new": keys(article)[1]})
    assert last.status_code == 200
    assert desk.get(history_url(article), {"page": 12}).status_code == 404


def test_texts_on_different_pages_can_be_compared(desk):
    article = make_draft("Anfang")
    for number in range(55):
        edit(article, headline=f"Fassung {number}")
    newest = keys(article)[-1]
    page = desk.get(history_url(article), {"page": 2, "new": newest}).content.decode()
    assert f'name="new" value="{newest}" id="new-{newest}" checked' in page


def test_the_form_shows_the_newest_rows_and_leads_to_the_rest(desk):
    article = make_draft("Anfang")
    for number in range(8):
        edit(article, headline=f"Fassung {number}")
    page = desk.get(change_url(article)).content.decode()
    assert page.count("· gespeichert") == 5
    assert page.count(history_url(article)) == 2


def test_who_may_not_write_any_more_when_the_text_arrives_gets_a_sentence(desk, monkeypatch):
    article = make_draft("Eins")
    edit(article, headline="Zwei")

    def refuse(*args, **kwargs):
        raise ActionRefused("Gerade freigegeben")

    monkeypatch.setattr(revisions, "save", refuse)
    assert "Gerade freigegeben" in said(restore(desk, article, keys(article)[0]))
