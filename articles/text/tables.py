"""Lines of words, and tables made of them, as they are stored."""

import html
import re
from dataclasses import dataclass, field

from articles.text import superscripts

# A table that is wider than this is the layout of a page: its words become paragraphs.
MAX_COLUMNS = 20
# Links first: the order in which the desk's editor writes what marks the same words.
ORDER = ("a", "strong", "em", "sup", "sub")
Mark = tuple[str, str]
_SPACES = re.compile(r"[ \n\t]+")


class Line:
    """Words with their marks and breaks."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.open: list[Mark] = []
        # What is written once a word follows: breaks, and one space, each with its marks.
        self.breaks: list[list[Mark]] = []
        self.space: list[Mark] | None = None
        self.has_words = False

    def text(self, written: str, marks: list[Mark]) -> None:
        written, marks = _SPACES.sub(" ", written), _in_order(marks)
        if written.startswith(" ") and self.parts and not self.breaks and self.space is None:
            self.space = marks
        words = written.strip(" ")
        if not words:
            return
        self._write_breaks()
        if self.space is not None:
            self._write(" ", self.space)
        self._write(html.escape(words, quote=False).replace("\xa0", "&nbsp;"), marks)
        self.space = marks if written.endswith(" ") else None
        self.has_words = self.has_words or bool(words.strip("\xa0"))

    def end_of_line(self, marks: list[Mark]) -> None:
        self.breaks.append(_in_order(marks))
        self.space = None

    def end_of_block(self) -> None:
        """In a cell, where a paragraph ends: one break, however many blocks end there."""
        if self.parts and not self.breaks:
            self.end_of_line([])

    def written(self, *, with_last_breaks: bool = True) -> str:
        """Nothing at all where there is nothing but space."""
        if not self.has_words:
            return ""
        if with_last_breaks:
            self._write_breaks()
        self._mark([])
        return "".join(self.parts)

    def plain(self) -> str:
        """Without marks: what a caption may be."""
        unmarked = superscripts.in_signs(self.written(with_last_breaks=False)).replace("<br>", " ")
        unmarked = re.sub(r"<[^<>]+>", "", unmarked)
        return re.sub(" +", " ", unmarked).strip(" ")

    def _write_breaks(self) -> None:
        for marks in self.breaks:
            self._write("<br>", marks)
        self.breaks = []

    def _write(self, part: str, marks: list[Mark]) -> None:
        self._mark(marks)
        self.parts.append(part)

    def _mark(self, wanted: list[Mark]) -> None:
        same = 0
        while same < min(len(self.open), len(wanted)) and self.open[same] == wanted[same]:
            same += 1
        self.parts += [f"</{tag}>" for tag, _address in reversed(self.open[same:])]
        for tag, address in wanted[same:]:
            self.parts.append(f'<{tag} href="{_escaped(address)}">' if address else f"<{tag}>")
        self.open = wanted


def _escaped(address: str) -> str:
    return html.escape(address, quote=False).replace('"', "&quot;")


def _in_order(marks: list[Mark]) -> list[Mark]:
    """Each once; of two links the inner one."""
    by_tag = dict(marks)
    return [(tag, by_tag[tag]) for tag in ORDER if tag in by_tag]


@dataclass
class Cell:
    is_head: bool = False
    width: int = 1
    height: int = 1
    line: Line = field(default_factory=Line)
    written: str = ""


class Table:
    """Each cell is one line. What was merged comes apart: the words stand in the first of its cells."""

    def __init__(self) -> None:
        self.caption = Line()
        self.rows: list[list[Cell]] = []
        self.line = Line()
        self.has_head = False
        # Tables inside a cell are words of it.
        self.cell_depth = 0

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        if self.cell_depth:
            self.cell_depth += tag in ("td", "th")
            self.line.end_of_block()
        elif tag == "caption":
            self.line = self.caption
        elif tag == "thead":
            self.has_head = not self.rows
        elif tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            if not self.rows:
                self.rows.append([])
            cell = Cell(tag == "th", _span(attributes, "colspan"), _span(attributes, "rowspan"))
            self.rows[-1].append(cell)
            self.line, self.cell_depth = cell.line, 1

    def end(self, tag: str) -> None:
        self.line.end_of_block()
        self.cell_depth -= tag in ("td", "th") and self.cell_depth > 0
        if not self.cell_depth:
            self.line = Line()

    def written(self) -> str:
        for cell in (cell for row in self.rows for cell in row):
            cell.written = cell.line.written(with_last_breaks=False)
        caption = self.caption.plain()
        grid = _apart(self.rows)
        if not any(cell.written for row in grid for cell in row):
            return f"<p>{caption}</p>" if caption else ""
        if len(grid) == 1 == len(grid[0]) or len(grid[0]) > MAX_COLUMNS:
            words = [caption, *(cell.written for row in self.rows for cell in row)]
            return "".join(f"<p>{line}</p>" for line in words if line)
        return f"<table>{f'<caption>{caption}</caption>' if caption else ''}{self._written_rows(grid)}</table>"

    def _written_rows(self, grid: list[list[Cell]]) -> str:
        has_head = self.has_head or all(cell.is_head for cell in grid[0])
        head = "".join(f'<th scope="col">{cell.written}</th>' for cell in grid[0]) if has_head else ""
        rows = "".join(f"<tr>{_written_row(row)}</tr>" for row in grid[has_head:])
        return (f"<thead><tr>{head}</tr></thead>" if head else "") + (f"<tbody>{rows}</tbody>" if rows else "")


def _written_row(row: list[Cell]) -> str:
    """The first cell may be the name of the row."""
    first = f'<th scope="row">{row[0].written}</th>' if row[0].is_head else f"<td>{row[0].written}</td>"
    return first + "".join(f"<td>{cell.written}</td>" for cell in row[1:])


def _span(attributes: dict[str, str], name: str) -> int:
    typed = attributes.get(name, "").strip()
    return min(max(int(typed), 1), MAX_COLUMNS) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else 1


def _apart(rows: list[list[Cell]]) -> list[list[Cell]]:
    """One cell for each place, and every row as long as the longest; or one row that is too long."""
    taken: set[tuple[int, int]] = set()
    grid = []
    for y, row in enumerate(rows):
        line: list[Cell] = []
        for cell in row:
            while (len(line), y) in taken:
                line.append(Cell())
            x = len(line)
            taken |= {(x + dx, y + dy) for dx in range(cell.width) for dy in range(1, cell.height)}
            line += [cell, *(Cell(cell.is_head) for _place in range(1, cell.width))]
        if len(line) > MAX_COLUMNS:
            return [line]
        grid.append(line)
    grid = [line for line in grid if line]
    width = max(map(len, grid), default=0)
    return [line + [Cell() for _place in range(width - len(line))] for line in grid]
