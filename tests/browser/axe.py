"""axe in an open page: on a phone and on a screen, in the light and in the dark."""

from itertools import product

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,
}

# The scheme changes colours and nothing else: in the dark the other rules would say the same again.
COLOURS = RULES | {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def complaints(page: Page) -> list[str]:
    """One line for each element that breaks a rule. The script comes around the page's own security policy."""
    page.evaluate(AXE_SCRIPT)
    found = []
    for scheme, width in product(("light", "dark"), (320, 1280)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        rules = RULES if scheme == "light" else COLOURS
        for violation in page.evaluate("options => axe.run(options)", rules)["violations"]:
            found += [f"{scheme} {width} {violation['id']}: {node['html']}" for node in violation["nodes"]]
    return found
