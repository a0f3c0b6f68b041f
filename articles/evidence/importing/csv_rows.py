"""Rows of a CSV file: any of three delimiters, cells over several lines, and the line of each mistake."""

import csv
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from articles.evidence.importing.columns import Columns
from articles.evidence.importing.errors import Problems, UnreadableError
from articles.evidence.importing.text_stream import MAX_RECORD_LENGTH, Text, too_long

Record = tuple[int, dict[str, str]]
"""The line at which a row begins, and its cells by field."""

_SEP = re.compile(r"sep=([,;\t])\s*", re.IGNORECASE)


def records(text: Text, columns: Columns, problems: Problems) -> Iterator[Record]:
    delimiter = _delimiter(text)
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    fields: list[str] | None = None
    for line, cells in _rows(reader, lines, problems):
        if not any(cell.strip() for cell in cells):
            continue
        if fields is None:
            fields = columns.read(cells, line, problems)
        elif len(cells) != len(fields):
            sentence = _("The row has %(count)s cells, the first line has %(wanted)s.")
            problems.add(line, sentence % {"count": len(cells), "wanted": len(fields)})
        else:
            yield line, {name: cell for name, cell in zip(fields, cells, strict=True) if name}


class _Lines:
    """The reader joins those of one record: but not without end."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.begin()

    def begin(self) -> None:
        self.start, self.length = self.text.number + 1, 0

    def __iter__(self) -> Iterator[str]:
        while line := self.text.line():
            self.length += len(line)
            if self.length > MAX_RECORD_LENGTH:
                raise UnreadableError(self.start, too_long())
            yield line


def _rows(reader: Iterator[list[str]], lines: _Lines, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    while True:
        lines.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "field larger" in str(error):
                raise UnreadableError(lines.start, too_long()) from error
            problems.add(lines.start, _misquoted(error))
            continue
        yield lines.start, cells


def _misquoted(error: csv.Error) -> str:
    if "unexpected end" in str(error):
        return _("A quotation mark opens here and never closes.")
    return _("A quotation mark stands in the wrong place. Inside a cell it is written twice.")


def _delimiter(text: Text) -> str:
    line = text.first_line()
    if declared := _SEP.fullmatch(line):
        text.line()
        return declared[1]
    outside = re.sub(r'"[^"]*"', "", line)
    return max(",;\t", key=outside.count)
