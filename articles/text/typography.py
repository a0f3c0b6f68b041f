"""German quotation marks, apostrophes, ellipses and spaces. Never a letter, a tag, an address or code is changed."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from articles.text import quotes
from articles.text.quotes import Style

NO_BREAK = "\u00a0"
_SPACE = "[ \u00a0\u202f]"
# Between paragraphs, cells and headings.
_END = "\u2029"
# In the place of code and images.
_OBJECT = "\ufffc"

_TOKEN = re.compile(r"""<(?>[^<>"']+|"[^"]*"|'[^']*')*+>|&(?:nbsp|amp|lt|gt|quot|\#39);""")
_ENTITIES = {"&nbsp;": NO_BREAK, "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'"}
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_INLINE = {"a", "abbr", "b", "cite", "em", "i", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "u"}
_UNTOUCHED = {"code", "kbd", "pre", "samp", "script", "style", "textarea"}

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>]+|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,190}", re.IGNORECASE)
MAX_TIMES = 6
# So many characters before and behind show an editor where something is.
AROUND = 24
_BEHIND_ADDRESS = "\"'“”„‟‘’‚»«›‹.,;:!?)]}…"

_MONTHS = "Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
_UNITS = (
    "km/h|km²|km|m²|m³|qm|cm|mm|m|kg|g|t|ml|l|ha|kWh|MWh|GWh|TWh|kW|MW|GW|kV|°C|dB|Euro|Cent|Prozent|Promille|"
    "Millionen?|Milliarden?|Kilometern?|Metern?|Zentimetern?|Hektar|Quadratmetern?|Litern?|Tonnen?|Kilogramm|Grad|Uhr"
)
_ABBREVIATIONS = (
    "z. B.", "d. h.", "u. a.", "u. Ä.", "u. ä.", "o. Ä.", "o. ä.", "i. d. R.", "z. T.", "v. a.", "s. o.", "s. u.",
    "e. V.", "a. D.", "m. E.", "u. U.", "u. v. m.", "n. Chr.", "v. Chr.", "a. M.", "i. A.", "i. V.", "z. Hd.", "o. g.",
)  # fmt: skip
# Spaces in what these find may not break.
_TOGETHER = [
    re.compile(
        rf"(?<!\d)(?<!\d[.,])\d{{1,2}}\.{_SPACE}(?:{_MONTHS}|(?:Jan|Feb|Apr|Jun|Jul|Aug|Sep|Sept|Okt|Nov|Dez)\.)(?!\w)"
    ),
    re.compile(rf"\d{_SPACE}(?:(?:{_UNITS})(?!\w)|(?:Mio|Mrd|Std|Min)\.|[%‰€$])"),
    re.compile(rf"(?:§§?|(?<!\w)(?:Nr|Nrn|Art|Abs|Ziff|Kap|Bd)\.){_SPACE}\d"),
    re.compile(rf"(?<!\w)(?:Dr|Prof|St)\.{_SPACE}(?=[A-ZÄÖÜ])"),
]
# Not within a word: "100%ig", "50%-Regel", "§13-Verfahren".
_NO_WORD = r"(?![\w\u00ad]|[-\u2010\u2011](?!\d))"
_MISSING = re.compile(rf"(?<=\d)(?=[%‰]{_NO_WORD})|(?<=§)(?=\d+[a-z]?{_NO_WORD})")
_PARTS_OF_ABBREVIATION = re.compile(
    "(?<![\\w\u00ad])(?<!\\w\\.)(?:"
    + "|".join(f"{_SPACE}?".join(map(re.escape, known.split())) for known in _ABBREVIATIONS)
    + r")(?!\w)"
)
_GAP = re.compile(rf"\.(?P<gap>{_SPACE}?)(?=\w)")
_ELLIPSIS = re.compile(r"(?<!\.)\.\.\.(?!\.)")
_DASH = re.compile(r"(?<=[^\W\d_]) - (?=[^\W\d_])")


class Kind(StrEnum):
    MARK = "mark"
    SPACE = "space"
    ELLIPSIS = "ellipsis"


class Edit(NamedTuple):
    """A replacement. `start` and `end` count the characters that readers see, not the markup."""

    start: int
    end: int
    new: str
    kind: Kind


