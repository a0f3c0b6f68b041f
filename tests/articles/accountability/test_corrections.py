"""An error is corrected in the open: once, on every article that carried it, at one instant."""

import json
import re
from datetime import timedelta

import feedparser
import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.accountability import corrections, passage_search
from articles.errors import ActionRefused
from articles.models import Article, Change, Content, Correction, CorrectionKind
from articles.publishing import embargo, revisions, workflow
from articles.publishing.embargo import Dates
from newsroom.roles import Role
from tests.articles.article_form import errors, said, send
from tests.factories import (
    make_article,
    make_colleague,
    make_correction,
    make_draft,
    make_hidden_article,
    make_topic,
    superuser,
)

pytestmark = pytest.mark.django_db
ADD = "/admin/articles/correction/add/"
HOUR = timedelta(hours=1)


def page_of(client: Client, article: Article) -> str:
    return client.get(article.get_absolute_url()).content.decode()


def graph_of(page: str) -> dict:
    return json.loads(re.search(r"<script[^>]*ld\+json[^>]*>(.*?)</script>", page, re.DOTALL)[1])["@graph"][1]


def rewrite(article: Article, **fields) -> None:
    newest = article.working_revision()
    revisions.save(article, Content(**vars(newest.text()) | fields), by=superuser(), based_on=newest)


def test_one_error_in_three_articles_is_corrected_once_and_seen_everywhere(client):
    articles = [make_article(f"Fähre {n}", body="<p>Die letzte Fähre legt um 22:15 Uhr ab.</p>") for n in range(3)]
    for article in articles:
        rewrite(article, body="<p>Die letzte Fähre legt um 21:45 Uhr ab.</p>")
    with time_machine.travel(timezone.now() + timedelta(hours=2), tick=False):
        make_correction(*articles, wrong="ab 22:15 Uhr", right="ab 21:45 Uhr", with_changes=True)
        at = timezone.localtime().isoformat(timespec="seconds")
        for article in articles:
            page = page_of(client, article)
            assert 'href="#korrektur-1"' in page
            assert 'id="korrektur-1"' in page
            assert "um 21:45 Uhr" in page
            assert "um 22:15 Uhr" not in page
            data = graph_of(page)
            (comment,) = data["correction"]
            assert comment["text"] == "Falsch war: ab 22:15 Uhr Richtig ist: ab 21:45 Uhr"
            assert comment["url"].endswith(f"{article.get_absolute_url()}#korrektur-1")
            assert comment["datePublished"] == data["dateModified"] == at
            assert f'article:modified_time" content="{at}"' in page
            assert f"<atom:updated>{at}</atom:updated>" in client.get("/feed/").content.decode()
            assert at in client.get("/sitemap.xml").content.decode()
        listed = client.get("/korrekturen/").content.decode()
        assert listed.count("ab 22:15 Uhr") == 1
        assert all(article.get_absolute_url() in listed for article in articles)
        (entry,) = feedparser.parse(client.get("/korrekturen/feed/").content).entries
        assert all(str(article) in entry.title for article in articles)
        notices = [entry.content[0].value for entry in feedparser.parse(client.get("/feed/").content).entries]
        assert len([notice for notice in notices if "ab 21:45 Uhr" in notice]) == 3


def test_machines_and_feeds_read_words_without_the_places_where_they_may_be_parted(client):
    article = make_article()
    make_correction(article, wrong="Ver\u00adwaltung", right="Ver\u00adein")
    make_correction(article, kind=CorrectionKind.RIGHT_OF_REPLY, reply="Gegen\u00addarstellung: Das ist falsch.")
    told = graph_of(page_of(client, article))["correction"]
    assert [comment["text"] for comment in told] == [
        "Falsch war: Verwaltung Richtig ist: Verein",
        "Gegendarstellung: Das ist falsch.",
    ]
    feed = client.get("/korrekturen/feed/").content.decode()
    assert feed.count("Verwaltung") == feed.count("Gegendarstellung: Das") == 2
    assert "\u00ad" not in feed


@pytest.mark.parametrize(
    ("kind", "moves"),
    [
        (CorrectionKind.CORRECTION, True), (CorrectionKind.UPDATE, True), (CorrectionKind.CLARIFICATION, False),
        (CorrectionKind.RIGHT_OF_REPLY, False), (CorrectionKind.RETRACTION, False),
    ],
)  # fmt: skip
def test_only_a_correction_and_an_update_move_the_editorial_clock(kind, moves):
    article = make_article()
    rewrite(article, dek="Neu")
    make_correction(article, kind=kind, with_changes=True)
    assert (Article.objects.get(pk=article.pk).updated_at is not None) == moves


