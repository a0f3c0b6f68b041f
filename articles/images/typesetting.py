"""Words drawn into an image: fonts of ours, lines that fit, German words that do not overflow."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont
from PIL.ImageDraw import ImageDraw as Draw
from PIL.ImageFont import FreeTypeFont

from articles import text

FOLDER = Path(__file__).parent / "fonts"
SERIF, SERIF_BOLD = "pagella-latin-regular.otf", "pagella-latin-bold.otf"
SANS, SANS_BOLD = "noto-sans-latin-regular.ttf", "noto-sans-latin-bold.ttf"
# What every font here has letters for. Anything else would be drawn as an empty box.
_LATIN = "\u00a0-\u0137\u0139-\u0148\u014a-\u0165\u0168-\u017f"
_SIGNS = "\u2010-\u2014\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac"
DRAWN = f" -~{_LATIN}{_SIGNS}"
_UNDRAWN = re.compile(f"[^{DRAWN}]")
ELLIPSIS = "…"


@lru_cache(maxsize=64)
def font(name: str, size: int) -> FreeTypeFont:
    return ImageFont.truetype(str(FOLDER / name), size)


def drawable(value: str) -> str:
    """On one line, in letters that the fonts have. Soft hyphens stay: a word may break there."""
    composed = unicodedata.normalize("NFC", value).replace("ẞ", "SS")
    return re.sub(" +", " ", _UNDRAWN.sub(_nearest, composed)).strip(" ")


def _nearest(letter: re.Match[str]) -> str:
    """The letter without its marks; a space for what is no Latin letter."""
    base = unicodedata.normalize("NFD", letter[0])[0]
    return " " if _UNDRAWN.match(base) else base


@dataclass(frozen=True)
class Block:
    font: FreeTypeFont
    lines: list[str]
    leading: int

    @property
    def height(self) -> int:
        return len(self.lines) * self.leading

    def draw(self, draw: Draw, left: int, foot: int, fill: str) -> None:
        """Upwards from the foot of the last line."""
        for number, line in enumerate(reversed(self.lines)):
            draw.text((left, foot - number * self.leading), line, fill, self.font, anchor="ls")


def fitted(value: str, name: str, sizes: tuple[int, ...], width: int, height: int) -> Block:
    """In the first of these sizes that fits; in the last one what does not fit is cut."""
    words = drawable(value).split(" ")
    for size in sizes:
        drawn, leading = font(name, size), round(size * 1.12)
        lines, most = list(_lines(words, drawn, width)), height // leading
        is_last = size == sizes[-1]
        if len(lines) <= most and (is_last or not _breaks(words, drawn, width)):
            return Block(drawn, _balanced(words, drawn, width, lines), leading)
        if is_last:
            kept = [*lines[: most - 1], shortened(f"{lines[most - 1]}{ELLIPSIS}", drawn, width)]
            return Block(drawn, kept, leading)
    raise ValueError(sizes)


def shortened(value: str, drawn: FreeTypeFont, width: int) -> str:
    """On one line, with an ellipsis where words are gone."""
    value = text.without_soft_hyphens(value)
    while value.rstrip(ELLIPSIS) and drawn.getlength(value) > width:
        kept = value.rstrip(ELLIPSIS)
        value = (kept.rpartition(" ")[0] or kept[:-1]).rstrip(" ,.;:–-") + ELLIPSIS
    return value


def _breaks(words: list[str], drawn: FreeTypeFont, width: int) -> bool:
    """A word is too long for a line of its own: a smaller size may spare it the hyphen."""
    return any(drawn.getlength(text.without_soft_hyphens(word)) > width for word in words)


def _lines(words: list[str], drawn: FreeTypeFont, width: int) -> Iterator[str]:
    line = ""
    for word in words:
        for piece in _pieces(word, drawn, width):
            longer = f"{line} {piece}" if line else piece
            if line and drawn.getlength(longer) > width:
                yield line
                line = piece
            else:
                line = longer
            if piece.endswith("-\0"):
                yield line[:-1]
                line = ""
    if line:
        yield line


def _pieces(word: str, drawn: FreeTypeFont, width: int) -> Iterator[str]:
    """The word, or parts of one that no line can hold, each but the last with a hyphen and a mark that it ends a line.

    It breaks where an editor has set a soft hyphen, otherwise wherever the line is full.
    """
    parts, part = word.split(text.SOFT_HYPHEN), ""
    whole = "".join(parts)
    if drawn.getlength(whole) <= width:
        yield whole
        return
    if max(map(drawn.getlength, parts)) + drawn.getlength("-") > width:
        parts = list(whole)
    for syllable in parts:
        if part and drawn.getlength(f"{part}{syllable}-") > width:
            yield f"{part}-\0"
            part = ""
        part += syllable
    yield part


def _balanced(words: list[str], drawn: FreeTypeFont, width: int, lines: list[str]) -> list[str]:
    """As many lines, of about the same length."""
    for narrower in range(width - 20, width // 2, -20):
        if _breaks(words, drawn, narrower) or len(closer := list(_lines(words, drawn, narrower))) > len(lines):
            break
        lines = closer
    return lines
