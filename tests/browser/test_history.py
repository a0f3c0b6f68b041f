"""The pages that show two texts, on a phone and a desk, light and dark."""

import pytest
from playwright.sync_api import Page, expect

from articles.models import Article, Content
from articles.publishing import revisions, workflow
from newsroom.roles import Role
from tests.browser.axe import complaints
from tests.browser.test_desk import desk, editor, open_article
from tests.factories import make_author, make_colleague, make_draft, make_place, make_topic
from tests.scope import on_one_engine

__all__ = ["desk", "editor"]
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), on_one_engine]


@pytest.fixture
def article(editor) -> Article:
    """Published, and changed since in every field."""
    body = "<p>Am Sonntag kamen achtzig Gäste. Der Chor sang zwei Stunden lang.</p><h2>Ein alter Brauch</h2>"
    body += "".join(f"<p>Absatz {number}, der so bleibt, wie er war.</p>" for number in range(6))
    for name in ("Chor", "Kultur"):
        make_topic(name)
    make_place("Lilienthal")
    first, second = make_author("Anna Beispiel"), make_author("Ben Muster")
    article = make_draft(
        "Der Chor singt im Amtsgarten", by=editor, dek="Achtzig Gäste", body=body, tags=("Lilienthal", "Chor"),
        authors=(first.pk,), kicker="Musik",
    )  # fmt: skip
    newest = article.working_revision()
    changed = body.replace("Sonntag", "Samstag").replace("zwei Stunden", "<strong>drei</strong> Stunden")
    content = Content(
        headline="Der Chor singt wieder im Amtsgarten", dek="Neunzig Gäste und ein Hund", kind="opinion",
        body=changed.replace("<h2>Ein alter Brauch</h2>", "<p>Ein alter Brauch</p>"), tags=("Lilienthal", "Kultur"),
        authors=(second.pk, first.pk), byline="Agentur",
    )  # fmt: skip
    revisions.save(article, content, by=editor, based_on=newest, note="Zahlen geprüft")
    workflow.move(article, "in_review", by=editor)
    return article


def fits(page: Page) -> bool:
    """Nothing is wider than the screen."""
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            return False
    return True


def test_axe_finds_nothing_in_the_history(desk, live_server, article):
    open_article(desk, live_server, article)
    desk.get_by_role("link", name="Historie").or_(desk.locator(".historylink")).first.click()
    expect(desk.locator("ins").first).to_be_visible()
    assert fits(desk)
    assert complaints(desk) == []


def test_axe_finds_nothing_on_the_conflict_page(desk, live_server, article, editor):
    open_article(desk, live_server, article)
    newest = article.working_revision()
    theirs = Content(**vars(newest.text()) | {"headline": "Chor im Garten", "body": "<p>Ganz anders.</p>", "tags": ()})
    revisions.save(article, theirs, by=make_colleague(Role.EDITOR), based_on=newest)
    workflow.move(article, "draft", by=editor, note="Bitte noch einmal lesen")
    desk.locator("[name=headline]").fill("Der Chor sang im Amtsgarten")
    desk.locator("[name=_continue]").click()
    expect(desk.get_by_role("group", name="Überschrift")).to_be_visible()
    assert fits(desk)
    assert complaints(desk) == []


def test_a_field_is_restored_with_the_keyboard(desk, live_server, article):
    desk.goto(f"{live_server}/admin/articles/article/{article.pk}/history/")
    button = desk.locator("button[name=field][value=dek]")
    button.focus()
    button.press("Enter")
    expect(desk.locator(".messagelist .success")).to_be_visible()
    assert Article.objects.get().working_revision().text().dek == "Achtzig Gäste"