def test_waiting_changes_stay_where_the_editor_did_not_ask_for_them(client):
    article = make_article(body="<p>Alt</p>")
    rewrite(article, body="<p>Neu</p>")
    make_correction(article)
    assert "Alt" in page_of(client, article)


def test_a_text_that_may_not_go_live_is_named_and_nobody_is_told():
    fine, unsigned = make_article("Fähre"), make_article("Brücke")
    rewrite(fine, body="<p>Neu.</p>")
    rewrite(unsigned, byline="")
    with pytest.raises(ActionRefused, match="(?s)„Brücke“.*zeichnet"):
        make_correction(fine, unsigned, with_changes=True)
    assert not Correction.objects.published().exists()
    fine.refresh_from_db()
    assert "Neu" not in fine.body


def test_the_history_says_that_a_text_came_with_a_correction():
    article = make_article()
    rewrite(article, dek="Neu")
    make_correction(article, with_changes=True)
    assert article.revisions.first().change == Change.CORRECTION
    assert [move.note for move in article.moves.all()[:2]] == ["Veröffentlicht: Richtigstellung", "Richtigstellung"]


def test_each_article_counts_its_own_corrections(client):
    first, second = make_article(), make_article()
    make_correction(first)
    make_correction(first, second)
    assert 'id="korrektur-2"' in page_of(client, first)
    assert 'id="korrektur-1"' in page_of(client, second)
    assert 'id="korrektur-2"' not in page_of(client, second)


@pytest.mark.parametrize("missing", ["wrong", "right"])
@pytest.mark.parametrize("kind", ["correction", "clarification"])
def test_a_correction_without_one_of_its_halves_is_not_saved(admin_client, missing, kind):
    halves = {"wrong": "Das Rathaus ist rot.", "right": "Es ist blau."} | {missing: " \t"}
    answer = send(admin_client, ADD, "_publish", kind=kind, carriers=[make_article().pk], **halves)
    assert "Bitte schreiben Sie" in errors(answer)
    assert not Correction.objects.exists()


def test_the_database_refuses_a_half_correction_too():
    with pytest.raises(Exception, match="correction_says_what_was_wrong"):
        Correction.objects.create(kind="correction", right="Blau")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"wrong": "Rot", "right": "Rot"}, "Beide Hälften sagen dasselbe"),
        ({"kind": "right_of_reply", "reply": "Falsch!", "right": "Doch."}, "steht allein"),
        ({"reply": "Falsch!"}, "nur für eine Gegendarstellung"),
        ({"kind": "right_of_reply", "wrong": "", "right": ""}, "im Wortlaut"),
        ({"kind": "unfug"}, "steht nicht zur Auswahl"),
    ],
)
def test_what_does_not_fit_together_gets_a_sentence(admin_client, fields, sentence):
    values = {"kind": "correction", "wrong": "Rot", "right": "Blau", "carriers": [make_article().pk]} | fields
    answer = send(admin_client, ADD, "_publish", **values)
    assert sentence in errors(answer)
    assert not Correction.objects.exists()


def test_an_editor_publishes_a_correction_for_the_article_it_began_with(client):
    article = make_article()
    client.force_login(make_colleague(Role.EDITOR))
    page = client.get(f"/admin/articles/article/{article.pk}/change/").content.decode()
    url = f"{ADD}?article={article.pk}"
    assert url in page
    answer = send(client, url, "_publish", wrong="Rot", right="Blau")
    assert "Leserinnen und Leser sehen es jetzt" in said(answer)
    assert Correction.objects.published().get().touched_articles == [article]


@pytest.mark.parametrize(
    ("kind", "halves"),
    [
        ("correction", {"wrong": "Rot", "right": "Blau"}),
        ("right_of_reply", {"reply": "Das ist falsch.", "wrong": "", "right": ""}),
        ("retraction", {"right": "Erfunden."}),
    ],
)
def test_an_article_that_appeared_after_the_server_started_can_be_corrected(admin_client, kind, halves):
    article = make_article(at=timezone.now())
    send(admin_client, f"{ADD}?article={article.pk}", "_publish", kind=kind, **halves)
    assert Correction.objects.get().touched_articles == [article]


def test_the_form_offers_what_readers_see_now_and_not_when_the_server_started(admin_client):
    now = timezone.now()
    ending, held, twin = make_article("Endet"), make_draft("Gesperrt"), make_article("Zwilling")
    embargo.change(ending, Dates(expires_at=now + HOUR), by=superuser())
    embargo.change(held, Dates(embargo_until=now + HOUR), by=superuser())
    workflow.publish(held, by=superuser())
    assert offered(admin_client, ending, held, twin) == {ending, twin}
    with time_machine.travel(now + 2 * HOUR, tick=False):
        assert offered(admin_client, ending, held, twin) == {held, twin}


