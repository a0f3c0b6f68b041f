"""The share card of an article: what is drawn on it, what makes another one, and what it costs."""

import io
import re
import unicodedata
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.conf import settings
from django.core.cache import caches
from django.utils import timezone
from PIL import Image as Pillow

from articles import text
from articles.images import cards, evidence_strip, paper_card, storage, typesetting
from articles.images.cards import Card
from articles.images.evidence_strip import Foundation
from articles.images.paper_card import PaperCard
from articles.models import Article, Stance
from articles.views.article import card_of as card_of_page
from tests.factories import (
    make_analysis,
    make_article,
    make_author,
    make_finding,
    make_image,
    make_publication,
    make_topic,
)
from tests.scope import on_one_engine, quickest

FONTS = (typesetting.SERIF, typesetting.SERIF_BOLD, typesetting.SANS, typesetting.SANS_BOLD)
LONG = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
pytestmark = [pytest.mark.django_db, on_one_engine]


@pytest.fixture(autouse=True)
def _no_cards_of_others(publication):
    caches["cards"].clear()


def card_of(article: Article, **fields) -> Card:
    return cards.of(Article.objects.for_page().get(pk=article.pk), "Bremen News", Foundation(**fields))


def test_a_card_is_a_jpeg_of_the_size_that_networks_ask_for(client):
    article = make_article(lead_image=make_image().pk)
    answer = client.get(f"{article.get_absolute_url()}karte.jpg")
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert not answer.cookies
    with Pillow.open(io.BytesIO(answer.content)) as card:
        assert (card.format, card.size) == ("JPEG", (1200, 630))
        assert not card.getexif()
    assert len(answer.content) < 200_000
    head = client.head(f"{article.get_absolute_url()}karte.jpg")
    assert (head.status_code, head.content) == (200, b"")


def test_the_page_names_its_card_and_the_card_is_there(client):
    article = make_article("Überschrift", lead_image=make_image(alt="Ein Hang", is_symbolic=True).pk)
    page = client.get(article.get_absolute_url()).content.decode()
    for name, content in (("width", "1200"), ("height", "630"), ("alt", "Symbolbild: Ein Hang")):
        assert f'<meta property="og:image:{name}" content="{content}">' in page
    assert '<meta name="twitter:card" content="summary_large_image">' in page
    address = re.search(r'og:image" content="(.*?)"', page)[1]
    assert address.startswith(settings.SITE_URL)
    assert client.get(address.removeprefix(settings.SITE_URL)).status_code == 200


def test_a_card_without_image_is_described_by_its_headline(client):
    page = client.get(make_article("Ver\u00adwaltung").get_absolute_url()).content.decode()
    assert '<meta property="og:image:alt" content="Verwaltung">' in page


def test_who_has_the_card_is_not_sent_it_again(client):
    path = f"{make_article().get_absolute_url()}karte.jpg"
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_card_is_drawn_once_whatever_is_asked_for(client, monkeypatch):
    path, drawn = f"{make_article().get_absolute_url()}karte.jpg", []
    draw = cards.jpeg
    monkeypatch.setattr(cards, "jpeg", lambda card: drawn.append(card) or draw(card))
    answers = {client.get(f"{path}{query}").content for query in ("", "?v=1", "?v=2", "?w=100000&h=100000")}
    assert len(answers) == len(drawn) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"headline": "Andere"}, {"publication": "Anderes Blatt"}, {"kicker": "Anders"}, {"age": "Juni 2020"},
        {"label": "Anzeige"}, {"foundation": Foundation(("partly",))}, {"foundation": Foundation(words="Anders")},
        {"image": "ab/x.jpeg"}, {"focal": (1, 2)},
        {"told": ("Symbolbild",)}, {"credit": "Bild: A"},
    ],
    ids=str,
)  # fmt: skip
def test_everything_on_it_makes_another_card(changes):
    card = card_of(make_article())
    assert type(card)(**vars(card) | changes).fingerprint != card.fingerprint


def test_an_old_article_carries_its_month_and_its_age_in_one_small_line():
    assert card_of(make_article()).age == ""
    with time_machine.travel("2026-11-28T12:00:00+01:00"):
        old = make_article(at=datetime.fromisoformat("2024-06-20T18:00:00+02:00"))
        year_old = make_article(at=datetime.fromisoformat("2025-11-01T18:00:00+01:00"))
        assert card_of(old).age == "Juni 2024 · mehr als zwei Jahre alt"
        assert card_of(year_old).age == "November 2025 · mehr als ein Jahr alt"


