"""What readers get, on a phone, in the dark, without script, with a keyboard."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import LOOKS, complaints
from tests.browser.pages import PAGES, RIDDLE, SEED
from tests.scope import on_one_engine

pytestmark = [pytest.mark.django_db, on_one_engine]
PARAGRAPHS = [
    "Am 20. Juni 2024 fand im Landkreis Osterholz ein bedeutsames Ereignis statt",
    "Der Landrat Bernd Lütjen betonte die Wichtigkeit der Digitalisierung",
    "Im Verlauf des Plenums wurden verschiedene Vorträge gehalten",
    "Michael Klöker, Geschäftsführer der VIR, zeigte sich zufrieden",
    "Diese Veranstaltung markiert einen wichtigen Schritt",
]
SENTENCES = [
    "Analysierte Quellen, die diese Meldung bestätigen: 18",
    "Analysierte Kommentare in sozialen Medien: 167",
    "Analysierte Forenbeiträge: 21",
]
every_page = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def reader(request, browser: Browser, browser_context_args):
    """A page in a browser of a reader, script on or off."""
    context = browser.new_context(**browser_context_args, java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def test_a_reader_finds_every_part_of_the_seed_page_and_reveals_the_solution(sample_site, reader: Page):
    reader.goto(f"{sample_site}/")
    reader.locator(".lead .headline a").click()
    expect(reader).to_have_url(sample_site + SEED)

    article = reader.get_by_role("main")
    headline = "Zukunft der Verwaltung: Virtuelle Region Nordwest fördert digitale Innovationen"
    expect(reader.get_by_role("heading", level=1)).to_have_text(headline)
    expect(article).to_contain_text(
        "Digitale Transformation im Landkreis Osterholz: Ein Meilenstein für die Verwaltung"
    )
    expect(reader.locator(".text p")).to_have_count(len(PARAGRAPHS))
    for position, words in enumerate(PARAGRAPHS):
        expect(reader.locator(".text p").nth(position)).to_contain_text(words)
    expect(article.get_by_role("link", name="Osterholz · Technologie").first).to_be_visible()
    for sentence in SENTENCES:
        expect(reader.locator("#quellenlage")).to_contain_text(sentence)
    expect(article.get_by_role("link", name="Bremen News Telegram-Kanal")).to_be_visible()
    expect(article.get_by_role("heading", name="Rätsel der Woche")).to_be_visible()
    expect(article).to_contain_text("Ursprünglich wurde es in den 1950er Jahren aus einer Boje entwickelt!")
    expect(article).to_contain_text("Mit einem Portfolio, das mehr als zwei Jahrzehnte Berufserfahrung umfasst")
    expect(reader.get_by_role("link", name="Zurück zum Anfang")).to_have_attribute("href", "#top")
    expect(reader.locator("body")).not_to_contain_text("Kugelgrill")

    article.get_by_role("link", name="Lösung anzeigen").click()
    expect(reader).to_have_url(f"{sample_site}/raetsel/{reader.url.split('/')[-3]}/loesung/")
    expect(reader.locator(".solution")).to_have_text("Kugelgrill")


@pytest.mark.slow
@every_page
def test_a_page_is_quiet_and_axe_finds_nothing(sample_site, page: Page, watch, path):
    """No cookie, nothing stored, nobody else asked, no word in the console, nothing wider than the screen."""
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(sample_site + path)
    assert page.context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
    assert watch.hosts == {sample_site.removeprefix("http://")}
    for width in (320, 768, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert "\n".join(complaints(page, LOOKS)) == ""


def test_the_first_key_leads_past_the_menu(sample_site, page: Page):
    page.goto(sample_site + SEED)
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    expect(skip).to_be_focused()
    assert skip.bounding_box()["y"] >= 0, "a skip link that has the focus can be seen"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_every_link_can_be_reached_with_the_keyboard_and_shows_where_it_is(sample_site, page: Page):
    page.goto(sample_site + SEED)
    for link in page.locator("a[href]").all():
        page.keyboard.press("Tab")
        expect(link).to_be_focused()
        expect(link).to_be_in_viewport()
        assert link.evaluate("link => getComputedStyle(link).outlineStyle") != "none"


def test_paper_shows_no_heading_without_what_it_announces(sample_site, page: Page):
    """Links are not printed: where a part had only those, or a riddle its solution behind one, it goes as a whole."""
    page.emulate_media(media="print")
    for path in (RIDDLE, "/raetsel/", SEED, "/impressum/"):
        page.goto(sample_site + path)
        bare = page.evaluate(
            "[...document.querySelectorAll('main .part')].filter(part => part.checkVisibility() &&"
            " ![...part.children].some(child => child.tagName != 'H2' && child.checkVisibility()))"
            ".map(part => part.innerText)"
        )
        assert bare == [], path
    page.goto(sample_site + RIDDLE)
    expect(page.locator(".question")).to_be_visible()
    expect(page.get_by_role("heading", name="Lösung")).to_be_hidden()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_text_begins_as_far_under_the_byline_as_under_a_strip(sample_site, page: Page, width):
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(sample_site + PAGES["article without evidence"])
    lowest, text = (page.locator(f".article > {part}").bounding_box() for part in (".opening .byline", ".text"))
    bare = text["y"] - lowest["y"] - lowest["height"]
    page.goto(sample_site + SEED)
    strip = page.locator(".article > .evidence")
    below = page.locator(".article > .text, .article > .image").all()
    tops = [box["y"] for box in (part.bounding_box() for part in below) if box["y"] > strip.bounding_box()["y"]]
    assert min(tops) - strip.bounding_box()["y"] - strip.bounding_box()["height"] == pytest.approx(bare, abs=1)


def test_back_to_top_leads_to_the_top(sample_site, page: Page):
    page.goto(sample_site + SEED)
    page.get_by_role("link", name="Zurück zum Anfang").click()
    expect(page).to_have_url(f"{sample_site}{SEED}#top")
    assert page.evaluate("scrollY") == 0