class Passage:
    """A text with or without markup, and where each of its visible characters stands in the source."""

    def __init__(self, source: str, *, is_html: bool) -> None:
        self.source, self.is_html = source, is_html
        self._pieces: list[str] = []
        self._starts: list[int] = []
        self._places: list[int] = []
        self._widths: list[int] = []
        self._length = 0
        if is_html:
            self._read()
        else:
            self._add(source, 0)
        self.text = "".join(self._pieces)

    def _add(self, shown: str, place: int, width: int = 0) -> None:
        """`width`: of the one entity that stands for it in the source."""
        if shown:
            self._pieces.append(shown)
            self._starts.append(self._length)
            self._places.append(place)
            self._widths.append(width)
            self._length += len(shown)

    def _read(self) -> None:
        done, inside = 0, ""
        for token in _TOKEN.finditer(self.source):
            if not inside:
                self._add(self.source[done : token.start()], done)
            done = token.end()
            if token[0] in _ENTITIES:
                if not inside:
                    self._add(_ENTITIES[token[0]], token.start(), len(token[0]))
                continue
            tag = _TAG.match(token[0])
            closes, name = (tag[1], tag[2].lower()) if tag else ("", "")
            if inside:
                inside = "" if closes and name == inside else inside
            elif name in _UNTOUCHED and not closes:
                inside = name
                self._add(_OBJECT, token.start(), len(token[0]))
            elif name not in _INLINE:
                self._add("\n" if name == "br" else _OBJECT if name == "img" else _END, token.start(), len(token[0]))
        if not inside:
            self._add(self.source[done:], done)

    def place(self, at: int) -> tuple[int, int]:
        """Start and end in the source of the character at this place."""
        piece = bisect_right(self._starts, at) - 1
        start = self._places[piece] + (0 if self._widths[piece] else at - self._starts[piece])
        return start, start + (self._widths[piece] or 1)

    def with_edits(self, edits: list[Edit]) -> str:
        done, pieces = 0, []
        for edit in edits:
            start = self.place(edit.start)[0]
            end = self.place(edit.end - 1)[1] if edit.end > edit.start else start
            pieces += [self.source[done:start], edit.new.replace(NO_BREAK, "&nbsp;") if self.is_html else edit.new]
            done = end
        return "".join([*pieces, self.source[done:]])


def find(passage: Passage, style: Style) -> list[Edit]:
    """What has to change, from left to right, without overlaps."""
    shown = passage.text
    if not shown:
        return []
    found = [Edit(at, at + 1, new, Kind.MARK) for at, new in _marks(shown, style)]
    found += [Edit(start, end, NO_BREAK, Kind.SPACE) for start, end in set(_spaces(shown))]
    found += [Edit(*dots.span(), "…", Kind.ELLIPSIS) for dots in _ELLIPSIS.finditer(shown)]
    addresses = [_span_of_address(match) for match in _ADDRESS.finditer(shown)]
    return [edit for edit in _outside(sorted(found), addresses) if _is_in_one_piece(passage, edit)]


def mend(passage: Passage, style: Style) -> tuple[str, int]:
    """The source with the right marks and spaces, and at how many places it was wrong."""
    edits = find(passage, style)
    return passage.with_edits(edits), len(edits)


def hyphens_as_dashes(passage: Passage) -> Iterator[int]:
    """Between spaces like a dash. Nobody mends them: they may list names."""
    return (match.start() for match in _DASH.finditer(passage.text))


def around(passage: Passage, at: int) -> str:
    """The words around a place, by which an editor finds it."""
    start, end = max(0, at - AROUND), at + AROUND
    here = passage.text[start:end]
    before, after = here[: at - start].rpartition(_END)[2], here[at - start :].partition(_END)[0]
    # No half words at the edges.
    if start and len(before) == at - start:
        before = before.partition(" ")[2] or before
    if end < len(passage.text) and len(after) == AROUND:
        after = after.rpartition(" ")[0] or after
    return " ".join((before + after).replace(_OBJECT, " ").split())


def _marks(shown: str, style: Style) -> Iterator[tuple[int, str]]:
    offset, is_open = 0, False
    for block in shown.split(_END):
        if quotes.MARKS.search(block):
            right, is_open = _settled(block, style, is_open=is_open)
            yield from (
                (offset + at, new) for at, (old, new) in enumerate(zip(block, right, strict=True)) if old != new
            )
        offset += len(block) + 1


def _settled(block: str, style: Style, *, is_open: bool) -> tuple[str, bool]:
    """With the right marks, and whether a quotation goes on. A mended mark may tell what its neighbour is."""
    goes_on = is_open
    for _time in range(MAX_TIMES):
        found, goes_on = quotes.corrections(block, style, is_open=is_open)
        if not any(block[at] != new for at, new in found):
            break
        letters = list(block)
        for at, new in found:
            letters[at] = new
        block = "".join(letters)
    return block, goes_on


def _spaces(shown: str) -> Iterator[tuple[int, int]]:
    for pattern in _TOGETHER:
        for match in pattern.finditer(shown):
            at = shown.find(" ", *match.span())
            if at >= 0:
                yield at, at + 1
    yield from (match.span() for match in _MISSING.finditer(shown))
    for match in _PARTS_OF_ABBREVIATION.finditer(shown):
        for gap in _GAP.finditer(shown, *match.span()):
            if gap["gap"] in ("", " "):
                yield gap.span("gap")


def _span_of_address(match: re.Match[str]) -> tuple[int, int]:
    return match.start(), match.start() + len(match[0].rstrip(_BEHIND_ADDRESS))


def _outside(edits: list[Edit], spans: list[tuple[int, int]]) -> Iterator[Edit]:
    waiting = iter([*spans, (1 << 62, 1 << 62)])
    start, end = next(waiting)
    for edit in edits:
        while end <= edit.start:
            start, end = next(waiting)
        if edit.end <= start:
            yield edit


def _is_in_one_piece(passage: Passage, edit: Edit) -> bool:
    """Three dots with a tag between them are left alone."""
    if edit.end - edit.start < 2:
        return True
    return passage.place(edit.end - 1)[1] - passage.place(edit.start)[0] == edit.end - edit.start
