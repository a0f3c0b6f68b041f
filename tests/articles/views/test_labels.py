"""Every way in which an article or an image leaves its page says what it is, in words that are not its own."""

import json
import re
from collections.abc import Callable
from html import unescape
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from articles.images import cards
from articles.images.evidence_strip import Foundation
from articles.models import Article
from tests.factories import make_article, make_author, make_correction, make_image, make_topic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]
FORMS = {
    "advert": "Anzeige", "opinion": "Meinung", "analysis": "Analyse", "police_report": "Polizeimeldung",
    "press_release": "Pressemitteilung",
}  # fmt: skip
IMAGES = [
    ({"is_symbolic": True}, ["Symbolbild"]),
    ({"ai": "generated"}, ["Symbolbild", "Mit KI erstellt"]),
    ({"ai": "altered"}, ["Mit KI verändert"]),
]
Output = Callable[[Client, Article], str]


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def in_head(pattern: str) -> Output:
    def output(client: Client, article: Article) -> str:
        return unescape(re.search(pattern, read(client, article.get_absolute_url()), re.DOTALL)[1])

    return output


def in_data(*names: str) -> Output:
    def output(client: Client, article: Article) -> str:
        block = in_head(r"<script[^>]*ld\+json[^>]*>(.*?)</script>")(client, article)
        said = json.loads(block)["@graph"][1]
        return json.dumps([said.get(name) for name in names], ensure_ascii=False)

    return output


def in_feed(path: str, *names: str) -> Output:
    def output(client: Client, article: Article) -> str:
        (entry,) = ElementTree.fromstring(read(client, path)).iter("item")
        return " | ".join(element.text or "" for name in names for element in entry.iter(name))

    return output


def on_page(path: str) -> Output:
    """What stands at the article in a list, or above its text."""

    def output(client: Client, article: Article) -> str:
        page = read(client, path.format(now=timezone.localtime(), article=article.get_absolute_url()))
        shown = page.partition("<main")[2].partition('class="text"')[0].partition('class="part related"')[0]
        return " | ".join(re.findall(r'<span class="label">(.*?)</span>', shown))

    return output


def drawn(field: str) -> Output:
    def output(client: Client, article: Article) -> str:
        return str(getattr(cards.of(Article.objects.for_page().get(pk=article.pk), "Blatt", Foundation()), field))

    return output


MEDIA = "{http://search.yahoo.com/mrss/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
# For what somebody paid for, in front of the title; for every form beside it.
TITLES = {
    "title": in_head("<title>(.*?)</title>"),
    "og:title": in_head('property="og:title" content="(.*?)"'),
    "headline for machines": in_data("headline"),
    "feed": in_feed("/feed/", "title"),
    "feed of a topic": in_feed("/thema/kultur/feed/", "title"),
    "feed of corrections": in_feed("/korrekturen/feed/", "title"),
}
BESIDE = {
    "genre for machines": in_data("genre"),
    "feed": in_feed("/feed/", "category"),
    "feed of a topic": in_feed("/thema/kultur/feed/", "category"),
    "feed of corrections": in_feed("/korrekturen/feed/", "category"),
    "card": drawn("label"),
    "card in words": in_head('property="og:image:alt" content="(.*?)"'),
    "article": on_page("{article}"),
    "what changed": on_page("{article}verlauf/"),
    "topic": on_page("/thema/kultur/"),
    "author": on_page("/redaktion/ada-beispiel/"),
    "archive": on_page("/archiv/{now:%Y}/{now:%m}/"),
    "corrections": on_page("/korrekturen/"),
    "report of an error": on_page("/fehler-melden/?artikel=ein-haus"),
}
OF_IMAGES = {
    "card": drawn("told"),
    "card in words": in_head('property="og:image:alt" content="(.*?)"'),
    "image for machines": in_data("image"),
    "feed": in_feed("/feed/", CONTENT),
    "feed, in short": in_feed("/feed/", f"{MEDIA}title"),
    "feed, below the image": in_feed("/feed/", f"{MEDIA}description"),
    "feed of a topic": in_feed("/thema/kultur/feed/", f"{MEDIA}title"),
    "article": on_page("{article}"),
    "front page": on_page("/"),
}


def make(**fields) -> Article:
    make_topic("Kultur")
    author = make_author("Ada Beispiel")
    article = make_article("Ein Haus", slug="ein-haus", at=timezone.now(), tags=("Kultur",), **fields)
    article.authorships.create(author=author, position=1)
    make_correction(article)
    return article


def outputs(found: dict[str, Output], client: Client, article: Article) -> dict[str, str]:
    return {name: output(client, article) for name, output in found.items()}


def test_what_somebody_paid_for_says_so_in_front_of_its_title(client):
    said = outputs(TITLES, client, make(kind="advert"))
    assert [name for name in said if not re.match(r'(\["|Richtigstellung: )?Anzeige: Ein Haus', said[name])] == []


@pytest.mark.parametrize("kind", FORMS)
def test_every_form_but_a_report_is_named_beside_the_title(client, kind):
    said = outputs(BESIDE, client, make(kind=kind))
    assert [name for name in said if FORMS[kind] not in said[name]] == []


def test_a_report_carries_no_label(client):
    article = make(kind="report")
    said = [*outputs(TITLES, client, article).values(), *outputs(BESIDE, client, article).values()]
    assert [words for words in said if any(label in words for label in FORMS.values())] == []


def test_the_front_page_names_every_form(client):
    for kind in FORMS:
        make_article(kind=kind)
    assert {*FORMS.values()} <= {*on_page("/")(client, Article.objects.first()).split(" | ")}


@pytest.mark.parametrize(("fields", "labels"), IMAGES)
def test_what_an_image_is_goes_wherever_the_image_goes(client, fields, labels):
    said = outputs(OF_IMAGES, client, make(lead_image=make_image(alt="Ein Hang", **fields).pk))
    assert [name for name in said if any(label not in said[name] for label in labels)] == []


@pytest.mark.parametrize(("fields", "labels"), IMAGES)
def test_an_image_inside_the_text_is_labelled_on_the_page_and_in_the_feed(client, fields, labels):
    image = make_image(**fields)
    article = make(body=f'<p>Text</p><figure><img src="image:{image.pk}"></figure>')
    for said in (read(client, article.get_absolute_url()), OF_IMAGES["feed"](client, article)):
        assert [label for label in labels if label not in said] == []
