"""A writer never loses a sentence: a tab is killed, a line is cut, a login ends, and the text comes back."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Dialog, Error, Locator, Page, expect

from articles.models import Article, Revision, UnsavedText
from newsroom.roles import Role
from tests.browser.axe import complaints
from tests.browser.colleagues import PASSWORD
from tests.factories import make_author, make_colleague, make_draft, make_publication
from tests.scope import on_one_engine

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), on_one_engine]
SENTENCE = "Der Satz, der nicht verloren gehen darf."
KEPT = 15_000


class Writer:
    def __init__(self, context: BrowserContext, site: str) -> None:
        self.context, self.site = context, site

    def log_in(self, name: str = "anna") -> Page:
        page = self.context.new_page()
        page.goto(f"{self.site}/admin/")
        page.get_by_label("Benutzername").fill(name)
        page.get_by_label("Passwort").fill(PASSWORD)
        page.get_by_role("button", name="Anmelden").click()
        expect(page.locator("#user-tools")).to_be_visible()
        return page

    def opens(self, path: str = "add/") -> Page:
        page = self.context.new_page()
        page.goto(f"{self.site}/admin/articles/article/{path}")
        expect(body(page)).to_be_visible()
        return page


@pytest.fixture
def writer(browser, live_server) -> Iterator[Writer]:
    make_publication()
    for name in ("anna", "karl"):
        user = make_colleague(Role.EDITOR, username=name)
        user.set_password(PASSWORD)
        user.save()
    context = browser.new_context(locale="de-DE", reduced_motion="reduce")
    writer = Writer(context, live_server.url)
    writer.log_in().close()
    yield writer
    context.close()


@pytest.fixture
def article() -> Article:
    return make_draft("Alte Überschrift")


def body(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Text der Meldung")


def kept(page: Page) -> Locator:
    return page.locator(".autosave .kept")


def trouble(page: Page) -> Locator:
    return page.locator(".autosave [role=status]")


def headline(page: Page) -> Locator:
    return page.locator("[name=headline]")


def add_sentence(page: Page) -> None:
    body(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" " + SENTENCE)


def wait_for_keeping(page: Page) -> None:
    expect(kept(page)).to_contain_text("Zwischengespeichert", timeout=KEPT)


def kill(page: Page) -> None:
    """The process of the tab ends at once: nothing of the page runs any more."""
    with page.expect_event("crash"), suppress(Error):
        page.goto("chrome://crash")
    page.close()


def save(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Speichern", exact=True).click()


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_tab_is_killed_and_the_text_comes_back(writer, article):
    page = writer.opens(f"{article.pk}/change/")
    add_sentence(page)
    headline(page).fill("Neue Überschrift")
    wait_for_keeping(page)
    kill(page)

    again = writer.opens(f"{article.pk}/change/")
    expect(headline(again)).to_have_value("Alte Überschrift")
    expect(again.locator(".offer")).to_contain_text("Nicht gespeicherte Fassung von ")
    assert complaints(again) == []
    again.get_by_role("link", name="Diese Fassung übernehmen").click()
    expect(headline(again)).to_have_value("Neue Überschrift")
    expect(body(again)).to_contain_text(SENTENCE)
    expect(again.locator("#main")).to_contain_text("Das ist Ihre nicht gespeicherte Fassung von ")
    assert complaints(again) == []
    assert Revision.objects.count() == 1
    save(again)
    expect(again.locator(".offer")).to_have_count(0)
    assert SENTENCE in article.working_revision().text().body
    assert not UnsavedText.objects.filter(is_done=False).exists()


def test_a_new_article_comes_back_with_everything_in_it(writer):
    author = make_author("Anna Beispiel")
    page = writer.opens()
    headline(page).fill("Noch nie gespeichert")
    add_sentence(page)
    page.locator("[name=tags]").fill("Lilienthal, Kultur")
    page.locator("[name=new_note]").fill("Bitte die Zahl prüfen")
    page.locator(".field-publish_on").get_by_role("textbox", name="Datum").fill("24.12.2030")
    page.locator(".field-publish_on").get_by_role("textbox", name="Uhrzeit").fill("17:30")
    page.locator(".field-authors [role=combobox]").first.click()
    page.keyboard.type("beispiel")
    page.get_by_role("option", name="Anna Beispiel").click()
    wait_until(lambda: UnsavedText.objects.filter(typed__authors_0=[str(author.pk)]).exists())
    kill(page)

    again = writer.opens()
    expect(again.locator(".offer")).to_contain_text("„Noch nie gespeichert“")
    again.get_by_role("link", name="Diese Fassung übernehmen").click()
    expect(headline(again)).to_have_value("Noch nie gespeichert")
    expect(body(again)).to_contain_text(SENTENCE)
    expect(again.locator("[name=tags]")).to_have_value("Lilienthal, Kultur")
    expect(again.locator("[name=new_note]")).to_have_value("Bitte die Zahl prüfen")
    expect(again.locator(".field-publish_on").get_by_role("textbox", name="Datum")).to_have_value("24.12.2030")
    expect(again.locator(".field-authors [role=combobox]").first).to_contain_text("Anna Beispiel")
    save(again)
    article = Article.objects.get()
    assert (article.headline, article.working_revision().text().authors) == ("Noch nie gespeichert", (author.pk,))
    expect(writer.opens().locator(".offer")).to_have_count(0)


def test_a_closed_tab_keeps_the_last_second_and_the_offer_can_be_discarded(writer, article):
    page = writer.opens(f"{article.pk}/change/")
    add_sentence(page)
    # At once, without the seconds of the next round.
    page.close(run_before_unload=True)
    wait_until(lambda: UnsavedText.objects.filter(article=article, is_done=False).exists())

    again = writer.opens(f"{article.pk}/change/")
    headline(again).fill("Inzwischen getippt")
    again.get_by_role("button", name="Diese Fassung verwerfen").click()
    expect(again.get_by_text("Die nicht gespeicherte Fassung ist verworfen.")).to_be_focused()
    expect(headline(again)).to_have_value("Inzwischen getippt")
    assert not any(SENTENCE in str(row.typed) for row in UnsavedText.objects.all())


def test_a_lost_connection_is_said_and_its_return_too(writer, article):
    page = writer.opens(f"{article.pk}/change/")
    headline(page).fill("Unterwegs")
    wait_for_keeping(page)
    writer.context.set_offline(True)
    headline(page).fill("Im Funkloch")
    expect(trouble(page)).to_contain_text("Keine Verbindung", timeout=KEPT)
    assert complaints(page) == []
    warned: list[Dialog] = []
    page.on("dialog", lambda dialog: (warned.append(dialog), dialog.dismiss()))
    page.evaluate("setTimeout(() => location.reload(), 0)")
    wait_until(lambda: bool(page.evaluate("1") and warned))
    assert warned[0].type == "beforeunload"
    writer.context.set_offline(False)
    expect(trouble(page)).to_contain_text("Die Verbindung ist wieder da", timeout=KEPT)
    assert UnsavedText.objects.get(article=article).typed["headline"] == ["Im Funkloch"]
    page.reload()
    assert len(warned) == 1
    expect(page.locator(".offer")).to_be_visible()


def test_who_is_logged_out_logs_in_beside_and_saves_the_form(writer, article):
    page = writer.opens(f"{article.pk}/change/")
    Session.objects.all().delete()
    headline(page).fill("Nach der Nacht")
    expect(trouble(page)).to_contain_text("Sie sind abgemeldet", timeout=KEPT)
    writer.log_in()
    expect(trouble(page)).to_contain_text("Ihr Text ist zwischengespeichert", timeout=KEPT)
    save(page)
    assert article.working_revision().text().headline == "Nach der Nacht"


def test_somebody_else_who_logs_in_beside_gets_nothing_of_the_text(writer, article):
    page = writer.opens(f"{article.pk}/change/")
    Session.objects.all().delete()
    other = writer.log_in("karl")
    headline(page).fill("Annas Geheimnis")
    expect(trouble(page)).to_contain_text("Sie sind abgemeldet", timeout=KEPT)
    assert not UnsavedText.objects.exists()
    # Nor can it be saved in their name.
    page.get_by_role("button", name="Speichern", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("inzwischen jemand anderes angemeldet")
    expect(headline(page)).to_have_value("Annas Geheimnis")
    assert article.working_revision().text().headline == "Alte Überschrift"
    other.close()


def test_nothing_is_sent_without_a_change(writer, article):
    page = writer.opens(f"{article.pk}/change/")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if "/unsaved/" in request.url else None)
    page.wait_for_timeout(7_000)
    page.reload()
    assert sent == []
    assert not UnsavedText.objects.exists()


def test_switched_off_nothing_is_kept_and_the_browser_warns(writer, article):
    page = writer.opens(f"{article.pk}/change/")
    page.get_by_role("button", name="Zwischenspeichern ausschalten").click()
    expect(kept(page)).to_have_text("Zwischenspeichern ist ausgeschaltet.")
    assert complaints(page) == []
    page.reload()
    expect(page.get_by_role("button", name="Zwischenspeichern einschalten")).to_be_visible()
    add_sentence(page)
    page.wait_for_timeout(4_000)
    warned: list[Dialog] = []
    page.on("dialog", lambda dialog: (warned.append(dialog), dialog.dismiss()))
    page.evaluate("setTimeout(() => location.reload(), 0)")
    wait_until(lambda: bool(page.evaluate("1") and warned))
    assert not UnsavedText.objects.filter(is_done=False).exists()
    page.get_by_role("button", name="Zwischenspeichern einschalten").click()
    wait_for_keeping(page)
    save(page)
    assert len(warned) == 1
