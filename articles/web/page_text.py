"""What can be read on a foreign page: in a time that grows with its length only, whatever it nests.

A sanitiser builds the page first, which takes minutes for a megabyte of open elements. Nothing is shown as markup here.
"""

import html
import re

# Their content is no text of the page.
UNREAD = frozenset({"script", "style", "template", "noscript", "iframe", "object", "svg"})
# Nor is this part of what the page says: it differs from visit to visit.
AROUND = frozenset({"nav", "aside", "footer", "form", "time", "button", "select", "dialog", "head"})

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^<>]*(?:>|(?=<)|\Z)|<!--|<[!?][^<>]*>", re.IGNORECASE)
_INLINE = frozenset({"a", "b", "em", "i", "mark", "small", "span", "strong", "sub", "sup", "u", "wbr"})


def words(markup: str, *, without: frozenset[str] = UNREAD) -> str:
    """On one line, entities as letters."""
    kept, inside, depth, position = [], "", 0, 0
    while found := _TAG.search(markup, position):
        if not inside:
            kept.append(markup[position : found.start()])
        position = found.end()
        name = (found[2] or "").lower()
        if found[0] == "<!--":
            # A comment that does not end hides the rest, as in a browser.
            end = markup.find("-->", position)
            position = len(markup) if end < 0 else end + 3
        elif inside:
            depth += (name == inside) * (-1 if found[1] else 1)
            inside = inside if depth else ""
        elif name in without and not found[1]:
            inside, depth = name, 1
            kept.append(" ")
        elif name not in _INLINE:
            kept.append(" ")
    if not inside:
        kept.append(markup[position:])
    return " ".join(html.unescape("".join(kept)).split())
