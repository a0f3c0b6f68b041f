"""Advice beside the text: what is said, what is not, and the box that shows it."""

import time
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article, Content
from articles.publishing import advice
from articles.publishing.advice import Draft
from newsroom.roles import Role
from tests.articles.article_form import ADD, change_url, errors, form_of, said, send
from tests.factories import make_article, make_colleague, make_draft, make_publication
from tests.scope import within

ADDRESS = "/admin/articles/article/advice/"
CORRECT = [
    "„Wir fangen am 24.\u00a0Juni an“, sagte die Bürgermeisterin.",
    "Das Rathaus öffnet um 8\u00a0Uhr und schließt um 18.30\u00a0Uhr – außer montags.",
    "Am Montag, 24.\u00a0Juni 2024, tagt der Rat (Beginn: 19\u00a0Uhr).",
    "Rund 5\u00a0Prozent der 12.500 Einwohner, also 625, wohnen an der L\u00a0133.",
    "Der Film „Das ‚gute‘ Leben“ läuft im 16-mm-Format.",
    "Hans’ Werkstatt repariert’s für 3,50\u00a0Euro.",
    "Die Corona- und Grippe-Impfung kostet nichts.",
    "Das Spiel endete 3:1 (1:0); die Bahn fuhr mit 90\u00a0km/h vorbei.",
    'Mehr unter www.paper.example/a-b?c="d" oder an redaktion@paper.example.',
    "Prof.\u00a0Dr.\u00a0Beispiel, geboren 1961, lehrt z.\u00a0B. in Bremen.",
    "Nach § 13 – so das Gericht – gilt das nicht.".replace("§ ", "§\u00a0"),
    "Der Fluss ist 2,5\u00a0m tief und 40\u00a0m breit.",
    "Ich weiß nicht … vielleicht.",
    "Am 2. und 3.\u00a0Mai sowie am Mittwoch ist geschlossen.",
    "Die 1. Herren spielen am Sonntag. Juni ist eine Spielerin der 2. Damen.",
    "Heinrich IV. und Karl V. trafen sich nie.",
    "Das Lied heißt „’s ist Feierabend“.",
    "Es gab A-, B- und C-Klassen.",
    "Platz 3: TSV Beispiel, 21 Punkte.",
]


def hints(**fields: Any) -> list[str]:
    fields = {"headline": "Der Rat tagt", "dek": "Im Rathaus", "lead_image": 1} | fields
    return advice.hints(Draft(Content(**fields), date(2024, 6, 20)))


@pytest.mark.parametrize("sentence", CORRECT)
def test_about_correct_german_nothing_is_said(sentence):
    assert hints(body=f"<h2>Zwei</h2><p>{sentence}</p><h3>Drei</h3><p>{sentence}</p>", dek=sentence) == []


def test_about_an_empty_article_nothing_is_said():
    assert hints(headline="", dek="") == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"dek": ""}, "Die Unterzeile fehlt"),
        ({"headline": "Wort " * 23}, "114 Zeichen, mehr als die 110"),
        ({"headline": "Wort " * 13 + "Ende"}, "lassen vielleicht das Ende weg: „Wort Ende“"),
        ({"body": "<p>Am Dienstag, 24. Juni</p>"}, "„Dienstag, 24. Juni“: Der 24. Juni 2024 ist ein Montag."),
        ({"body": "<p>Am Dienstag, 31. Februar</p>"}, "„Dienstag, 31. Februar“: Diesen Tag gibt es nicht."),
        ({"body": "<h3>Zu <em>klein</em></h3><h2>A</h2><h3>B</h3>"}, "„Zu klein“ ist ein kleiner Zwischentitel"),
        ({"body": "<h2> <strong></strong></h2><p>A</p>"}, "Ein Zwischentitel ist leer"),
        ({"body": '<p>Er sagte "Ja"</p>'}, 'nicht die deutschen: „Er sagte "Ja"“'),
        ({"kicker": 'Der "Rat"'}, 'Der "Rat"'),
        ({"body": "<p>Wir kommen am 20. Juni wieder.</p>"}, "„Wir kommen am 20. Juni wieder.“"),
        ({"body": "<p>„Ja“, „Nein“ und »Doch«.</p>"}, "Der Text mischt"),
        ({"body": "<p>Und dann ... nichts</p>"}, "Drei Punkte statt"),
        ({"body": "<p>Der Rat - wie immer</p>"}, "Ein Bindestrich, wo ein Gedankenstrich"),
    ],
)
def test_advice_names_the_place(fields, words):
    assert words in " ".join(hints(**fields))


