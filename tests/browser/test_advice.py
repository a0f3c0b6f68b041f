"""Advice beside the text in a real browser: seen while typing, mended at one press, taken back at another."""

import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Locator, Page, expect

from articles.admin.article.editor import names_of_editor
from articles.models import Article
from newsroom import roles
from newsroom.roles import Role
from tests.browser.axe import complaints
from tests.factories import make_draft, make_publication
from tests.scope import on_one_engine

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), on_one_engine]
PASSWORD = "ein langes Passwort"
MEND = "Anführungszeichen und Leerzeichen richten"


def log_in(page: Page, site: str) -> None:
    make_publication()
    editor = User.objects.create_user("erika", password=PASSWORD, is_staff=True)
    editor.groups.add(roles.group(Role.CHIEF))
    page.goto(f"{site}/admin/")
    page.locator("[name=username]").fill(editor.username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[type=submit]").click()
    expect(page.locator("#user-tools")).to_be_visible()


@pytest.fixture
def desk(live_server, page: Page, watch) -> Page:
    log_in(page, live_server.url)
    # Nobody else is there to be told, and the last message would come after the end of the test.
    page.route("**/presence/", lambda route: route.fulfill(json={"notice": ""}))
    return page


def open_article(desk: Page, live_server, article: Article) -> None:
    desk.goto(f"{live_server}/admin/articles/article/{article.pk}/change/")


def to_the_end(desk: Page, body: Locator) -> None:
    """The editor takes a moment to see where the cursor is: words typed before that land elsewhere."""
    body.locator("p").last.click()
    at_end = "dom => dom.editor.state.selection.head === dom.editor.state.doc.content.size - 1"
    for _try in range(50):
        desk.keyboard.press("Control+End")
        desk.wait_for_timeout(100)
        if body.evaluate(at_end):
            return


def test_straight_quotes_are_named_mended_and_come_back_on_undo(desk, live_server):
    article = make_draft(
        "Der Rat",
        dek="Da",
        kind="advert",
        body='<p><strong>Erster</strong> "<a href="/a?b=z.B.">Satz</a>"</p><p>Am</p>',
    )
    open_article(desk, live_server, article)
    body, headline = desk.get_by_role("textbox", name=names_of_editor()["text"]), desk.locator("[name=headline]")
    headline.press("End")
    desk.keyboard.type(' "tagt"')
    to_the_end(desk, body)
    desk.keyboard.type(' 20. Juni sagte sie: "Ja."')
    box = desk.locator(".hints")
    expect(box).to_contain_text('„Der Rat "tagt"“')
    expect(box.get_by_role("status")).to_have_text("2 Hinweise. Sie verhindern nichts.")
    before = desk.locator("[name=body]").input_value()

    box.get_by_role("button", name=MEND).click()
    expect(box.get_by_role("status")).to_have_text("An 7 Stellen gerichtet.")
    expect(headline).to_have_value("Der Rat „tagt“")
    expect(body).to_have_text("Erster „Satz“Am 20.\u00a0Juni sagte sie: „Ja.“", use_inner_text=False)
    expect(body.locator("a")).to_have_attribute("href", "/a?b=z.B.")
    expect(body.locator("strong")).to_have_text("Erster")
    expect(box.locator(".found li")).to_have_count(0)

    body.press("Control+z")
    expect(desk.locator("[name=body]")).to_have_value(before)
    headline.press("Control+z")
    expect(headline).to_have_value('Der Rat "tagt"')
    body.press("Control+Shift+z")
    with desk.expect_navigation():
        desk.locator("[name=_continue]").click()
    assert "„<a href" in article.working_revision().text().body


def test_by_keyboard_the_button_keeps_the_focus(desk, live_server):
    open_article(desk, live_server, make_draft('Der "Rat"'))
    button = desk.get_by_role("button", name=MEND)
    button.focus()
    desk.keyboard.press("Enter")
    expect(desk.locator(".hints [role=status]")).to_have_text("An 2 Stellen gerichtet.")
    expect(button).to_be_focused()


def test_without_connection_the_text_stays_and_the_box_says_so(desk, live_server, watch):
    open_article(desk, live_server, make_draft('Der "Rat"'))
    desk.route("**/advice/", lambda route: route.abort())
    desk.get_by_role("button", name=MEND).click()
    expect(desk.locator(".hints [role=status]")).to_contain_text("Nicht gerichtet")
    expect(desk.locator("[name=headline]")).to_have_value('Der "Rat"')
    watch.complaints.clear()


def test_axe_finds_nothing_in_a_full_box_and_it_stands_beside_the_text_where_there_is_room(desk, live_server):
    headline = 'Der Rat der Gemeinde tagt am Dienstag, 24. Juni 2024, zum "letzten" Mal im alten Rathaus am Moorweg'
    open_article(desk, live_server, make_draft(headline, body="<h3>Klein</h3><p>Und ... Schluss - vielleicht</p>"))
    expect(desk.get_by_role("toolbar")).to_be_visible()
    assert complaints(desk) == []
    box, text = desk.locator(".hints"), desk.locator(".prose-editor")
    for width in (1280, 1600, 360):
        desk.set_viewport_size({"width": width, "height": 900})
        beside = box.bounding_box()["x"] > text.bounding_box()["x"] + text.bounding_box()["width"] - 1
        assert beside == (width > 1000)
        assert beside or box.bounding_box()["y"] > text.bounding_box()["y"]
        assert desk.evaluate("document.documentElement.scrollWidth") <= width


def test_without_script_the_enter_key_saves_and_the_button_mends(live_server, browser):
    context = browser.new_context(locale="de-DE", java_script_enabled=False)
    page = context.new_page()
    log_in(page, live_server.url)
    article = make_draft('Der "Rat"')
    open_article(page, live_server, article)
    expect(page.locator(".hints .found")).to_contain_text('Der "Rat"')
    with page.expect_navigation():
        page.locator("[name=dek]").press("Tab")
        page.locator("[name=headline]").press("Enter")
    assert article.working_revision().text().headline == 'Der "Rat"'
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile(MEND)).click()
    assert article.working_revision().text().headline == "Der „Rat“"
    context.close()
