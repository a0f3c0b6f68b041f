"""What a link in a text may lead to: the web, a mailbox, a telephone, a place of this site, an article by its key."""

import re
from html import escape, unescape

import nh3

from articles.text import tracking

# A link to an article of our own, by its key. `articles.article_links` knows its present address.
ARTICLE_LINK = re.compile(r"story:([1-9]\d{0,17})")
_ALLOWED = re.compile(r"https?://|mailto:|tel:|/(?!/)|#", re.IGNORECASE)
# What no address can carry as it is: a browser would guess what was meant, and so would the next sanitiser.
_IMPOSSIBLE = re.compile(r"""[\s<>"`{}|\\^]|^https?://(?!([\w.-]+|\[[\da-f:.]+\])(:\d{1,5})?([/?#]|$))""", re.I)
_WRITTEN = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]]", re.IGNORECASE)

# Hosts that are none, ports beyond the last one: the parser by which the sanitiser asks.
_parser = nh3.Cleaner(
    tags={"a"}, attributes={"a": {"href"}}, url_schemes={"http", "https", "mailto", "tel"}, link_rel=None
)


def whole(typed: str) -> str | None:
    """What was typed or pasted as an address, as a browser needs it: "paper.example/a" is no page of ours.

    None: it cannot be an address. What is asked is always the value that is returned.
    """
    typed = typed.strip()
    if ARTICLE_LINK.fullmatch(typed):
        return typed
    address = tracking.direct(_with_scheme(typed))
    return address if _may_stand(address) else None


def shown_directly(words: str) -> str:
    """Words of a body, escaped. A wrapper that is written out names the mail address of whoever got it."""
    if "://" not in words:
        return words
    written = unescape(words)
    shown = _WRITTEN.sub(lambda found: _shown(found[0]), written)
    return words if shown == written else escape(shown, quote=False)


def _shown(address: str) -> str:
    if not tracking.is_wrapped(address):
        return address
    return whole(address) or address.partition("?")[0]


def _may_stand(address: str) -> bool:
    if not _ALLOWED.match(address) or _IMPOSSIBLE.search(address):
        return False
    return "href" in _parser.clean(f'<a href="{escape(address)}"></a>')


def _with_scheme(typed: str) -> str:
    if typed.startswith("//"):
        return f"https:{typed}"
    if typed.startswith(("/", "#")) or re.match(r"[a-z][a-z0-9+.-]*:", typed, re.IGNORECASE):
        return typed
    return f"mailto:{typed}" if "@" in typed.partition("/")[0] else f"https://{typed}"
