"""`kill -9` while an article is saved: readers and editors find the old text or the new one, never a half."""

import http.client
import os
import random
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from articles.models import Article, Image
from tests import processes
from tests.articles.article_form import change_url, form_of
from tests.factories import make_draft, make_image, make_topic
from tests.scope import in_full
from tests.served import GONE, Served, free_port

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("publication")]

TOKEN = "k" * 32


def tags_of(version: int) -> list[str]:
    return [f"Thema {version % 5} {part}" for part in "ABC"]


class Prefork(Served):
    """Only its working process is killed; the next one is ready in milliseconds."""

    def __init__(self) -> None:
        port = free_port()
        super().__init__(processes.environment(), [sys.executable, "-m", "tests.prefork", str(port)], port)

    def wait(self) -> None:
        self.worker = int(self.process.stdout.readline())

    def kill(self) -> None:
        os.kill(self.worker, signal.SIGKILL)
        self.wait()


class Real(Served):
    """The server that readers get: all its processes are killed, and it is started anew."""

    def __init__(self) -> None:
        super().__init__(processes.environment())

    def kill(self) -> None:
        self.end()
        self.__init__()
        self.wait()


class Editor:
    """Saves one version of the article after the other, and remembers which ones the server acknowledged."""

    def __init__(self, desk: Client, article: Article, images: list[Image]) -> None:
        self.images = images
        self.desk, self.url = desk, change_url(article)
        self.cookies = f"{settings.CSRF_COOKIE_NAME}={TOKEN}; " + desk.cookies.output(header="", attrs=[]).strip()
        self.version, self.acknowledged = 0, []

    def next_form(self) -> dict[str, str]:
        """The form as a browser has it open: headline, body, three tags and the lead image are new."""
        self.version += 1
        changes = {
            "headline": f"Fassung {self.version}",
            "body": f"<p>Text {self.version}</p>",
            "tags": ", ".join(tags_of(self.version)),
            "lead_image": str(self.images[self.version % len(self.images)].pk),
        }
        form = form_of(self.desk, self.url) | changes
        # From here on the server is alone with its file, as in real life.
        connection.close()
        return form | {"csrfmiddlewaretoken": TOKEN, "_save": "1"}

    def send(self, port: int, form: dict[str, str]) -> None:
        browser = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"Cookie": self.cookies, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            browser.request("POST", self.url, urlencode(form, doseq=True), headers)
            status = browser.getresponse().status
        except GONE:
            return
        finally:
            browser.close()
        assert status == 302
        self.acknowledged.append(int(form["headline"].split()[1]))


def version_of(article: Article, images: list[Image]) -> int:
    """The one version that all parts of the article belong to."""
    article = Article.objects.get(pk=article.pk)
    version = int(article.headline.split()[1])
    assert article.live_revision == article.working_revision()
    assert article.live_revision.text().headline == article.headline
    assert article.body == article.live_revision.text().body == f"<p>Text {version}</p>"
    assert sorted(tag.name for tag in article.tag_list) == tags_of(version)
    lead = images[version % len(images)]
    assert article.lead_image == lead
    assert article.live_revision.text().images == [lead.pk]
    assert [use.image for use in article.live_revision.image_uses.all()] == [lead]
    assert article.search_key == article.headline.casefold()
    return version


def assert_database_is_sound() -> None:
    connection.check_constraints()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.parametrize(("kind", "kills"), [(Prefork, in_full(50, otherwise=15)), (Real, 2)])
def test_a_kill_while_saving_leaves_the_old_text_or_the_new_one(desk, kind, kills):
    for version in range(5):
        for name in tags_of(version):
            make_topic(name)
    images = [make_image() for _each in range(3)]
    article = make_draft("Fassung 0", body="<p>Text 0</p>", tags=tuple(tags_of(0)), lead_image=images[0].pk)
    editor, chance, kept = Editor(desk, article, images), random.Random(), {0}
    with kind() as server, ThreadPoolExecutor(1) as browser:
        for _kill in range(kills):
            editor.send(server.port, editor.next_form())
            assert editor.acknowledged[-1] == editor.version
            saving = browser.submit(editor.send, server.port, editor.next_form())
            time.sleep(chance.uniform(0, 0.2))
            server.kill()
            saving.result()
            newest = version_of(article, editor.images)
            assert newest in {editor.acknowledged[-1], editor.version}
            assert_database_is_sound()
            kept |= {newest, *editor.acknowledged}
    stored = [int(revision.text().headline.split()[1]) for revision in article.revisions.order_by("pk")]
    assert stored == sorted(kept)
    assert len(editor.acknowledged) >= kills
