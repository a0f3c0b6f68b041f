"""The pages before the desk, and those of colleagues: for everybody, on a phone and in the dark too."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from newsroom.people import invitations
from newsroom.roles import Role
from tests.browser.axe import complaints
from tests.factories import make_publication
from tests.newsroom.accounts import PASSWORD, PEOPLE, colleague
from tests.scope import on_one_engine

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), on_one_engine]


@pytest.fixture
def site(live_server, settings) -> str:
    make_publication()
    settings.MAIL = {"EMAIL_BACKEND": "set by the tests"}
    return live_server.url


def log_in(page: Page, site: str, login: str, password: str = PASSWORD) -> None:
    page.goto(f"{site}/admin/login/")
    page.locator("[name=username]").fill(login)
    page.locator("[name=password]").fill(password)
    page.locator("[type=submit]").click()
    expect(page.locator("#user-tools")).to_be_visible()


def faults(page: Page) -> list[str]:
    """What axe finds, and what is wider than the screen."""
    found = complaints(page)
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{page.url} is wider than {width}")
    return found


def test_an_invitation_from_the_form_to_the_first_login(site, page: Page, watch, settings):
    settings.MAIL = {}
    settings.SITE_URL = site
    colleague(Role.ADMINISTRATOR, username="leitung")
    log_in(page, site, "leitung")
    page.goto(f"{site}{PEOPLE}add/")
    page.locator("[name=first_name]").fill("Anna")
    page.locator("[name=last_name]").fill("Müller")
    page.locator("[name=email]").fill("anna@paper.example")
    page.locator("[name=roles][value=author]").check()
    page.locator("[name=_save]").click()
    link = page.locator(".messagelist .link").inner_text()
    found = faults(page)

    page.context.clear_cookies()
    page.goto(link)
    assert link not in page.url, "the address bar and the history do not keep the link"
    found += faults(page)
    for name in ("new_password1", "new_password2"):
        page.locator(f"[name={name}]").fill("Moorhexe trinkt Tee")
    with page.expect_navigation():
        page.locator("[type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    found += faults(page)
    log_in(page, site, "anna.mueller", "Moorhexe trinkt Tee")
    assert "\n".join(found) == ""


@pytest.mark.parametrize("with_mail", [True, False])
def test_axe_finds_nothing_before_the_login(site, page: Page, watch, settings, with_mail):
    settings.MAIL = settings.MAIL if with_mail else {}
    found = []
    for path in ("login/", "passwort/vergessen/", "passwort/unterwegs/", "passwort/neu/x/y/", "passwort/gesetzt/"):
        page.goto(f"{site}/admin/{path}")
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        found += faults(page)
    assert "\n".join(found) == ""


def test_mistakes_are_told_where_they_are(site, page: Page, watch):
    page.goto(f"{site}/admin/login/")
    page.locator("[name=username]").fill("niemand")
    page.locator("[name=password]").fill("falsch")
    with page.expect_navigation():
        page.locator("[type=submit]").click()
    found = faults(page)
    page.goto(f"{site}/admin/passwort/vergessen/")
    with page.expect_navigation():
        page.locator("[type=submit]").click()
    found += faults(page)
    page.goto(site + urlsplit(invitations.write(colleague(Role.AUTHOR)).link).path)
    with page.expect_navigation():
        page.locator("[type=submit]").click()
    expect(page.locator(".errorlist")).to_have_count(2)
    found += faults(page)
    assert "\n".join(found) == ""


def test_axe_finds_nothing_among_colleagues(site, page: Page, watch):
    colleague(Role.ADMINISTRATOR, username="leitung")
    person = colleague(Role.AUTHOR, password=None, first_name="Anna", last_name="Müller")
    log_in(page, site, "leitung")
    found = []
    for path in ("", "add/", f"{person.pk}/change/"):
        page.goto(site + PEOPLE + path)
        found += faults(page)
    page.goto(f"{site}{PEOPLE}add/")
    with page.expect_navigation():
        page.locator("[name=_save]").click()
    found += faults(page)
    assert "\n".join(found) == ""
