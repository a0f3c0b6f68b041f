"""Picture files for tests: drawn here, so that each holds exactly what its test needs."""

import io
from pathlib import Path
from typing import Any

from PIL import Image as Pillow
from PIL import ImageDraw


def pictures_under(place: Path) -> dict[str, Any]:
    """Storages for `settings.STORAGES`, away from those of the checkout."""
    backend = "django.core.files.storage.FileSystemStorage"
    return {
        "default": {"BACKEND": backend, "OPTIONS": {"location": place / "public", "base_url": "/media/"}},
        "originals": {"BACKEND": backend, "OPTIONS": {"location": place / "originals", "base_url": None}},
    }


def drawn(width: int = 1200, height: int = 800, mode: str = "RGB", shade: int = 0) -> Pillow.Image:
    """A picture with something to see in each corner. Another `shade` makes another file."""
    picture = Pillow.linear_gradient("L").resize((width, height)).convert("RGB")
    draw = ImageDraw.Draw(picture)
    draw.rectangle([0, 0, width // 4, height // 4], fill=(200, 40, 40))
    draw.rectangle([width * 3 // 4, height * 3 // 4, width, height], fill=(40, 90, shade % 256))
    # In black and white: a small difference of colour would not outlive JPEG.
    for bit in range(16):
        left, step = width // 4 + bit * width // 64, width // 64
        draw.rectangle([left, 0, left + step, height // 16], fill=(255, 255, 255) if shade >> bit & 1 else (0, 0, 0))
    return picture.convert(mode)


def file_of(picture: Pillow.Image, format: str = "JPEG", **options: Any) -> io.BytesIO:
    out = io.BytesIO()
    picture.save(out, format, **options)
    out.seek(0)
    return out