def offered(desk: Client, *articles: Article) -> set[Article]:
    """Which of these the form would let somebody tick."""
    answer = send(desk, ADD, "_search", words="Some text", carriers=[article.pk for article in articles])
    return set(answer.context["adminform"].form.fields["carriers"].queryset)


def test_the_form_finds_other_articles_with_the_error_and_loses_nothing(admin_client):
    wanted = make_article("Zweite", body="<p>Sie legt um <strong>22:15</strong>&nbsp;Uhr ab, die STRASSE ist frei.</p>")
    make_article("Dritte", body="<p>Nichts davon.</p>")
    make_draft("Entwurf", body="<p>22:15 Uhr</p>")
    first = make_article("Erste")
    url = f"{ADD}?article={first.pk}"
    answer = send(admin_client, url, "_search", words="22:15 UHR", wrong="Ab 22:15", right="")
    form = answer.context["adminform"].form
    assert not form.errors
    assert [choice.choice_label for choice in form["carriers"]].__len__() == 2
    page = answer.content.decode()
    assert "<mark>22:15\xa0Uhr</mark>" in page or "<mark>22:15 Uhr</mark>" in page
    assert "Ab 22:15" in page
    assert "Gefunden in einer Meldung" in page
    assert "Dritte" not in page
    assert "Entwurf" not in form["carriers"].as_widget()
    assert not Correction.objects.exists()
    send(admin_client, url, "_publish", carriers=[first.pk, wanted.pk], wrong="Ab 22:15", right="Ab 21:45")
    assert {article.pk for article in Correction.objects.get().touched_articles} == {first.pk, wanted.pk}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        # What "Anführungszeichen und Leerzeichen richten" makes of a headline.
        ({"headline": "Fähre um 22:15\u00a0Uhr"}, "22:15 Uhr"),
        ({"dek": "Es hieß „ab 22:15“."}, 'Es hieß "ab 22:15"'),
        ({"body": "<p>Um 22:15\u00a0Uhr</p>"}, "22:15\u00a0Uhr"),
        ({"body": "<p>Der Bürgermeister<em>kandidat</em> kam.</p>"}, "Bürgermeisterkandidat"),
        ({"body": '<p>Mit <a href="https://paper.example/">Hans Moor</a>, der blieb.</p>'}, "Hans Moor, der"),
        ({"kicker": "Moorkirchen"}, "Moorkirchen"),
        ({"byline": "Hans Moor"}, "Hans Moor"),
    ],
)
def test_the_search_finds_the_words_however_they_are_written(fields, words):
    article = make_article(**{"headline": "Die Fähre"} | fields)
    make_article("Zwilling", body="<p>22:45 Uhr, Bürgermeister</p>")
    assert [(found.article, bool(found.words)) for found in passage_search.carrying(words)] == [(article, True)]


def test_an_address_behind_a_link_is_nothing_that_readers_see():
    make_article(body='<p><a href="https://hans-moor.example/">Link</a></p>')
    assert not passage_search.carrying("Hans Moor")


@pytest.mark.parametrize("words", ["", "ab", "gibt es nicht", "%", "<b>", "\\", "'\""])
def test_a_search_that_finds_nothing_says_so(admin_client, words):
    answer = send(admin_client, ADD, "_search", words=words, wrong="Rot", right="Blau")
    assert answer.status_code == 200
    assert answer.context["adminform"].form["carriers"].help_text


@pytest.mark.parametrize("state", ["draft", "withdrawn", "scheduled", "expired", "retracted"])
def test_an_article_that_readers_cannot_see_is_not_corrected(state):
    article, twin = make_hidden_article(state, "Versteckt"), make_article()
    correction = Correction.objects.create(wrong="Rot", right="Blau")
    correction.articles.set([article, twin])
    with pytest.raises(ActionRefused, match="Versteckt"):
        corrections.publish(correction, by=superuser())
    assert not Correction.objects.published().filter(pk=correction.pk).exists()
    assert not twin.corrected.get().number


@pytest.mark.parametrize("button", ["_continue", "_publish"])
def test_a_ticked_article_that_was_hidden_meanwhile_leaves_the_correction_by_name(admin_client, button):
    hidden, other, twin = make_article("Fähre"), make_article("Brücke"), make_article("Zwilling")
    correction = Correction.objects.create(wrong="Rot", right="Blau")
    correction.articles.set([hidden, other, twin])
    url = f"/admin/articles/correction/{correction.pk}/change/"
    assert "nicht mehr sehen" not in said(send(admin_client, url))
    assert correction.articles.count() == 3
    Article.objects.filter(pk__in=[hidden.pk, other.pk]).update(expires_at=timezone.now())
    told = said(send(admin_client, url, button, carriers=[twin.pk]))
    assert "nicht mehr sehen" in told
    assert "Fähre" in told
    assert "Brücke" in told
    assert "Zwilling" not in told
    assert [*correction.articles.all()] == [twin]
    if button == "_continue":
        assert "nicht mehr sehen" not in said(send(admin_client, url))


