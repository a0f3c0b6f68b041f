"""What a stored body says: its words, its images, its links."""

import html
import re

from articles.text import superscripts
from articles.text.normal import SOFT_HYPHEN

WORDS_A_MINUTE = 200
# A picture of the library, by its key. `articles.images` knows what may be shown of it.
IMAGE = re.compile(r"image:([1-9]\d{0,17})")
_IMAGE_OF_BODY = re.compile(rf'<img src="{IMAGE.pattern}"')
_IMAGE_WITHOUT_ALT = re.compile(rf'<img src="{IMAGE.pattern}"(?! alt="[^"])')
# Never across the next tag: a text of nothing but "<" is read once.
_TAG = re.compile("<[^<>]+>")
_CAPTION = re.compile(r"<figcaption>([^<]*)</figcaption>")
_ALT = re.compile(r'<img src="[^"]*" alt="([^"]*)"')


def words_of(body: str) -> list[str]:
    """The words of a body, without its tags. Captions are no part of the text: nobody counts them."""
    shown = _TAG.sub(" ", superscripts.in_signs(_CAPTION.sub(" ", body)))
    return html.unescape(shown).replace(SOFT_HYPHEN, "").split()


def beside_pictures(body: str) -> list[str]:
    """The captions and descriptions that a body has for its pictures."""
    return [html.unescape(written) for written in [*_CAPTION.findall(body), *_ALT.findall(body)]]


def images_in(body: str) -> list[int]:
    """The keys of the pictures in a body, in their order."""
    return [int(key) for key in _IMAGE_OF_BODY.findall(body)]


def undescribed_images_in(body: str) -> list[int]:
    """Those that have no description of their own at one of their places."""
    return [int(key) for key in _IMAGE_WITHOUT_ALT.findall(body)]


def with_absolute_links(body: str, site_url: str) -> str:
    """A body as it may leave the site: links of our own carry the site's address."""
    return re.sub(r'href="(?=/(?!/))', f'href="{site_url}', body)
