"""What a file says about itself: IPTC, XMP and EXIF, as far as it helps who describes the picture.

Nothing of it is believed: it is read as text, cleaned and cut. A block that cannot be read is as good as none.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PIL import Image as Pillow
from PIL import IptcImagePlugin

from articles import text
from articles.models import Ai, Image
from articles.pictures import xmp

# Of fields that have no end of their own.
LONGEST = 2000
# More than any caption. What is longer is an attack, and cleaning takes time.
LONGEST_READ = 20_000
# What cameras write into captions.
_NOT_SAID = {"olympus digital camera", "sony dsc", "default", "digital camera", "kodak digital still camera"}

_IPTC = {
    "title": (2, 105), "caption": (2, 120), "creator": (2, 80), "credit": (2, 110), "source": (2, 115),
    "copyright_notice": (2, 116), "restrictions": (2, 40),
}  # fmt: skip
_EXIF = {"creator": 0x013B, "copyright_notice": 0x8298}
_IPTC_CHARSET, _IPTC_UTF8 = (1, 90), b"\x1b%G"
# What somebody has to know before readers see a file.
WARNINGS = ("ai", "people", "restrictions")
_AI = {
    "trainedAlgorithmicMedia": Ai.GENERATED,
    "compositeWithTrainedAlgorithmicMedia": Ai.ALTERED,
    "compositeSynthetic": Ai.ALTERED,
}


@dataclass(frozen=True)
class Metadata:
    """Named as the fields of `Image`, each as it may be stored there."""

    title: str = ""
    caption: str = ""
    creator: str = ""
    credit: str = ""
    source: str = ""
    copyright_notice: str = ""
    usage_terms: str = ""
    alt: str = ""
    ai: str = Ai.NONE
    people: str = ""
    restrictions: str = ""


def read(picture: Pillow.Image) -> Metadata:
    """Of a picture that is unpacked. XMP goes before IPTC, and both go before EXIF. Never raises."""
    said: dict[str, str] = {}
    for reader in (_of_xmp, _of_iptc, _of_exif):
        for name, value in _read(reader, picture).items():
            if not said.get(name) and (fit := _fitting(name, value)):
                said[name] = fit
    return Metadata(**said)


def _read(reader: Callable[[Pillow.Image], Mapping[str, str]], picture: Pillow.Image) -> Mapping[str, str]:
    try:
        return reader(picture)
    # These blocks come from anywhere, and their readers raise anything: a picture is not refused for its words.
    except Exception:
        return {}


def _of_xmp(picture: Pillow.Image) -> dict[str, str]:
    packet = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp")
    if not packet:
        return {}
    said = xmp.read(packet)
    source_type = said.pop("source_type", "").rstrip("/").rpartition("/")[2]
    return said | {"ai": _AI.get(source_type, Ai.NONE)}


def _of_iptc(picture: Pillow.Image) -> dict[str, str]:
    block = IptcImagePlugin.getiptcinfo(picture) or {}
    is_utf8 = block.get(_IPTC_CHARSET) == _IPTC_UTF8
    said = {}
    for name, key in _IPTC.items():
        values = block.get(key, [])
        said[name] = ", ".join(_decoded(value, is_utf8) for value in (values if isinstance(values, list) else [values]))
    return said


def _of_exif(picture: Pillow.Image) -> dict[str, str]:
    block = picture.getexif()
    values = {name: block.get(tag, "") for name, tag in _EXIF.items()}
    # Pillow takes every byte for a letter of Latin-1; cameras and programs write UTF-8.
    return {name: _decoded(str(value).encode("latin-1", "replace"), False) for name, value in values.items()}


def _decoded(value: bytes, is_utf8: bool) -> str:
    value = value[:LONGEST_READ]
    try:
        return value.decode("utf-8", "replace" if is_utf8 else "strict")
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace")


def _fitting(name: str, value: str) -> str:
    field = Image._meta.get_field(name)
    clean = text.plain_lines if field.max_length is None else text.plain
    value = clean(value[:LONGEST_READ])
    most = field.max_length or LONGEST
    if value.casefold() in _NOT_SAID:
        return ""
    return value if len(value) <= most else f"{value[: most - 1].rstrip()}…"
