"""The share card of every page that is about no single article."""

from dataclasses import dataclass

from articles import text
from articles.images import paint
from articles.images.evidence_strip import Foundation, laid
from articles.images.paint import HEIGHT, INK, MARGIN, SOFT, WIDTH, ShareCard
from articles.images.typesetting import SERIF, SERIF_BOLD, fitted

LINE = HEIGHT * 3 // 5


@dataclass(frozen=True)
class PaperCard(ShareCard):
    name: str
    claim: str

    @property
    def alt(self) -> str:
        return text.without_soft_hyphens(": ".join(filter(None, [self.name, self.claim])))


def jpeg(card: PaperCard) -> bytes:
    canvas, draw = paint.canvas()
    width = WIDTH - 2 * MARGIN
    name = fitted(card.name, SERIF_BOLD, (130, 110, 92, 76, 64), width, LINE - 2 * MARGIN)
    name.draw(draw, MARGIN, LINE - name.leading // 3, INK)
    laid(Foundation(), width).draw(draw, MARGIN, WIDTH - MARGIN, LINE)
    claim = fitted(card.claim, SERIF, (46, 40, 34), width, HEIGHT - LINE - MARGIN)
    claim.draw(draw, MARGIN, LINE + 12 + claim.height, SOFT)
    return paint.jpeg(canvas)
