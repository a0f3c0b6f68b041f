"""What a stored body says: its words, its images, its links. Only what `text.canonical` wrote is read here."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from articles.text import superscripts
from articles.text.hrefs import ARTICLE_LINK
from articles.text.normal import SOFT_HYPHEN

WORDS_A_MINUTE = 200
# An image of the library, by its key. `articles.images` knows what may be shown of it.
IMAGE = re.compile(r"image:([1-9]\d{0,17})")
_IMAGE = re.compile(rf'<img src="{IMAGE.pattern}"(?: alt="([^"]*)")?>')
_SOURCE = re.compile(rf'(?<=<img src="){IMAGE.pattern}(?=")')
_FIGURE = re.compile(r"<figure>(.*?)(?:<figcaption>([^<]*)</figcaption>)?</figure>", re.DOTALL)
_CAPTION = re.compile(r"<figcaption>([^<]*)</figcaption>")
_LINK = re.compile(rf'<a href="{ARTICLE_LINK.pattern}">(.*?)</a>', re.DOTALL)
# Never across the next tag: a text of nothing but "<" is read once.
_TAG = re.compile("<[^<>]+>")


@dataclass(frozen=True)
class StoredFigure:
    images: list[tuple[int, str]]
    """Key and description of each."""
    caption: str


def words_of(body: str) -> list[str]:
    """Captions are no part of the text."""
    shown = _TAG.sub(" ", superscripts.in_signs(_CAPTION.sub(" ", body)))
    return html.unescape(shown).replace(SOFT_HYPHEN, "").split()


def beside_images(body: str) -> list[str]:
    return [html.unescape(caption) for caption in _CAPTION.findall(body)] + [alt for _key, alt in _images(body) if alt]


def images_in(body: str) -> list[int]:
    """Keys, in their order."""
    return [key for key, _alt in _images(body)]


def undescribed_images_in(body: str) -> list[int]:
    """Those that have no description of their own at one of their places."""
    return [key for key, alt in _images(body) if not alt]


def with_figures(body: str, draw: Callable[[StoredFigure], str]) -> str:
    """With what `draw` makes of each figure. An image outside of one is nothing that a browser could fetch."""

    def drawn(found: re.Match[str]) -> str:
        return draw(StoredFigure(_images(found[1]), html.unescape(found[2] or "")))

    return _IMAGE.sub("", _FIGURE.sub(drawn, body))


def with_named_images(body: str, names: Mapping[int, str]) -> str:
    """With names in the place of keys, for whoever compares it."""
    return _SOURCE.sub(lambda found: html.escape(names.get(int(found[1]), found[1])), body)


def linked_articles(body: str) -> list[int]:
    """Keys, in their order."""
    return [int(key) for key, _words in _LINK.findall(body)]


def with_links(body: str, addresses: Mapping[int, str]) -> str:
    """Where there is no address, the words stand without a link."""

    def link(found: re.Match[str]) -> str:
        address = addresses.get(int(found[1]))
        return f'<a href="{html.escape(address)}">{found[2]}</a>' if address else found[2]

    return _LINK.sub(link, body)


def with_absolute_links(body: str, site_url: str) -> str:
    """As it may leave the site."""
    return re.sub(r'href="(?=/(?!/))', f'href="{site_url}', body)


def _images(body: str) -> list[tuple[int, str]]:
    return [(int(key), html.unescape(alt)) for key, alt in _IMAGE.findall(body)]
