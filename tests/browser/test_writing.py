"""The editor by mouse and by keyboard: links to own articles, a box, a table, a clean paste, and how long a text is."""

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from articles import text
from articles.models import Article
from newsroom.roles import Role
from tests.articles.text.test_canonical import DOCS, WEB, WHOLE, WORD
from tests.browser.axe import complaints
from tests.browser.colleagues import PASSWORD, Colleague
from tests.browser.hands import BOTH_HANDS, Hands, Keyboard, Mouse
from tests.factories import make_article, make_colleague, make_draft, make_publication
from tests.scope import on_one_engine

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), on_one_engine]
# What a browser does with a clipboard that holds HTML.
PASTE = """html => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/html", html);
  const where = document.querySelector(".ProseMirror");
  where.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""

MEANING = """<p>10<sup>6</sup> m<span style="font-size:.6em;vertical-align:super">2</span>, CO<sub>2</sub>,
<s>19</s> 20 Uhr, <q>Nein, <q>nie</q></q>, <ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>, a<button>b</button>c
<img alt="🙂" src="https://x.example/1"> <math><mn>3</mn><mo>+</mo><mn>4</mn></math></p><pre>eins
zwei</pre><ol start="5"><li>a</li><li value="9">b</li><li>c</li></ol>
<ol reversed><li>d</li></ol><video></video><p>Schluss</p>"""

END_THEN_TOOLBAR = """() => {
  getSelection().modify("move", "forward", "documentboundary");
  const keys = { key: "F10", keyCode: 121, altKey: true, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", keys));
}"""


# What can be written in and has no name, at each change of the page.
WATCH_NAMES = """
  window.unnamed = [];
  new MutationObserver(() => {
    for (const text of document.querySelectorAll("[contenteditable=true]:not([aria-label])"))
      unnamed.push(text.outerHTML);
  }).observe(document, { childList: true, subtree: true });
"""


class Writer(Colleague):
    """Somebody with an article open in the editor."""

    @property
    def text(self) -> Locator:
        return self.page.get_by_role("textbox", name="Text der Meldung")

    def open(self, article: Article) -> None:
        self.page.goto(f"{self.site}/admin/articles/article/{article.pk}/change/")
        expect(self.page.get_by_role("toolbar")).to_be_visible()

    def to_the_end(self) -> None:
        self.hands.reach(self.text)
        self.page.keyboard.press("Control+End")

    def tool(self, name: str) -> None:
        """A button of the toolbar: by keyboard it is reached as one stop, then by arrow keys."""
        button = self.page.get_by_role("toolbar").get_by_role("button", name=name, exact=True)
        if isinstance(self.hands, Mouse):
            return button.click()
        self.page.keyboard.press("Alt+F10")
        self.page.keyboard.press("Home")
        for _button in range(30):
            if button.evaluate("button => button === document.activeElement"):
                return self.page.keyboard.press("Enter")
            self.page.keyboard.press("ArrowRight")
        pytest.fail(f"The arrow keys do not reach {name}")

    def dialog(self, name: str) -> Locator:
        dialog = self.page.locator("dialog").and_(self.page.get_by_role("dialog", name=name, exact=True))
        expect(dialog).to_be_visible()
        return dialog

    def written(self) -> str:
        """The text as it would be stored now."""
        return text.clean_html(self.page.locator("textarea[name=body]").input_value())

    def has_written(self, expected: str) -> None:
        """The editor tells the form a moment after the keys."""
        self._wait(lambda: self.written() == expected)
        assert self.written() == expected

    def holds(self, part: str, *, times: int = 1) -> None:
        self._wait(lambda: self.written().count(part) == times)
        assert self.written().count(part) == times, self.written()

    def _wait(self, is_so: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 30
        while not is_so() and time.monotonic() < deadline:
            self.page.wait_for_timeout(50)

    def paste(self, html: str) -> None:
        self.hands.reach(self.text)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.press("Delete")
        self.has_written("")
        self.page.evaluate(PASTE, html)


@pytest.fixture(params=BOTH_HANDS)
def hands(request: pytest.FixtureRequest) -> type[Hands]:
    return request.param


@pytest.fixture
def writer(browser: Browser, live_server, hands) -> Iterator[Writer]:
    make_publication()
    user = make_colleague(Role.EDITOR, username="ada", password=PASSWORD, first_name="Ada", last_name="Beispiel")
    writer = Writer(browser, live_server.url, user, hands)
    writer.log_in()
    yield writer
    writer.leave()


def test_the_text_has_its_name_from_its_first_moment(writer):
    writer.page.add_init_script(WATCH_NAMES)
    writer.open(make_draft("Neu", by=writer.user, body="<p>Anfang</p>"))
    expect(writer.text).to_have_text("Anfang")
    assert writer.page.evaluate("unnamed") == []


def test_own_articles_are_found_and_linked(writer):
    linked = make_article("Der Deich am Moorweg hält", by=writer.user)
    make_article("Die Flut kam nicht", by=writer.user)
    writer.open(make_draft("Neu", by=writer.user, body="<p>Anfang</p>"))
    writer.to_the_end()
    page = writer.page
    page.keyboard.type(" ")
    writer.tool("Link")
    dialog = writer.dialog("Link")
    search = dialog.get_by_role("combobox", name="Eigene Meldung")
    expect(search).to_be_focused()
    page.keyboard.type("moorweg")
    option = dialog.get_by_role("option", name="Der Deich am Moorweg hält")
    expect(dialog.get_by_role("option")).to_have_count(1)
    expect(dialog.get_by_role("status")).to_contain_text("1 Meldung")
    assert complaints(page) == []
    if isinstance(writer.hands, Mouse):
        option.click()
    else:
        page.keyboard.press("ArrowDown")
        expect(option).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Enter")
    expect(writer.page.locator("dialog[open]")).to_have_count(0)
    expect(writer.text).to_be_focused()
    page.keyboard.type(" und weiter")
    expected = f'<p>Anfang <a href="story:{linked.pk}">Der Deich am Moorweg hält</a> und weiter</p>'
    writer.has_written(expected)
    writer.press("Speichern")
    assert Article.objects.get(headline="Neu").body == expected


def test_a_dialog_keeps_the_focus_and_gives_it_back(writer):
    writer.open(make_draft("Neu", by=writer.user, body='<p><a href="https://example.org/">Anfang</a></p>'))
    writer.to_the_end()
    writer.tool("Link")
    dialog = writer.dialog("Link")
    address = dialog.get_by_role("textbox", name="Oder eine andere Adresse")
    expect(address).to_have_value("https://example.org/")
    for _stop in range(6):
        writer.page.keyboard.press("Tab")
        assert writer.page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
    writer.page.keyboard.press("Escape")
    expect(writer.page.locator("dialog[open]")).to_have_count(0)
    expect(writer.text).to_be_focused()
    writer.tool("Link")
    writer.hands.write(writer.dialog("Link").get_by_role("textbox", name="Oder eine andere Adresse"), "paper.example/a")
    writer.page.keyboard.press("Enter")
    expect(writer.page.locator("dialog[open]")).to_have_count(0)
    writer.has_written('<p><a href="https://paper.example/a">Anfang</a></p>')
    writer.tool("Link entfernen")
    writer.has_written("<p>Anfang</p>")


def test_a_box_is_made_left_and_taken_away(writer):
    writer.open(make_draft("Neu", by=writer.user, body="<p>Anfang</p>"))
    writer.to_the_end()
    writer.tool("Infokasten")
    page = writer.page
    page.keyboard.type("In Kürze")
    page.keyboard.press("Enter")
    page.keyboard.type("Am Freitag")
    page.keyboard.press("Control+Enter")
    page.keyboard.type("Danach")
    box = "<aside><h3>In Kürze</h3><p>Am Freitag</p></aside>"
    writer.has_written(f"<p>Anfang</p>{box}<p>Danach</p>")
    assert complaints(page) == []
    page.keyboard.press("ArrowUp")
    writer.tool("Infokasten")
    writer.has_written("<p>Anfang</p><h3>In Kürze</h3><p>Am Freitag</p><p>Danach</p>")


@pytest.mark.parametrize("hands", [Keyboard], indirect=True)
def test_the_toolbar_acts_where_the_cursor_just_went(writer):
    writer.open(make_draft("Neu", by=writer.user, body="<p>Anfang</p><p>Ende</p>"))
    writer.hands.reach(writer.text)
    writer.page.keyboard.press("Control+Home")
    # Quicker than the browser tells of the move: both in one go.
    writer.page.evaluate(END_THEN_TOOLBAR)
    writer.tool("Infokasten")
    writer.page.keyboard.type("Kasten")
    writer.has_written("<p>Anfang</p><p>Ende</p><aside><h3>Kasten</h3></aside>")


def test_a_table_is_made_filled_and_left(writer):
    writer.open(make_draft("Neu", by=writer.user, body="<p>Anfang</p>"))
    writer.to_the_end()
    writer.tool("Tabelle")
    dialog = writer.dialog("Tabelle einfügen")
    assert complaints(writer.page) == []
    writer.hands.write(dialog.get_by_label("Beschriftung"), "Fahrgäste")
    writer.hands.write(dialog.get_by_label("Zeilen", exact=True), "2")
    writer.hands.choose(dialog.get_by_label("Die erste Spalte benennt die Zeilen"))
    writer.hands.press(dialog.get_by_role("button", name="Übernehmen"))
    expect(writer.page.locator("dialog[open]")).to_have_count(0)
    page = writer.page
    expect(writer.text).to_be_focused()
    for words in ("Jahr", "Zahl", "2024", "300"):
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    # The last one left the text.
    expect(writer.text).not_to_be_focused()
    page.keyboard.press("Shift+Tab")
    expected = (
        '<p>Anfang</p><table><caption>Fahrgäste</caption><thead><tr><th scope="col">Jahr</th><th scope="col">Zahl</th>'
        '</tr></thead><tbody><tr><th scope="row">2024</th><td>300</td></tr></tbody></table>'
    )
    writer.has_written(expected)
    assert complaints(page) == []
    writer.hands.reach(writer.text) if isinstance(writer.hands, Keyboard) else page.locator(".ProseMirror td").click()
    writer.tool("Zeile dazu")
    writer.holds("<tr>", times=3)
    writer.tool("Beschriftung")
    writer.hands.write(writer.dialog("Beschriftung").get_by_label("Beschriftung"), "Züge")
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_have_count(0)
    writer.holds("<caption>Züge</caption>")
    writer.tool("Tabelle löschen")
    writer.has_written("<p>Anfang</p>")


@pytest.mark.parametrize("hands", [Mouse], indirect=True)
def test_opening_and_saving_a_text_with_everything_in_it_is_no_change(writer):
    article = make_draft("Neu", by=writer.user, body=WHOLE)
    writer.open(article)
    writer.page.locator(".ProseMirror > p").last.click()
    writer.page.keyboard.press("End")
    writer.page.keyboard.type("!")
    writer.has_written(WHOLE.replace("Ende", "Ende!"))
    writer.page.keyboard.press("Backspace")
    writer.has_written(WHOLE)
    writer.press("Speichern")
    assert article.revisions.count() == 1


@pytest.mark.parametrize("hands", [Mouse], indirect=True)
def test_a_paste_arrives_clean(writer):
    writer.open(make_draft("Neu", by=writer.user, body="<p>Anfang</p>"))
    for pasted in (DOCS, WEB):
        writer.paste(pasted)
        writer.has_written(text.clean_html(pasted))
    writer.paste(WORD)
    writer.has_written(text.clean_html(WORD))
    sent = writer.page.locator("textarea[name=body]").input_value()
    for leftover in ("mso", "Mso", "style=", "class=", "<span", "<o:p", "img", "·"):
        assert leftover not in sent


@pytest.mark.parametrize("hands", [Mouse], indirect=True)
def test_a_paste_keeps_what_elements_say_and_names_what_it_cannot(writer):
    writer.open(make_draft("Neu", by=writer.user, body="<p>Anfang</p>"))
    writer.paste(MEANING)
    writer.has_written(text.clean_html(MEANING))
    said = writer.page.locator(".pasted")
    for words in ("Durchgestrichenes", "Formel", "Formularfeldern", "Videos", "rückwärts"):
        expect(said).to_contain_text(words)
    writer.paste("<p>Ende</p>")
    expect(said).to_have_text("")


@pytest.mark.parametrize("hands", [Mouse], indirect=True)
def test_the_length_is_the_servers(writer):
    body = (
        "<p>10<sup>6</sup> Satz <strong>mit</strong> Wör\u00adtern – und&nbsp;mehr.</p><ul><li><p>ein</p></li></ul>"
        * 50
    )
    writer.open(make_draft("Neu", by=writer.user, body=body))
    length = writer.page.locator(".text-length")
    words = len(text.words_of(text.clean_html(body)))
    expect(length).to_have_text(f"{words} Wörter · Lesezeit {round(words / text.WORDS_A_MINUTE)} Min.")
    expect(writer.text).to_have_accessible_description(f"{words} Wörter · Lesezeit 2 Min.")
    writer.to_the_end()
    writer.page.keyboard.type(" noch zwei")
    expect(length).to_contain_text(f"{words + 2} Wörter")
    writer.paste("<p>Eins</p>")
    expect(length).to_have_text("1 Wort · Lesezeit 1 Min.")
    expect(writer.page.locator(".prose-editor .visually-hidden[role=status]")).to_have_text("1 Wort · Lesezeit 1 Min.")


@pytest.mark.parametrize("hands", [Mouse], indirect=True)
def test_readers_see_box_and_table(writer):
    row = "<tr><th>Worphausen im Landkreis</th>" + "<td>1.000 Fahrgäste</td>" * 6 + "</tr>"
    head = "<tr><th>Ort</th>" + "<th>Fahrgäste im Jahr</th>" * 6 + "</tr>"
    wide = f"<table><caption>Ein breiter Vergleich</caption>{head}{row * 3}</table><p>Ende</p>"
    article = make_article("Der Deich am Moorweg", by=writer.user, body=WHOLE + wide)
    page = writer.page
    page.goto(writer.site + article.get_absolute_url())
    assert complaints(page) == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    region = page.get_by_role("region", name="Tabelle: Ein breiter Vergleich")
    assert region.evaluate("region => region.scrollWidth > region.clientWidth")
    writer.open(article)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
