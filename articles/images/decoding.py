"""Whether a file is an image: asked of its content alone, and of its header before anything is unpacked."""

import io
import warnings
from typing import BinaryIO

from django.conf import settings
from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from django.utils.formats import localize
from django.utils.translation import gettext as _
from PIL import Image as Pillow

from articles.errors import ActionRefused
from articles.images import av1, signatures

OPENED = ["JPEG", "PNG", "WEBP", "AVIF", "GIF"]
# What Pillow calls them then, and how we do. MPO is a JPEG of telephones, with a second image behind the first.
FORMATS = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif", "GIF": "gif"}
# No format that readers get can hold a longer side.
MAX_SIDE = 30_000
# A photograph has about ten. Thousands keep a decoder busy for minutes.
MAX_SCANS = 200
# Of the pixels that others may have. These are unpacked in several copies at once: measured at 50 megapixels, a pixel
# takes 15 bytes as WebP, 9 to 13 as AVIF, 7 to 12 as progressive JPEG, and 2 to 5 as anything else.
SHARES = {"WEBP": 0.3, "AVIF": 0.3}
SHARE_OF_PROGRESSIVE = 0.5

# Between one and two times its own limit Pillow only warns.
warnings.simplefilter("error", Pillow.DecompressionBombWarning)
BOMBS = (Pillow.DecompressionBombWarning, Pillow.DecompressionBombError)


def decoded(file: BinaryIO) -> Pillow.Image:
    """The first frame, unpacked to its last pixel. Raises `ActionRefused`, with what the file seems to be."""
    refuse_bytes(file)
    bitmap = opened(file)
    refuse_pixels(bitmap.size)
    _refuse_pixels_of_format(bitmap, bitmap.size)
    if format_of(bitmap) == "jpg":
        _refuse_scans(file)
    if bitmap.format == "AVIF":
        _refuse_frames(bitmap, file)
    try:
        bitmap.load()
    except BOMBS as error:
        raise ActionRefused(_too_many_pixels()) from error
    # On hostile files a decoder raises whatever it stumbles over; what cannot be unpacked is no image.
    except Exception as error:
        raise ActionRefused(_damaged(bitmap.format or "")) from error
    return bitmap


def opened(file: BinaryIO | File) -> Pillow.Image:
    """Only the header is read. Raises `ActionRefused`."""
    # Up to here the header says how large it is, and so can the sentence.
    Pillow.MAX_IMAGE_PIXELS = 4 * settings.IMAGE_MAX_PIXELS
    file.seek(0)
    head = file.read(signatures.HEAD)
    file.seek(0)
    try:
        return Pillow.open(file, formats=OPENED)
    except BOMBS as error:
        raise ActionRefused(_too_many_pixels()) from error
    except Exception as error:
        raise ActionRefused(_no_image(head)) from error


def format_of(image: Pillow.Image) -> str:
    """One of the values of `FORMATS`, for an image that was `opened`."""
    return FORMATS[image.format or ""]


def refuse_bytes(file: BinaryIO) -> None:
    size = file.seek(0, io.SEEK_END)
    if not size:
        raise ActionRefused(_("This file is empty. Was it copied to its end?"))
    if size > settings.IMAGE_MAX_BYTES:
        message = _("This file has %(size)s, and an image may have %(most)s. Please save it smaller, as JPEG.")
        values = {"size": filesizeformat(size), "most": filesizeformat(settings.IMAGE_MAX_BYTES)}
        raise ActionRefused(message % values)


def refuse_pixels(size: tuple[int, int]) -> None:
    if size[0] * size[1] > settings.IMAGE_MAX_PIXELS:
        raise ActionRefused(_too_many_pixels(size))
    if max(size) > MAX_SIDE:
        message = _("One side of this image has %(side)s pixels, and %(most)s are the most. Please crop it.")
        raise ActionRefused(message % {"side": localize(max(size)), "most": localize(MAX_SIDE)})


def most_pixels(share: float) -> int:
    return int(settings.IMAGE_MAX_PIXELS * share)


def _refuse_pixels_of_format(bitmap: Pillow.Image, size: tuple[int, int]) -> None:
    is_progressive = bool(bitmap.info.get("progressive"))
    most = most_pixels(SHARE_OF_PROGRESSIVE if is_progressive else SHARES.get(bitmap.format or "", 1))
    if size[0] * size[1] <= most:
        return
    message = _(
        "This image has %(width)s × %(height)s pixels, and as %(format)s it may have %(most)s megapixels. "
        "Please save it as JPEG, or smaller."
    )
    if is_progressive:
        message = _(
            "This image has %(width)s × %(height)s pixels, and as a progressive JPEG it may have %(most)s "
            "megapixels. Please save it as JPEG without “progressive”, or smaller."
        )
    values = {"width": localize(size[0]), "height": localize(size[1]), "most": localize(most // 10**6)}
    name = "WebP" if bitmap.format == "WEBP" else bitmap.format
    raise ActionRefused(message % (values | {"format": name}))


def _refuse_scans(file: BinaryIO) -> None:
    file.seek(0)
    # Inside of compressed data these two bytes never stand next to each other.
    if file.read().count(b"\xff\xda") > MAX_SCANS:
        raise ActionRefused(_("This JPEG file is built to keep computers busy. Please save the image once more."))


def _refuse_frames(bitmap: Pillow.Image, file: BinaryIO) -> None:
    """The head of an AVIF may say less than what a decoder unpacks."""
    file.seek(0)
    try:
        frames = av1.sizes(file.read())
    except (ValueError, RecursionError) as error:
        raise ActionRefused(_damaged("AVIF")) from error
    if not frames:
        raise ActionRefused(_damaged("AVIF"))
    for size in frames:
        refuse_pixels(size)
        _refuse_pixels_of_format(bitmap, size)


def _damaged(format: str) -> str:
    message = _("This %(format)s file is damaged or incomplete. Please save the image as JPEG once more.")
    return message % {"format": format}


def _too_many_pixels(size: tuple[int, int] | None = None) -> str:
    values = {"most": localize(settings.IMAGE_MAX_PIXELS // 10**6)}
    if size is None:
        return _("This image has more than %(most)s megapixels. Please save it smaller.") % values
    message = _("This image has %(width)s × %(height)s pixels, more than %(most)s megapixels. Please save it smaller.")
    return message % (values | {"width": localize(size[0]), "height": localize(size[1])})


def _no_image(head: bytes) -> str:
    if name := signatures.seems(head):
        return _("This seems to be %(kind)s. Please save it as JPEG or PNG and upload that.") % {"kind": name}
    return _("This file is no image that can be read. Please save it as JPEG or PNG and upload that.")
