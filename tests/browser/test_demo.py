"""`manage.py demo` as a newcomer runs it: one command, then a browser."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import SEED

pytestmark = pytest.mark.slow
PATIENCE = 300
PASSWORD = re.compile(r"[„“]([\w-]{16})[“”]")


@dataclass
class Demo:
    folder: Path
    url: str = ""
    said: str = ""

    def command(self, *options: str) -> list[str]:
        return [sys.executable, "manage.py", "demo", *options]

    @property
    def environment(self) -> dict[str, str]:
        """A newcomer's: none of the variables that tests or CI set."""
        ours = ("CACHE_URL", "SITE_URL", "ALLOWED_HOSTS", "DEBUG")
        kept = {name: value for name, value in os.environ.items() if name not in ours}
        places = {"DATABASE_URL": f"sqlite:///{self.folder / 'demo.sqlite3'}", "MEDIA_ROOT": str(self.folder / "media")}
        return kept | places


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url: str, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            return urlopen(url).close()
        except URLError:
            time.sleep(0.2)
    pytest.fail(f"{url} does not answer; the server's exit code: {server.poll()}")


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Iterator[Demo]:
    """The running server, ended as Ctrl+C would."""
    demo = Demo(tmp_path_factory.mktemp("demo"))
    log = demo.folder / "log"
    port = free_port()
    command = demo.command("--addr", f"127.0.0.1:{port}")
    with (
        log.open("w") as output,
        subprocess.Popen(command, cwd=settings.BASE_DIR, env=demo.environment, stdout=output, stderr=output) as server,
    ):
        try:
            demo.url = f"http://127.0.0.1:{port}"
            wait_for(demo.url, server)
            demo.said = log.read_text()
            yield demo
            server.send_signal(signal.SIGINT)
            assert server.wait(PATIENCE) == 0
        finally:
            server.kill()
    assert "Traceback" not in log.read_text()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_newcomer_reads_the_article_and_reveals_the_solution(demo, browser: Browser, browser_context_args, script):
    page = browser.new_page(**browser_context_args, java_script_enabled=script)
    page.goto(demo.url)
    page.locator(".lead .headline a").click()
    expect(page).to_have_url(demo.url + SEED)
    expect(page.locator("#quellenlage")).to_contain_text("Analysierte Quellen, die diese Meldung bestätigen: 18")
    page.get_by_role("main").get_by_role("link", name="Lösung anzeigen").click()
    expect(page.locator(".solution")).to_have_text("Kugelgrill")
    page.close()


def test_the_printed_password_opens_the_desk(demo, page: Page, watch):
    page.goto(f"{demo.url}/admin/")
    page.locator("[name=username]").fill("redaktion")
    page.locator("[name=password]").fill(PASSWORD.search(demo.said)[1])
    page.locator("[type=submit]").click()
    expect(page.locator("#user-tools")).to_be_visible()
    page.goto(f"{demo.url}/admin/articles/article/")
    page.get_by_role("link", name="Zukunft der Verwaltung").click()
    expect(page.locator(".ProseMirror[role=textbox]")).to_contain_text("Am 20. Juni 2024")


def test_a_newcomer_sees_the_small_files_of_images_that_the_background_process_draws(demo):
    deadline = time.monotonic() + PATIENCE
    while "image/avif" not in (page := urlopen(demo.url).read().decode()):
        assert time.monotonic() < deadline, page
        time.sleep(0.5)
    assert "srcset=" in page


def test_the_sample_edition_asks_nobody_on_the_network(demo):
    database = sqlite3.connect(demo.folder / "demo.sqlite3")
    assert database.execute("SELECT count(*) FROM articles_source").fetchone() > (0,)
    assert database.execute("SELECT name FROM articles_source WHERE feed_url <> ''").fetchall() == []
    database.close()


def test_a_second_run_changes_nothing_and_prints_no_password(demo):
    command = demo.command("--no-serve")
    again = subprocess.check_output(command, cwd=settings.BASE_DIR, env=demo.environment, text=True)
    assert PASSWORD.search(demo.said)
    assert not PASSWORD.search(again)
    assert "redaktion" in again
    assert "Zukunft der Verwaltung" in demo.said
    assert "Zukunft der Verwaltung" not in again
