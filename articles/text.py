"""One sanitiser, one slug, one normal form: every text that enters the newsroom passes here."""

import html
import re
import unicodedata

import nh3
from django.utils.text import slugify as ascii_slug

from articles import alike, characters, elements, hrefs, markup, signs

SOFT_HYPHEN = "\u00ad"
_BETWEEN_TAGS = re.compile("[^<>]+")
WORDS_A_MINUTE = 200
# Deeper than any text, and still quick: a parser's work grows with the square of the depth.
DEEPEST = 500
_TAG_OF_SOURCE = re.compile(r"<(/?)([a-zA-Z][^\s<>/]*+)[^<>]*+>")
_FRAME = re.compile(r"(</?)iframe\b", re.IGNORECASE)
# They are empty, or a parser ends them by itself where the next one begins.
_NEVER_DEEP = {"br", "hr", "img", "wbr", "input", "col", "p", "li", "dt", "dd", "tr", "td", "th"}

# A picture of the library, by its key. `articles.pictures` knows what may be shown of it.
IMAGE = re.compile(r"image:([1-9]\d{0,17})")
_IMAGE_OF_BODY = re.compile(rf'<img src="{IMAGE.pattern}"')
_IMAGE_WITHOUT_ALT = re.compile(rf'<img src="{IMAGE.pattern}"(?! alt="[^"])')
# Never across the next tag: a text of nothing but "<" is read once.
_TAG = re.compile("<[^<>]+>")
_CAPTION = re.compile(r"<figcaption>([^<]*)</figcaption>")
_ALT = re.compile(r'<img src="[^"]*" alt="([^"]*)"')


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
# Letters that Unicode does not take apart, for the alphabetical order and for addresses alike: Ørsted is "orsted".
BASE_LETTERS = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t", "ŋ": "n", "ı": "i", "æ": "ae", "œ": "oe",
}  # fmt: skip
_SORTED_AS = str.maketrans(BASE_LETTERS)
# As German readers type them, Köln is "koeln". In the alphabet ä stands with a.
_TYPED_AS = str.maketrans(BASE_LETTERS | {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_FRACTION = re.compile("[\u00bc-\u00be\u2150-\u215f\u2189]")
# Two numbers would become another one: 3:2, 1,5 and 24.12. But 10.000 is one number.
_BETWEEN_NUMBERS = re.compile(
    r"(?<=\d)(?:[^\w\s.'’]|\.(?!\d{3}(?!\d)))(?=\d)|(?<=\d)(?=[\u00b2\u00b3\u00b9\u2070-\u2089])|[\u2010-\u2015\u2212]"
)


def plain(value: str) -> str:
    """One line of text as it is stored: composed, without controls, single spaces.

    No-break spaces and soft hyphens stay: an editor set them.
    """
    return re.sub(r"[ \t\n]+", " ", characters.cleaned(value)).strip(" ")


def plain_lines(value: str) -> str:
    """Text of several lines: like `plain`, but line breaks and blank lines stay."""
    lines = re.sub(r"[ \t]*\n[ \t]*", "\n", re.sub(r"[ \t]+", " ", characters.cleaned(value)))
    return re.sub(r"\n{3,}", "\n\n", lines).strip(" \n")


def verbatim(value: str) -> str:
    """Lines as they were written, but for the signs that no text should carry."""
    return characters.without_unwanted(value)


def clean_html(value: str) -> str:
    """The body of a story: headings 2 and 3, paragraphs, bold, italic, lists, links, quotes, info boxes, tables,
    figures with pictures of the library.

    Everything else loses its tag and keeps its words; scripts and styles go with their content.
    An empty editor's "<p></p>" becomes "". What is clean stays as it is.
    """
    written = markup.in_house_form(_let_through(value))
    # Composed within words alone: an accent must not join the sign that ends a tag.
    return _BETWEEN_TAGS.sub(lambda run: unicodedata.normalize("NFC", hrefs.shown_directly(run[0])), written)


def left_out(value: str) -> set[str]:
    """What of `elements.LEFT_OUT` `clean_html` cannot keep."""
    return markup.left_out(_let_through(value))


def _let_through(value: str) -> str:
    value = characters.without_unwanted(value)
    # What is in a frame is no markup for a parser, and comes out as it is; an object is read and leaves a space.
    value = _FRAME.sub(r"\1object", value)
    if value.count("<") > DEEPEST:
        value = _shallow(value)
    # Entities are characters only now.
    return characters.without_unwanted(_cleaner.clean(value))


def _shallow(value: str) -> str:
    """Without the tags that open where as many are open already. It counts roughly, and only trouble reaches it."""
    depth = 0

    def keep(tag: re.Match[str]) -> str:
        nonlocal depth
        if tag[2].lower() in _NEVER_DEEP:
            return tag[0]
        depth = max(0, depth - 1) if tag[1] else depth + 1
        return tag[0] if depth <= DEEPEST else ""

    return _TAG_OF_SOURCE.sub(keep, value)


def words_of(body: str) -> list[str]:
    """The words of a body, without its tags. Captions are no part of the text: nobody counts them."""
    shown = _TAG.sub(" ", signs.in_signs(_CAPTION.sub(" ", body)))
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


def without_soft_hyphens(value: str) -> str:
    """For titles, feeds, addresses and everything else that is not laid out on a page."""
    return value.replace(SOFT_HYPHEN, "")


def with_absolute_links(body: str, site_url: str) -> str:
    """A body as it may leave the site: links of our own carry the site's address."""
    return re.sub(r'href="(?=/(?!/))', f'href="{site_url}', body)


def norm(value: str) -> str:
    """What makes two names the same: "STRASSE", "Straße" and "strasse" are one, and so is all that looks alike.

    A no-break space is a space, every hyphen and dash is one, joiners and soft hyphens are nothing, m² is m2. The
    database compares this form only: its own folding differs between SQLite (ASCII) and PostgreSQL. Twice is once.
    """
    if value.isascii():
        return plain(value).casefold()
    value = plain(value.translate(alike.SIGNS))
    # Case-folding turns ß into ss. What was composed of others, as ½ and …, brings forth signs and spaces of its own.
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", value).casefold())
    is_plain = unicodedata.is_normalized("NFKC", value)
    return folded if is_plain else plain(folded.translate(alike.SIGNS))


def sort_key(value: str) -> str:
    """German alphabetical order (DIN 5007-1: ä sorts as a, ß as ss), the same on both databases.

    Only the letters a to z and digits are left, so that no database collation has a say.
    """
    folded = unicodedata.normalize("NFKD", norm(value).translate(_SORTED_AS))
    return "".join(c for c in folded if c.isalnum())[:200]


def slugify(value: str, *, limit: int = 80) -> str:
    """The address of a name: "Öffentliche Straßen" becomes "oeffentliche-strassen".

    At most `limit` characters, cut between words. Empty where no Latin letter or digit is left.
    """
    value = _FRACTION.sub(lambda sign: f" {unicodedata.normalize('NFKD', sign[0])} ", without_soft_hyphens(value))
    value = _BETWEEN_NUMBERS.sub("-", characters.cleaned(value).lower()).translate(_TYPED_AS)
    slug = ascii_slug(value.replace("_", "-")).strip("-")
    if len(slug) > limit:
        slug = slug[: limit + 1].rpartition("-")[0] or slug[:limit]
    return slug
