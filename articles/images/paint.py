"""What every share card is made of."""

import hashlib
import io
from dataclasses import astuple, dataclass

from PIL import Image as Pillow
from PIL import ImageDraw
from PIL.ImageDraw import ImageDraw as Draw

WIDTH, HEIGHT, MARGIN = 1200, 630, 56
# Of the modules that draw cards: another look is another card.
LOOK = 3
PAPER, INK, SOFT, BRICK = "#f8f7f3", "#14212b", "#4c5962", "#a32c19"


@dataclass(frozen=True)
class ShareCard:
    @property
    def fingerprint(self) -> str:
        """Another one for every other word, image or look."""
        return hashlib.sha256(repr((LOOK, type(self).__name__, astuple(self))).encode()).hexdigest()[:16]


def canvas() -> tuple[Pillow.Image, Draw]:
    blank = Pillow.new("RGB", (WIDTH, HEIGHT), PAPER)
    return blank, ImageDraw.Draw(blank)


def jpeg(drawn: Pillow.Image) -> bytes:
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()
