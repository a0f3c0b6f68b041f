"""One normal form and one alphabetical order for every name."""

import re
import unicodedata

from articles.text import characters, confusables

SOFT_HYPHEN = "\u00ad"
# Letters that Unicode does not take apart, for the alphabetical order and for addresses alike: Ørsted is "orsted".
BASE_LETTERS = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ŧ": "t", "ŋ": "n", "ı": "i", "æ": "ae", "œ": "oe",
}  # fmt: skip
_SORTED_AS = str.maketrans(BASE_LETTERS)


def plain(value: str) -> str:
    """One line of text as it is stored: composed, without controls, single spaces."""
    return re.sub(r"[ \t\n]+", " ", characters.cleaned(value)).strip(" ")


def plain_lines(value: str) -> str:
    """Like `plain`, but line breaks and blank lines stay."""
    lines = re.sub(r"[ \t]*\n[ \t]*", "\n", re.sub(r"[ \t]+", " ", characters.cleaned(value)))
    return re.sub(r"\n{3,}", "\n\n", lines).strip(" \n")


def without_soft_hyphens(value: str) -> str:
    """For whatever is not laid out on a page."""
    return value.replace(SOFT_HYPHEN, "")


def norm(value: str) -> str:
    """What makes two names the same: "STRASSE", "Straße" and "strasse" are one, and so is all that looks alike.

    Databases compare this form only: their own folding differs between SQLite (ASCII) and PostgreSQL. Twice is once.
    """
    if value.isascii():
        return plain(value).casefold()
    value = plain(value.translate(confusables.SIGNS))
    # Case-folding turns ß into ss. What was composed of others, as ½ and …, brings forth signs and spaces of its own.
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", value).casefold())
    is_plain = unicodedata.is_normalized("NFKC", value)
    return folded if is_plain else plain(folded.translate(confusables.SIGNS))


def sort_key(value: str) -> str:
    """German alphabetical order (DIN 5007-1: ä sorts as a, ß as ss), where no database collation has a say."""
    folded = unicodedata.normalize("NFKD", norm(value).translate(_SORTED_AS))
    return "".join(c for c in folded if c.isalnum())[:200]
