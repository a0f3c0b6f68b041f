"""Which renditions an image has: a fixed ladder of widths. No address and no page asks for another one."""

from collections.abc import Iterator
from dataclasses import dataclass

from articles.models import Image, Shape

# A telephone 360 to 430 wide asks for 630 to 1,290 pixels; below stand teasers, above what desks and cards show.
WIDTHS = {
    Shape.WHOLE: (320, 480, 768, 1088, 1280, 1920),
    Shape.WIDE: (320, 480, 768, 1088, 1280),
    Shape.SQUARE: (96, 192, 384),
}
RATIOS = {Shape.WIDE: 16 / 9, Shape.SQUARE: 1.0}
FORMATS = ("avif", "jpeg")
# Drawn while the editor waits; the others come in the background.
FIRST, FIRST_WIDTH = (Shape.WHOLE, Shape.WIDE), 768
# A rendition that is hardly larger than the one before helps nobody.
STEP = 1.1


@dataclass(frozen=True)
class Rung:
    shape: Shape
    format: str
    width: int
    height: int
    focal: str
    """What it is cut around; "" for the whole image."""

    @property
    def key(self) -> tuple[str, str, int, str]:
        """Unique for an image, as in the table."""
        return (self.shape, self.format, self.width, self.focal)


def rungs(image: Image, shapes: tuple[Shape, ...]) -> list[Rung]:
    """The smallest first. None is larger than the image itself."""
    return [
        Rung(shape, format, width, height, "" if shape == Shape.WHOLE else image.focal)
        for shape in shapes
        for width, height in _sizes(image, shape)
        for format in FORMATS
    ]


def first(image: Image) -> list[Rung]:
    small = [rung for rung in rungs(image, FIRST) if rung.format == "jpeg" and rung.width <= FIRST_WIDTH]
    # Of each shape the last one, which is the largest.
    return list({rung.shape: rung for rung in small}.values())


def box(image: Image, shape: Shape) -> tuple[float, float, float, float]:
    """What a shape shows of the upright image. The focal point lies in it as `object-position` has it in CSS."""
    width, height = image.width, image.height
    if shape == Shape.WHOLE:
        return (0, 0, width, height)
    ratio = RATIOS[shape]
    across, down = min(width, height * ratio), min(height, width / ratio)
    left, top = (width - across) * image.focal_x / 100, (height - down) * image.focal_y / 100
    return (left, top, left + across, top + down)


def scale(image: Image, wanted: list[Rung]) -> float:
    """How large the largest of these is, against the image."""
    scales = []
    for rung in wanted:
        left, _top, right, _bottom = box(image, rung.shape)
        scales.append(rung.width / (right - left))
    return min(1.0, max(scales))


def _sizes(image: Image, shape: Shape) -> Iterator[tuple[int, int]]:
    left, top, right, bottom = box(image, shape)
    widest = max(1, min(int(right - left), WIDTHS[shape][-1]))
    for width in [*(width for width in WIDTHS[shape] if width * STEP < widest), widest]:
        yield width, max(1, round(width * (bottom - top) / (right - left)))