def in_words(client, article: Article) -> str:
    page = client.get(article.get_absolute_url()).content.decode()
    return unescape(re.search(r'og:image:alt" content="(.*?)"', page)[1])


def test_the_sentence_of_the_strip_stands_beside_the_stones_and_in_the_words_of_the_card(client, rf, publication):
    counted, reported, bare = make_article("Gezählt"), make_article("Gemeldet"), make_article("Ohne")
    for stance in (Stance.CONFIRMS, Stance.CONFIRMS, Stance.CONTRADICTS):
        make_finding(counted, stance)
    make_analysis(reported)
    request = rf.get("/")
    request.publication = publication
    found = {}
    for article in (counted, reported, bare):
        found[str(article)] = card_of_page(request, Article.objects.for_page().get(pk=article.pk)).foundation
        assert in_words(client, article) == ". ".join(filter(None, [str(article), found[str(article)].words]))
    assert found["Gezählt"].marks == ("confirms", "confirms", "contradicts")
    assert found["Gezählt"].words == "3 Ursprünge, 1 widerspricht"
    assert found["Gemeldet"] == Foundation(("unrecorded",), words="18 Quellen gemeldet, ohne Einzelnachweise")
    assert found["Ohne"] == Foundation()


SENTENCE = "Keine Veröffentlichung bestätigt die Meldung als Ganzes, 4 bestätigen sie teilweise, 2 widersprechen"


@pytest.mark.parametrize("width", [596, 1088])
@pytest.mark.parametrize("marks", [("confirms",), ("confirms",) * 10 + ("contradicts",) * 2, ("unrecorded",)])
@pytest.mark.parametrize("words", ["1 Ursprung, kein zweiter", SENTENCE])
def test_stones_and_every_word_of_their_sentence_fit_on_the_line(width, marks, words):
    fits = evidence_strip.laid(Foundation(marks, 8, words), width)
    assert " ".join(fits.sentence.lines).replace("\xa0", " ") == words
    room = width - evidence_strip._width(fits.foundation, fits.stone)
    assert max(map(fits.sentence.font.getlength, fits.sentence.lines)) <= room
    assert fits.height < 150


