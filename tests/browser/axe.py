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
LOOKS = [("light", 320), ("dark", 1280)]


def complaints(page: Page) -> list[str]:
    """One line for each element that breaks a rule. The script comes around the page's own security policy."""
    page.evaluate(AXE_SCRIPT)
    found = []
    for scheme, width in [*LOOKS, *([("dark", 320), ("light", 1280)] if ALL else [])]:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        rules = RULES if (scheme, width) in LOOKS else COLOURS
        for violation in page.evaluate("options => axe.run(options)", rules)["violations"]:
            found += [f"{scheme} {width} {violation['id']}: {node['html']}" for node in violation["nodes"]]
    return found
