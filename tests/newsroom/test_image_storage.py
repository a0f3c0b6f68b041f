"""Images in a bucket that speaks S3, against a server on this machine."""

import io
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing

import httpcore2
import pytest

from articles.errors import ActionRefused
from articles.images import intake, orphans, queue, renditions, storage
from articles.models import Image
from newsroom.environment import storages_at
from tests.factories import make_image
from tests.images import drawn, file_of
from tests.scope import within

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'/>"


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def address(port: int) -> str:
    return f"s3://key:secret%2B@127.0.0.1:{port}/images?region=eu-central-1&tls=false"


@pytest.fixture(scope="module")
def server() -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _try in range(300):
                try:
                    httpcore2.request("GET", f"http://127.0.0.1:{port}/")
                    break
                except httpcore2.ConnectError:
                    time.sleep(0.1)
            yield port
        finally:
            process.kill()


@pytest.fixture
def bucket(server, settings):
    """An empty one, where `MEDIA_STORAGE` points."""
    settings.STORAGES = settings.STORAGES | storages_at(address(server))
    client = storage.public_files().connection.meta.client
    client.create_bucket(Bucket="images", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    bucket = storage.public_files().bucket
    yield bucket
    bucket.objects.all().delete()
    bucket.delete()


def keys(bucket) -> set[str]:
    return {item.key for item in bucket.objects.all()}


def test_an_image_goes_in_is_drawn_shown_and_forgotten(client, bucket, django_capture_on_commit_callbacks):
    image = intake.take_in(file_of(drawn(500, 400)), by=None).image
    assert keys(bucket) == {f"originals/{image.original}"} | {f"public/{name}" for *_size, name in image.ladder}
    with django_capture_on_commit_callbacks(execute=True):
        queue.draw(queue.claim("a"))
    image.refresh_from_db()
    assert len(keys(bucket)) == 1 + len(renditions.wanted(image))
    for _shape, format, _width, _height, name in image.ladder:
        response = client.get(f"/media/{name}")
        assert (response.status_code, response["Content-Type"]) == (200, f"image/{format}")
        assert len(response.content) == image.renditions.get(name=name).size
    assert client.get(f"/media/{image.original}").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        renditions.forget(image)
    assert keys(bucket) == {f"originals/{image.original}"}
    assert client.get(f"/media/{name}").status_code == 404


def test_a_file_takes_the_place_of_another(bucket, django_capture_on_commit_callbacks):
    image = make_image()
    with django_capture_on_commit_callbacks(execute=True):
        intake.replace(image, file_of(drawn(500, 400)), by=None)
    assert len(keys(bucket)) == 3
    assert f"originals/{image.original}" in keys(bucket)


def test_everything_in_the_bucket_is_private(bucket):
    image = make_image()
    for key in keys(bucket):
        grants = bucket.Object(key).Acl().grants
        assert not [grant for grant in grants if "AllUsers" in str(grant)]
    assert image.ladder


def test_what_is_refused_leaves_nothing_in_the_bucket(bucket):
    with pytest.raises(ActionRefused):
        intake.take_in(io.BytesIO(SVG), by=None)
    assert keys(bucket) == set()


def test_strays_are_found_in_a_bucket_too(bucket, monkeypatch):
    image, name = make_image(), storage.keep(storage.public_files(), b"x", "jpeg")
    monkeypatch.setattr(orphans, "GRACE", -orphans.GRACE)
    assert [stray for _storage, stray in orphans.find()] == [name]
    assert image.ladder


def test_a_server_that_is_down_is_a_sentence_and_no_half_row(client, settings, caplog):
    image = make_image()
    settings.STORAGES = settings.STORAGES | storages_at(address(free_port()))
    with within(10), pytest.raises(ActionRefused, match="ließ sich nicht speichern"):
        intake.take_in(file_of(drawn(500, 400)), by=None)
    assert list(Image.objects.all()) == [image]
    assert "Nicht gezeichnet" in queue.draw(queue.claim("a"))
    assert "secret" not in caplog.text
    assert client.get(f"/media/{image.ladder[0][-1]}").status_code == 503


def test_a_bucket_that_does_not_exist_is_a_sentence(server, settings):
    settings.STORAGES = settings.STORAGES | storages_at(address(server))
    with pytest.raises(ActionRefused, match="ließ sich nicht speichern"):
        intake.take_in(file_of(drawn(500, 400)), by=None)
    assert not Image.objects.exists()