def test_many_places_are_named_by_the_first_three():
    body = "".join(f"<p>Am {day}. Juni, einem schönen Tag im Garten</p>" for day in range(1, 31))
    (sentence,) = hints(body=body)
    assert "30 Leerzeichen" in sentence
    assert sentence.endswith("und 27 weitere.")


@pytest.mark.django_db
def test_the_form_shows_ten_remarks_at_most_and_how_many_more_there_are(admin_client):
    body = "".join(f"<p>Dienstag, {day}. Februar 2024</p>" for day in range(30, 45))
    answer = admin_client.get(change_url(make_draft(body=body, dek="Da")))
    assert len(answer.context["box"]["hints"]) == 10
    assert "und 7 weitere" in answer.content.decode()


@pytest.mark.parametrize(("kind", "is_advised"), [("report", True), ("opinion", True), ("advert", False), ("", False)])
def test_reports_and_opinions_are_advised_to_have_a_lead_image(kind, is_advised):
    assert any("Aufmacherbild" in hint for hint in hints(lead_image=None, kind=kind)) == is_advised
    assert hints(lead_image=17, kind=kind) == []


@pytest.mark.parametrize(
    ("beginning", "is_advised"),
    [
        ("LILIENTHAL. Der Rat tagt.", True),
        ("<strong>Lilienthal</strong> (dpa) – Der Rat tagt.", True),
        ("Lilien\u00adthal: Der Rat tagt.", True),
        ("Lilienthal - Der Rat tagt.", True),
        ("Lilienthal wählt.", False),
        ("Lilienthal-Falkenberg wählt.", False),
        ("Lilienthal- und Worpswede-Freunde wählen.", False),
        ("Lilienthal, im Juni: Der Rat tagt.", False),
        ("In Lilienthal. Der Rat tagt.", False),
    ],
)
def test_a_dateline_that_the_text_repeats_is_noticed(beginning, is_advised):
    body = f"<p>{beginning}</p>"
    assert ("„Lilienthal“ ist die Ortsmarke" in " ".join(hints(body=body, dateline="Lilienthal"))) == is_advised
    assert not any("Ortsmarke" in hint for hint in hints(body=body))


def ask(desk: Client, **fields: str):
    return desk.post(ADDRESS, fields)


@pytest.mark.django_db
def test_the_desk_asks_about_what_is_typed(admin_client):
    answer = ask(admin_client, headline="<img src=x>", body='<p>Er sagte "Ja"</p>', day="2024-06-20").json()
    assert answer["summary"] == "2 Hinweise. Sie verhindern nichts."
    assert "Er sagte &quot;Ja&quot;" in answer["html"]
    assert "<img" not in answer["html"]


@pytest.mark.django_db
def test_what_is_typed_comes_back_mended(admin_client):
    answer = ask(admin_client, mend="1", headline='Der "Rat" ', dek="z.B.", body='<p>"<a href="/?q=z.B.">Ja</a>"</p>')
    assert answer.json() == {
        "summary": "An 5 Stellen gerichtet.",
        "mended": {
            "headline": "Der „Rat“ ",
            "kicker": "",
            "dek": "z.\u00a0B.",
            "dateline": "",
            "body": '<p>„<a href="/?q=z.B.">Ja</a>“</p>',
            "lead_caption": "",
        },
    }
    assert not Article.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "junk", [{"day": "31.02.2024"}, {"day": "²"}, {"headline": "x" * 1_001}, {"body": "x" * 500_001}]
)
def test_junk_is_refused_with_a_sentence(admin_client, junk):
    answer = ask(admin_client, **junk)
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")


