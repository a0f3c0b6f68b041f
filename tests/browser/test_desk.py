"""An editor at work: an article from the first word to the reader, in a real browser."""

import re
import time

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Locator, Page, expect

from articles.admin.article.editor import names_of_editor
from articles.desk import presence
from articles.models import Article, Presence, Status
from newsroom import roles
from newsroom.roles import Role
from tests.factories import make_author, make_draft, make_place, make_publication, make_topic
from tests.scope import on_one_engine

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), on_one_engine]


@pytest.fixture
def editor() -> User:
    make_publication()
    user = User.objects.create_user("erika", password="ein langes Passwort", is_staff=True)
    user.groups.add(roles.group(Role.CHIEF))
    return user


@pytest.fixture
def desk(live_server, page: Page, watch, editor) -> Page:
    """The admin, logged in through its form."""
    page.goto(f"{live_server}/admin/")
    page.locator("[name=username]").fill(editor.username)
    page.locator("[name=password]").fill("ein langes Passwort")
    page.locator("[type=submit]").click()
    expect(page.locator("#user-tools")).to_be_visible()
    return page


def open_article(desk: Page, live_server, article: Article | None = None) -> None:
    desk.goto(f"{live_server}/admin/articles/article/{f'{article.pk}/change' if article else 'add'}/")


def write(desk: Page, *, headline: str, text: str, tags: str) -> None:
    desk.locator("[name=headline]").fill(headline)
    desk.locator("[name=dek]").fill("Im Amtsgarten wird wieder gesungen")
    desk.get_by_role("textbox", name=names_of_editor()["text"]).click()
    desk.keyboard.type(text)
    desk.locator("[name=tags]").fill(tags)


def pick_author(desk: Page, typed: str, name: str) -> None:
    desk.locator(".field-authors .select2-selection").first.click()
    desk.locator(".select2-search__field").fill(typed)
    desk.locator(".select2-results__option", has_text=name).click()


def press(desk: Page, name: str, value: str = "") -> None:
    """A button below the form, by what it sends."""
    with desk.expect_navigation():
        desk.locator(f"[type=submit][name={name}]" + (f"[value={value}]" if value else "")).click()
    expect(desk.locator(".errornote, .messagelist .error")).to_have_count(0)


def test_an_article_goes_from_the_first_word_through_review_to_readers(desk, live_server, browser):
    make_place("Lilienthal"), make_topic("Kultur")
    make_author("Anna Beispiel", bio="Schreibt über Lilienthal.")
    open_article(desk, live_server)
    write(desk, headline="Der Chor singt wieder im Amtsgarten", text="Am Sonntag kamen ", tags="LilienthalKultur")
    desk.keyboard.press("Shift+Tab")  # out of the tags again, so that the toolbar gets its click in the text
    desk.get_by_role("textbox", name=names_of_editor()["text"]).press("Control+End")
    desk.get_by_role("button", name=names_of_editor()["bold"]).click()
    desk.keyboard.type("achtzig Gäste")
    pick_author(desk, "beispiel", "Anna Beispiel")
    press(desk, "_continue")

    article = Article.objects.get()
    assert article.status == Status.DRAFT
    assert article.body == "<p>Am Sonntag kamen <strong>achtzig Gäste</strong></p>"
    press(desk, "_move", Status.IN_REVIEW)
    press(desk, "_move", Status.APPROVED)
    press(desk, "_publish")

    reader = browser.new_page()
    reader.goto(live_server.url + desk.locator(".messagelist a").get_attribute("href"))
    expect(reader.get_by_role("heading", level=1)).to_have_text("Der Chor singt wieder im Amtsgarten")
    expect(reader.locator(".text strong")).to_have_text("achtzig Gäste")
    tag_pages = ["/thema/lilienthal/", "/thema/kultur/", "/thema/lilienthal-kultur/"]
    for path in ["/", *tag_pages, "/redaktion/anna-beispiel/"]:
        reader.goto(live_server.url + path)
        expect(reader.get_by_role("link", name="Der Chor singt wieder im Amtsgarten")).to_be_visible()
    assert "Der Chor singt wieder im Amtsgarten" in reader.request.get(f"{live_server}/feed/").text()
    assert reader.context.cookies() == []
    reader.close()


