"""A login ends, the server dies, a tab crashes, the disk is full: nothing typed is lost, in any form of the desk."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db.backends.utils import CursorWrapper
from playwright.sync_api import BrowserContext, Page, Route, expect

from articles.desk import autosave
from articles.models import Article, Author, UnsavedText
from newsroom.roles import Role
from tests.browser.axe import complaints
from tests.browser.colleagues import PASSWORD
from tests.factories import make_author, make_colleague, make_draft, make_publication
from tests.newsroom.test_outages import sqlite_error
from tests.scope import on_one_engine

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), on_one_engine]
SENTENCE = "Der Satz, der nicht verloren gehen darf."
STORAGE = "Object.keys(sessionStorage).filter(key => key.startsWith('typed:')).length"


class Desk:
    def __init__(self, context: BrowserContext, site: str) -> None:
        self.context, self.site = context, site

    def opens(self, path: str = "") -> Page:
        page = self.context.new_page()
        page.goto(f"{self.site}/admin/{path}")
        return page

    def log_in(self, page: Page, name: str = "anna") -> None:
        page.get_by_label("Benutzername").fill(name)
        page.get_by_label("Passwort").fill(PASSWORD)
        page.get_by_role("button", name="Anmelden").click()
        expect(page.locator("#user-tools")).to_be_visible()


@pytest.fixture
def anna() -> User:
    make_publication()
    for name in ("karl", "anna"):
        user = make_colleague(Role.CHIEF, username=name)
        user.set_password(PASSWORD)
        user.save()
    # What is shown here has to work for whoever wants no autosave, and before it comes by.
    autosave.want(user, False)
    return user


@pytest.fixture
def desk(browser, live_server, anna) -> Iterator[Desk]:
    context = browser.new_context(locale="de-DE", reduced_motion="reduce")
    desk = Desk(context, live_server.url)
    page = desk.opens()
    desk.log_in(page)
    page.close()
    yield desk
    context.close()


@pytest.fixture
def article(anna) -> Article:
    return make_draft("Alt")


def change(article: Article) -> str:
    return f"articles/article/{article.pk}/change/"


def write(page: Page) -> None:
    page.locator("[name=headline]").fill("Neu")
    body = page.get_by_role("textbox", name="Text der Meldung")
    body.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" " + SENTENCE)


def press_save(page: Page) -> None:
    """Without mouse."""
    page.get_by_role("button", name="Speichern", exact=True).focus()
    page.keyboard.press("Enter")


def wait_until(page: Page, is_so: str) -> None:
    """The page's own security policy forbids what Playwright waits with."""
    deadline = time.monotonic() + 30
    while not page.evaluate(is_so):
        assert time.monotonic() < deadline
        page.wait_for_timeout(50)


def is_kept(page: Page) -> None:
    wait_until(page, f"{STORAGE} === 1")


def is_saved(page: Page, article: Article) -> None:
    expect(page.locator(".messagelist .success")).to_be_visible()
    content = article.working_revision().text()
    assert (content.headline, SENTENCE in content.body) == ("Neu", True)
    assert page.evaluate(STORAGE) == 0
    assert not [cookie for cookie in page.context.cookies() if cookie["name"].startswith("saved-")]


def test_whoever_is_logged_out_stays_logs_in_beside_and_presses_again(desk, article):
    page = desk.opens(change(article))
    write(page)
    Session.objects.all().delete()
    press_save(page)
    expect(page.get_by_role("alert")).to_contain_text("Sie sind abgemeldet: Das ist nicht gespeichert.")
    assert complaints(page) == []
    with page.expect_popup() as beside:
        page.get_by_role("link", name="Anmelden (in einem neuen Tab)").press("Enter")
    desk.log_in(beside.value)
    beside.value.close()
    press_save(page)
    is_saved(page, article)


def test_somebody_else_who_logged_in_beside_saves_nothing_and_is_offered_nothing(desk, article):
    page = desk.opens(change(article))
    write(page)
    is_kept(page)
    Session.objects.all().delete()
    other = desk.opens()
    desk.log_in(other, "karl")
    press_save(page)
    expect(page.get_by_role("alert")).to_contain_text("jemand anderes angemeldet")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("[name=headline]")).to_have_value("Alt")
    expect(page.locator(".offer")).to_have_count(0)
    assert article.working_revision().text().headline == "Alt"


def test_a_server_that_is_down_is_said_and_the_text_stays(desk, article):
    page = desk.opens(change(article))
    write(page)
    desk.context.set_offline(True)
    press_save(page)
    expect(page.get_by_role("alert")).to_contain_text("Der Server antwortet nicht: Das ist nicht gespeichert.")
    desk.context.set_offline(False)
    press_save(page)
    is_saved(page, article)


