"""The one form in which a body is stored, whatever an editor, a word processor or a web page made of it.

It reads what nh3 has let through and writes every element anew: nothing is copied but words and checked addresses. Its
own output stays as it is, and the desk's editor writes the same form, so that opening and saving is no change.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from articles.text import elements, lists, styles
from articles.text.elements import HEADINGS, INLINE, INSTEAD, LEAVES, LISTS, MARKS
from articles.text.figures import Figure, holding
from articles.text.tables import Line, Table

MAX_DEPTH = 12

_PARTS = re.compile(r'<(/?)([a-z0-9]+)((?: [a-z]+="[^"]*")*)>|([^<]+)')
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
MAX_SIGN_LENGTH = 16


@dataclass
class _Container:
    tag: str
    start: int
    """Where its opening tag stands in what is written."""
    last_item: int | None = None
    """Of a list: where its last item began, while that may still be continued."""
    number: int = 1
    """Of a numbered list: what its next item gets, and in which letters."""
    kind: str = ""


@dataclass
class _Element:
    """An element of the source that is open, and how deep what it opened reaches."""

    tag: str
    depth: int
    marks: list[tuple[str, str]] = field(default_factory=list)
    is_unread: bool = False
    table: bool = False
    is_figure: bool = False
    is_caption: bool = False
    is_sign: bool = False
    is_word_item: bool = False


@dataclass
class Writer:
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
    # How many elements are open whose words nobody sees, whose lines count, and which have quotation marks.
    unread: int = 0
    preformatted: int = 0
    quotes: int = 0
    left_out: set[str] = field(default_factory=set)
    """What of `elements.LEFT_OUT` cannot be kept."""

    def write(self, value: str) -> str:
        """The body as it is stored."""
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
        if tag == "br":
            return self._break()
        if tag == "hr":
            return self._end_block()
        if tag == "img":
            return self._open_image(attributes)
        self._note(tag, attributes)
        if tag == "input":
            return self._text(" ")
        style, holds = attributes.get("style", ""), tag == "figure" and next(self.holding)
        element = _Element(tag, len(self.containers))
        if tag in INLINE:
            self._open_inline(element, attributes, style)
        elif caption := self._caption:
            caption.end_of_block()
        elif holds and not self.figure:
            element.is_figure, self.figure = True, Figure()
        elif tag == "figcaption" and self.figure and not self.figure.caption:
            element.is_caption = self.figure.is_captioned = True
            self.figure.caption = Line()
        elif self.table:
            self.table.begin(tag, attributes)
        else:
            self._end_line()
            self._open_block(element, attributes, style)
        element.is_unread = tag in elements.UNREAD or "hidden" in attributes or self._is_unseen(style)
        self.unread += element.is_unread
        self.preformatted += tag == "pre"
        self.elements.append(element)

    def _note(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in elements.LEFT_OUT:
            self.left_out.add(elements.LEFT_OUT[tag])
        if "reversed" in attributes:
            self.left_out.add(elements.REVERSED)

    def _is_unseen(self, style: str) -> bool:
        if styles.STRUCK.search(style):
            self.left_out.add(elements.STRUCK)
            return True
        return styles.NOT_SEEN.search(style) is not None

    def _open_inline(self, element: _Element, attributes: dict[str, str], style: str) -> None:
        tag = element.tag
        if tag in elements.SPACED:
            self._text(" ")
        elif tag == "q":
            self.quotes += 1
            self._text(INSTEAD[tag][0] if self.quotes % 2 else elements.WITHIN_QUOTES[0])
        elif tag in INSTEAD:
            self._text(INSTEAD[tag][0])
        elif tag in MARKS:
            element.marks = self._marks_of(tag, attributes, style)
        elif tag == "span":
            element.is_sign = bool(styles.LIST_SIGN.search(style))
            self.signs += element.is_sign
            element.marks = [(mark, "") for mark in styles.marks(style)]

    def _open_image(self, attributes: dict[str, str]) -> None:
        """An image of the library; of any other nothing stays but the sign that it draws."""
        source, alt = attributes.get("src"), attributes.get("alt", "")
        if self.unread:
            return
        if not source:
            return self._text(alt) if _is_sign(alt) else None
        figure = self.figure or Figure()
        figure.add(source, alt)
        if not self.figure:
            self.waiting.append(figure)

    def _marks_of(self, tag: str, attributes: dict[str, str], style: str) -> list[tuple[str, str]]:
        if tag == "a":
            return [("a", attributes["href"])] if attributes.get("href") else []
        return [] if tag in ("b", "strong") and styles.NO_BOLD.search(style) else [(MARKS[tag], "")]

    def _open_block(self, element: _Element, attributes: dict[str, str], style: str) -> None:
        tag, self.leaf = element.tag, "p"
        if tag == "p" and styles.LIST_ITEM.search(style) and not self._is_in_list:
            element.is_word_item, self.sign = True, ""
        elif tag == "table" and not self.containers:
            element.table = True
            self.table = Table()
        elif tag == "li":
            self._open_item(lists.number_in(attributes.get("value", "")))
        elif tag in LISTS:
            self._open_list(LISTS[tag], attributes)
        elif tag in ("blockquote", "aside"):
            self._open_container(tag)
        elif tag in LEAVES:
            self.leaf = self._leaf_here(tag)

    def _close(self, element: _Element) -> None:
        if element.is_sign:
            self.signs -= 1
        self.unread -= element.is_unread
        self.preformatted -= element.tag == "pre"
        if element.tag in INLINE:
            return self._close_inline(element.tag)
        if element.is_caption and self.figure:
            self.figure.is_captioned = False
        elif caption := self._caption:
            caption.end_of_block()
        elif element.is_figure:
            self._close_figure()
        elif element.table and self.table:
            self.out.append(self.table.written())
            self.table = self.line = None
            self._write_figures()
        elif self.table:
            self.table.end(element.tag)
        elif element.is_word_item:
            self._write_word_item()
        else:
            if element.tag == "pre" and self.line:
                self.line.breaks = []
            self._end_line()
            self._close_to(element.depth)
        self.leaf = "p"

    def _close_inline(self, tag: str) -> None:
        if tag in elements.SPACED:
            self._text(" ")
        elif tag == "q":
            self._text(INSTEAD[tag][1] if self.quotes % 2 else elements.WITHIN_QUOTES[1])
            self.quotes -= 1
        elif tag in INSTEAD:
            self._text(INSTEAD[tag][1])

    # Words and the lines that they stand in

    @property
    def _caption(self) -> Line | None:
        """The caption that is open, to which all words belong."""
        return self.figure.caption if self.figure and self.figure.is_captioned else None

    @property
    def _marks(self) -> list[tuple[str, str]]:
        return [mark for element in self.elements for mark in element.marks]

    def _text(self, written: str) -> None:
        if self.unread:
            return
        if self.preformatted and "\n" in written:
            return self._lines(written)
        if self.signs:
            self.sign += written
            return
        if caption := self._caption:
            caption.text(written, self._marks)
            return
        if self.table:
            self.table.line.text(written, self._marks)
            return
        if self.line is None:
            if not written.strip(" \n\t"):
                return
            self.line = self._new_line()
        self.line.text(written, self._marks)

    def _lines(self, written: str) -> None:
        """As they were set: a poem, or a letter out of a mail program."""
        first, *others = written.split("\n")
        self._text(first)
        for line in others:
            self._break()
            self._text(line)

    def _break(self) -> None:
        if self.unread:
            return
        if caption := self._caption:
            caption.end_of_block()
        elif self.table:
            self.table.line.end_of_line(self._marks)
        else:
            self.line = self.line or self._new_line()
            self.line.end_of_line(self._marks)

    def _new_line(self) -> Line:
        if self._is_in_list:
            self._open_item()
        return Line()

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
        if self.figure:
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
        opening = lists.opening_of_word(self.sign)
        tag = opening[1:3]
        if not self.line or not (written := self.line.written()):
            return
        if self.word_list == len(self.out) and self.out[-1] == f"</{tag}>":
            self.out.pop()
        else:
            self.out.append(opening)
        self.out += [f"<li><p>{written}</p></li>", f"</{tag}>"]
        self.line, self.word_list = None, len(self.out)

    def _open_list(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "ul":
            return self._open_container(tag)
        first = lists.number_in(attributes.get("start", ""))
        self._open_container(tag, 1 if first is None else first, lists.kind_of(attributes))

    def _open_container(self, tag: str, number: int = 1, kind: str = "") -> None:
        here = [container.tag for container in self.containers]
        if len(here) >= MAX_DEPTH or (tag == "aside" and here) or (tag == "blockquote" and "aside" in here):
            return
        if tag in ("ul", "ol") and self._is_in_list:
            # A list beside the items of another one belongs to the item before it.
            self._continue_item()
        self._push(tag, number, kind)

    def _push(self, tag: str, number: int = 1, kind: str = "") -> None:
        self.containers.append(_Container(tag, len(self.out), number=number, kind=kind))
        self.out.append(lists.opening(tag, number, kind))

    def _open_item(self, number: int | None = None) -> None:
        if not self._is_in_list:
            return
        if number is not None and self.containers[-1].tag == "ol" and number != self.containers[-1].number:
            self._count_from(number)
        self.containers[-1].last_item = len(self.out)
        self.containers[-1].number += 1
        self._push("li")

    def _count_from(self, number: int) -> None:
        """An item that does not follow the one before begins a list of its own."""
        kind = self.containers[-1].kind
        self._close_to(len(self.containers) - 1)
        self._push("ol", number, kind)

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
                if container.tag == "li":
                    self.containers[-1].number -= 1
            else:
                self.out.append(f"</{container.tag}>")
        self._write_figures()


def _is_sign(alt: str) -> bool:
    """Whether an image only draws a sign, as many pages do with emoji."""
    return len(alt) <= MAX_SIGN_LENGTH and any(unicodedata.category(letter) == "So" for letter in alt)
