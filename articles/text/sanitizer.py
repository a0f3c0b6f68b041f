"""One sanitiser for bodies, whatever they were typed, pasted or imported as."""

import re
import unicodedata

import nh3

from articles.text import characters, elements, hrefs
from articles.text.body import IMAGE
from articles.text.canonical import Writer

_BETWEEN_TAGS = re.compile("[^<>]+")
# Deeper than any text, and still quick: a parser's work grows with the square of the depth.
MAX_DEPTH = 500
_TAG_OF_SOURCE = re.compile(r"<(/?)([a-zA-Z][^\s<>/]*+)[^<>]*+>")
_FRAME = re.compile(r"(</?)iframe\b", re.IGNORECASE)
# They are empty, or a parser ends them by itself where the next one begins.
_NEVER_DEEP = {"br", "hr", "img", "wbr", "input", "col", "p", "li", "dt", "dd", "tr", "td", "th"}


def _checked(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img":
        return value if attribute == "alt" or IMAGE.fullmatch(value) else None
    return hrefs.whole(characters.cleaned(value)) if attribute == "href" else value


# What `markup` reads to make the house's form of it: more than it writes.
_cleaner = nh3.Cleaner(
    tags=elements.READ,
    attributes=elements.ATTRIBUTES,
    attribute_filter=_checked,
    url_schemes={"http", "https", "mailto", "tel", "story", "image"},
    clean_content_tags={"script", "style", "template", "noscript", "title", "xml"},
    link_rel=None,
    strip_comments=True,
)


def clean_html(value: str) -> str:
    """Unknown elements lose their tag and keep their words; scripts and styles go. What is clean stays as it is."""
    written = Writer().write(_let_through(value))
    # Composed within words alone: an accent must not join the sign that ends a tag.
    return _BETWEEN_TAGS.sub(lambda run: unicodedata.normalize("NFC", hrefs.shown_directly(run[0])), written)


def left_out(value: str) -> set[str]:
    """What of `elements.LEFT_OUT` `clean_html` cannot keep."""
    writer = Writer()
    writer.write(_let_through(value))
    return writer.left_out


def _let_through(value: str) -> str:
    value = characters.without_unwanted(value)
    # What is in a frame is no markup for a parser, and comes out as it is; an object is read and leaves a space.
    value = _FRAME.sub(r"\1object", value)
    if value.count("<") > MAX_DEPTH:
        value = _shallow(value)
    # Entities are characters only now.
    return characters.without_unwanted(_cleaner.clean(value))


def _shallow(value: str) -> str:
    """Without the tags that open where `MAX_DEPTH` are open. It counts roughly: only trouble reaches it."""
    depth = 0

    def keep(tag: re.Match[str]) -> str:
        nonlocal depth
        if tag[2].lower() in _NEVER_DEEP:
            return tag[0]
        depth = max(0, depth - 1) if tag[1] else depth + 1
        return tag[0] if depth <= MAX_DEPTH else ""

    return _TAG_OF_SOURCE.sub(keep, value)