def test_a_server_that_dies_after_it_was_asked_costs_nothing(desk, article):
    """The browser shows its own error page, and the form offers the text when it is opened again."""
    page = desk.opens(change(article))
    write(page)

    def die(route: Route) -> None:
        route.abort("connectionreset") if route.request.method == "POST" else route.continue_()

    page.route(f"**/{change(article)}", die)
    with page.expect_event("requestfailed"):
        press_save(page)
    page.unroute(f"**/{change(article)}")
    page.goto(f"{desk.site}/admin/{change(article)}")
    offer = page.locator(".offer.here")
    expect(offer).to_contain_text("In diesem Browserfenster liegt noch ein nicht gespeicherter Text vom ")
    assert complaints(page) == []
    offer.get_by_role("button", name="Diese Fassung übernehmen").press("Enter")
    expect(page.locator("[name=headline]")).to_have_value("Neu")
    expect(page.get_by_role("textbox", name="Text der Meldung")).to_contain_text(SENTENCE)
    assert complaints(page) == []
    press_save(page)
    is_saved(page, article)


def test_an_offered_text_can_be_discarded(desk, article):
    page = desk.opens(change(article))
    write(page)
    is_kept(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.get_by_role("button", name="Diese Fassung verwerfen").click()
    expect(page.get_by_text("Die nicht gespeicherte Fassung ist verworfen.")).to_be_focused()
    page.reload()
    expect(page.locator("[name=headline]")).to_have_value("Alt")
    expect(page.locator(".offer")).to_have_count(0)


def test_who_logs_out_leaves_nothing_in_the_browser(desk, article):
    page = desk.opens(change(article))
    write(page)
    is_kept(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Abmelden").click()
    expect(page.get_by_role("link", name="Erneut anmelden")).to_be_visible()
    assert page.evaluate(STORAGE) == 0


def test_a_form_that_is_refused_offers_nothing_that_it_shows(desk):
    page = desk.opens("articles/author/add/")
    page.get_by_label("Kurzporträt").fill(SENTENCE)
    page.locator("[name=name]").evaluate("field => field.required = false")
    page.locator("[name=_save]").click()
    expect(page.locator(".errornote")).to_be_visible()
    expect(page.locator(".offer")).to_have_count(0)
    assert page.evaluate(STORAGE) == 1
    page.locator("[name=name]").fill("Ada Beispiel")
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert page.evaluate(STORAGE) == 0
    assert Author.objects.get().bio == SENTENCE


def test_choices_come_back_with_the_words(desk):
    """Names that are found by typing, ticks and lists: as they were."""
    author = make_author("Anna Beispiel")
    page = desk.opens("articles/article/add/")
    page.locator("[name=headline]").fill("Neu")
    page.locator("[name=kind]").select_option(index=2)
    chosen = page.locator("[name=kind]").input_value()
    page.locator(".field-authors [role=combobox]").first.click()
    page.keyboard.type("beispiel")
    page.get_by_role("option", name="Anna Beispiel").click()
    wait_until(page, f"{STORAGE} === 1 && JSON.stringify(sessionStorage).includes('Anna Beispiel')")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.get_by_role("button", name="Diese Fassung übernehmen").click()
    expect(page.locator("[name=kind]")).to_have_value(chosen)
    expect(page.locator("[name=authors_0]")).to_have_value(str(author.pk))
    expect(page.locator(".field-authors [role=combobox]").first).to_contain_text("Anna Beispiel")


def test_what_autosave_has_is_offered_once(desk, article, anna):
    autosave.want(anna, True)
    page = desk.opens(change(article))
    write(page)
    expect(page.locator(".autosave .kept")).to_contain_text("Zwischengespeichert", timeout=15_000)
    wait_until(page, f"{STORAGE} === 0")
    page.reload()
    expect(page.locator(".offer")).to_have_count(1)
    assert UnsavedText.objects.filter(is_done=False).exists()


def test_a_full_disk_answers_with_the_text_and_one_press_saves_it(desk, article):
    page = desk.opens(change(article))
    write(page)
    with full():
        press_save(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Das ist noch nicht gespeichert.")
    expect(page.locator("main")).to_contain_text("Die Festplatte unseres Servers ist voll.")
    expect(page.locator("main")).to_contain_text(SENTENCE)
    assert complaints(page) == []
    page.get_by_role("button", name="Noch einmal versuchen").press("Enter")
    is_saved(page, article)


@contextmanager
def full() -> Iterator[None]:
    """No room for another revision."""
    execute, error = CursorWrapper.execute, sqlite_error(sqlite3.SQLITE_FULL)

    def refuse(self: CursorWrapper, sql: str, params: Any = None) -> Any:
        if sql.startswith('INSERT INTO "articles_revision"'):
            raise error from error.__cause__
        return execute(self, sql, params)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CursorWrapper, "execute", refuse)
        yield


def test_without_script_the_text_comes_back_after_the_login(browser, live_server, article):
    context = browser.new_context(locale="de-DE", java_script_enabled=False)
    desk = Desk(context, live_server.url)
    page = desk.opens(change(article))
    desk.log_in(page)
    page.locator("[name=headline]").fill("Neu")
    page.locator("[name=body]").fill(f"<p>{SENTENCE}</p>")
    Session.objects.all().delete()
    page.get_by_role("button", name="Speichern", exact=True).click()
    expect(page.locator(".errornote")).to_contain_text("Ihr Text ist noch nicht gespeichert, aber auch nicht verloren")
    desk.log_in(page)
    expect(page.locator("main")).to_contain_text(SENTENCE)
    page.get_by_role("button", name="Jetzt speichern").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    content = article.working_revision().text()
    assert (content.headline, content.body) == ("Neu", f"<p>{SENTENCE}</p>")
    context.close()
