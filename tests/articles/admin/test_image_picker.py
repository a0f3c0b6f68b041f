"""What the dialogs for images find in the library, and the images of persons and puzzles."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Author, Image
from puzzles.models import Puzzle
from tests.articles.article_form import errors, form_of, send
from tests.factories import make_author, make_image, make_puzzle, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]
ADDRESS = "/admin/articles/article/images/"


def ask(desk: Client, **query: str) -> dict:
    return desk.get(ADDRESS, query).json()


def names(desk: Client, **query: str) -> list[str]:
    return [image["name"] for image in ask(desk, **query)["images"]]


def test_the_newest_are_offered_and_words_narrow_them(desk):
    for title in ("Deich im Nebel", "Schafe am Deich", "Ratssaal"):
        make_image(title=title, creator="Öz Çelik")
    assert names(desk) == ["Ratssaal", "Schafe am Deich", "Deich im Nebel"]
    assert names(desk, q="DEICH nebel") == ["Deich im Nebel"]
    assert names(desk, q="öz deich") == ["Schafe am Deich", "Deich im Nebel"]
    assert names(desk, q=str(Image.objects.get(title="Ratssaal").pk)) == ["Ratssaal"]
    assert names(desk, q="Flut") == []


def test_what_an_image_is_and_lacks_is_said(desk):
    image = make_image(title="Deich", credit="Foto: Ada", licence="", alt="", caption="Am Deich")
    (found,) = ask(desk)["images"]
    assert found["key"] == str(image.pk)
    assert found["thumb"].startswith("/media/")
    assert found["thumb"].endswith(".jpeg")
    assert "Foto: Ada" in found["about"]
    assert found["caption"] == "Am Deich"
    assert found["problem"] == "Es fehlt: die Lizenz, eine Beschreibung (oder „dekorativ“)"


def test_recalled_and_ended_images_are_offered_to_nobody_and_described_where_they_stand(desk):
    recalled = make_image(title="Weg", recalled_at=timezone.now(), recalled_because="Sie widerspricht")
    ended = make_image(title="Aus", licence_ends=timezone.localdate() - timedelta(days=1))
    fine = make_image(title="Gut", licence_ends=timezone.localdate())
    assert names(desk) == ["Gut"]
    found = {offered["key"]: offered for offered in ask(desk, keys=f"{recalled.pk},{ended.pk},{fine.pk},999")["images"]}
    assert found.keys() == {str(image.pk) for image in (recalled, ended, fine)}
    assert found[str(recalled.pk)]["problem"] == "Zurückgerufen: Sie widerspricht"
    assert found[str(recalled.pk)]["thumb"] == ""
    assert "Lizenz endete" in found[str(ended.pk)]["problem"]


def test_more_are_asked_for_in_steps(desk):
    for number in range(30):
        make_image(title=f"Bild Nummer {number}")
    first = ask(desk)
    assert (len(first["images"]), first["more"]) == (24, 24)
    rest = ask(desk, start="24")
    assert (len(rest["images"]), rest["more"]) == (6, None)


@pytest.mark.parametrize("count", [1, 24])
def test_the_library_is_asked_once_however_many_there_are(desk, count, django_assert_max_num_queries):
    for number in range(count):
        make_image(title=f"Bild Nummer {number}")
    ask(desk)
    with django_assert_max_num_queries(3):
        assert len(ask(desk)["images"]) == count


@pytest.mark.parametrize(
    "query", [{"q": "\x01²" * 300}, {"start": "9" * 40}, {"start": "-1"}, {"keys": "9" * 40}, {"keys": "²,x"}]
)
def test_junk_finds_something_or_nothing(desk, query):
    make_image()
    assert desk.get(ADDRESS, query).status_code == 200


def test_the_library_is_for_those_who_may_see_it(client):
    assert client.get(ADDRESS).status_code == 302
    client.force_login(make_user("articles.add_article", "articles.change_article"))
    assert client.get(ADDRESS).status_code == 403
    client.force_login(make_user("articles.view_image"))
    assert client.get(ADDRESS).status_code == 200
    assert client.post(ADDRESS).status_code == 405


def test_a_portrait_is_kept_and_its_square_files_are_due(desk):
    image, author = make_image(), make_author()
    Image.objects.update(renditions_due_at=None)
    answer = send(desk, change_of(author), "_save", portrait=str(image.pk))
    assert answer.redirect_chain
    assert Author.objects.get(pk=author.pk).portrait == image
    image.refresh_from_db()
    assert image.renditions_due_at is not None
    Image.objects.update(renditions_due_at=None)
    send(desk, change_of(author), "_save", role="Chefin")
    image.refresh_from_db()
    assert image.renditions_due_at is None
    send(desk, change_of(author), "_save", portrait="")
    assert Author.objects.get(pk=author.pk).portrait is None


def test_a_puzzle_has_an_image(desk):
    image, puzzle = make_image(), make_puzzle()
    assert send(desk, change_of(puzzle), "_save", image=str(image.pk)).redirect_chain
    assert Puzzle.objects.get().image == image


@pytest.mark.parametrize(
    "lacking",
    [{"licence": ""}, {"creator": ""}, {"alt": ""}, {"recalled_at": timezone.now(), "recalled_because": "Nein"}],
)
def test_what_lacks_something_becomes_no_portrait_and_no_image_of_a_puzzle(desk, lacking):
    image, author, puzzle = make_image(title="Am Hang", **lacking), make_author(), make_puzzle()
    for thing, name in ((author, "portrait"), (puzzle, "image")):
        found = errors(send(desk, change_of(thing), "_save", **{name: str(image.pk)}))
        assert "„Am Hang“ kann nicht gezeigt werden." in found
        thing.refresh_from_db()
        assert getattr(thing, name) is None


@pytest.mark.parametrize("junk", ["9" * 30, "²", "x", "-1"])
def test_junk_in_the_place_of_an_image_is_answered_with_a_sentence(desk, junk):
    for thing, name in ((make_author(), "portrait"), (make_puzzle(), "image")):
        form = form_of(desk, change_of(thing)) | {name: junk, "_save": "1"}
        assert errors(desk.post(change_of(thing), form))


def change_of(thing: Author | Puzzle | User) -> str:
    return reverse(f"admin:{thing._meta.label_lower.replace('.', '_')}_change", args=[thing.pk])
