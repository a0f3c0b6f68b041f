"""Images on the pages of readers: what is printed where, in which words, and at which cost."""

import gzip
import json
import re
from html import unescape
from pathlib import Path

import html5lib
import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.images import slots
from articles.models import Ai, Article, Image
from tests.factories import (
    draw_all,
    make_article,
    make_author,
    make_hidden_article,
    make_image,
    make_puzzle,
    make_topic,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]


def read(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    page = answer.content.decode()
    html5lib.HTMLParser(strict=True).parse(page)
    return page


def images_of(page: str) -> list[str]:
    return re.findall(r'<figure class="image.*?</figure>', page, re.DOTALL)


def words_of(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def figure(*images: Image, alt: str = "", caption: str = "") -> str:
    """As the editor stores it."""
    own = f' alt="{alt}"' if alt else ""
    uses = "".join(f'<img src="image:{image.pk}"{own}>' for image in images)
    return f"<figure>{uses}{f'<figcaption>{caption}</figcaption>' if caption else ''}</figure>"


# One image


def test_the_lead_image_comes_in_two_formats_and_many_widths_and_keeps_its_room(client):
    image = make_image(at_once=True, caption="Ein Hang.")
    (shown,) = images_of(read(client, make_article(lead_image=image.pk).get_absolute_url()))
    assert re.search(r'<source type="image/avif" srcset="/media/\S+\.avif 320w, .*?" sizes="[^"]+">', shown)
    assert re.search(r'<img src="/media/\S+\.jpeg" srcset="/media/\S+ \d+w, .* 1200w" sizes="', shown)
    assert 'width="1200" height="800"' in shown
    assert 'fetchpriority="high"' in shown
    assert "lazy" not in shown
    assert words_of(shown) == "Ein Hang. Bild: Ada Beispiel"


def test_a_page_does_not_wait_for_the_renditions(client):
    """The first JPEG is there at once, and is all that the page offers until the others are."""
    (shown,) = images_of(read(client, make_article(lead_image=make_image().pk).get_absolute_url()))
    assert "<source" not in shown
    assert "srcset" not in shown
    assert re.search(r'<img src="/media/\S+\.jpeg" width="\d+" height="\d+" alt="A grey slope"', shown)


def test_avif_waits_until_it_is_as_large_as_the_jpeg(client):
    image = make_image(at_once=True)
    image.ladder = [rung for rung in image.ladder if rung[1] == "jpeg" or rung[2] <= 480]
    image.save()
    (shown,) = images_of(read(client, make_article(lead_image=image.pk).get_absolute_url()))
    assert "avif" not in shown


@pytest.mark.parametrize("place", slots.PLACES)
def test_every_place_prints_an_image_of_which_only_one_file_is_there(place):
    image = make_image()
    image.ladder = [["whole", "jpeg", 320, 213, "ab/x.jpeg"]]
    found = slots.sources(slots.DisplayedImage(image), slots.PLACES[place])
    assert [file.address for file in found.jpeg] == ["/media/ab/x.jpeg"]


def test_this_use_may_describe_the_image_in_its_own_words(client):
    image = make_image(alt="Ein Hang", caption="Aus der Bibliothek")
    fields = {"lead_image": image.pk, "lead_alt": 'Der "eigene" Hang', "lead_caption": "Von <hier>"}
    (shown,) = images_of(read(client, make_article(**fields).get_absolute_url()))
    assert 'alt="Der &quot;eigene&quot; Hang"' in shown
    assert words_of(shown) == "Von <hier> Bild: Ada Beispiel"


def test_a_decorative_image_has_an_empty_description(client):
    image = make_image(alt="", is_decorative=True)
    (shown,) = images_of(read(client, make_article(lead_image=image.pk).get_absolute_url()))
    assert 'alt=""' in shown


@pytest.mark.parametrize(
    ("credit", "shown"),
    [("", "Bild: Ada Beispiel"), ("Ada/dpa", "Bild: Ada/dpa"), ("Zeichnung: Bremen News", "Zeichnung: Bremen News")],
)
def test_the_credit_fits_photographs_and_drawings(credit, shown):
    assert slots.DisplayedImage(make_image(credit=credit)).credit == shown


def test_an_image_that_stands_upright_is_narrower(client):
    image = make_image(width=400, height=600)
    (shown,) = images_of(read(client, make_article(lead_image=image.pk).get_absolute_url()))
    assert '<figure class="image tall">' in shown


# Labels


@pytest.mark.parametrize(
    ("fields", "labels"),
    [
        ({"is_symbolic": True}, ["Symbolbild"]),
        ({"ai": Ai.GENERATED}, ["Symbolbild", "Mit KI erstellt"]),
        ({"ai": Ai.ALTERED}, ["Mit KI verändert"]),
    ],
)
def test_labels_stand_wherever_the_image_stands(client, fields, labels):
    make_topic("Kultur")
    image = make_image(**fields)
    other = make_article("Zuletzt", lead_image=image.pk, tags=("Kultur",))
    article = make_article("Zuerst", lead_image=image.pk, body=f"<p>Text</p>{figure(image)}", tags=("Kultur",))
    pages = {path: read(client, path) for path in ("/", article.get_absolute_url(), other.get_absolute_url())}
    for page in pages.values():
        shown = images_of(page)
        assert shown
        for one in shown:
            assert re.findall(r'<span class="label">(.*?)</span>', one) == labels
    feed = client.get("/feed/").content.decode()
    for label in labels:
        assert feed.count(label) >= 3
        assert label in re.search(r'og:image:alt" content="(.*?)"', pages[article.get_absolute_url()])[1]
        assert label in json.loads(re.search(r'"caption": (".*?")', pages[article.get_absolute_url()])[1])


# Places


def test_the_front_page_shows_the_lead_wide_and_teasers_with_their_credit(client):
    image = make_image(at_once=True, caption="Nur auf der Seite der Meldung")
    for number in range(8):
        make_article(f"Meldung {number}", lead_image=image.pk)
    page = read(client, "/")
    lead, *teasers = images_of(page)
    assert '<article class="lead with-image">' in page
    assert 'fetchpriority="high"' in lead
    assert "Nur auf der Seite" in lead
    assert len(teasers) == page.count('<article class="teaser with-image">') == 5
    for teaser in teasers:
        assert 'class="image wide"' in teaser
        assert 'loading="lazy" decoding="async"' in teaser
        assert 'width="1200" height="675"' in teaser
        assert words_of(teaser) == "Bild: Ada Beispiel"


def test_figures_and_galleries_stand_inside_the_text(client):
    one, two = make_image(alt="Eins", caption="Die Eins"), make_image(alt="Zwei", caption="Die Zwei")
    body = f"<p>Davor</p>{figure(one, caption='Eigene &amp; Worte')}{figure(one, two)}{figure(two, one, caption='G')}"
    page = read(client, make_article(body=body).get_absolute_url())
    single, *rest = images_of(page)
    assert words_of(single) == "Eigene & Worte Bild: Ada Beispiel"
    assert [words_of(shown) for shown in rest[:2]] == ["Die Eins Bild: Ada Beispiel", "Die Zwei Bild: Ada Beispiel"]
    # A caption of the whole gallery takes the place of each image's own.
    assert [words_of(shown) for shown in rest[2:]] == ["Bild: Ada Beispiel"] * 2
    assert page.count('<figure class="gallery">') == 2
    assert "<figcaption>G</figcaption>" in page
    assert all('loading="lazy"' in shown for shown in (single, *rest))
    assert "image:" not in page.split("<main")[1]


def test_a_key_that_means_nothing_prints_nothing(client):
    body = '<p>Davor</p><figure><img src="image:999999"><figcaption>Verwaist</figcaption></figure><p>Danach</p>'
    article = make_article()
    Article.objects.filter(pk=article.pk).update(body=body + '<p><img src="image:999999">Allein</p>')
    page = read(client, article.get_absolute_url())
    for gone in ("<figure", "Verwaist", "image:9"):
        assert gone not in page
    assert "Danach" in page
    assert "Allein" in page


def test_an_author_has_a_face_on_their_page_and_under_their_articles(client):
    portrait = make_image(alt="Anna lacht")
    author = make_author("Anna", portrait=portrait, bio="Schreibt.")
    draw_all(portrait)
    article = make_article(authors=(author.pk,))
    for path in (author.get_absolute_url(), article.get_absolute_url()):
        (shown,) = images_of(read(client, path))
        assert 'class="image square"' in shown
        assert 'width="384" height="384" alt="Anna lacht"' in shown
        assert words_of(shown) == "Bild: Ada Beispiel"


def test_a_puzzle_has_its_image(client):
    puzzle = make_puzzle(image=make_image(alt="Ein Kahn"), author=make_author("Anna", portrait=make_image()))
    for path in ("/raetsel/", puzzle.get_absolute_url()):
        shown, face = images_of(read(client, path))
        assert 'alt="Ein Kahn"' in shown
        assert "square" in face


def test_lists_and_related_articles_stay_without_images(client):
    make_topic("Kultur")
    image = make_image()
    article, _other = (make_article(lead_image=image.pk, tags=("Kultur",)) for _one in range(2))
    for path in ("/thema/kultur/", f"/archiv/{article.publish_at:%Y}/{article.publish_at:%m}/"):
        assert images_of(read(client, path)) == []
    assert len(images_of(read(client, article.get_absolute_url()))) == 1


def test_what_was_retracted_shows_no_image(client):
    image = make_image(alt="Kanarienvogel")
    hidden = make_hidden_article("retracted", "Irrtum", lead_image=image.pk, body=f"<p>Text</p>{figure(image)}")
    assert "Kanarienvogel" not in read(client, hidden.get_absolute_url())


def test_what_nobody_shall_find_by_a_name_is_not_found_by_a_face(client):
    image = make_image(alt="Kanarienvogel")
    article = make_article(lead_image=image.pk, body=f"<p>Der Text</p>{figure(image)}")
    assert "Kanarienvogel" in read(client, article.get_absolute_url())
    Article.objects.filter(pk=article.pk).update(unlisted_at=article.publish_at)
    page = read(client, article.get_absolute_url())
    assert "Kanarienvogel" not in page
    assert "/media/" not in page
    assert "Der Text" in page


# Cost


def test_images_cost_one_query_however_many_there_are(client):
    images = [make_image() for _number in range(4)]
    counts = []
    for shown in (images[:1], images * 5):
        author = make_author(portrait=shown[-1])
        make_puzzle(image=shown[0], author=author)
        body = "<p>Text</p>" + "".join(figure(image) for image in shown)
        article = make_article(lead_image=shown[0].pk, body=body, authors=(author.pk,))
        with CaptureQueriesContext(connection) as asked:
            client.get(article.get_absolute_url())
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize("path", ["/", "/feed/", "/sitemap.xml", "/redaktion/immer/", "/raetsel/"])
def test_lists_with_images_cost_the_same_queries_with_2_and_30_rows(client, path):
    image, author = make_image(), make_author("Immer", portrait=make_image())
    counts = []
    for more in (2, 30):
        for _row in range(more):
            make_article(lead_image=image.pk, body=f"<p>Text</p>{figure(image)}", authors=(author.pk,))
            make_puzzle(image=image, author=author)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize("kind", ["front", "article"])
def test_page_and_stylesheet_come_in_the_first_packets(client, kind):
    """Ten packets, which a server sends before it is answered: 14,336 bytes."""
    image = make_image(at_once=True, caption="Ein Hang, über den im Herbst der Nebel zieht, und dahinter der Fluss.")
    author = make_author("Anna Beispiel", portrait=image, bio="Schreibt seit zwanzig Jahren über das Land. " * 3)
    articles = [
        make_article(
            f"Die {number}. Abendfähre soll bleiben, doch über die Kosten gibt es zwei Rechnungen",
            dek="Der Betreiber kommt auf 240.000 Euro im Jahr, ein Gutachten auf 310.000 Euro.",
            body=f"<p>{'Ein Satz, der hier steht. ' * 60}</p>" + figure(image) * 2,
            lead_image=image.pk,
            authors=(author.pk,),
        )
        for number in range(12)
    ]
    page = client.get("/" if kind == "front" else articles[0].get_absolute_url()).content
    style = Path(finders.find("newsroom/site.css")).read_bytes()
    assert len(gzip.compress(page, 6)) + len(gzip.compress(style, 6)) <= 14_336
