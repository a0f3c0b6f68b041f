"""The page of an article: what it shows, and what machines read in it."""

import json
import re
from datetime import UTC, datetime, timedelta

import feedparser
import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from articles.models import Change
from articles.publishing import revisions
from tests.factories import (
    make_analysis,
    make_article,
    make_author,
    make_place,
    make_puzzle,
    make_topic,
    superuser,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]


def read(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def visible(page: str) -> str:
    """The words of a page as a reader reads them."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).replace("\xa0", " ").split())


def graph(page: str) -> dict:
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return json.loads(block[1])["@graph"][1]


def test_the_box_carries_the_three_sentences_and_says_that_they_were_reported(client):
    article = make_article()
    make_analysis(article, method="Von Hand gezählt.")
    page = read(client, article.get_absolute_url())
    assert '<section class="part" id="quellenlage"' in page or re.search(r'<section[^>]*id="quellenlage"', page)
    words = visible(page)
    assert "Analysierte Quellen, die diese Meldung bestätigen: 18" in words
    assert "Analysierte Kommentare in sozialen Medien: 167" in words
    assert "Analysierte Forenbeiträge: 21" in words
    assert "Einzelnachweise liegen nicht vor" in words
    evidence = article.get_absolute_url() + "quellen/"
    assert f'href="{evidence}"' in page
    assert "Von Hand gezählt." in read(client, evidence)


def test_without_an_analysis_the_box_says_so_and_shows_no_zero(client):
    page = read(client, make_article().get_absolute_url())
    box = page[page.index('id="quellenlage"') :]
    box = visible(box[: box.index("</section>")])
    assert "0" not in box
    assert "noch" in box


def test_an_open_evaluation_is_not_shown(client):
    article = make_article()
    make_analysis(article, closed=False, method="Kanarienvogel", confirming_sources=4711)
    for path in (article.get_absolute_url(), article.get_absolute_url() + "quellen/", "/"):
        page = read(client, path)
        assert "4711" not in page
        assert "Kanarienvogel" not in page


def test_the_newest_evaluation_is_shown(client):
    article = make_article()
    make_analysis(article, confirming_sources=3, analysed_at=timezone.now() - timedelta(days=1))
    make_analysis(article, confirming_sources=5)
    words = visible(read(client, article.get_absolute_url()))
    assert "bestätigen: 5" in words
    assert "bestätigen: 3" not in words


def test_markup_in_plain_fields_is_shown_as_text_and_never_runs(client):
    attack = '</script><script>alert(1)</script><b>"x"'
    author = make_author(attack, role=attack, bio=attack)
    article = make_article(attack, dek=attack, kicker="<i>k</i>", authors=(author.pk,))
    for path in (article.get_absolute_url(), "/", author.get_absolute_url(), "/redaktion/", "/feed/"):
        page = read(client, path)
        assert "<script>alert" not in page
        assert "<b>" not in page.replace("<b><a", "").replace("<b>Bei", "")
    assert graph(read(client, article.get_absolute_url()))["headline"] == attack


def test_structured_data_says_what_the_page_shows(client):
    first, second = make_author("Anna Beispiel"), make_author("Bernd Beispiel")
    make_place(), make_topic()
    at = datetime(2026, 6, 20, 16, 5, tzinfo=UTC)
    article = make_article(
        "Verwal\u00adtung", dek="Ein Dek", authors=(second.pk, first.pk), tags=("OsterholzTechnologie",), at=at
    )
    page = read(client, article.get_absolute_url())
    data = graph(page)
    assert data["@type"] == "NewsArticle"
    assert data["headline"] == "Verwaltung"
    assert data["description"] == "Ein Dek"
    assert [author["name"] for author in data["author"]] == ["Bernd Beispiel", "Anna Beispiel"]
    assert data["datePublished"] == data["dateModified"] == "2026-06-20T18:05:00+02:00"
    assert f'datetime="{data["datePublished"]}"' in page
    assert data["mainEntityOfPage"] == f"{settings.SITE_URL}{article.get_absolute_url()}"
    assert data["keywords"] == ["Osterholz · Technologie"]
    assert re.search(r"<title>Verwaltung\b", page)
    assert '<meta property="og:title" content="Verwaltung">' in page
    assert f'<link rel="canonical" href="{data["mainEntityOfPage"]}">' in page


def test_opinion_police_report_and_advert_are_labelled_everywhere(client):
    make_topic("Kultur")
    for kind, label in (("opinion", "Meinung"), ("police_report", "Polizeimeldung"), ("advert", "Anzeige")):
        article = make_article(f"Ein Text ({kind})", kind=kind, tags=("Kultur",))
        assert label in visible(read(client, article.get_absolute_url()))
    for path in ("/", "/thema/kultur/"):
        words = visible(read(client, path))
        assert "Meinung" in words
        assert "Anzeige" in words


def test_only_an_update_moves_what_readers_are_told(client):
    article = make_article(at=timezone.now() - timedelta(days=1))
    newest = article.working_revision()
    text = newest.text()
    revisions.save(article, type(text)(**vars(text) | {"dek": "Neu"}), by=superuser(), based_on=newest)
    revisions.publish(article, by=superuser(), change=Change.SLIP)
    page = read(client, article.get_absolute_url())
    assert graph(page)["dateModified"] == graph(page)["datePublished"]
    assert "Aktualisiert" not in page
    newest = article.working_revision()
    revisions.save(article, type(text)(**vars(text) | {"dek": "Neuer"}), by=superuser(), based_on=newest)
    revisions.publish(article, by=superuser(), change=Change.UPDATE)
    page = read(client, article.get_absolute_url())
    assert graph(page)["dateModified"] > graph(page)["datePublished"]
    assert "Aktualisiert" in page


def test_an_old_article_says_its_age(client):
    article = make_article(at=timezone.now() - timedelta(hours=1))
    assert "Jahr" not in visible(read(client, article.get_absolute_url()).split('class="text"')[0].split("<main")[1])
    with time_machine.travel(timezone.now() + timedelta(days=366 * 2 + 1)):
        assert re.search(r"mehr als (zwei|2) Jahre alt", visible(read(client, article.get_absolute_url())))


def test_the_feed_is_well_formed_and_names_authors_tags_and_the_whole_text(client):
    author = make_author("Anna Beispiel")
    make_place(), make_topic()
    article = make_article(
        "Größe & Güte",
        dek="Das Dek",
        authors=(author.pk,),
        tags=("OsterholzTechnologie",),
        body='<p><a href="/themen/">x</a></p>',
    )
    answer = client.get("/feed/")
    assert answer["Content-Type"].startswith("application/rss+xml")
    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    assert (feed.feed.title, feed.feed.language) == ("Bremen News", "de")
    (entry,) = feed.entries
    assert entry.link == f"{settings.SITE_URL}{article.get_absolute_url()}"
    assert entry.id == article.guid.urn
    assert entry.author == "Anna Beispiel"
    assert [tag.term for tag in entry.tags] == ["Osterholz · Technologie"]
    assert f"{settings.SITE_URL}/themen/" in entry.content[0].value
    assert client.get("/feed/", headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_addresses_follow_the_site_whatever_host_was_asked(client):
    make_article()
    for path in ("/", "/feed/", "/sitemap.xml", "/robots.txt"):
        page = client.get(path, headers={"Host": "localhost", "X-Forwarded-Host": "evil.example"}).content.decode()
        assert "evil.example" not in page
        assert "http://localhost" not in page


def test_the_article_stands_with_puzzle_bio_telegram_and_the_way_back_to_the_top(client):
    puzzle = make_puzzle(prompt="Was steht am Hafen?")
    author = make_author("Anna Beispiel", bio="Schreibt seit zwanzig Jahren.")
    article = make_article(authors=(author.pk,))
    page = read(client, article.get_absolute_url())
    words = visible(page)
    for part in ("Rätsel der Woche", puzzle.prompt, "Lösung anzeigen", author.bio, "Bremen News Telegram-Kanal"):
        assert part in words
    assert re.search(r'<a href="#top">Zurück zum Anfang</a>', page)
    assert 'id="top"' in page


def test_related_articles_share_a_tag(client):
    make_topic("Kultur"), make_topic("Sport")
    article = make_article(tags=("Kultur",))
    twin, other = make_article("Verwandt", tags=("Kultur",)), make_article("Fremd", tags=("Sport",))
    related = client.get(article.get_absolute_url()).context["related"]
    assert list(related) == [twin]
    assert other not in related
