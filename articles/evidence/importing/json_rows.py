"""One object per line, or a list of objects, of which one at a time is in memory."""

import json
import re
from collections.abc import Iterator
from typing import Any, cast

from django.utils.translation import gettext as _

from articles.evidence.importing.columns import Columns
from articles.evidence.importing.csv_rows import Record
from articles.evidence.importing.errors import Problems, UnreadableError
from articles.evidence.importing.text_stream import MAX_RECORD_LENGTH, Text, too_long

_SPACE = re.compile(r"[ \t\r\n]*")


class _Pairs(list):
    """An object with its names in order, the doubled ones too."""


class _NoJsonError(ValueError):
    """Python's decoder reads more than RFC 8259 allows."""


def _refuse(constant: str) -> str:
    raise _NoJsonError(_("“%(constant)s” stands here, which is no value in JSON.") % {"constant": constant})


# Numbers stay as they are written: a million digits are no number of ours.
_DECODER = json.JSONDecoder(object_pairs_hook=_Pairs, parse_int=str, parse_float=str, parse_constant=_refuse)


def records_by_line(text: Text, columns: Columns, problems: Problems) -> Iterator[Record]:
    while line := text.line():
        if not line.strip():
            continue
        try:
            value = _DECODER.decode(line)
        except (ValueError, RecursionError) as error:
            problems.add(text.number, _broken(error))
            continue
        yield from _record(value, text.number, columns, problems)


def records_of_list(text: Text, columns: Columns, problems: Problems) -> Iterator[Record]:
    """The rows of `[…]` or of `{"rows": […]}`."""
    scan = _Scan(text)
    if scan.take("["):
        rows = scan.elements()
    elif scan.take("{"):
        rows = _rows_inside(scan)
    else:
        raise UnreadableError(scan.line, _no_list())
    for line, value in rows:
        yield from _record(value, line, columns, problems)
    if not scan.is_at_end():
        raise UnreadableError(scan.line, _("Something stands behind the end of the list."))


def _rows_inside(scan: "_Scan") -> Iterator[tuple[int, Any]]:
    has_rows = False
    while not scan.take("}"):
        name = scan.value()
        scan.need(":")
        if name == "rows" and scan.take("["):
            has_rows = True
            yield from scan.elements()
        else:
            scan.value()
        if not scan.take(","):
            scan.need("}")
            break
    if not has_rows:
        raise UnreadableError(scan.line, _no_list())


def _record(value: Any, line: int, columns: Columns, problems: Problems) -> Iterator[Record]:
    if not isinstance(value, _Pairs):
        problems.add(line, _('This is no object with names and values, like {"title": "…", "stance": "…"}.'))
        return
    fields = columns.read([name for name, _value in value], line, problems)
    cells = {}
    for field, (name, content) in zip(fields, value, strict=True):
        if field and isinstance(content, list):
            problems.add(line, _("A list or an object stands here, but a text is needed."), column=name)
        elif field and isinstance(content, bool):
            problems.add(line, _("Only “true” or “false” stands here, but a text is needed."), column=name)
        elif field:
            cells[field] = "" if content is None else str(content)
    yield line, cells


class _Scan:
    """Reads value by value. What was read is not kept."""

    def __init__(self, text: Text) -> None:
        self.text, self.buffer, self.at, self.line, self.ended = text, "", 0, text.number + 1, False

    def take(self, character: str) -> bool:
        self._skip_space()
        if not self.buffer.startswith(character, self.at):
            return False
        self.at += 1
        return True

    def need(self, character: str) -> None:
        if self.take(character):
            return
        if self.is_at_end():
            raise UnreadableError(self.line, _("The file ends here, in the middle of its list. Was it copied whole?"))
        raise UnreadableError(self.line, _("“%(character)s” is missing here.") % {"character": character})

    def is_at_end(self) -> bool:
        self._skip_space()
        return self.at == len(self.buffer)

    def elements(self) -> Iterator[tuple[int, Any]]:
        """Each with its line, up to the end of the list whose “[” was taken."""
        if self.take("]"):
            return
        while True:
            self._skip_space()
            yield self.line, self.value()
            if self.take("]"):
                return
            self.need(",")

    def value(self) -> Any:
        self._skip_space()
        while True:
            try:
                value, end = _DECODER.raw_decode(self.buffer, self.at)
            except (RecursionError, _NoJsonError) as error:
                raise UnreadableError(self.line, _broken(error)) from error
            except ValueError as error:
                # Perhaps only its end is not read yet.
                if len(self.buffer) - self.at > MAX_RECORD_LENGTH:
                    raise UnreadableError(self.line, too_long()) from error
                # Reading on moves the buffer, in which the error has its position.
                line = self._line_of(error)
                if not self._read_on():
                    raise UnreadableError(line, _broken(error)) from error
                continue
            self.line += self.buffer.count("\n", self.at, end)
            self.at = end
            return value

    def _skip_space(self) -> None:
        while True:
            end = cast(re.Match[str], _SPACE.match(self.buffer, self.at)).end()
            self.line += self.buffer.count("\n", self.at, end)
            self.at = end
            if end < len(self.buffer) or not self._read_on():
                return

    def _read_on(self) -> bool:
        more = "" if self.ended else self.text.chunk()
        self.buffer, self.at, self.ended = self.buffer[self.at :] + more, 0, not more
        return bool(more)

    def _line_of(self, error: ValueError) -> int:
        at = error.pos if isinstance(error, json.JSONDecodeError) else self.at
        return self.line + self.buffer.count("\n", self.at, at)


def _broken(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return _("Too many lists or objects stand inside each other.")
    if isinstance(error, _NoJsonError):
        return str(error)
    return _("This is no whole JSON: a quotation mark, a bracket or a comma is missing or too many.")


def _no_list() -> str:
    return _('The file holds no list of rows. It begins with “[”, or with “{"rows": [”.')
