"""A rendition as bytes: nothing is in it but the image."""

import io
from typing import Any

from PIL import Image as Pillow

from articles.images import sizes
from articles.images.sizes import Rung
from articles.models import Image, Shape

# The first is right for most. The others are for what has so much detail that it would keep a telephone waiting.
AVIF_QUALITIES = (60, 50, 41, 32)
JPEG_QUALITY = 75
# 0 is the slowest: one more step of effort saves a twentieth and costs twice the time.
AVIF_SPEED = 6
# What a telephone loads of one image of the usual 3:2, whatever its screen.
MAX_BYTES, TELEPHONE = 85_000, 1280


def draw(image: Image, developed: Pillow.Image, rung: Rung) -> bytes:
    across, down = developed.width / image.width, developed.height / image.height
    left, top, right, bottom = sizes.box(image, rung.shape)
    end = (min(right * across, developed.width), min(bottom * down, developed.height))
    part = (left * across, top * down, *end)
    drawn = developed.resize((rung.width, rung.height), Pillow.Resampling.LANCZOS, box=part)
    if rung.format == "jpeg":
        return _saved(drawn, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
    return _avif(drawn, rung)


def _avif(drawn: Pillow.Image, rung: Rung) -> bytes:
    content = b""
    for quality in AVIF_QUALITIES:
        content = _saved(drawn, "AVIF", quality=quality, speed=AVIF_SPEED)
        if len(content) <= _most(rung):
            break
    return content


def _saved(drawn: Pillow.Image, format: str, **options: Any) -> bytes:
    out = io.BytesIO()
    drawn.save(out, format, **options)
    return out.getvalue()


def _most(rung: Rung) -> float:
    if rung.width > TELEPHONE:
        return float("inf")
    # An upright image fills more of the screen.
    taller = max(1.0, rung.height / rung.width * 3 / 2) if rung.shape == Shape.WHOLE else 1.0
    return MAX_BYTES * taller
