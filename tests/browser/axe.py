"""axe in an open page: on a phone in the light and on a screen in the dark, with NEWSROOM_ALL the other way, too."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.scope import ALL

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,
}

# Each width meets all rules, each scheme those about colours, which is all that a scheme changes.
COLOURS = RULES | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
PHONE, SCREEN = ("light", 320, RULES), ("dark", 1280, RULES)
LOOKS = [PHONE, SCREEN, ("dark", 320, COLOURS), ("light", 1280, COLOURS)] if ALL else [PHONE, SCREEN]
# For what a journey passes: the same pages are looked at in full where all pages are.
IN_PASSING = LOOKS if ALL else [PHONE, ("dark", 1280, COLOURS)]


def complaints(page: Page, looks: list[tuple[str, int, dict]] = IN_PASSING) -> list[str]:
    """One line for each element that breaks a rule. The script comes around the page's own security policy."""
    page.evaluate(AXE_SCRIPT)
    found = []
    for scheme, width, rules in looks:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        # At the end of the page the bar at the foot of the screen covers nothing.
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        for violation in page.evaluate("options => axe.run(options)", rules)["violations"]:
            found += [f"{scheme} {width} {violation['id']}: {node['html']}" for node in violation["nodes"]]
    return found