def test_an_unknown_tag_is_asked_about_and_never_in_the_way_of_the_text(desk, live_server):
    make_author("Anna Beispiel")
    open_article(desk, live_server)
    write(desk, headline="Ein Ort, den niemand kennt", text="Es gibt ihn doch.", tags="NirgendwoKultur")
    pick_author(desk, "anna", "Anna Beispiel")
    press(desk, "_continue")
    assert Article.objects.get().status == Status.DRAFT

    question = desk.locator(".open-tags")
    expect(question).to_contain_text("NirgendwoKultur")
    question.locator("[type=radio][value='compound:Nirgendwo:Kultur']").check()
    press(desk, "_publish")
    assert Article.objects.get().is_public
    desk.goto(f"{live_server}/thema/nirgendwo-kultur/")
    expect(desk.get_by_role("link", name="Ein Ort, den niemand kennt")).to_be_visible()


def by_keyboard(page: Page, wanted: Locator, key: str) -> None:
    """Reach an element by Tab alone, and press a key there."""
    for _step in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return page.keyboard.press(key)
    pytest.fail(f"Tab does not reach {wanted}")


def test_two_windows_on_one_article_lose_nothing(desk, live_server, editor):
    article = make_draft("Der Fahrplan", by=editor, dek="Wie er war")
    other = desk.context.new_page()
    open_article(desk, live_server, article)
    open_article(other, live_server, article)
    desk.locator("[name=dek]").fill("Wie die erste ihn sieht")
    desk.locator("[name=kicker]").fill("Verkehr")
    press(desk, "_continue")

    other.locator("[name=dek]").fill("Wie die zweite ihn sieht")
    other.locator("[name=_continue]").click()
    sides = other.get_by_role("group", name="Unterzeile")
    expect(sides).to_contain_text("zweite")
    expect(sides).to_contain_text("erste")
    assert Article.objects.get().working_revision().text().dek == "Wie die erste ihn sieht"
    by_keyboard(other, other.locator("#mine-dek"), "Space")
    by_keyboard(other, other.locator("[name=_continue]"), "Enter")

    expect(other.locator("[name=dek]")).to_have_value("Wie die zweite ihn sieht")
    expect(other.locator("[name=kicker]")).to_have_value("Verkehr")
    text = Article.objects.get().working_revision().text()
    assert (text.dek, text.kicker) == ("Wie die zweite ihn sieht", "Verkehr")
    assert article.revisions.count() == 3


def test_everything_in_the_editor_has_a_name(desk, live_server):
    open_article(desk, live_server)
    names = names_of_editor()
    expect(desk.get_by_role("textbox", name=names["text"])).to_be_visible()
    buttons = desk.locator(".prose-menubar button:visible")
    assert buttons.count() > 10
    for button in buttons.all():
        expect(button).to_have_accessible_name(re.compile("|".join(names.values())))


# The name of what has the focus and cannot be seen behind the bar of buttons. "": it can be seen. None: the bar has it.
BEHIND_THE_BAR = """() => {
  const here = document.activeElement, bar = document.querySelector(".submit-row");
  if (bar.contains(here)) return null;
  const { top, bottom } = here.getBoundingClientRect(), edge = bar.getBoundingClientRect().top;
  return top >= edge - 2 && bottom > top ? here.name || here.id || here.outerHTML.slice(0, 80) : "";
}"""


def test_the_bar_of_buttons_hides_nothing_that_the_keyboard_reaches(desk, live_server):
    """WCAG 2.2, 2.4.11."""
    desk.set_viewport_size({"width": 1280, "height": 700})
    open_article(desk, live_server, make_draft("Der Fahrplan"))
    expect(desk.get_by_role("toolbar")).to_be_visible()
    desk.locator("[name=headline]").focus()
    hidden = []
    for _tab in range(80):
        desk.keyboard.press("Tab")
        found = desk.evaluate(BEHIND_THE_BAR)
        if found is None:
            break
        hidden += [found] if found else []
    assert found is None
    assert hidden == []


def test_colleagues_see_each_other_come_and_go_while_they_write(desk, live_server, editor):
    article = make_draft("Der Fahrplan", by=editor)
    colleague = User.objects.create_user("anna", first_name="Anna", last_name="Beispiel", is_staff=True)
    colleague.groups.add(roles.group(Role.CHIEF))
    open_article(desk, live_server, article)
    notice = desk.locator(".presence[role=status]")
    expect(notice).to_be_empty()
    expect_present("erika")
    presence.announce(article, colleague)
    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as after a look at another window
    expect(notice).to_contain_text("Anna Beispiel hat diese Meldung")

    presence.leave(article, colleague)
    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(notice).to_be_empty()
    desk.goto(f"{live_server}/admin/")
    expect_present()


def expect_present(*names: str) -> None:
    """The browser tells it when it has time."""
    deadline = time.monotonic() + 30
    while (found := [row.user.username for row in Presence.objects.select_related("user")]) != [*names]:
        assert time.monotonic() < deadline, found
        time.sleep(0.05)
