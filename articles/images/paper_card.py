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
    for number, words in enumerate(reversed(name.lines)):
        foot = LINE - name.leading // 3 - number * name.leading
        draw.text((MARGIN, foot), words, INK, name.font, anchor="ls")
    laid(Foundation(), width).draw(draw, MARGIN, WIDTH - MARGIN, LINE)
    claim = fitted(card.claim, SERIF, (46, 40, 34), width, HEIGHT - LINE - MARGIN)
    for number, words in enumerate(claim.lines, start=1):
        draw.text((MARGIN, LINE + 12 + number * claim.leading), words, SOFT, claim.font, anchor="ls")
    return paint.jpeg(canvas)
