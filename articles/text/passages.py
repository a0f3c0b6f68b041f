"""A passage found in a stored text however it is written there: rather one place too many than one forgotten."""

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote

from articles import text
from articles.text import characters, confusables

MIN_LENGTH = 3
# Fits wherever the shortest passage stood.
SHORT_MARK = "[…]"
AROUND = 60

# Between the parts of a word these change only how it looks; every other tag parts two words.
_INLINE = {"strong", "em", "a", "b", "i", "u", "s", "span", "mark", "code", "small", "sub", "sup"}
_TAG = r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>"""
# A letter goes with its accents. Runs are short, so that only those around a place are taken apart by letters.
_LETTER = r"[\s\S][\u0300-\u036f]*"
_PIECES = re.compile(rf"{_TAG}|&(?:#\d+|#x[0-9a-fA-F]+|\w+);|[^<&]{{1,200}}[\u0300-\u036f]*|[<&]")
_RUNS = re.compile(r"[\s\S]{1,200}[\u0300-\u036f]*")
_NAME = re.compile(r"</?\s*([a-zA-Z0-9]+)")
_ATTRIBUTE = re.compile(r"""\s[\w-]+\s*=\s*("[^"]*"|'[^']*')""")
_BASE_LETTERS = re.compile(f"[{''.join(text.BASE_LETTERS)}]")
_EMPTY = re.compile(r"<(p|h2|h3|li|ul|ol|blockquote|strong|em|a|sup|sub|figcaption)(?:\s[^<>]*)?>\s*</\1>")
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "0123456789" * 2, strict=True))
_ALIKE = confusables.SIGNS | str.maketrans(dict.fromkeys("„“”‟«»‹›‚‘’‛'", '"') | _RAISED | {"…": "..."})


@dataclass(frozen=True)
class Piece:
    """A run of letters, an entity, or a tag that stands for a space."""

    said: str
    start: int
    end: int
    is_letters: bool = False


def folded(value: str) -> str:
    """What makes two ways to write a passage the same."""
    return re.sub(r"\s+", " ", _fold(value)).strip()


def _fold(value: str) -> str:
    return unicodedata.normalize("NFC", characters.cleaned(value).translate(_ALIKE).casefold())


def contains(value: str, passage: str, *, is_markup: bool = False) -> bool:
    """Whether the words, or the address of a link, carry it. Cheap: asked before a text is taken apart."""
    if is_markup:
        if any(_addresses(tag, passage) for tag in re.findall(_TAG, value)):
            return True
        value = html.unescape(re.sub(_TAG, _as_space, value))
    return folded(passage) in folded(value)


def _as_space(tag: re.Match[str]) -> str:
    return "" if _name(tag[0]) in _INLINE else " "


def _name(tag: str) -> str:
    found = _NAME.match(tag)
    return found[1].lower() if found else ""


def cut(value: str, passage: str, mark: str, *, is_markup: bool = False, limit: int | None = None) -> str:
    """The text with a mark in every place of the passage; a short one where the long one does not fit."""
    if not contains(value, passage, is_markup=is_markup):
        return value
    shown = html.escape(mark, quote=False) if is_markup else mark
    result = _replace(value, passage, shown, is_markup)
    if limit is not None and len(result) > limit:
        result = _replace(value, passage, SHORT_MARK, is_markup)[:limit]
    if is_markup:
        result = _without_links(result, passage)
        while (shorter := _EMPTY.sub("", result)) != result:
            result = shorter
    return result


def excerpts(value: str, passage: str, *, is_markup: bool = False) -> list[tuple[str, str, str]]:
    """What stands before, in and after each place."""

    def shown(part: str) -> str:
        return html.unescape(re.sub(_TAG, _as_space, re.sub(r"^[^<>]*>", "", part))) if is_markup else part

    return [
        (shown(value[max(0, start - 400) : start])[-AROUND:], shown(value[start:end]), shown(value[end:])[:AROUND])
        for start, end in _places(value, passage, is_markup)
    ]