@pytest.mark.django_db
def test_five_megabytes_are_refused_quickly(admin_client):
    with within(2, time.process_time):
        answer = ask(admin_client, body='"' * 5_000_000)
    assert answer.status_code == 400
    assert "zu lang" in answer.json()["error"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "junk", ["a\x00b", "9" * 30, "²👨‍👩‍👧", "<" * 400, "\u202e\u2029\ufffc", "Montag, 31. Februar 0000"]
)
def test_no_junk_is_an_error(admin_client, junk):
    for name in ("headline", "kicker", "dek", "body"):
        for more in ({}, {"mend": "1"}):
            assert ask(admin_client, **{name: junk}, **more).status_code == 200


@pytest.mark.django_db
def test_whoever_writes_no_articles_gets_no_advice(client):
    assert client.post(ADDRESS).status_code == 302
    client.force_login(make_colleague(Role.PUZZLES))
    assert client.post(ADDRESS).status_code == 403
    client.force_login(make_colleague(Role.AUTHOR))
    assert client.get(ADDRESS).status_code == 405
    assert client.post(ADDRESS).status_code == 200


@pytest.mark.django_db
def test_without_script_the_button_saves_the_mended_text_and_says_so(admin_client):
    article = make_draft('Der "Rat"', body='<p>Er sagte "Ja" am 20. Juni</p>')
    answer = send(admin_client, change_url(article), "_mend")
    assert "An 5 Stellen gerichtet." in said(answer)
    assert answer.redirect_chain[-1][0] == change_url(article)
    newest = article.working_revision()
    assert newest.text().headline == "Der „Rat“"
    assert newest.text().body == "<p>Er sagte „Ja“ am 20.&nbsp;Juni</p>"
    assert newest.note == "Anführungszeichen und Leerzeichen gerichtet"
    again = send(admin_client, change_url(article), "_mend")
    assert "Es gab nichts zu richten." in said(again)
    assert article.working_revision() == newest


@pytest.mark.django_db
def test_a_new_article_can_be_mended_as_well(admin_client):
    send(admin_client, ADD, "_mend", headline='Der "Rat"', body="")
    assert Article.objects.get().headline == "Der „Rat“"


@pytest.mark.django_db
def test_what_mending_makes_too_long_is_kept_in_the_form(admin_client):
    article = make_draft(dek="z. B. " + "x" * 394)
    answer = send(admin_client, change_url(article), "_mend", dek="z.B." + "x " * 198)
    assert not errors(answer)
    answer = send(admin_client, change_url(article), "_mend", dek="z.B. " + "x" * 395)
    assert "400" in errors(answer)


@pytest.mark.django_db
def test_readers_of_an_article_get_no_box_and_a_published_one_gets_its_day(client):
    make_publication()
    article = make_article()
    client.force_login(make_colleague(Role.AUTHOR))
    assert client.get(change_url(article)).context["box"] is None
    client.force_login(make_colleague(Role.EDITOR))
    assert client.get(change_url(article)).context["box"]["day"] == timezone.localdate(article.publish_at).isoformat()


@pytest.mark.django_db
def test_advice_stands_apart_from_what_blocks_publication(admin_client):
    page = admin_client.get(change_url(make_draft(body="", dek=""))).content.decode()
    blocks, hint = page.index("Die Meldung hat noch keinen Text"), page.index("Die Unterzeile fehlt")
    assert page.index("Bevor Leser sie sehen dürfen") < blocks < page.index("Hinweise</h2>") < hint


@pytest.mark.django_db
def test_a_text_too_long_for_the_form_is_given_back_without_advice(admin_client):
    article = make_draft()
    form = form_of(admin_client, change_url(article)) | {"body": "x" * 500_001, "_continue": "1"}
    answer = admin_client.post(change_url(article), form)
    assert answer.status_code == 200
    assert answer.context["box"]["hints"] == []


def test_how_many_lines_a_phone_needs_is_shown_and_not_guessed(admin_client):
    """The width of letters is the browser's business: a number beside the drawn headline may be wrong."""
    headline = "Straßenbahnhaltestelle Landesmuseum bleibt wegen Bauarbeiten länger geschlossen. " * 2
    page = admin_client.get(change_url(make_draft(headline.strip()))).content.decode()
    box = page[page.index('class="hints"') :].partition("</aside>")[0]
    assert "Auf dem Telefon</h3>" in box
    assert "Zeilen" not in box.replace("Leerzeilen", "")
