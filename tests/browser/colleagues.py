"""Who takes part in an article: colleagues at the desk, each in a browser of their own, and a reader."""

import re

from django.contrib.auth.models import User
from playwright.sync_api import Browser, Locator, expect

from tests.browser.axe import complaints
from tests.browser.conftest import Watch
from tests.browser.hands import Hands

PASSWORD = "ein langes Passwort"
# Words of English that are no words of German.
ENGLISH = re.compile(
    r"\b(the|and|of|this|that|your?|article|articles|please|delete|saved?|publish(ed)?|planned|history|approved?|home|"
    r"search|change|add|view|remove|nothing|nobody|note to|open note|submit|cancel|close|minute has|choose)\b",
    re.IGNORECASE,
)
# What a person sees or hears, the words on buttons and in hints included.
WORDS = """() => [document.title, document.body.innerText, ...[...document.querySelectorAll(
  "[aria-label], [title], [placeholder], [alt], input[type=submit]")].flatMap(element =>
  [element.ariaLabel, element.title, element.placeholder, element.alt, element.type === "submit" && element.value])
].filter(Boolean).join("\\n")"""


class Colleague:
    """One person at the desk."""

    def __init__(self, browser: Browser, site: str, user: User, hands: type[Hands]) -> None:
        context = browser.new_context(locale="de-DE", reduced_motion="reduce")
        self.site, self.user, self.page = site, user, context.new_page()
        self.hands, self.watch = hands(self.page), Watch(self.page)

    def log_in(self) -> None:
        self.start()
        self.hands.write(self.page.get_by_label("Benutzername"), self.user.username)
        self.hands.write(self.page.get_by_label("Passwort"), PASSWORD)
        self.press("Anmelden")
        expect(self.page.locator("#user-tools")).to_be_visible()

    def start(self) -> None:
        self.page.goto(f"{self.site}/admin/")

    def field(self, name: str) -> Locator:
        return self.page.get_by_role("textbox", name=re.compile(f"^{name}:?$", re.IGNORECASE))

    def write(self, **fields: str) -> None:
        for name, text in fields.items():
            self.hands.write(self.field(name.replace("_", " ")), text)

    def write_minute(self, where: str, day: str, minute: str) -> None:
        place = self.page.locator(where)
        self.hands.write(place.get_by_role("textbox", name="Datum"), day)
        self.hands.write(place.get_by_role("textbox", name="Uhrzeit"), minute)

    def press(self, name: str) -> None:
        """A button that leads on."""
        self.hands.go(self.page.get_by_role("button", name=name, exact=True))

    def follow(self, name: str) -> None:
        self.hands.go(self.page.get_by_role("link", name=name, exact=True))

    def choose(self, name: str, *, group: str = "") -> None:
        place = self.page.get_by_role("group", name=group) if group else self.page
        choice = place.get_by_role("radio", name=name).or_(place.get_by_role("checkbox", name=name))
        self.hands.choose(choice)
        expect(choice).to_be_checked()

    def box(self, title: str) -> Locator:
        """A box of the start page."""
        return self.page.locator(".box").filter(has=self.page.get_by_role("heading", name=title))

    def open_from(self, box: str, name: str) -> None:
        """An article or note that waits on the start page."""
        self.start()
        self.hands.go(self.box(box).get_by_role("link", name=name))

    def hears(self, sentence: str) -> None:
        expect(self.page.locator(".messagelist")).to_contain_text(sentence)

    def sees(self, *words: str) -> None:
        for word in words:
            expect(self.page.locator("#main")).to_contain_text(word)

    def is_not_offered(self, *buttons: str) -> None:
        for name in buttons:
            expect(self.page.get_by_role("button", name=name, exact=True)).to_have_count(0)

    def finds_no_english(self) -> None:
        assert ENGLISH.findall(self.page.evaluate(WORDS)) == [], self.page.url

    def finds_nothing_wrong(self) -> None:
        """What axe says, on a phone and a screen, in the light and in the dark."""
        found = complaints(self.page)
        # Said here: pytest takes only tests apart.
        assert found == [], found
        self.page.emulate_media(color_scheme="light")

    def leave(self) -> None:
        assert self.watch.complaints == []
        self.page.context.close()


class Reader:
    """Somebody who looks for one article wherever readers find articles."""

    LISTS = ("/", "/thema/lilienthal/", "/thema/worphausen-kultur/", "/feed/", "/sitemap.xml")

    def __init__(self, browser: Browser, site: str, path: str) -> None:
        self.page, self.site, self.path = browser.new_context(locale="de-DE").new_page(), site, path

    def finds(self, headline: str, text: str, *, dek: str = "") -> None:
        for path in self.LISTS:
            source = self._source(path)
            assert self.path in source, path
            assert headline in source or path == "/sitemap.xml", path
        self.page.goto(self.site + self.path)
        expect(self.page.get_by_role("heading", level=1)).to_have_text(headline)
        expect(self.page.locator(".text")).to_contain_text(text)
        expect(self.page.locator(".dek").first).to_have_text(dek)

    def finds_nothing(self, *, status: int = 404) -> None:
        for path in self.LISTS:
            assert self.path not in self._source(path), path
        assert self.page.goto(self.site + self.path).status == status

    def leave(self) -> None:
        assert self.page.context.cookies() == []
        self.page.context.close()

    def _source(self, path: str) -> str:
        return self.page.request.get(self.site + path).text()
