"""The characters of a file, whatever wrote it. Never more than one record of it is in memory."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from articles.evidence.importing.errors import UnreadableError
from articles.web import encodings

# Of a row that may be kept; the longest fields together have about 5,000 characters.
MAX_RECORD_LENGTH = 2**20
CHUNK = 2**16
# As files end their lines on Unix and Windows, and as Excel on a Mac still does.
ENDINGS = ("\n", "\r")

ENCODINGS = {
    "utf-8": "utf-8-sig",
    "utf-16": "utf-16",
    "windows-1252": "cp1252",
    "latin-1": "latin-1",
    "iso-8859-15": "iso-8859-15",
}


class Text:
    """Lines, counted from 1. Raises `UnreadableError` for a line that is too long or in another encoding."""

    def __init__(self, stream: io.BufferedReader, encoding: str = "") -> None:
        self.stream = stream
        self.codec = ENCODINGS[encoding] if encoding else encodings.marked(stream.peek(4)) or "utf-8-sig"
        self.number = 0
        self._wrapper = io.TextIOWrapper(stream, self.codec, newline="")
        self._put_back = ""

    def line(self) -> str:
        """With its ending, or "" after the last one."""
        line = self._read(MAX_RECORD_LENGTH + 1)
        if len(line) > MAX_RECORD_LENGTH:
            raise UnreadableError(self.number + 1, too_long())
        self.number += bool(line)
        return line

    def first_line(self) -> str:
        """The first line that is not empty, or the first `CHUNK` characters of it. It is not taken."""
        while not self._put_back and (start := self._read(CHUNK)):
            if start.strip():
                self._put_back = start
            else:
                self.number += start.endswith(ENDINGS)
        return self._put_back

    def chunk(self) -> str:
        """The next `CHUNK` characters or a few more, not cut at lines; "" at the end."""
        parts, length = [], 0
        while length < CHUNK and (part := self._read(CHUNK)):
            parts.append(part)
            length += len(part)
            # Only so that another encoding is reported with its line.
            self.number += part.endswith(ENDINGS)
        return "".join(parts)

    @property
    def position(self) -> int:
        """Bytes that were read."""
        return self.stream.tell() if self.stream.seekable() else 0

    def _read(self, most: int) -> str:
        """The rest of the line, at most so many characters of it."""
        start, self._put_back = self._put_back[:most], self._put_back[most:]
        if start.endswith(ENDINGS) or len(start) == most:
            return start
        try:
            return start + self._wrapper.readline(most - len(start))
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode(self.codec, "replace")
            raise UnreadableError(self.number + 1 + before.count("\n"), self._other_encoding()) from error
        except UnicodeError as error:
            raise UnreadableError(self.number + 1, self._other_encoding()) from error

    def _other_encoding(self) -> str:
        if self.codec == "utf-8-sig":
            return _(
                "This is not UTF-8. The file probably comes from Windows: "
                "please start again with --encoding windows-1252, or save it as UTF-8."
            )
        name = next((name for name, codec in ENCODINGS.items() if codec == self.codec), self.codec)
        return _("This is not %(encoding)s. Please give another --encoding.") % {"encoding": name}


def too_long() -> str:
    return _(
        "This row has more than a million characters. "
        "Is a closing quotation mark missing, or is this no list of evidence?"
    )


@contextmanager
def opened(name: str, encoding: str = "") -> Iterator[Text]:
    """The name "-" is standard input. Raises OSError."""
    # Not sys.stdin, which does not exist where a service has closed it.
    with open(0, "rb", closefd=False) if name == "-" else Path(name).open("rb") as stream:
        yield Text(stream, encoding)


def size_of(name: str) -> int | None:
    """Bytes, for a progress bar. None: nobody knows."""
    return None if name == "-" else Path(name).stat().st_size
