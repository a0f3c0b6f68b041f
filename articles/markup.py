"""The one form in which a body is stored, whatever an editor, a word processor or a web page made of it.

It reads what nh3 has let through, with more elements than readers may get, and writes every element anew: nothing
that stands in the source is copied but words and checked addresses. Reading its own output changes nothing, and
the desk's editor writes the same form, so that opening and saving a story is no change.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from articles.figures import Figure, holding
from articles.tables import Line, Table

HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
LEAVES = {"p": "p", "pre": "p", "dt": "p", "dd": "p", "figcaption": "p", "summary": "p", **HEADINGS}
MARKS = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "a": "a"}
CONTAINERS = {"blockquote", "ul", "ol", "li", "aside", "table"}
IN_TABLES = {"caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
# They end a paragraph, and that is all they do.
BOUNDARIES = {
    "div", "section", "article", "main", "header", "footer", "nav", "address", "figure", "dl", "center", "details",
    "fieldset", "hr",
}  # fmt: skip
TAGS = {"br", "span", "img", *MARKS, *LEAVES, *CONTAINERS, *IN_TABLES, *BOUNDARIES}
ATTRIBUTES = {
    "a": {"href"}, "b": {"style"}, "span": {"style"}, "p": {"style"}, "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"}, "img": {"src", "alt"},
}  # fmt: skip
MOST_DEPTH = 12

_PARTS = re.compile(r'<(/?)([a-z0-9]+)((?: [a-z]+="[^"]*")*)>|([^<]+)')
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
# How Word writes the items of a list: paragraphs, each with a sign that it ignores itself.
_LIST_ITEM = re.compile(r"mso-list:\s*l\d+ level\d", re.IGNORECASE)
_LIST_SIGN = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(\d+|[a-zA-Z]|[ivxIVX]+)[.)]")
_BOLD = re.compile(r"(?:^|;)\s*font-weight:\s*(bold|bolder|[6-9]00)\b")
_ITALIC = re.compile(r"(?:^|;)\s*font-style:\s*italic\b")
_NO_BOLD = re.compile(r"(?:^|;)\s*font-weight:\s*(normal|400)\b")


def in_house_form(value: str) -> str:
    """The body as it is stored."""
    return _Writer().write(value)


@dataclass
class _Container:
    tag: str
    start: int
    """Where its opening tag stands in what is written."""
    last_item: int | None = None
    """Of a list: where its last item began, while that may still be continued."""


@dataclass
class _Element:
    """An element of the source that is open, and how deep what it opened reaches."""

    tag: str
    depth: int
    mark: tuple[str, str] | None = None
    table: bool = False
    is_figure: bool = False
    is_caption: bool = False
    is_sign: bool = False
    is_word_item: bool = False


@dataclass
class _Writer:
    out: list[str] = field(default_factory=list)
    containers: list[_Container] = field(default_factory=list)
    elements: list[_Element] = field(default_factory=list)
    line: Line | None = None
    leaf: str = "p"
    table: Table | None = None
    figure: Figure | None = None
    # Figures that were read inside something else: they are written behind it.
    waiting: list[Figure] = field(default_factory=list)
    holding: Iterator[bool] = field(default_factory=lambda: iter(()))
    # The sign of Word's list item that is being read, and where the last of its lists ended.
    signs: int = 0
    sign: str = ""
    word_list: int = -1

    def write(self, value: str) -> str:
        parts = _PARTS.findall(value)
        self.holding = holding(parts)
        for closing, tag, attributes, written in parts:
            if written:
                self._text(html.unescape(written))
            elif closing:
                self._close(self.elements.pop())
            else:
                self._open(tag, {name: html.unescape(found) for name, found in _ATTRIBUTE.findall(attributes)})
        self._end_line()
        self._close_to(0)
        self._write_figures()
        return "".join(self.out)

    # What the source says

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        style = attributes.get("style", "")
        element = _Element(tag, len(self.containers))
        if tag == "br":
            return self._break()
        if tag == "hr":
            return self._end_block()
        if tag == "img":
            return self._open_image(attributes)
        self.elements.append(element)
        holds = tag == "figure" and next(self.holding)
        if tag == "span":
            element.is_sign = bool(_LIST_SIGN.search(style))
            self.signs += element.is_sign
            element.mark = ("strong", "") if _BOLD.search(style) else ("em", "") if _ITALIC.search(style) else None
        elif tag in MARKS:
            element.mark = self._mark(tag, attributes, style)
        elif self.figure and self.figure.is_captioned:
            self.figure.caption.end_of_block()
        elif holds and not self.figure:
            element.is_figure, self.figure = True, Figure()
        elif tag == "figcaption" and self.figure and not self.figure.caption:
            element.is_caption = self.figure.is_captioned = True
            self.figure.caption = Line()
        elif self.table:
            self.table.begin(tag, attributes)
        else:
            self._end_line()
            self._open_block(element, style)

    def _open_image(self, attributes: dict[str, str]) -> None:
        """A picture of the library; of any other nothing stays."""
        if not attributes.get("src"):
            return
        figure = self.figure or Figure()
        figure.add(attributes["src"], attributes.get("alt", ""))
        if not self.figure:
            self.waiting.append(figure)

    def _mark(self, tag: str, attributes: dict[str, str], style: str) -> tuple[str, str] | None:
        if tag == "a":
            return ("a", attributes["href"]) if attributes.get("href") else None
        return None if _NO_BOLD.search(style) else (MARKS[tag], "")

    def _open_block(self, element: _Element, style: str) -> None:
        tag, self.leaf = element.tag, "p"
        if tag == "p" and _LIST_ITEM.search(style) and not self._is_in_list:
            element.is_word_item, self.sign = True, ""
        elif tag == "table" and not self.containers:
            element.table = True
            self.table = Table()
        elif tag == "li":
            self._open_item()
        elif tag in CONTAINERS - {"table"}:
            self._open_container(tag)
        elif tag in LEAVES:
            self.leaf = self._leaf_here(tag)

    def _close(self, element: _Element) -> None:
        if element.is_sign:
            self.signs -= 1
        if element.tag == "span" or element.tag in MARKS:
            return
        if element.is_caption:
            self.figure.is_captioned = False
        elif self.figure and self.figure.is_captioned:
            self.figure.caption.end_of_block()
        elif element.is_figure:
            self._close_figure()
        elif element.table:
            self.table, table = None, self.table
            self.out.append(table.written())
            self.line = None
            self._write_figures()
        elif self.table:
            self.table.end(element.tag)
        elif element.is_word_item:
            self._write_word_item()
        else:
            self._end_line()
            self._close_to(element.depth)
        self.leaf = "p"

    # Words and the lines that they stand in

    @property
    def _marks(self) -> list[tuple[str, str]]:
        return [element.mark for element in self.elements if element.mark]

    def _text(self, written: str) -> None:
        if self.signs:
            self.sign += written
            return
        if self.figure and self.figure.is_captioned:
            self.figure.caption.text(written, [])
            return
        if self.table:
            self.table.line.text(written, self._marks)
            return
        if self.line is None:
            if not written.strip(" \n\t"):
                return
            self._begin_line()
        self.line.text(written, self._marks)

    def _break(self) -> None:
        if self.figure and self.figure.is_captioned:
            self.figure.caption.end_of_block()
        elif self.table:
            self.table.line.end_of_line(self._marks)
        else:
            if self.line is None:
                self._begin_line()
            self.line.end_of_line(self._marks)

    def _begin_line(self) -> None:
        if self._is_in_list:
            self._open_item()
        self.line = Line()

    def _end_block(self) -> None:
        if self.table:
            self.table.line.end_of_block()
        else:
            self._end_line()
            self.leaf = "p"

    def _end_line(self) -> None:
        if self.line and (written := self.line.written()):
            self.out.append(f"<{self.leaf}>{written}</{self.leaf}>")
        self.line = None
        self._write_figures()

    def _leaf_here(self, tag: str) -> str:
        here = {container.tag for container in self.containers}
        if tag in HEADINGS and "aside" in here:
            is_first = len(self.containers) == 1 and self.containers[0].start == len(self.out) - 1
            return "h3" if is_first else "p"
        return "p" if here & {"ul", "ol"} else LEAVES[tag]

    # Figures: between paragraphs, never inside anything

    def _close_figure(self) -> None:
        if not self.table:
            self._end_line()
        self.waiting.append(self.figure)
        self.figure = None
        self._write_figures()

    def _write_figures(self) -> None:
        if self.containers or self.table or self.line:
            return
        self.out += [figure.written() for figure in self.waiting]
        self.waiting.clear()

    # Lists, quotes and boxes

    @property
    def _is_in_list(self) -> bool:
        return bool(self.containers) and self.containers[-1].tag in ("ul", "ol")

    def _write_word_item(self) -> None:
        tag = "ol" if _NUMBER.match(self.sign) else "ul"
        if not self.line or not (written := self.line.written()):
            return
        if self.word_list == len(self.out) and self.out[-1] == f"</{tag}>":
            self.out.pop()
        else:
            self.out.append(f"<{tag}>")
        self.out += [f"<li><p>{written}</p></li>", f"</{tag}>"]
        self.line, self.word_list = None, len(self.out)

    def _open_container(self, tag: str) -> None:
        here = [container.tag for container in self.containers]
        if len(here) >= MOST_DEPTH or (tag == "aside" and here) or (tag == "blockquote" and "aside" in here):
            return
        if tag in ("ul", "ol") and self._is_in_list:
            # A list beside the items of another one belongs to the item before it.
            self._continue_item()
        self._push(tag)

    def _push(self, tag: str) -> None:
        self.containers.append(_Container(tag, len(self.out)))
        self.out.append(f"<{tag}>")

    def _open_item(self) -> None:
        if self._is_in_list:
            self.containers[-1].last_item = len(self.out)
            self._push("li")

    def _continue_item(self) -> None:
        container = self.containers[-1]
        if container.last_item is not None and self.out[-1] == "</li>":
            self.out.pop()
            self.containers.append(_Container("li", container.last_item))
        else:
            self._open_item()

    def _close_to(self, depth: int) -> None:
        while len(self.containers) > depth:
            container = self.containers.pop()
            if len(self.out) == container.start + 1:
                self.out.pop()
            else:
                self.out.append(f"</{container.tag}>")
        self._write_figures()
