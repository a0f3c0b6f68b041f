"""A real browser: Debian's Chromium, driven by Playwright. Its build without windows does the same for half the CPU."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as all_settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request, sync_playwright
from pytest_django.live_server_helper import LiveServer

from newsroom import roles
from newsroom.roles import Role
from newsroom.sample import edition
from tests.images import images_under
from tests.optional import found

FLAGS = ["no-sandbox", "disable-gpu", "disable-quic", "no-first-run"]
# Chromium's own errands: on a closed network they only cost time.
FLAGS += ["disable-background-networking", "disable-component-update", "disable-sync"]


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """For one file of tests: its event loop runs in this process, and the tests of other files want none.

    Beside a running loop Django refuses the database, unless it is told.
    """
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield playwright


@pytest.fixture(scope="module")
def browser(playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=found("browser"), args=[f"--{flag}" for flag in FLAGS])
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def browser_context_args() -> dict[str, str]:
    return {"locale": "de-DE", "reduced_motion": "reduce"}


@pytest.fixture
def reader(browser: Browser) -> Iterator[Page]:
    """The page of somebody without account and without script, who gets no cookie."""
    context = browser.new_context(locale="de-DE", java_script_enabled=False)
    yield context.new_page()
    assert context.cookies() == []
    context.close()


class Watch:
    """What a page did that no page of ours may do: complain, break a rule, ask somebody else."""

    def __init__(self, page: Page) -> None:
        self.page, self.complaints, self.hosts = page, [], set()
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("request", self.see)

    def hear(self, message: ConsoleMessage) -> None:
        # The browser reports the page itself where it answers 404 on purpose.
        if message.type in ("error", "warning") and message.location.get("url") != self.page.url:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def see(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob"):
            self.hosts.add(address.netloc)


@pytest.fixture
def watch(page) -> Iterator[Watch]:
    """Fails the test at its end if the page complained."""
    watch = Watch(page)
    yield watch
    assert watch.complaints == []
    assert len(watch.hosts) <= 1


@pytest.fixture(scope="module")
def sample_media(tmp_path_factory) -> dict[str, Any]:
    """Where the images of the sample edition lie for all tests of a file."""
    return images_under(tmp_path_factory.mktemp("sample"))


@pytest.fixture(autouse=True)
def _sample_images(request, settings, _quick_settings):
    if "sample_site" in request.fixturenames:
        settings.STORAGES = settings.STORAGES | request.getfixturevalue("sample_media")


@pytest.fixture(scope="module")
def sample_site(django_db_setup, django_db_blocker, sample_media) -> Iterator[str]:
    """The sample edition behind a server, loaded once for all tests of a file, which only read it.

    The tests carry the mark `django_db`: pytest-django makes a test database only where one does.
    """
    with django_db_blocker.unblock():
        assert "test" in Path(connection.settings_dict["NAME"]).name, "not a test database, and it is emptied below"
        try:
            editor = User.objects.create_user("redaktion", is_staff=True)
            editor.groups.add(roles.group(Role.CHIEF), roles.group(Role.PUZZLES))
            with override_settings(STORAGES=all_settings.STORAGES | sample_media):
                edition.load(editor)
            server = LiveServer("127.0.0.1")
            yield server.url
            server.stop()
        finally:
            call_command("flush", verbosity=0, interactive=False)
