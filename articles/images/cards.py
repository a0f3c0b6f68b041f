"""The share card of an article, which messengers and networks show: drawn from what readers see."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import ngettext
from PIL import Image as Pillow
from PIL import ImageOps
from PIL.ImageDraw import ImageDraw as Draw

from articles.images import display, evidence_strip, paint, storage
from articles.images.evidence_strip import Foundation
from articles.images.paint import HEIGHT, INK, MARGIN, PAPER, SOFT, WIDTH, ShareCard
from articles.images.typesetting import SANS, SANS_BOLD, SERIF, SERIF_BOLD, drawable, fitted, font, shortened
from articles.models import Article, Shape
from articles.text.numerals import in_words

# Where the image begins.
PANEL = 680
# Of the headline, and of the foundation line.
TOP, LINE = MARGIN + 56, HEIGHT - MARGIN - 62


@dataclass(frozen=True)
class Card(ShareCard):
    headline: str
    publication: str
    label: str
    kicker: str
    age: str
    """Of an article that is more than a year old: "Juni 2024 · mehr als zwei Jahre alt"."""
    foundation: Foundation
    image: str
    """Its file in the public storage."""
    focal: tuple[int, int]
    """What has to stay in it, in percent from the left and from the top."""
    told: tuple[str, ...]
    """What readers have to be told about the image."""
    credit: str
    alt: str
    """The card in words."""


def of(article: Article, publication: str, rests_on: Foundation) -> Card:
    lead = display.lead_of(article)
    file = (lead.widest(Shape.WIDE) or lead.widest(Shape.WHOLE)) if lead else None
    shown = lead if file else None
    first, age = next(iter(article.tag_list), ""), _age(article)
    said = [article.label, (shown.in_words() if shown else "") or str(article), age, rests_on.words]
    return Card(
        headline=article.headline,
        publication=publication,
        label=article.label,
        kicker=article.kicker or str(first),
        age=age,
        foundation=rests_on,
        image=file.name if file else "",
        focal=(shown.image.focal_x, shown.image.focal_y) if shown else (0, 0),
        told=tuple(shown.labels) if shown else (),
        credit=shown.credit if shown else "",
        alt=". ".join(filter(None, said)),
    )


def _age(article: Article) -> str:
    if not article.age_in_years:
        return ""
    years = ngettext("more than one year old", "more than %(number)s years old", article.age_in_years)
    month = date_format(timezone.localtime(article.publish_at), "F Y")
    return f"{month} · {years % {'number': in_words(article.age_in_years)}}"


class LostImageError(Exception):
    """The file of a card's image cannot be read now. Without it the card is another one."""


def jpeg(card: Card) -> bytes:
    """Raises `LostImageError`."""
    canvas, draw = paint.canvas()
    if image := _opened(card):
        canvas.paste(image, (PANEL, 0))
        _words(draw, card, PANEL - MARGIN // 2, (68, 60, 54, 48, 42, 38))
        _about_image(draw, card)
    else:
        _words(draw, card, WIDTH - MARGIN, (84, 76, 68, 60, 54))
    return paint.jpeg(canvas)


def _opened(card: Card) -> Pillow.Image | None:
    """Cut around its focal point. Raises `LostImageError`."""
    if not card.image:
        return None
    across, down = card.focal
    try:
        with storage.opened(storage.public_files(), card.image) as file, Pillow.open(file) as opened:
            room = (WIDTH - PANEL, HEIGHT)
            return ImageOps.fit(opened.convert("RGB"), room, centering=(across / 100, down / 100))
    # What a storage raises when it is ill depends on where it is.
    except Exception as error:
        raise LostImageError(str(error)) from error


def _words(draw: Draw, card: Card, right: int, sizes: tuple[int, ...]) -> None:
    """From the top: kicker, age, headline, the line that the article stands on, and who says it."""
    width = right - MARGIN
    rests_on = evidence_strip.laid(card.foundation, width)
    _kicker(draw, card)
    top = TOP + _age_line(draw, card, width)
    headline = fitted(card.headline, SERIF, sizes, width, LINE - rests_on.height - 8 - top)
    headline.draw(draw, MARGIN, top + headline.height - headline.leading // 6, INK)
    rests_on.draw(draw, MARGIN, right, LINE)
    name = font(SERIF_BOLD, 40)
    draw.text((MARGIN, HEIGHT - MARGIN), shortened(drawable(card.publication), name, width), INK, name, anchor="ls")


def _kicker(draw: Draw, card: Card) -> None:
    drawn, left, top = font(SANS_BOLD, 28), MARGIN, MARGIN
    if card.label:
        width = round(drawn.getlength(card.label))
        draw.rectangle((left, top - 4, left + width + 24, top + 38), outline=INK, width=2)
        draw.text((left + 12, top + 28), card.label, INK, drawn, anchor="ls")
        left += width + 44
    kicker = shortened(drawable(card.kicker), drawn, PANEL - MARGIN // 2 - left)
    draw.text((left, top + 28), kicker, INK, drawn, anchor="ls")


def _age_line(draw: Draw, card: Card, width: int) -> int:
    """Returns how much room it takes."""
    if not card.age:
        return 0
    draw.rectangle((MARGIN, TOP - 4, MARGIN + 4, TOP + 24), INK)
    letters = font(SANS, 25)
    draw.text((MARGIN + 16, TOP + 19), shortened(drawable(card.age), letters, width - 16), SOFT, letters, anchor="ls")
    return 40


def _about_image(draw: Draw, card: Card) -> None:
    """Labels and credit, at the edge where the image is free."""
    words = shortened(drawable(card.credit), font(SANS, 20), WIDTH - PANEL - 20)
    bottom = HEIGHT
    sheets = [(words, SANS, 20), *((told, SANS_BOLD, 28) for told in reversed(card.told))]
    for said, name, size in sheets:
        if said:
            bottom = _sheet(draw, said, name, size, bottom)


def _sheet(draw: Draw, words: str, name: str, size: int, bottom: int) -> int:
    """Words on paper, at the right edge. Returns where the sheet begins."""
    letters, padding = font(name, size), size // 3
    left = WIDTH - round(letters.getlength(words)) - 2 * padding
    top = bottom - round(size * 1.1) - padding
    draw.rectangle((left, top, WIDTH, bottom), PAPER)
    draw.text((left + padding, bottom - size * 11 // 30), words, INK, letters, anchor="ls")
    return top
