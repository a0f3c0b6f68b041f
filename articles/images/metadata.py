"""What a file says about itself: IPTC, XMP and EXIF, as far as it helps who describes the image.

Nothing of it is believed: it is read as text, cleaned and cut. A block that cannot be read is as good as none.
"""

from contextlib import suppress
from typing import cast

from PIL import Image as Pillow
from PIL import IptcImagePlugin
from PIL.ImageFile import ImageFile

from articles import text
from articles.fields import column
from articles.images import xmp
from articles.models import Ai, Image
from articles.text import characters

# Of fields that have no end of their own.
MAX_LENGTH = 2000
# More than any caption. What is longer is an attack, and cleaning takes time.
MAX_READ = 20_000
# What cameras write into captions.
_NOT_SAID = {
    "olympus digital camera", "sony dsc", "default", "digital camera", "kodak digital still camera", "screenshot",
}  # fmt: skip

_IPTC = {
    "title": (2, 105), "caption": (2, 120), "creator": (2, 80), "credit": (2, 110), "source": (2, 115),
    "copyright_notice": (2, 116), "restrictions": (2, 40),
}  # fmt: skip
_EXIF = {"caption": 0x010E, "creator": 0x013B, "copyright_notice": 0x8298}
_EXIF_OF_CAMERA, _USER_COMMENT = 0x8769, 0x9286
# What Windows writes, in UTF-16: title and subject, comment, authors. There is no field for its keywords.
_WINDOWS = (("title", 0x9C9B), ("title", 0x9C9F), ("caption", 0x9C9C), ("creator", 0x9C9D))
# The first byte of German umlauts in UTF-8, and of quotation marks and signs: Windows-1252 has "Ã" and "Â" there.
_BEGINNINGS = (b"\xc2", b"\xc3")
# What somebody has to know before readers see a file.
WARNINGS = ("ai", "people", "restrictions")
_AI = {
    "trainedAlgorithmicMedia": Ai.GENERATED,
    "compositeWithTrainedAlgorithmicMedia": Ai.ALTERED,
    "compositeSynthetic": Ai.ALTERED,
}


def read(bitmap: Pillow.Image) -> dict[str, str]:
    """By fields of `Image`, of one that is unpacked. XMP goes before IPTC, and both go before EXIF. Never raises."""
    said: dict[str, str] = {}
    for reader in (_of_xmp, _of_iptc, _of_exif, _of_windows, _of_user_comment):
        block: dict[str, str] = {}
        # These blocks come from anywhere, and their readers raise anything: an image is not refused for its words.
        with suppress(Exception):
            block = reader(bitmap)
        for name, value in block.items():
            if not said.get(name) and (fit := _fitting(name, value)):
                said[name] = fit
    return said


def _of_xmp(bitmap: Pillow.Image) -> dict[str, str]:
    packet = bitmap.info.get("xmp") or bitmap.info.get("XML:com.adobe.xmp")
    if not packet:
        return {}
    said = xmp.read(packet)
    source_type = said.pop("source_type", "").rstrip("/").rpartition("/")[2]
    return said | {"ai": _AI.get(source_type, Ai.NONE)}


def _of_iptc(bitmap: Pillow.Image) -> dict[str, str]:
    """Whatever encoding dataset 1:90 names: programs say UTF-8 and write Latin-1, and the other way round."""
    block = IptcImagePlugin.getiptcinfo(cast(ImageFile, bitmap)) or {}
    said = {}
    for name, key in _IPTC.items():
        values = block.get(key, [])
        said[name] = ", ".join(map(_decoded, values if isinstance(values, list) else [values]))
    return said


def _of_exif(bitmap: Pillow.Image) -> dict[str, str]:
    block = bitmap.getexif()
    # Pillow takes every byte for a letter of Latin-1; cameras and programs write UTF-8.
    return {name: _decoded(str(block.get(tag, "")).encode("latin-1", "replace")) for name, tag in _EXIF.items()}


def _of_windows(bitmap: Pillow.Image) -> dict[str, str]:
    block = bitmap.getexif()
    said: dict[str, str] = {}
    for name, tag in _WINDOWS:
        written = bytes(block.get(tag, b""))[:MAX_READ].decode("utf-16-le", "ignore")
        said[name] = said.get(name) or written.strip("\0 ").replace(";", ", ")
    return said


def _of_user_comment(bitmap: Pillow.Image) -> dict[str, str]:
    """Its first eight bytes name the encoding. What says nothing of itself has to be text."""
    comment = bytes(bitmap.getexif().get_ifd(_EXIF_OF_CAMERA).get(_USER_COMMENT, b""))[:MAX_READ]
    named, written = comment[:8].rstrip(b"\0 "), comment[8:]
    if named == b"UNICODE":
        is_big = written[::2].count(0) > written[1::2].count(0)
        return {"caption": written.decode("utf-16-be" if is_big else "utf-16-le", "ignore")}
    return {"caption": _decoded(written) if named == b"ASCII" else written.decode() if not named else ""}


def _decoded(value: bytes) -> str:
    """UTF-8 wherever it can be, without a last letter that a program cut in two; or else Windows-1252."""
    value = value[:MAX_READ]
    try:
        return value.decode()
    except UnicodeDecodeError as error:
        whole, cut = value[: error.start], value[error.start :]
        is_cut = error.reason == "unexpected end of data"
        if is_cut and (not whole.isascii() or len(cut) > 1 or cut in _BEGINNINGS):
            return whole.decode()
        return value.decode("cp1252", "replace")


def _fitting(name: str, value: str) -> str:
    room = column(Image, name).max_length
    clean = text.plain_lines if room is None else text.plain
    value = clean(value[:MAX_READ])
    most = room or MAX_LENGTH
    if value.casefold() in _NOT_SAID or not characters.has_word(value):
        return ""
    return value if len(value) <= most else f"{value[: most - 1].rstrip()}…"
