"""Public files drawn from private originals: a fixed ladder of widths, and no other size is ever made."""

import io

from django.utils import timezone
from PIL import Image as Pillow
from PIL import ImageOps

from articles.models import Image, Shape
from articles.pictures import files

WIDTHS = {
    Shape.WHOLE: (320, 480, 640, 960, 1280, 1920),
    Shape.WIDE: (320, 480, 640, 960, 1280),
    Shape.SQUARE: (96, 192, 384),
}
RATIOS = {Shape.WIDE: 16 / 9, Shape.SQUARE: 1.0}
FIRST = 640


def draw_first(image: Image, upright: Pillow.Image) -> None:
    """A small one at once, so that neither the editor nor a page waits for the others."""
    for shape in (Shape.WHOLE, Shape.WIDE):
        _draw(image, upright, shape, FIRST, "jpeg")
    publish(image)


def draw_all(image: Image) -> None:
    with files.originals().open(image.original) as file, Pillow.open(file) as opened:
        upright = ImageOps.exif_transpose(opened)
        for shape in (Shape.WHOLE, Shape.WIDE):
            for width in WIDTHS[shape]:
                for format in ("avif", "jpeg"):
                    _draw(image, upright, shape, width, format)
    publish(image)


def make_due(image: Image) -> None:
    """Let the background process draw what is missing."""
    Image.objects.filter(pk=image.pk).update(renditions_due_at=timezone.now(), attempts=0)


def _draw(image: Image, upright: Pillow.Image, shape: Shape, width: int, format: str) -> None:
    focal = "" if shape == Shape.WHOLE else image.focal
    drawn = upright.convert("RGB")
    if shape != Shape.WHOLE:
        where = (image.focal_x / 100, image.focal_y / 100)
        drawn = ImageOps.fit(drawn, (width, round(width / RATIOS[shape])), centering=where)
    else:
        drawn.thumbnail((width, 10 * width))
    out = io.BytesIO()
    drawn.save(out, format.upper(), quality=70)
    same = {"shape": shape, "format": format, "width": drawn.width, "focal": focal}
    if not image.renditions.filter(**same).exists():
        name = files.keep(files.public(), out.getvalue(), format)
        image.renditions.create(**same, height=drawn.height, name=name, size=out.tell())


def publish(image: Image) -> None:
    """Let pages show what is there now."""
    current = image.renditions.filter(focal__in=("", image.focal)).order_by("shape", "format", "width")
    image.ladder = [[row.shape, row.format, row.width, row.height, row.name] for row in current]
    image.renditions_due_at = timezone.now()
    image.save(update_fields=["ladder", "renditions_due_at"])
