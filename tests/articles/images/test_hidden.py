"""An image that readers may not see is on no surface: a canary in its words and files, and a twin that appears."""

import re
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.utils import timezone

from articles.desk import previews
from articles.models import Article, Content, Image
from articles.publishing import revisions
from tests.factories import make_article, make_author, make_draft, make_image, make_puzzle, make_topic, superuser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]
CANARY, TWIN = "Kanarienvogel", "Zwilling"


def recall(image: Image) -> None:
    Image.objects.filter(pk=image.pk).update(recalled_at=timezone.now(), recalled_because=CANARY)


def end_licence(image: Image) -> None:
    Image.objects.filter(pk=image.pk).update(licence_ends=timezone.localdate() - timedelta(days=1))


def lose_files(image: Image) -> None:
    Image.objects.filter(pk=image.pk).update(ladder=[])


every_way = pytest.mark.parametrize("hide", [recall, end_licence, lose_files])


def image_of(word: str) -> Image:
    return make_image(alt=f"{word} alt", caption=f"{word} caption", creator=f"{word} creator", credit=f"{word} credit")


def make_pages(image: Image, word: str) -> Article:
    """Everything that an image can stand on."""
    person = make_author(f"Anna {word}", portrait=image)
    make_puzzle(title=f"Frage {word}", image=image, author=person)
    own = f'<img src="image:{image.pk}" alt="{word} eigen"><figcaption>{word} hier</figcaption>'
    body = f"<p>Text</p><figure>{own}</figure>"
    fields = {"lead_alt": f"{word} lead alt", "lead_caption": f"{word} lead caption", "authors": (person.pk,)}
    return make_article(f"Meldung {image.pk}", lead_image=image.pk, body=body, tags=("Kultur",), **fields)


def surfaces(article: Article) -> list[str]:
    person = article.authors.get()
    puzzle = person.puzzles.get()
    return ["/", article.get_absolute_url(), "/feed/", "/thema/kultur/feed/", "/sitemap.xml", "/thema/kultur/",
            person.get_absolute_url(), puzzle.get_absolute_url(), "/raetsel/"]  # fmt: skip


def shown_on(client, article: Article, image: Image, word: str) -> dict[str, bool]:
    """For each surface: whether a word or a file of the image is on it. Names of pages are no words of images."""
    files = {name for *_size, name in image.ladder}
    found = {}
    for path in surfaces(article):
        page = client.get(path).content.decode()
        page = page.replace(f"Anna {word}", "").replace(f"Frage {word}", "")
        found[path] = word in page or any(name in page for name in files)
    return found


@every_way
def test_a_hidden_image_is_on_no_surface_and_its_twin_is(client, hide):
    make_topic("Kultur")
    image, twin = image_of(CANARY), image_of(TWIN)
    article = make_pages(image, CANARY)
    other = make_pages(twin, TWIN)
    before = shown_on(client, article, image, CANARY)
    without = {"/thema/kultur/"}
    assert {path for path, is_shown in before.items() if not is_shown} == without
    hide(image)
    assert not any(shown_on(client, article, image, CANARY).values())
    beside = shown_on(client, other, twin, TWIN)
    # The riddle of this week is the first one.
    assert {path for path, is_shown in beside.items() if not is_shown} <= {*without, "/raetsel/"}


@every_way
def test_a_card_loses_a_hidden_image_at_once(client, hide):
    image = image_of(CANARY)
    article = make_article(lead_image=image.pk)
    path = f"{article.get_absolute_url()}karte.jpg"
    page, card = client.get(article.get_absolute_url()).content.decode(), client.get(path)
    address = re.search(r'og:image" content="(.*?)"', page)[1]
    hide(image)
    cache_says = {"If-None-Match": card["ETag"]}
    plain = client.get(path, headers=cache_says)
    assert plain.status_code == 200
    assert plain.content != card.content
    page = client.get(article.get_absolute_url()).content.decode()
    assert re.search(r'og:image" content="(.*?)"', page)[1] != address
    assert CANARY not in page
    caches["cards"].clear()
    assert client.get(path).content == plain.content


def test_an_article_without_text_for_readers_has_no_card(client):
    article = make_article()
    path = f"{article.get_absolute_url()}karte.jpg"
    assert client.get(path).status_code == 200
    for state, status in (("draft", 404), ("withdrawn", 410)):
        Article.objects.filter(pk=article.pk).update(status=state)
        assert client.get(path).status_code == status


# Previews


def preview_of(client, article: Article) -> str:
    _link, token = previews.make(article, by=superuser(), days=7)
    return client.get(f"/vorschau/{token}/").content.decode()


def frame_of(desk, article: Article) -> str:
    return desk.get(f"/admin/articles/article/{article.pk}/preview/frame/").content.decode()


@every_way
def test_only_the_desk_is_told_why_readers_get_no_image(client, desk, hide):
    image, twin = image_of(CANARY), image_of(TWIN)
    body = f'<p>Text</p><figure><img src="image:{image.pk}"></figure><figure><img src="image:{twin.pk}"></figure>'
    draft = make_draft(lead_image=image.pk, body=body)
    hide(image)
    frame, stranger = frame_of(desk, draft), preview_of(client, draft)
    assert frame.count('<p class="notice">Leserinnen und Leser sehen dieses Bild n') == 2
    assert not any(name in frame for *_size, name in image.ladder)
    assert "notice" not in stranger
    assert CANARY not in stranger
    for page in (frame, stranger):
        assert f"{TWIN} caption" in page


def test_the_desk_reads_what_an_image_lacks_and_sees_it_all_the_same(client, desk):
    image = make_image(creator="", licence="", alt="")
    draft = make_draft(lead_image=image.pk)
    frame = frame_of(desk, draft)
    assert "fehlt diesem Bild: ein Name für den Bildnachweis; die Lizenz; eine Beschreibung" in frame
    assert "/media/" in frame
    assert "fehlt diesem Bild" not in preview_of(client, draft)


def test_a_preview_shows_the_image_of_its_text(client):
    article = make_article(lead_image=image_of("Frueher").pk)
    newest = article.working_revision()
    content = Content(**vars(newest.text()) | {"lead_image": image_of("Jetzt").pk})
    revisions.save(article, content, by=superuser(), based_on=newest)
    page = preview_of(client, article)
    assert "Jetzt caption" in page
    assert "Frueher" not in page
    assert "Jetzt" not in client.get(article.get_absolute_url()).content.decode()
