"""Which letters the bytes of others are, whatever they say about themselves: of pages, feeds and files."""

import codecs
import re

_BOMS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
# Where a page or a feed names its encoding itself: in the first line or in a meta element.
_DECLARED = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
# One byte is one letter. Others (UTF-7, EBCDIC) would let markup pass for something else.
_HARMLESS = re.compile(r"iso8859-\d+|cp125\d|koi8-[ru]|mac-\w+|ascii")


def marked(start: bytes) -> str:
    """The encoding that a byte order mark names, or ""."""
    return next((encoding for mark, encoding in _BOMS if start.startswith(mark)), "")


def decoded(content: bytes, declared: str = "") -> str:
    """UTF-8 wherever it can be: who says Latin-1 and sends UTF-8 means UTF-8, and the other way round."""
    if encoding := marked(content):
        return content.decode(encoding, errors="replace").lstrip("\ufeff")
    if content[:4].count(0) >= 1:
        return content.decode("utf-16-be" if content[:1] == b"\0" else "utf-16-le", errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode(_known(declared) or _known(_named(content)) or "cp1252", errors="replace")


def _named(content: bytes) -> str:
    found = _DECLARED.search(content[:1024])
    return found[1].decode("ascii", errors="replace") if found else ""


def _known(name: str) -> str:
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError):
        return ""
    # Browsers read Latin-1 as its larger sister from Windows, and pages are written for browsers.
    return "cp1252" if known in ("iso8859-1", "ascii") else known if _HARMLESS.fullmatch(known) else ""
