"""What an article rests on, as its card draws it: a line, a stone for each origin, and the sentence beside them."""

import re
from dataclasses import dataclass
from itertools import product

from PIL.ImageDraw import ImageDraw as Draw

from articles.images.paint import BRICK, INK
from articles.images.typesetting import SANS, SANS_BOLD, Block, fitted, font

GAP = 20
# Large stones with a sentence on two lines go before small ones.
STONES = ((18, 15), (12, 10))
# Letters, and on how many lines.
SENTENCES = ((28, 1), (25, 1), (28, 2), (25, 2), (21, 3))
# Takes whatever there is: no word of the sentence is ever cut.
LAST = ((10,), (18, 12))


@dataclass(frozen=True)
class Foundation:
    """A mark for each stone, and the sentence. Without marks only the line is drawn."""

    marks: tuple[str, ...] = ()
    more: int = 0
    """Stones that are not drawn."""
    words: str = ""

    @property
    def is_reported(self) -> bool:
        """Without single records: its stone and the line are dashed."""
        return self.marks == ("unrecorded",)


@dataclass(frozen=True)
class Laid:
    foundation: Foundation
    stone: int
    sentence: Block | None

    @property
    def height(self) -> int:
        return max(round(self.stone * 2.25), 8 + (self.sentence.height if self.sentence else 0))

    def draw(self, draw: Draw, left: int, right: int, line: int) -> None:
        _line(draw, left, right, line, is_dashed=self.foundation.is_reported)
        for mark in self.foundation.marks:
            left = MARKS[mark](draw, self.stone, left, line)
        if self.foundation.more:
            letters = font(SANS_BOLD, self.stone + 6)
            draw.text((left, line - 4), _more(self.foundation), INK, letters, anchor="ls")
            left += round(letters.getlength(_more(self.foundation)))
        if self.sentence:
            self.sentence.draw(draw, left + GAP, line - 10, INK)


def laid(foundation: Foundation, width: int) -> Laid:
    """With the largest letters and stones that have room side by side."""
    stone, block = STONES[0][0], None
    # A number and what it counts stay on one line.
    words = re.sub(r"(?<=\d) ", "\u00a0", foundation.words)
    for stones, (size, most) in [*product(STONES, SENTENCES), LAST] if words else ():
        for stone in stones:
            room = width - _width(foundation, stone)
            if max(map(font(SANS, size).getlength, words.split(" "))) > room:
                continue
            block = fitted(words, SANS, (size,), room, 10_000)
            if len(block.lines) <= most:
                return Laid(foundation, stone, block)
    return Laid(foundation, stone, block)


def _width(foundation: Foundation, stone: int) -> int:
    marks = sum(WIDTHS.get(mark, 2.6) * stone for mark in foundation.marks)
    more = font(SANS_BOLD, stone + 6).getlength(_more(foundation)) if foundation.more else 0
    return round(marks + more) + GAP


def _more(foundation: Foundation) -> str:
    return f"+\u00a0{foundation.more}"


def _line(draw: Draw, left: int, right: int, line: int, *, is_dashed: bool) -> None:
    step, dash = (18, 11) if is_dashed else (right - left, right - left)
    for start in range(left, right, step):
        draw.rectangle((start, line, min(start + dash, right), line + 3), INK)


def _confirms(draw: Draw, stone: int, left: int, line: int) -> int:
    draw.rectangle((left, line - stone, left + round(stone * 2.25), line), INK)
    return left + round(stone * 2.6)


def _partly(draw: Draw, stone: int, left: int, line: int) -> int:
    draw.rectangle((left, line - stone, left + round(stone * 1.125), line), INK)
    return _mentions(draw, stone, left, line)


def _mentions(draw: Draw, stone: int, left: int, line: int) -> int:
    draw.rectangle((left, line - stone, left + round(stone * 2.25), line), None, INK, 3)
    return left + round(stone * 2.6)


def _contradicts(draw: Draw, stone: int, left: int, line: int) -> int:
    """It stands against the others, struck through."""
    left += round(stone * 0.7)
    right, top = left + round(stone * 1.2), line - round(stone * 2.25)
    draw.rectangle((left, top, right, line), None, BRICK, 3)
    draw.line((left - stone * 0.4, line - stone * 0.3, right + stone * 0.4, top + stone * 0.3), BRICK, 4)
    return right + round(stone * 0.5)


def _unrecorded(draw: Draw, stone: int, left: int, line: int) -> int:
    right, top = left + stone * 9, line - stone
    for start in range(left, right, 14):
        draw.rectangle((start, top, min(start + 8, right), top + 2), INK)
    for edge in (left, right - 2):
        draw.rectangle((edge, top, edge + 2, top + stone // 2), INK)
    return right


MARKS = {
    "confirms": _confirms,
    "partly": _partly,
    "mentions": _mentions,
    "contradicts": _contradicts,
    "unrecorded": _unrecorded,
}
# In stones, with what stands before and behind; others lie.
WIDTHS = {"contradicts": 2.4, "unrecorded": 9}
