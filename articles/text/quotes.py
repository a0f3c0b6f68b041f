"""Which quotation marks and apostrophes of a German text are the wrong ones, and which belong there.

What a mark is follows from its neighbours alone: so what is mended stays. Where they leave a doubt, as with inches,
feet and minutes, it is left alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

MARKS = re.compile("[\"“”„‟»«'’‘‚›‹´`]+")
DOUBLE, SINGLE, ACCENTS = frozenset('"“”„‟»«'), frozenset("'’‘‚›‹"), frozenset("´`")
# Nobody sets so many next to each other: this is no quotation.
MAX_TOGETHER = 3
APOSTROPHE = "’"
_LEFT_OUT = re.compile(
    r"(?:s|n|ne|nem|nen|ner|nes|mal|ran|rauf|raus|rein|rüber|rum|runter|\d0(?:er|ern|s))\b", re.IGNORECASE
)
_BEFORE_WORDS, _AFTER_WORDS = frozenset("([{/–—-\ufffc"), frozenset(".,;:!?)]}…/–—-\ufffc")
_BEFORE_GENITIVE = frozenset("sxzßSXZ")
# “ is right where it closes „, and nowhere else.
_WRONG = frozenset('"“”‟')
_CLOSING = {"„": "“", "»": "«", "«": "»"}
_OPENING = {"«": "»", "»": "«"}


class Style(NamedTuple):
    opening: str
    closing: str
    inner_opening: str
    inner_closing: str


GERMAN, CHEVRONS = Style("„", "“", "‚", "‘"), Style("»", "«", "›", "‹")


def style_of(text: str) -> Style:
    """One style for a whole text: chevrons where it has more of them."""
    return CHEVRONS if text.count("»") > text.count("„") else GERMAN


@dataclass(slots=True)
class Mark:
    at: int
    sign: str
    before: str
    opens: bool
    closes: bool
    """Neither: inside a word. Marks between two spaces are none."""
    is_left_out: bool = False
    """Stands for letters, as in “’s” and “’90er”."""
    closing_follows: bool = False
    """The next mark of its kind that opens or closes is one that closes."""

    @property
    def is_inside(self) -> bool:
        return not self.opens and not self.closes


def corrections(block: str, style: Style, *, is_open: bool = False) -> tuple[list[tuple[int, str]], bool]:
    """The marks of one paragraph to be replaced, and whether a quotation goes on behind it.

    `is_open`: it goes on from the paragraph before.
    """
    doubles: list[Mark] = []
    singles: list[Mark] = []
    for mark in _marks(block):
        (doubles if mark.sign in DOUBLE else singles).append(mark)
    _look_ahead(doubles)
    _look_ahead(singles)
    found, is_open = _doubles(doubles, style, is_open=is_open)
    return [*found, *_singles(singles, block, style)], is_open


def _marks(block: str) -> Iterator[Mark]:
    for run in MARKS.finditer(block):
        start, end = run.span()
        if end - start > MAX_TOGETHER:
            continue
        before, after = block[start - 1 : start], block[end : end + 1]
        starts = not before or before.isspace() or before in _BEFORE_WORDS
        ends = not after or after.isspace() or after in _AFTER_WORDS
        if starts and ends:
            continue
        left_out = starts and bool(_LEFT_OUT.match(block, end))
        for at in range(start, end):
            yield Mark(at, block[at], before, starts, ends, left_out and at == end - 1)


def _look_ahead(marks: list[Mark]) -> None:
    follows = False
    for mark in reversed(marks):
        mark.closing_follows = follows
        if not mark.is_inside and not (mark.is_left_out and mark.sign in SINGLE):
            follows = mark.closes


def _doubles(marks: list[Mark], style: Style, *, is_open: bool) -> tuple[list[tuple[int, str]], bool]:
    waiting: list[Mark] = []
    pairs: list[tuple[Mark | None, Mark | None, int]] = []
    is_whole = not is_open
    for mark in marks:
        if mark.opens:
            waiting.append(mark)
            is_open = False
        elif mark.closing_follows and (mark.before.isdigit() or mark.is_inside):
            # 19" inside a quotation, which is closed later.
            continue
        elif waiting:
            pairs.append((waiting.pop(), mark, len(waiting)))
        elif is_open and not mark.before.isdigit() and not mark.is_inside:
            is_open = False
            pairs.append((None, mark, 0))
        else:
            is_whole = False
    is_whole = is_whole and not waiting
    pairs += [(mark, None, 0) for mark in waiting]
    return list(_replaced(pairs, style, is_whole=is_whole)), is_open or bool(waiting)


def _replaced(
    pairs: list[tuple[Mark | None, Mark | None, int]], style: Style, *, is_whole: bool
) -> Iterator[tuple[int, str]]:
    for first, last, depth in pairs:
        is_inner = bool(is_whole and depth == 1 and first and last and first.sign == last.sign == '"')
        opening, closing = style[2:] if is_inner else style[:2]
        # Half a quotation that is right already says how the other half looks.
        if first and first.sign in _CLOSING:
            closing = _CLOSING[first.sign]
        elif last and last.sign in _OPENING:
            opening = _OPENING[last.sign]
        if first and first.sign in _WRONG:
            yield first.at, opening
        if last and last.sign in _WRONG:
            yield last.at, closing


def _singles(marks: list[Mark], block: str, style: Style) -> Iterator[tuple[int, str]]:
    waiting: Mark | None = None
    for mark in marks:
        if mark.sign in ACCENTS and not mark.is_inside:
            continue
        if mark.opens and mark.is_left_out and mark.sign in "'‘’":
            yield mark.at, APOSTROPHE
        elif mark.opens:
            # An apostrophe opens nothing.
            waiting = waiting if mark.sign == APOSTROPHE else mark
        elif mark.is_inside or waiting is None or mark.closing_follows and _may_be_apostrophe(mark):
            if mark.before.isalpha() and mark.sign in "'‘’´`" and not (mark.is_inside and _digit_after(block, mark)):
                yield mark.at, APOSTROPHE
        else:
            if waiting.sign in "'‘":
                yield waiting.at, style.inner_opening
            if mark.sign in "'’":
                yield mark.at, style.inner_closing
            waiting = None


def _may_be_apostrophe(mark: Mark) -> bool:
    return mark.sign == APOSTROPHE or mark.before in _BEFORE_GENITIVE


def _digit_after(block: str, mark: Mark) -> bool:
    return block[mark.at + 1 : mark.at + 2].isdigit()
