"""What a file that is no image of ours seems to be, so that its sentence can say what to do."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Enough for every signature, and for the comments that may stand before the root of a drawing.
HEAD = 2048

_HEIF = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_STARTS: list[tuple[tuple[bytes, ...], Promise]] = [
    ((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"IIRO", b"IIU\0"), _("a TIFF or the raw file of a camera")),
    ((b"%PDF",), _("a PDF")),
    ((b"8BPS",), _("a Photoshop file")),
    ((b"BM",), _("a BMP image")),
    ((b"\0\0\1\0", b"\0\0\2\0"), _("an icon")),
    ((b"\xff\x0a", b"\0\0\0\x0cJXL "), _("a JPEG XL image")),
    ((b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51"), _("a JPEG 2000 image")),
    ((b"%!PS", b"\xc5\xd0\xd3\xc6"), _("a PostScript drawing")),
    ((b"PK\3\4", b"\xd0\xcf\x11\xe0"), _("an Office document or an archive")),
    ((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!"), _("an archive")),
    ((b"MZ", b"\x7fELF"), _("a program")),
    ((b"\x1aE\xdf\xa3", b"ID3", b"OggS", b"\0\0\1\xba"), _("a film or a sound")),
]


def seems(head: bytes) -> Promise | None:
    """In words, with its article. None: nobody knows."""
    if head[4:8] == b"ftyp" and head[8:12] not in (b"avif", b"avis"):
        return _("an HEIF image, as telephones take them") if head[8:12] in _HEIF else _("a film or a sound")
    if head[:4] == b"RIFF" and head[8:12] != b"WEBP":
        return _("a film or a sound")
    for starts, name in _STARTS:
        if head.startswith(starts):
            return name
    return _of_text(head)


def _of_text(head: bytes) -> Promise | None:
    words = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if re.search(rb"<svg[\s>]", words):
        return _("an SVG drawing")
    if words.startswith((b"<!doctype", b"<html", b"<?xml", b"<")):
        return _("a web page")
    return None