def _places(value: str, passage: str, is_markup: bool) -> Iterator[tuple[int, int]]:
    """Where every place begins and ends in what is stored."""
    pieces: list[Piece] = []
    offsets: list[int] = []
    length = 0
    for piece in _pieces(value, is_markup):
        ends_open = not pieces or pieces[-1].said.endswith(" ")
        said = piece.said.lstrip(" ") if ends_open else piece.said
        if said:
            pieces.append(replace(piece, said=said))
            offsets.append(length)
            length += len(said)
    written, wanted = "".join(piece.said for piece in pieces), folded(passage)
    at = written.find(wanted) if wanted else -1
    while at >= 0:
        last = at + len(wanted) - 1
        first_piece, last_piece = (bisect_right(offsets, position) - 1 for position in (at, last))
        start, _end = _letter(value, pieces[first_piece], at - offsets[first_piece])
        _start, end = _letter(value, pieces[last_piece], last - offsets[last_piece])
        yield start, end
        at = written.find(wanted, last + 1)


def _pieces(value: str, is_markup: bool) -> Iterator[Piece]:
    for found in (_PIECES if is_markup else _RUNS).finditer(value):
        written, start, end = found[0], found.start(), found.end()
        if is_markup and written[0] == "<" and len(written) > 1:
            if _name(written) not in _INLINE:
                yield Piece(" ", start, start)
        elif is_markup and written[0] == "&" and len(written) > 1:
            yield Piece(_spaced(html.unescape(written)), start, end)
        else:
            yield Piece(_spaced(written), start, end, is_letters=True)


def _spaced(value: str) -> str:
    return re.sub(r"\s+", " ", _fold(value))


def _letter(value: str, piece: Piece, index: int) -> tuple[int, int]:
    """Where this character of a piece is written. An entity is one letter."""
    if not piece.is_letters:
        return piece.start, piece.end
    said: list[tuple[str, int, int]] = []
    for found in re.finditer(_LETTER, value[piece.start : piece.end]):
        for character in _fold(found[0]):
            if not character.isspace():
                said.append((character, found.start(), found.end()))
            elif not said or said[-1][0] != " ":
                said.append((" ", found.start(), found.end()))
    # What was a space before it already is not said again.
    start, end = said[index + len(said) - len(piece.said)][1:]
    return piece.start + start, piece.start + end


def _replace(value: str, passage: str, mark: str, is_markup: bool) -> str:
    """Words go, the tags between them stay: so whatever was closed before is closed afterwards."""
    kept, position = [], 0
    for start, end in _places(value, passage, is_markup):
        tags = re.findall(_TAG, value[start:end]) if is_markup else []
        kept += [value[position:start], mark, *tags]
        position = end
    return "".join([*kept, value[position:]])


def _without_links(value: str, passage: str) -> str:
    """Without addresses that carry the passage; the words of a link stay."""
    result: list[str] = []
    open_links: list[bool] = []
    position = 0
    for found in re.finditer(_TAG, value):
        tag, name = found[0], _name(found[0])
        result.append(value[position : found.start()])
        position = found.end()
        if name == "a" and tag.startswith("</"):
            result.append(tag if not open_links or open_links.pop() else "")
        elif name == "a":
            open_links.append(not _addresses(tag, passage))
            result.append(tag if open_links[-1] else "")
        else:
            result.append(_ATTRIBUTE.sub(lambda one: "" if _addresses(one[0], passage) else one[0], tag))
    return "".join([*result, value[position:]])


def _addresses(tag: str, passage: str) -> bool:
    """Whether an attribute carries the passage, as words or the way addresses are made of them."""
    values = [unquote(html.unescape(attribute[1:-1])) for attribute in _ATTRIBUTE.findall(tag)]
    return any(folded(passage) in folded(value) or names(value, passage) for value in values)


def names(address: str, passage: str) -> bool:
    """Whether an address is made of the passage: "Max Muster" as max-muster, max.muster, max_muster or maxmuster."""
    written = _as_address(address)
    # Addresses of the first days left these letters out.
    return any(_carries(written, _as_address(wanted)) for wanted in (passage, _BASE_LETTERS.sub("", passage.lower())))


def _carries(written: str, wanted: str) -> bool:
    if "-" in wanted and wanted.replace("-", "") in written.replace("-", ""):
        return True
    return bool(wanted) and f"-{wanted}-" in f"-{written}-"


def _as_address(value: str) -> str:
    return text.slugify(re.sub(r"[\W_]+", " ", value), limit=len(value) * 2 + 1)