def test_a_correction_without_an_article_is_kept_as_a_draft(admin_client):
    answer = send(admin_client, ADD, "_publish", wrong="Rot", right="Blau")
    assert "Bitte wählen Sie die Meldung" in said(answer)
    assert Correction.objects.get().published_at is None


def test_nobody_tells_readers_twice():
    correction = make_correction(make_article())
    with pytest.raises(ActionRefused, match="schon veröffentlicht"):
        corrections.publish(correction, by=superuser())


def test_what_was_published_stays_as_it_is(admin_client):
    correction = make_correction(make_article(), wrong="Rot")
    url = f"/admin/articles/correction/{correction.pk}/change/"
    admin_client.post(url, {"kind": "correction", "wrong": "Gelb", "right": "Blau", "noticed_by": "desk"})
    assert Correction.objects.get().wrong == "Rot"
    correction.wrong = "Gelb"
    with pytest.raises(ValidationError):
        correction.save()
    assert admin_client.post(f"/admin/articles/correction/{correction.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_draft_of_a_correction_is_on_no_page(client):
    article = make_article()
    correction = Correction.objects.create(wrong="Kanarienvogel", right="Zwilling")
    correction.articles.set([article])
    for path in (article.get_absolute_url(), "/korrekturen/", "/korrekturen/feed/", "/feed/"):
        assert "Kanarienvogel" not in client.get(path).content.decode()
    corrections.publish(correction, by=superuser())
    for path in (article.get_absolute_url(), "/korrekturen/", "/korrekturen/feed/", "/feed/"):
        assert "Kanarienvogel" in client.get(path).content.decode()


def test_a_draft_can_be_discarded_and_what_was_told_cannot(admin_client):
    draft, told = Correction.objects.create(wrong="Rot", right="Blau"), make_correction(make_article())
    for correction, may in ((draft, True), (told, False)):
        page = admin_client.get(f"/admin/articles/correction/{correction.pk}/change/").content.decode()
        assert ("Entwurf verwerfen" in page) == may
        answer = admin_client.post(f"/admin/articles/correction/{correction.pk}/delete/", {"post": "yes"})
        assert answer.status_code == (302 if may else 403)
    assert Correction.objects.get() == told


def test_the_list_names_only_articles_that_readers_know(client):
    seen, hidden = make_article("Zwilling"), make_article("Kanarienvogel")
    make_correction(seen, hidden)
    Article.objects.filter(pk=hidden.pk).update(expires_at=timezone.now())
    for path in ("/korrekturen/", "/korrekturen/feed/"):
        page = client.get(path).content.decode()
        assert "Zwilling" in page
        assert "Kanarienvogel" not in page


def test_markup_in_a_correction_is_shown_as_it_was_typed(client):
    article = make_article()
    make_correction(article, wrong="<script>x</script>", right="<b>fett</b> </script>")
    for path in (article.get_absolute_url(), "/korrekturen/"):
        page = client.get(path).content.decode()
        assert "<script>x" not in page
        assert "&lt;b&gt;fett" in page


def test_a_correction_needs_the_right_to_publish():
    article = make_article()
    correction = Correction.objects.create(wrong="Rot", right="Blau")
    correction.articles.set([article])
    with pytest.raises(ActionRefused):
        corrections.publish(correction, by=make_colleague(Role.AUTHOR))


@pytest.mark.parametrize("rows", [1, 30])
def test_the_lists_ask_the_database_the_same_for_one_and_thirty(client, rows):
    for number in range(rows):
        make_correction(make_article(), make_article(), wrong=f"Rot {number}")
    assert queries(client, "/korrekturen/") == 8
    assert queries(client, "/korrekturen/feed/") == 3


def test_an_article_with_ten_corrections_costs_twelve_queries_at_most(client):
    make_topic("Hafen")
    article = make_article(tags=("Hafen",))
    make_article(tags=("Hafen",))
    for number in range(10):
        make_correction(article, wrong=f"Rot {number}")
    assert queries(client, article.get_absolute_url()) <= 12


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_the_desks_list_of_corrections_has_one_query_count(client):
    client.force_login(User.objects.create_superuser("chefin"))
    counts = []
    for rows in (1, 29):
        for _number in range(rows):
            make_correction(make_article())
        counts.append(queries(client, "/admin/articles/correction/"))
    assert counts[0] == counts[1]
