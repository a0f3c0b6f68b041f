"""The way into the library: a file is a picture when it can be decoded, whatever its name says."""

import hashlib
from dataclasses import dataclass
from typing import BinaryIO

from django.contrib.auth.models import User
from django.core.files import File
from django.utils.translation import gettext as _
from PIL import Image as Pillow
from PIL import ImageOps

from articles.models import Image
from articles.pictures import files, renditions
from articles.refusal import RefusedError

FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif", "GIF": "gif"}


@dataclass(frozen=True)
class Taken:
    """What came of a file: a new picture, or the one that the library had already."""

    image: Image
    is_new: bool


def take_in(file: BinaryIO, *, by: User | None) -> Taken:
    """Keep a file as a picture of the library, with a small rendition at once. Raises `RefusedError`."""
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    if known := Image.objects.filter(digest=digest).first():
        return Taken(known, is_new=False)
    file.seek(0)
    try:
        with Pillow.open(file, formats=list(FORMATS)) as opened:
            opened.load()
            format, upright = FORMATS[opened.format], ImageOps.exif_transpose(opened)
    except (OSError, SyntaxError, ValueError) as error:
        raise RefusedError(_("This file is no picture that can be read.")) from error
    image = Image(format=format, width=upright.width, height=upright.height, digest=digest, uploaded_by=by)
    file.seek(0)
    image.original = files.keep(files.originals(), File(file), format)
    image.size = files.originals().size(image.original)
    image.save()
    renditions.draw_first(image, upright)
    return Taken(image, is_new=True)