@pytest.mark.parametrize("path", ["/", "/thema/kultur/", "/themen/", "/redaktion/anna/", "/raetsel/", "/impressum/"])
def test_every_other_page_has_the_card_of_the_paper(client, path):
    make_publication(claim="Was ist und woher wir es wissen")
    make_topic("Kultur")
    make_article(tags=("Kultur",), authors=(make_author("Anna").pk,))
    page = client.get(path).content.decode()
    tags = dict(re.findall(r'<meta property="og:image:?(\w*)" content="(.*?)">', page))
    assert tags | {"": ""} == {
        "": "", "width": "1200", "height": "630", "alt": "Bremen News: Was ist und woher wir es wissen"
    }  # fmt: skip
    answer = client.get(tags[""].removeprefix(settings.SITE_URL))
    with Pillow.open(io.BytesIO(answer.content)) as card:
        assert (card.format, card.size) == ("JPEG", (1200, 630))
    again = client.get(tags[""].removeprefix(settings.SITE_URL), headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("claim", ["", "x", "Ein sehr langer Satz über das Blatt. " * 5])
@pytest.mark.parametrize("name", ["x", f"{LONG} {LONG[:10]}", "W" * 80, "العربية"])
def test_no_name_of_a_paper_is_too_strange(name, claim):
    with Pillow.open(io.BytesIO(paper_card.jpeg(PaperCard(name, claim)))) as card:
        assert card.size == (1200, 630)
    assert PaperCard(name, claim).fingerprint != PaperCard(name, "Anders").fingerprint


def test_an_advert_and_labels_of_the_image_are_named():
    image = make_image(is_symbolic=True, ai="generated", credit="Ada/dpa")
    card = card_of(make_article(kind="advert", lead_image=image.pk))
    assert card.label == "Anzeige"
    assert card.told == ("Symbolbild", "Mit KI erstellt")
    assert card.credit == "Bild: Ada/dpa"


def test_the_kicker_is_the_first_tag_unless_there_is_one():
    make_topic("Kultur")
    assert card_of(make_article(tags=("Kultur",))).kicker == "Kultur"
    assert card_of(make_article(tags=("Kultur",), kicker="Aus dem Rat")).kicker == "Aus dem Rat"


@pytest.mark.parametrize("error", [FileNotFoundError("gone"), RuntimeError("The storage is ill")], ids=str)
def test_while_an_image_cannot_be_read_the_card_is_plain_and_nobody_keeps_it(client, monkeypatch, caplog, error):
    article = make_article(lead_image=make_image().pk)
    path, card = f"{article.get_absolute_url()}karte.jpg", card_of(article)

    def ill(name, mode="rb"):
        raise error

    with monkeypatch.context() as moment:
        moment.setattr(storage.public_files(), "open", ill)
        plain = client.get(path)
    assert plain.content == cards.jpeg(replace(card, image=""))
    assert (plain["Cache-Control"], plain.get("ETag")) == ("no-store", None)
    assert card.image in caplog.text
    healed = client.get(path)
    assert healed.content == cards.jpeg(card) != plain.content
    assert card.fingerprint in healed["ETag"]


@pytest.mark.parametrize("is_pictured", [True, False])
@pytest.mark.parametrize(
    "headline",
    [
        "x", LONG, f"{LONG} " * 3, "W" * 200, "-" * 200, "Straßenübergänge " * 11, "\u00ad" * 50,
        "العربية", "🦊 Füchse 🦊", "Ĳ ſ ŉ ẞ ế",
    ],
)  # fmt: skip
def test_no_headline_is_too_strange(headline, is_pictured):
    image = make_image().pk if is_pictured else None
    card = card_of(make_article(headline[:200].strip(), lead_image=image, at=timezone.now() - timedelta(days=400)))
    with Pillow.open(io.BytesIO(cards.jpeg(card))) as drawn:
        assert drawn.size == (1200, 630)


@pytest.mark.parametrize("name", FONTS)
def test_each_font_has_every_letter_that_is_drawn(name):
    drawn = typesetting.font(name, 40)
    missing = bytes(drawn.getmask("\ue000"))
    pattern = re.compile(f"[{typesetting.DRAWN}]")
    seen = [number for number in range(33, 0x2100) if number not in (0xA0, 0xAD)]
    letters = [letter for letter in map(chr, seen) if pattern.match(letter)]
    assert "äöüßÄÖÜ„“–…€".translate({ord(letter): None for letter in letters}) == ""
    assert [letter for letter in letters if bytes(drawn.getmask(letter)) == missing] == []


def test_letters_that_no_font_has_lose_their_marks_or_go():
    assert typesetting.drawable("GROẞE  Fẹste\n🦊 в Ночь") == "GROSSE Feste"
    assert typesetting.drawable(unicodedata.normalize("NFD", "Füße")) == "Füße"


def test_lines_fit_and_break_where_an_editor_allows_it():
    block = typesetting.fitted(
        "Rindfleisch\u00adetikettierungs\u00adüberwachung ist lang", typesetting.SERIF, (80,), 500, 450
    )
    assert block.lines[0].endswith("-")
    assert text.SOFT_HYPHEN not in "".join(block.lines)
    assert "".join(block.lines).replace("-", "").startswith("Rindfleischetikettierungsüberwachung")
    assert max(map(block.font.getlength, block.lines)) <= 500


def test_what_does_not_fit_ends_with_an_ellipsis():
    block = typesetting.fitted("Wort " * 60, typesetting.SERIF, (60, 50), 600, 3 * 56)
    assert len(block.lines) == 3
    assert block.lines[-1].endswith("Wort…")
    assert max(map(block.font.getlength, block.lines)) <= 600


def test_a_card_is_quickly_drawn():
    image = make_image(at_once=True)
    article = make_article("Die Abendfähre soll bleiben, doch über die Kosten gibt es zwei Rechnungen")
    card = card_of(article, marks=("confirms",) * 5, words="5 Ursprünge, keiner widerspricht")
    card = replace(card, image=image.ladder[-1][-1], focal=(10, 90))
    assert quickest(lambda: cards.jpeg(card), tries=5) < 0.15


def test_the_name_of_the_paper_is_on_it(client):
    path = f"{make_article().get_absolute_url()}karte.jpg"
    before = client.get(path).content
    make_publication(name="Weserblatt")
    assert client.get(path).content != before
