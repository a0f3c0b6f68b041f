"""What is typed and not saved: kept for one person, offered back, and in no history."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.desk import autosave
from articles.models import Article, Content, DeskPreference, Move, Revision, Status, UnsavedText
from articles.publishing import revisions, workflow
from newsroom import work
from newsroom.roles import Role
from tests.articles.article_form import ADD, change_url, form_of, send
from tests.factories import make_article, make_author, make_colleague, make_draft

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]
NEW = reverse("admin:articles_article_unsaved_new")
CANARY = "Kanarienvogel"


def unsaved_url(article: Article | None) -> str:
    return reverse("admin:articles_article_unsaved", args=[article.pk]) if article else NEW


def form_url(article: Article | None) -> str:
    return change_url(article) if article else ADD


def slot_of(desk: Client, article: Article | None, query: str = "") -> str:
    return desk.get(form_url(article) + query).context["unsaved"].slot


def keep(desk: Client, article: Article | None, slot: str = "", **fields):
    """As the form does every few seconds, with everything that is in it."""
    slot, form = slot or slot_of(desk, article), form_of(desk, form_url(article))
    # Nothing is sent of a box that is not ticked.
    del form["notes_done"]
    return desk.post(unsaved_url(article), form | {"slot": slot} | fields)


def offers(desk: Client, article: Article | None, query: str = "") -> list:
    return desk.get(form_url(article) + query).context["unsaved"].offers


def take(desk: Client, article: Article | None) -> dict[str, str]:
    """The form that the newest offer leads to, as a browser would send it back."""
    query = f"?unsaved={offers(desk, article)[0].pk}"
    return form_of(desk, form_url(article) + query) | {"slot": slot_of(desk, article, query), "_continue": "1"}


def at_the_desk(user: User, **options) -> Client:
    client = Client(**options)
    client.force_login(user)
    return client


@pytest.fixture
def article(chief) -> Article:
    return make_draft("Alt", by=chief)


def test_what_was_typed_is_offered_and_fills_the_whole_form(desk, article):
    authors = [str(make_author().pk), str(make_author().pk)]
    typed = {
        "headline": "Neu", "kicker": "Dach", "dek": "Unter\nZeile", "body": "<p>Neuer Text</p>", "kind": "opinion",
        "byline": "dpa", "tags": "Moor, Deich", "note": "Eilt", "new_note": "Bitte\nprüfen", "slug": "eigene-adresse",
        "override": "Weil", "authors_0": authors[1], "authors_1": authors[0], "embargo_until_0": "24.12.2030",
        "embargo_until_1": "17:30", "expires_at_0": "halb", "publish_on_0": "25.12.2030",
    }  # fmt: skip
    with time_machine.travel(datetime(2026, 11, 29, 12, 30, tzinfo=timezone.get_default_timezone())):
        assert keep(desk, article, **typed).json()["kept"] == "Zwischengespeichert 12:30"
        page = desk.get(change_url(article)).content.decode()
    assert "Nicht gespeicherte Fassung von 12:30: „Neu“" in page
    form = take(desk, article)
    assert {name: form[name] for name in typed} == typed


def test_a_new_article_is_offered_at_the_form_for_new_ones_only(desk, article):
    keep(desk, None, headline="Noch nie gespeichert", body="<p>Text</p>")
    assert offers(desk, article) == []
    form = take(desk, None)
    assert (form["headline"], form["body"]) == ("Noch nie gespeichert", "<p>Text</p>")
    desk.post(ADD, form | {"byline": "dpa"})
    assert Article.objects.get(headline="Noch nie gespeichert")
    assert offers(desk, None) == []


def test_two_new_articles_in_two_tabs_stay_apart(desk):
    first, second = slot_of(desk, None), slot_of(desk, None)
    for turn in range(3):
        keep(desk, None, first, headline=f"Erste {turn}")
        keep(desk, None, second, headline=f"Zweite {turn}")
    assert {offer.headline for offer in offers(desk, None)} == {"Erste 2", "Zweite 2"}


def test_an_offer_that_nobody_looked_at_survives_what_is_typed_meanwhile(desk, article):
    keep(desk, article, headline="Aus dem Absturz")
    keep(desk, article, headline="Danach getippt")
    assert [offer.headline for offer in offers(desk, article)] == ["Danach getippt", "Aus dem Absturz"]


def test_taking_a_text_keeps_it_until_it_is_saved(desk, article):
    keep(desk, article, headline="Neu")
    for _turn in range(2):
        assert take(desk, article)["headline"] == "Neu"
    desk.post(change_url(article), take(desk, article))
    assert article.working_revision().text().headline == "Neu"
    assert offers(desk, article) == []
    assert not UnsavedText.objects.exclude(typed={}).exists()


def test_history_status_clocks_and_readers_learn_nothing(desk, client, chief):
    article = make_article("Alt", by=chief)
    counts, before = (Revision.objects.count(), Move.objects.count()), Article.objects.values().get()
    keep(desk, article, headline=CANARY, body=f"<p>{CANARY}</p>", _publish_changes="1", _move="withdrawn")
    assert (Revision.objects.count(), Move.objects.count()) == counts
    assert Article.objects.values().get() == before
    assert CANARY not in client.get(article.get_absolute_url()).content.decode()
    assert "_move" not in UnsavedText.objects.get().typed


def test_one_slot_after_a_thousand_keepings(desk, article, chief):
    slot, data = slot_of(desk, article), QueryDict(mutable=True)
    for turn in range(1_000):
        data["headline"] = str(turn)
        autosave.keep(article, data, slot=slot, by=chief)
    assert UnsavedText.objects.get().headline == "999"


def test_what_arrives_after_the_save_is_not_kept_any_more(desk, article):
    slot = slot_of(desk, article)
    send(desk, change_url(article), headline="Gespeichert", slot=slot)
    answer = keep(desk, article, slot, headline="Zu spät").json()
    assert answer["is_done"]
    assert offers(desk, article) == []
    # Whoever goes on writing in that window has another slot from now on.
    keep(desk, article, answer["slot"], headline="Weiter")
    assert [offer.headline for offer in offers(desk, article)] == ["Weiter"]


def test_a_save_that_fails_keeps_the_slot(desk, article):
    slot = slot_of(desk, article)
    keep(desk, article, slot, headline="Neu")
    answer = desk.post(change_url(article), form_of(desk, change_url(article)) | {"headline": "", "slot": slot})
    assert answer.context["unsaved"].slot == slot
    assert answer.context["unsaved"].is_unsaved
    assert [offer.headline for offer in offers(desk, article)] == ["Neu"]


def test_a_text_like_the_saved_one_is_not_offered(desk, article):
    keep(desk, article)
    keep(desk, article, body="<p>Some text.</p>\n<p></p>")
    keep(desk, None)
    assert offers(desk, article) == offers(desk, None) == []


def test_a_discarded_text_is_gone_and_others_stay(desk, article):
    keep(desk, article, headline="Weg")
    keep(desk, article, headline="Bleibt")
    weg = next(offer for offer in offers(desk, article) if offer.headline == "Weg")
    answer = desk.post(unsaved_url(article), {"_discard": weg.pk}, follow=True)
    assert "Die nicht gespeicherte Fassung ist verworfen." in answer.content.decode()
    assert [offer.headline for offer in offers(desk, article)] == ["Bleibt"]
    assert not UnsavedText.objects.filter(typed__headline=["Weg"]).exists()
    # An old address of it says what became of it.
    assert "gibt es nicht mehr" in desk.get(f"{change_url(article)}?unsaved={weg.pk}").content.decode()


def test_a_colleagues_save_meanwhile_is_asked_about(desk, article):
    keep(desk, article, headline="Meine")
    colleague, newest = make_colleague(Role.EDITOR), article.working_revision()
    revisions.save(article, Content(headline="Deren", byline="x"), by=colleague, based_on=newest)
    form = take(desk, article)
    assert (form["headline"], form["based_on"]) == ("Meine", str(newest.pk))
    page = desk.post(change_url(article), form).content.decode()
    assert "Meine" in page
    assert "Deren" in page
    assert f'name="slot" value="{form["slot"]}"' in page
    assert article.working_revision().text().headline == "Deren"
    assert UnsavedText.objects.get().headline == "Meine"


def test_a_status_that_changed_meanwhile_is_asked_about(desk, article, chief):
    keep(desk, article, headline="Meine")
    workflow.move(article, Status.DISCARDED, by=chief)
    answer = desk.post(change_url(article), take(desk, article))
    assert answer.templates[0].name == "admin/articles/article/conflict.html"


def test_nobody_sees_another_persons_text(desk, article):
    keep(desk, article, headline=CANARY)
    keep(desk, None, headline=CANARY)
    curious = at_the_desk(make_colleague(Role.ADMINISTRATOR))
    for row in UnsavedText.objects.all():
        for url in (form_url(row.article), form_url(row.article) + f"?unsaved={row.pk}"):
            assert CANARY not in curious.get(url).content.decode()
        curious.post(unsaved_url(row.article), {"_discard": row.pk})
        answer = curious.post(unsaved_url(row.article), {"slot": row.slot, "headline": "Überschrieben"})
        assert (answer.status_code, "jemand anderes angemeldet" in answer.json()["sentence"]) == (400, True)
    assert UnsavedText.objects.filter(typed__headline=[CANARY], is_done=False).count() == 2
    assert not {UnsavedText, DeskPreference} & set(admin.site._registry)


def test_whoever_loses_the_right_may_copy_what_they_had_typed():
    author = make_colleague(Role.AUTHOR)
    desk, article = at_the_desk(author), make_draft("Alt", by=author)
    slot = slot_of(desk, article)
    keep(desk, article, slot, headline="Meine", body="<p>Mein <b>Text</b></p><script>alert(1)</script>")
    workflow.move(article, Status.IN_REVIEW, by=author)
    answer = desk.post(unsaved_url(article), {"slot": slot, "headline": "Noch mehr"})
    assert answer.status_code == 403
    assert "Sie dürfen diese Meldung nicht mehr ändern" in answer.json()["sentence"]
    page = desk.get(change_url(article))
    assert "Diese Fassung ansehen" in page.content.decode()
    copied = desk.get(f"{change_url(article)}?unsaved={page.context['unsaved'].offers[0].pk}").content.decode()
    assert "Mein <strong>Text</strong>" in copied
    assert "alert(1)" not in copied
    assert article.working_revision().text().headline == "Alt"


def test_an_article_that_was_deleted_or_is_hidden_now_answers_with_a_sentence(desk, article):
    url, slot = unsaved_url(article), slot_of(desk, article)
    keep(desk, article, slot, headline="Neu")
    hidden = at_the_desk(make_colleague(Role.AUTHOR)).post(url, {"headline": "x"})
    article.delete()
    gone = desk.post(url, {"slot": slot, "headline": "Neu"})
    assert hidden.status_code == gone.status_code == 404
    assert hidden.json() == gone.json()
    assert "gibt es nicht mehr" in gone.json()["sentence"]
    assert not UnsavedText.objects.exists()


def test_only_who_writes_may_send_and_only_from_the_form(chief, article):
    assert at_the_desk(chief).get(unsaved_url(article)).status_code == 405
    assert at_the_desk(chief, enforce_csrf_checks=True).post(NEW, {"headline": "x"}).status_code == 403
    assert at_the_desk(make_colleague(Role.PUZZLES)).post(NEW, {"headline": "x"}).status_code == 403
    assert Client().post(unsaved_url(article), {"headline": "x"}).status_code == 302
    assert not UnsavedText.objects.exists()


@pytest.mark.parametrize("body", ["x" * 1_000_001, "\u0000" * 10 + "x" * 1_000_001])
def test_a_text_far_too_long_is_refused_with_a_sentence_and_the_old_one_stays(desk, article, body):
    slot = slot_of(desk, article)
    keep(desk, article, slot, body="<p>Kurz</p>")
    answer = keep(desk, article, slot, body=body)
    assert (answer.status_code, "zu lang" in answer.json()["sentence"]) == (400, True)
    assert UnsavedText.objects.get().typed["body"] == ["<p>Kurz</p>"]


def test_a_text_too_long_to_be_saved_is_kept(desk, article):
    keep(desk, article, body="x" * 600_000)
    assert len(take(desk, article)["body"]) == 600_000


@pytest.mark.parametrize("junk", ["a\x00b", "9" * 30, "²\ud800👨‍👩‍👧", "-", "' OR 1=1", "<script>alert(1)</script>"])
def test_junk_is_kept_as_text_or_refused_and_never_an_error(desk, article, chief, junk):
    junk = junk.encode(errors="surrogatepass").decode(errors="replace")
    for url in (unsaved_url(article), NEW):
        for name in ("slot", "_discard", "_wanted", "headline", "based_on", "authors_0", "expires_at_1", junk):
            assert desk.post(url, {"body": "x", name: junk}).status_code in (200, 302, 400)
    many = {f"field_{number}": "x" for number in range(1_001)}
    assert desk.post(NEW, many).status_code == 400
    for row in UnsavedText.objects.of(chief, article):
        query = f"?unsaved={row.pk}"
        form = form_of(desk, change_url(article) + query)
        assert desk.post(change_url(article) + query, form | {"_continue": "1"}).status_code in (200, 302)
    # An address with a NUL is none of ours.
    assert desk.get(f"{change_url(article)}?unsaved={junk}").status_code == (404 if "\x00" in junk else 200)


def test_nothing_in_a_text_runs_when_it_comes_back(desk, article):
    evil = '"></textarea><script>alert(1)</script><img src=x onerror=alert(1)>'
    keep(desk, article, headline=evil, body=evil, tags=evil, new_note=evil)
    for query in ("", f"?unsaved={offers(desk, article)[0].pk}"):
        page = desk.get(change_url(article) + query).content.decode()
        assert "<script>alert(1)" not in page
        assert "<img src=x" not in page
    assert json.loads(keep(desk, article, headline=evil).content)["kept"]


def test_switched_off_nothing_is_kept_and_what_was_offered_stays(desk, article):
    keep(desk, article, headline="Vorher")
    slot = slot_of(desk, article)
    keep(desk, article, slot, headline="In diesem Fenster")
    assert desk.post(unsaved_url(article), {"slot": slot, "_wanted": "0"}).json()["is_wanted"] is False
    answer = keep(desk, article, headline="Nachher").json()
    assert (answer["kept"], answer["is_wanted"]) == ("", False)
    assert [offer.headline for offer in offers(desk, article)] == ["Vorher"]
    assert not desk.get(change_url(article)).context["unsaved"].is_wanted
    assert at_the_desk(make_colleague(Role.EDITOR)).get(ADD).context["unsaved"].is_wanted
    assert desk.post(NEW, {"_wanted": "1"}).json()["is_wanted"] is True
    assert keep(desk, article, headline="Wieder").json()["kept"]


def test_what_nobody_comes_back_for_is_forgotten(desk, article):
    keep(desk, article, headline="Alt und vergessen")
    send(desk, ADD, headline="Gespeichert", byline="x", slot=slot_of(desk, None))
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        work.Worker(lambda line: None).run_once()
        assert [row.headline for row in UnsavedText.objects.all()] == ["Alt und vergessen"]
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        assert autosave.forget() == 0
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert autosave.forget() == 1
    assert not UnsavedText.objects.exists()


def test_somebody_who_never_looks_back_fills_no_database(desk):
    for turn in range(autosave.MAX_SLOTS + 5):
        desk.post(NEW, {"headline": str(turn)})
    assert UnsavedText.objects.count() == autosave.MAX_SLOTS
    assert not UnsavedText.objects.filter(typed__headline=["0"]).exists()


def test_the_form_costs_the_same_with_one_and_many_texts(desk, article):
    counts = []
    for number in (1, 29):
        for _turn in range(number):
            desk.post(unsaved_url(article), {"headline": "Neu"})
        with CaptureQueriesContext(connection) as queries:
            assert offers(desk, article)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_keeping_and_saving_at_once_leaves_no_text_behind(chief):
    article, slot = make_draft(by=chief), autosave.new_slot(chief)

    def act(turn: int) -> None:
        data = QueryDict(mutable=True)
        data["headline"] = str(turn)
        try:
            autosave.done(slot, by=chief) if turn == 20 else autosave.keep(article, data, slot=slot, by=chief)
        except autosave.DoneError:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(act, range(40)))
    assert UnsavedText.objects.get().is_done
