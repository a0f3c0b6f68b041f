"""The notes on an article: for colleagues, saved with the form or on a page of their own."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.desk import notes
from articles.models import Article, Note, Status
from newsroom import roles
from newsroom.roles import Role
from tests.articles.article_form import ADD, change_url, send
from tests.factories import make_article, make_draft, make_place, make_user, superuser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]


def notes_url(article: Article) -> str:
    return reverse("admin:articles_article_notes", args=[article.pk])


@pytest.fixture
def author() -> Client:
    user = make_user(first_name="Anna", last_name="Beispiel")
    user.groups.add(roles.group(Role.AUTHOR))
    client = Client()
    client.force_login(user)
    client.user = user
    return client


def test_a_note_is_written_done_and_opened_again(desk):
    article = make_draft()
    answer = desk.post(notes_url(article), {"text": "Bitte das Alter prüfen\r\n\r\nund den Ort"}, follow=True)
    note = Note.objects.get()
    assert (note.text, note.by.username) == ("Bitte das Alter prüfen\n\nund den Ort", "chief")
    assert answer.context["open_notes"] == [note]
    assert "<p>und den Ort</p>" in answer.content.decode()
    desk.post(notes_url(article), {"done": note.pk})
    note.refresh_from_db()
    assert note.done_by.username == "chief"
    assert desk.get(notes_url(article)).context["done_notes"] == [note]
    desk.post(notes_url(article), {"reopen": note.pk})
    note.refresh_from_db()
    assert (note.done_by, note.done_at) == (None, None)


def test_the_first_who_says_done_stays_named(desk):
    note = notes.add(make_draft(), "Prüfen", superuser())
    first = make_user()
    notes.finish(note, first)
    notes.finish(note, superuser())
    note.refresh_from_db()
    assert note.done_by == first


def test_the_button_of_another_note_keeps_what_is_being_written(desk):
    article = make_draft()
    note = notes.add(article, "Alt", superuser())
    answer = desk.post(notes_url(article), {"done": note.pk, "text": "Halb fertig"})
    assert "Halb fertig</textarea>" in answer.content.decode()
    assert Note.objects.get().done_at


@pytest.mark.parametrize(
    ("text", "sentence"), [("", "Die Notiz ist leer"), (" \n ", "Die Notiz ist leer"), ("x" * 4001, "4000")]
)
def test_an_empty_or_endless_note_is_refused_and_stays_in_the_field(desk, text, sentence):
    answer = desk.post(notes_url(make_draft()), {"text": text})
    assert sentence in answer.content.decode()
    assert text.strip() in answer.content.decode()
    assert not Note.objects.exists()


@pytest.mark.parametrize("pk", ["0", "x", "9" * 30, "-1", "\x00"])
def test_a_note_that_is_not_of_this_article_gets_a_sentence(desk, pk):
    answer = desk.post(notes_url(make_draft()), {"done": pk}, follow=True)
    assert "gibt es nicht mehr" in answer.content.decode()
    other = notes.add(make_draft(), "Prüfen", superuser())
    desk.post(notes_url(make_draft()), {"done": other.pk})
    other.refresh_from_db()
    assert other.done_at is None


def test_an_author_writes_notes_on_the_own_article_even_while_it_is_in_review(author):
    article = make_draft(by=author.user)
    Article.objects.filter(pk=article.pk).update(status=Status.IN_REVIEW)
    assert notes_url(article) in author.get(change_url(article)).content.decode()
    author.post(notes_url(article), {"text": "Die Zahl stimmt"})
    assert Note.objects.get().by == author.user


def test_notes_on_the_published_article_of_a_colleague_are_not_for_an_author(author):
    article = make_article()
    notes.add(article, "Kanarienvogel", superuser())
    page = author.get(change_url(article)).content.decode()
    assert notes_url(article) not in page
    assert "Kanarienvogel" not in page
    assert author.get(notes_url(article)).status_code == 404
    assert author.post(notes_url(article), {"text": "Hallo"}).status_code == 404
    assert author.get(notes_url(make_draft())).status_code == 404
    assert Note.objects.count() == 1


def test_a_note_needs_a_form_of_ours(chief):
    strange = Client(enforce_csrf_checks=True)
    strange.force_login(chief)
    assert strange.post(notes_url(make_draft()), {"text": "x"}).status_code == 403
    assert not Note.objects.exists()


def test_the_form_of_an_article_saves_a_note_though_nothing_else_changed(desk):
    article = make_draft()
    send(desk, change_url(article), new_note="Bitte gegenlesen")
    note = Note.objects.get()
    assert (note.article, note.text) == (article, "Bitte gegenlesen")
    assert article.revisions.count() == 1
    page = desk.get(change_url(article)).content.decode()
    assert "Bitte gegenlesen" in page
    assert "Notizen (1 offen)" in page
    send(desk, change_url(article), notes_done=[note.pk])
    note.refresh_from_db()
    assert note.done_by.username == "chief"
    assert "Bitte gegenlesen" not in desk.get(change_url(article)).content.decode()


def test_the_first_save_of_an_article_keeps_its_note(desk):
    send(desk, ADD, headline="Neu", new_note="Noch ohne Foto")
    assert Note.objects.get().article == Article.objects.get()


def test_a_refused_text_keeps_the_typed_note_and_the_ticks(desk):
    article = make_draft()
    note = notes.add(article, "Prüfen", superuser())
    answer = send(desk, change_url(article), headline="", new_note="Noch nicht fertig", notes_done=[note.pk])
    page = answer.content.decode()
    assert "Noch nicht fertig</textarea>" in page
    assert f'value="{note.pk}" id="id_notes_done_0" checked' in page
    assert Note.objects.get().done_at is None


def test_a_note_that_a_colleague_ticked_meanwhile_does_not_stop_the_text(desk):
    article = make_draft()
    note = notes.add(article, "Prüfen", superuser())
    notes.finish(note, superuser())
    send(desk, change_url(article), headline="Neuer", notes_done=[note.pk, "x"])
    assert Article.objects.get().headline == "Neuer"


def test_what_looks_like_markup_is_shown_as_it_was_typed(desk):
    article = make_draft()
    notes.add(article, "<script>alert(1)</script> {{ 7 }}", superuser())
    for url in (notes_url(article), change_url(article)):
        page = desk.get(url).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7 }}" in page
        assert "<script>alert" not in page


def test_a_long_thread_costs_no_more_queries(desk):
    article = make_draft()
    counts = []
    for more in (1, 30):
        for _turn in range(more):
            notes.add(article, "Prüfen", make_user())
            notes.finish(notes.add(article, "Fertig", make_user()), make_user())
        for url in (notes_url(article), change_url(article)):
            desk.get(url)  # what a process asks once is no cost of the page
            with CaptureQueriesContext(connection) as queries:
                desk.get(url)
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


def test_readers_never_see_a_note(client):
    make_place()
    article = make_article(tags=("Osterholz",))
    notes.add(article, "Kanarienvogel", superuser())
    paths = ["/", article.get_absolute_url(), "/thema/osterholz/", "/feed/", "/thema/osterholz/feed/", "/sitemap.xml"]
    for path in [*paths, f"/archiv/{article.publish_at.year}/{article.publish_at.month}/"]:
        answer = client.get(path)
        assert answer.status_code == 200
        assert "Kanarienvogel" not in answer.content.decode()
