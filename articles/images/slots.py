"""Where images stand on pages, and how wide: what `sizes` tells a browser before it has the styles.

Phones with three and more dots a pixel get two for each: nobody sees the difference, and everybody waits for it.
"""

from dataclasses import dataclass

from articles.images.display import DisplayedImage, File
from articles.models import Shape

_PHONE = "(max-width: 30rem) and (min-resolution: 2.5dppx) 61vw"


@dataclass(frozen=True)
class Place:
    shape: Shape
    sizes: str
    is_first: bool = False
    """The largest thing on the first screen: it is fetched before everything else."""
    has_caption: bool = True
    """Elsewhere the page of the article has it, and the credit suffices."""


# As wide as `site.css` lays them out.
PLACES = {
    "lead": Place(
        Shape.WHOLE, f"{_PHONE}, (min-width: 82rem) 61rem, (min-width: 62rem) calc(92vw - 15rem), 92vw", is_first=True
    ),
    "front": Place(Shape.WIDE, f"{_PHONE}, (min-width: 82rem) 43rem, (min-width: 62rem) 52vw, 92vw", is_first=True),
    "teaser": Place(
        Shape.WIDE, f"{_PHONE}, (min-width: 82rem) 37rem, (min-width: 46rem) 45vw, 92vw", has_caption=False
    ),
    "figure": Place(Shape.WHOLE, f"{_PHONE}, (min-width: 43rem) 39rem, 92vw"),
    "gallery": Place(Shape.WHOLE, "(min-width: 43rem) 19rem, 45vw"),
    "puzzle": Place(Shape.WHOLE, f"{_PHONE}, (min-width: 43rem) 39rem, 92vw"),
    "portrait": Place(Shape.SQUARE, "9rem", has_caption=False),
    "face": Place(Shape.SQUARE, "5rem", has_caption=False),
}
# An image that stands upright is narrower wherever its own shape is kept.
TALL = f"{_PHONE}, (min-width: 30rem) 26rem, 92vw"


@dataclass(frozen=True)
class Sources:
    """AVIF only where it is as large: browsers take it wherever it is."""

    avif: list[File]
    jpeg: list[File]
    sizes: str

    @property
    def avif_set(self) -> str:
        return _set(self.avif)

    @property
    def jpeg_set(self) -> str:
        return _set(self.jpeg) if len(self.jpeg) > 1 else ""

    @property
    def largest(self) -> File:
        """Its width and height keep the room free."""
        return self.jpeg[-1]

    @property
    def plainest(self) -> File:
        """For whatever reads `src` alone."""
        return self.jpeg[len(self.jpeg) // 2]


def sources(displayed: DisplayedImage, place: Place) -> Sources:
    """Until every file is drawn, the whole image stands in: the page cuts it."""
    drawn = {shape: displayed.files(shape, "jpeg") for shape in Shape}
    shape = place.shape if drawn[place.shape] else next(shape for shape in Shape if drawn[shape])
    jpeg, avif = drawn[shape], displayed.files(shape, "avif")
    if not avif or avif[-1].width < jpeg[-1].width:
        avif = []
    # Few browsers are left that need the JPEG: they get every other size.
    jpeg = jpeg[::-2][::-1] if avif and len(jpeg) > 2 else jpeg
    sizes = TALL if displayed.is_tall and place.sizes.startswith(_PHONE) and shape == Shape.WHOLE else place.sizes
    return Sources(avif, jpeg, sizes)


def _set(files: list[File]) -> str:
    return ", ".join(f"{file.address} {file.width}w" for file in files)
