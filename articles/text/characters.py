"""Special signs wherever text enters. Joiners, variation selectors, no-break spaces and soft hyphens stay."""

import re
import unicodedata

from articles.text import confusables

# A line feed, whatever it was written as: vertical tab, form feed, carriage return, the separators of files, groups
# and records, next line, and Unicode's own separators of lines and paragraphs.
_LINE_BREAKS = re.compile("\r\n|[\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]")
# A NUL stands between the parts of an EXIF copyright, U+001F between the units of a record.
_GAPS = re.compile("[\0\x1f]")
_CONTROLS = "\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
# Zero-width spaces, byte order marks and anchors of notes: copying leaves them behind.
_LEFTOVERS = "\u200b\u2060-\u2064\ufeff\ufff9-\ufffb\U000e0001"
# They can make a text read as something it is not.
_DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"
# Neither encodings nor databases take them.
_HALF_LETTERS = "\ud800-\udfff"
# XML 1.0 forbids the last two of the first plane, and no text has a use for the others.
_PLANES = range(0, 0x110000, 0x10000)
_NO_CHARACTERS = "\ufdd0-\ufdef" + "".join(chr(plane | last) for plane in _PLANES for last in (0xFFFE, 0xFFFF))
_UNWANTED = re.compile(f"[{_CONTROLS}{_LEFTOVERS}{_DIRECTIONS}{_HALF_LETTERS}{_NO_CHARACTERS}]")


def cleaned(value: str) -> str:
    """Composed text of several lines; tabs stay."""
    return unicodedata.normalize("NFC", without_unwanted(value))


def without_unwanted(value: str) -> str:
    """`cleaned` for markup, where an accent would be composed with the bracket before it. Fit for XML 1.0."""
    return _UNWANTED.sub("", _GAPS.sub(" ", _LINE_BREAKS.sub("\n", value)))


def is_clean(value: str) -> bool:
    """Line feeds and tabs may stand in it."""
    return without_unwanted(value) == value


def has_word(value: str) -> bool:
    """Whether there is a letter or a digit to see."""
    return any(map(str.isalnum, value.translate(confusables.SIGNS)))


def is_visible(value: str) -> bool:
    return bool(without_unwanted(value).translate(confusables.SIGNS).strip())
