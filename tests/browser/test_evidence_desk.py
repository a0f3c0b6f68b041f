"""The desk judges what stands behind an article, by keyboard alone, and readers see the same numbers."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from articles.evidence import ledger
from articles.models import Article, EvidenceKind, EvidenceRule, Finding, Kind, Proposal, Stance
from newsroom.roles import Role
from tests.browser.colleagues import PASSWORD, Colleague
from tests.browser.hands import Keyboard
from tests.factories import (
    make_article,
    make_colleague,
    make_draft,
    make_evidence,
    make_finding,
    make_proposal,
    make_publication,
    make_source,
    superuser,
)
from tests.scope import on_one_engine

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), on_one_engine]
TITLES = [
    "Großbrand in Ritterhude",
    "Halle brennt nieder",
    "Feuer zerstört Lager",
    "Feuerwehr: Nur ein Schwelbrand",
    "Fest",
]


@pytest.fixture
def editor(browser: Browser, live_server) -> Iterator[Colleague]:
    make_publication()
    user = make_colleague(Role.CHIEF, username="clara", password=PASSWORD, first_name="Clara", last_name="Chefin")
    editor = Colleague(browser, live_server.url, user, Keyboard)
    editor.log_in()
    yield editor
    editor.leave()


def row(editor: Colleague, title: str) -> Locator:
    return editor.page.locator("form.proposal").filter(has_text=title)


def strike(editor: Colleague, key: str, title: str) -> None:
    """One key in the row that has the focus."""
    expect(row(editor, title)).to_be_focused()
    editor.page.keyboard.press(key)


def open_evidence(editor: Colleague, article: Article) -> None:
    editor.page.goto(f"{editor.site}/admin/articles/article/{article.pk}/change/")
    editor.hands.go(editor.page.locator(".object-tools").get_by_role("link", name="Quellenlage"))


def rule_blocks() -> None:
    values = {"origins": 2, "document_suffices": True, "blocks": True}
    EvidenceRule.objects.update_or_create(kind=Kind.REPORT, defaults=values)


def test_from_proposals_to_the_numbers_that_readers_see(editor: Colleague, reader: Page):
    rule_blocks()
    article = make_draft("Lagerhalle in Ritterhude abgebrannt", by=superuser())
    for place, title in enumerate(TITLES):
        make_proposal(article, evidence=make_evidence(title), score=0.9 - place / 10, is_likely=place < 4)
    open_evidence(editor, article)
    editor.sees("5 Berichte könnten", "4 davon", "Unabhängige Ursprünge, die die Meldung bestätigen: 0")
    editor.finds_nothing_wrong()
    editor.finds_no_english()
    editor.page.set_viewport_size({"width": 1280, "height": 900})

    editor.hands.reach(row(editor, TITLES[0]))
    strike(editor, "b", TITLES[0])
    strike(editor, "x", TITLES[1])
    expect(editor.page.get_by_role("status")).to_contain_text("abgelehnt")
    expect(row(editor, TITLES[2])).to_be_focused()
    editor.page.keyboard.press("u")
    strike(editor, "B", TITLES[1])
    strike(editor, "b", TITLES[2])
    strike(editor, "w", TITLES[3])
    expect(editor.page.get_by_role("status")).to_contain_text("aus 4 Ursprüngen, davon 1 widerspricht")
    strike(editor, "ArrowUp", TITLES[4])
    strike(editor, "ArrowDown", TITLES[3])
    strike(editor, "x", TITLES[4])
    expect(editor.page.locator("#line")).to_contain_text("1 widerspricht")
    expect(row(editor, TITLES[4]).locator(".outcome")).to_contain_text("abgelehnt")

    editor.page.reload()
    for title in TITLES[:2]:
        editor.hands.choose(editor.page.get_by_role("checkbox", name=title))
    editor.hands.write(editor.page.get_by_label("Name des gemeinsamen Ursprungs"), "Meldung der Agentur")
    editor.press("Zu einem Ursprung zusammenfassen")
    editor.hears("Meldung der Agentur")
    editor.finds_nothing_wrong()
    editor.finds_no_english()
    editor.page.set_viewport_size({"width": 1280, "height": 900})

    editor.page.goto(f"{editor.site}/admin/articles/article/{article.pk}/change/")
    editor.press("Veröffentlichen")
    editor.hears("ist jetzt zu lesen")
    article.refresh_from_db()
    sentence = "Gestützt auf 4 Veröffentlichungen aus 3 Ursprüngen, davon 1 widerspricht"
    for path in (article.get_absolute_url(), f"{article.get_absolute_url()}quellen/"):
        reader.goto(editor.site + path)
        expect(reader.locator("main")).to_contain_text(sentence)


def test_a_number_that_falls_asks_why_without_a_mouse(editor: Colleague):
    article = make_article("Lagerhalle in Ritterhude abgebrannt")
    proposal = make_proposal(article, evidence=make_evidence("Großbrand"))
    open_evidence(editor, article)
    editor.hands.reach(row(editor, "Großbrand"))
    editor.page.keyboard.press("b")
    expect(editor.page.locator("#line")).to_contain_text("1 Veröffentlichung")
    with editor.page.expect_navigation():
        editor.page.keyboard.press("u")
    expect(editor.page.get_by_label("Grund, Leser sehen ihn")).to_be_focused()
    editor.finds_nothing_wrong()
    editor.finds_no_english()
    editor.hands.write(editor.page.get_by_label("Grund, Leser sehen ihn"), "Ein anderer Brand")
    editor.press("Mit diesem Grund ausführen")
    editor.hears("wieder offen")
    proposal.refresh_from_db()
    assert proposal.state == "open"
    assert not Finding.objects.exists()


def test_without_script_the_buttons_do_the_same(editor: Colleague, browser: Browser):
    article = make_draft()
    make_proposal(article, evidence=make_evidence("Großbrand"))
    make_proposal(article, evidence=make_evidence("Fest"))
    context = browser.new_context(
        locale="de-DE", java_script_enabled=False, storage_state=editor.page.context.storage_state()
    )
    page = context.new_page()
    page.goto(f"{editor.site}/admin/articles/article/{article.pk}/evidence/")
    page.locator("form.proposal").filter(has_text="Großbrand").get_by_role("button", name="Widerspricht").click()
    expect(page.locator(".messagelist")).to_contain_text("Großbrand")
    with page.expect_navigation():
        page.locator("form.proposal").get_by_role("button", name="Ablehnen").click()
    assert Finding.objects.get().stance == Stance.CONTRADICTS
    assert not Proposal.objects.filter(state="open").exists()
    context.close()


def test_pages_of_sources_evidence_rules_and_the_report(editor: Colleague):
    article, source = make_article("Lagerhalle abgebrannt"), make_source(feed_url="https://a.example/feed")
    make_finding(article, evidence=make_evidence("Ein langer Titel " * 8, source=source, kind=EvidenceKind.DOCUMENT))
    make_finding(article, Stance.CONTRADICTS)
    evidence = Finding.objects.first().evidence
    ledger.retract(evidence, by=superuser(), reason="Die Behörde zieht ihn zurück")
    for path in (
        "source/", "source/add/", f"source/{source.pk}/change/", "evidence/", "evidence/add/",
        f"evidence/{evidence.pk}/change/", "evidencerule/", "article/evidence-report/",
        f"article/{article.pk}/evidence/",
    ):  # fmt: skip
        editor.page.goto(f"{editor.site}/admin/articles/{path}")
        editor.finds_nothing_wrong()
        editor.finds_no_english()
        for width in (320, 1280):
            editor.page.set_viewport_size({"width": width, "height": 900})
            assert editor.page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
