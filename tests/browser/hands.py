"""Two ways to use a page, with the same verbs: by mouse, and by keyboard alone."""

from abc import ABC, abstractmethod

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.scope import every

MAX_TABS = 150
# 0: the key got there, -1 and 1: it stands before or behind. Of radio buttons Tab stops at one only.
WHERE = """wanted => {
  const here = document.activeElement;
  const together = wanted.type === "radio" && here.type === "radio" && here.name === wanted.name;
  if (here === wanted || together && here.form === wanted.form) return 0;
  const before = here.compareDocumentPosition(wanted) & Node.DOCUMENT_POSITION_PRECEDING;
  return here !== document.body && before ? -1 : 1;
}"""


class Hands(ABC):
    def __init__(self, page: Page) -> None:
        self.page = page

    @abstractmethod
    def reach(self, target: Locator) -> None:
        """Bring the cursor into a field."""

    @abstractmethod
    def press(self, target: Locator) -> None:
        """A button, a link, or what opens something on the page."""

    @abstractmethod
    def choose(self, target: Locator) -> None:
        """A radio button or a box to tick."""

    @abstractmethod
    def take(self, option: Locator) -> None:
        """What a list offers for the words typed."""

    def go(self, target: Locator) -> None:
        """Press what leads to another page."""
        with self.page.expect_navigation():
            self.press(target)

    def write(self, target: Locator, text: str) -> None:
        """In the place of what stands there."""
        self.reach(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def pick(self, box: Locator, typed: str, name: str) -> None:
        """From a list that is searched by typing."""
        self.press(box)
        self.page.keyboard.type(typed)
        self.take(self.page.get_by_role("option", name=name))


class Mouse(Hands):
    def reach(self, target: Locator) -> None:
        target.click()

    press = choose = take = reach


class Keyboard(Hands):
    """Real keys only: no focus is set by script."""

    def reach(self, target: Locator) -> None:
        expect(target).to_be_visible()
        element = target.element_handle()
        for _tab in range(MAX_TABS):
            where = element.evaluate(WHERE)
            if where == 0:
                return
            self.page.keyboard.press("Tab" if where > 0 else "Shift+Tab")
        pytest.fail(f"The tab key does not reach {target}")

    def press(self, target: Locator) -> None:
        self.reach(target)
        self.page.keyboard.press("Enter")

    def choose(self, target: Locator) -> None:
        self.reach(target)
        if target.get_attribute("type") == "checkbox":
            return self.page.keyboard.press("Space")
        element = target.element_handle()
        for _arrow in range(MAX_TABS):
            if element.evaluate("wanted => wanted === document.activeElement"):
                # An arrow chooses what it reaches, the tab key does not.
                return self.page.keyboard.press("Space")
            self.page.keyboard.press("ArrowDown")
        pytest.fail(f"The arrow keys do not reach {target}")

    def take(self, option: Locator) -> None:
        expect(option).to_have_class("select2-results__option select2-results__option--highlighted")
        self.page.keyboard.press("Enter")


# The keyboard needs names, focus and order, too: it stands for both where a run leaves something out.
BOTH_HANDS = every(2, [Keyboard, Mouse])
