"""What readers may fetch of images: the renditions that exist, and nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.images import storage
from articles.models import Image
from tests.factories import make_image
from tests.images import files_below

pytestmark = pytest.mark.django_db


@pytest.fixture
def image() -> Image:
    return make_image()


def url(image: Image, shape: str = "whole") -> str:
    return next(f"/media/{name}" for kind, *_size, name in image.ladder if kind == shape)


def test_a_rendition_is_served_inert_and_without_cookie(client, image, django_assert_num_queries):
    with django_assert_num_queries(1):
        response = client.get(url(image), headers={"accept-encoding": "gzip, br"})
    body = response.getvalue()
    assert (response.status_code, response["Content-Type"], body[:2]) == (200, "image/jpeg", b"\xff\xd8")
    assert response["Content-Length"] == str(len(body))
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, max-age=3600"
    assert "Content-Encoding" not in response
    assert "Content-Disposition" not in response or "inline" in response["Content-Disposition"]
    assert (response.cookies.output(), response.get("Vary")) == ("", None)


def test_avif_is_served_as_such(client):
    image = make_image(at_once=True)
    name = next(name for _shape, format, *_size, name in image.ladder if format == "avif")
    assert client.get(f"/media/{name}")["Content-Type"] == "image/avif"


def test_who_has_it_already_is_told_so_and_who_only_asks_gets_no_bytes(client, image):
    first = client.get(url(image))
    again = client.get(url(image), headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.getvalue(), again["ETag"]) == (304, b"", first["ETag"])
    assert again["Cache-Control"] == first["Cache-Control"]
    asked = client.head(url(image))
    assert (asked.status_code, asked.getvalue()) == (200, b"")
    assert asked["Content-Length"] == first["Content-Length"] != "0"
    assert client.post(url(image)).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "", "/", "ab", "ab/", "../originals/{original}", "originals/{original}", "{original}",
        "..%2foriginals/{original}",
        "{folder}/../{name}", "{folder}//{file}", "{name}/", "{name}%00.jpeg", "{name}?w=100000", "{name}.html",
        "{folder}/.htaccess", "%2e%2e/%2e%2e/etc/passwd", "{folder}/w=100000/{file}", "{upper}",
    ],
)  # fmt: skip
def test_everything_else_is_not_found(client, image, path):
    name = url(image).removeprefix("/media/")
    folder, file = name.split("/")
    values = {"original": image.original, "name": name, "folder": folder, "file": file, "upper": name.upper()}
    response = client.get("/media/" + path.format(**values))
    assert response.status_code == (200 if "?w=" in path else 404)


def test_no_address_makes_a_new_size(client, image):
    before, name = files_below(storage.public_files()), url(image)
    stem, _dot, ending = name.rpartition(".")
    for number in range(50):
        for asked in (f"{stem}-{number}x{number}.{ending}", f"{stem}.{number}.{ending}", f"/media/{number}/{name[7:]}"):
            assert client.get(asked).status_code == 404
        assert client.get(f"{name}?width={number}").getvalue() == client.get(name).getvalue()
    assert files_below(storage.public_files()) == before


def test_a_file_that_no_longer_exists_is_not_found_even_for_who_had_it(client, image):
    etag = client.get(url(image))["ETag"]
    storage.public_files().delete(url(image).removeprefix("/media/"))
    assert client.get(url(image), headers={"if-none-match": etag}).status_code == 404


@pytest.mark.parametrize(
    "state",
    [
        {"recalled_at": timezone.now(), "recalled_because": "Klage"},
        {"licence_ends": timezone.localdate() - timedelta(days=2)},
    ],
)
def test_what_readers_may_not_see_any_more_is_not_found_at_its_old_address_either(client, image, state):
    other = make_image()
    Image.objects.filter(pk=image.pk).update(**state)
    assert client.get(url(image)).status_code == 404
    assert client.get(url(other)).status_code == 200


def test_a_file_of_another_kind_under_a_proper_name_is_not_served(client):
    name = storage.keep(storage.public_files(), b"<svg/>", "svg")
    assert client.get(f"/media/{name}").status_code == 404
