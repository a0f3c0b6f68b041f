"""The share card of a story: what messengers and networks show of it, 1200 × 630, drawn from what readers may see."""

import hashlib
import io
from dataclasses import astuple, dataclass

from django.utils import timezone
from PIL import Image as Pillow
from PIL import ImageDraw, ImageOps
from PIL.ImageDraw import ImageDraw as Draw

from articles.models import Article, Shape
from articles.pictures import files, shown
from articles.pictures.lettering import SANS, SANS_BOLD, SERIF, SERIF_BOLD, Block, drawable, fitted, font, shortened

WIDTH, HEIGHT = 1200, 630
# Of this module: another look is another card.
LOOK = 2
PAPER, INK, SOFT, BRICK = "#f8f7f3", "#14212b", "#4c5962", "#a32c19"
MARGIN, PANEL, STONE = 56, 680, 18
# Between the kicker and the tallest stone.
TOP, ROOM = MARGIN + 56, 352


@dataclass(frozen=True)
class Card:
    """Everything that is drawn. Another word, another picture or one that was recalled makes another card."""

    headline: str
    publication: str
    label: str
    kicker: str
    year: str
    """Of a story that is more than a year old."""
    marks: tuple[str, ...]
    """The stones of its evidence, which lie on the foundation line."""
    picture: str
    """Its file in the public storage."""
    focal: tuple[int, int]
    """What has to stay in it, in percent from the left and from the top."""
    told: tuple[str, ...]
    """What readers have to be told about the picture."""
    credit: str
    alt: str
    """The card in words."""

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(repr((LOOK, astuple(self))).encode()).hexdigest()[:16]


def of(article: Article, publication: str, marks: list[str]) -> Card:
    picture = shown.lead_of(article)
    file = picture and (picture.widest(Shape.WIDE) or picture.widest(Shape.WHOLE))
    first = next(iter(article.tag_list), "")
    return Card(
        headline=article.headline,
        publication=publication,
        label=article.label,
        kicker=article.kicker or str(first),
        year=str(timezone.localtime(article.publish_at).year) if article.age_in_years else "",
        marks=tuple(marks),
        picture=file.name if file else "",
        focal=(picture.image.focal_x, picture.image.focal_y) if file else (0, 0),
        told=tuple(picture.labels) if file else (),
        credit=picture.credit if file else "",
        alt=". ".join(filter(None, [article.label, (file and picture.in_words()) or str(article)])),
    )


class LostPictureError(Exception):
    """The file of a card's picture cannot be read now. Without it the card is another one."""


def jpeg(card: Card) -> bytes:
    """Raises `LostPictureError`."""
    canvas = Pillow.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(canvas)
    if picture := _opened(card):
        canvas.paste(picture, (PANEL, 0))
        _beside_picture(draw, card)
    else:
        _plain(draw, card)
    out = io.BytesIO()
    canvas.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()


def _opened(card: Card) -> Pillow.Image | None:
    """Cut around its focal point. Raises `LostPictureError`."""
    if not card.picture:
        return None
    across, down = card.focal
    try:
        with files.opened(files.public(), card.picture) as file, Pillow.open(file) as opened:
            room = (WIDTH - PANEL, HEIGHT)
            return ImageOps.fit(opened.convert("RGB"), room, centering=(across / 100, down / 100))
    # What a storage raises when it is ill depends on where it is.
    except Exception as error:
        raise LostPictureError(str(error)) from error


def _plain(draw: Draw, card: Card) -> None:
    """Words on paper, and the line that the story stands on."""
    _kicker(draw, card)
    room = WIDTH - 2 * MARGIN
    if card.year:
        drawn = font(SERIF, 120)
        draw.text((WIDTH - MARGIN, MARGIN - 16), card.year, INK, drawn, anchor="rt")
        room -= round(drawn.getlength(card.year)) + MARGIN // 2
    _lines(draw, fitted(card.headline, SERIF, (84, 76, 68, 60, 54), room, ROOM))
    _foundation(draw, card, MARGIN, WIDTH - MARGIN, HEIGHT - MARGIN - 62)
    draw.text((MARGIN, HEIGHT - MARGIN), _name(card, room), INK, font(SERIF_BOLD, 40), anchor="ls")


def _beside_picture(draw: Draw, card: Card) -> None:
    """Words to the left; to the right the picture, with what has to stand at it on paper in its corners."""
    width = PANEL - MARGIN - MARGIN // 2
    _kicker(draw, card)
    _lines(draw, fitted(card.headline, SERIF, (68, 60, 54, 48, 42), width, ROOM))
    _foundation(draw, card, MARGIN, MARGIN + width, HEIGHT - MARGIN - 62)
    draw.text((MARGIN, HEIGHT - MARGIN), _name(card, width), INK, font(SERIF_BOLD, 40), anchor="ls")
    if card.year:
        _sheet(draw, card.year, SERIF, 120, PANEL, 0)
    _about_picture(draw, card)


def _name(card: Card, width: int) -> str:
    return shortened(drawable(card.publication), font(SERIF_BOLD, 40), width)


def _kicker(draw: Draw, card: Card) -> None:
    drawn, left, top = font(SANS_BOLD, 28), MARGIN, MARGIN
    if card.label:
        width = round(drawn.getlength(card.label))
        draw.rectangle((left, top - 4, left + width + 24, top + 38), outline=INK, width=2)
        draw.text((left + 12, top + 28), card.label, INK, drawn, anchor="ls")
        left += width + 44
    kicker = shortened(drawable(card.kicker), drawn, PANEL - MARGIN // 2 - left)
    draw.text((left, top + 28), kicker, INK, drawn, anchor="ls")


def _lines(draw: Draw, block: Block) -> None:
    for number, line in enumerate(block.lines, start=1):
        foot = TOP + number * block.leading - block.leading // 6
        draw.text((MARGIN, foot), line, INK, block.font, anchor="ls")


def _about_picture(draw: Draw, card: Card) -> None:
    """Labels and credit, at the edge where the picture is free."""
    words = shortened(drawable(card.credit), font(SANS, 20), WIDTH - PANEL - 20)
    bottom = HEIGHT
    sheets = [(words, SANS, 20), *((told, SANS_BOLD, 28) for told in reversed(card.told))]
    for said, name, size in sheets:
        if said:
            width, height = _sheet_of(said, name, size)
            bottom -= height
            _sheet(draw, said, name, size, WIDTH - width, bottom)


def _sheet_of(words: str, name: str, size: int) -> tuple[int, int]:
    padding = size // 3
    return round(font(name, size).getlength(words)) + 2 * padding, round(size * 1.1) + padding


def _sheet(draw: Draw, words: str, name: str, size: int, left: int, top: int) -> None:
    """A word on paper."""
    width, height = _sheet_of(words, name, size)
    draw.rectangle((left, top, left + width, top + height), PAPER)
    draw.text((left + size // 3, top + height - size * 11 // 30), words, INK, font(name, size), anchor="ls")


def _foundation(draw: Draw, card: Card, left: int, right: int, line: int) -> None:
    """The line that a story rests on, and a stone for each origin, as under every headline of the paper."""
    draw.rectangle((left, line, right, line + 3), INK)
    for mark in card.marks:
        if mark == "contradicts":
            left = _upright(draw, left + 12, line)
        else:
            left = _lying(draw, mark, left, line)


def _lying(draw: Draw, mark: str, left: int, line: int) -> int:
    width = round(STONE * 2.25)
    box = (left, line - STONE, left + width, line)
    draw.rectangle(box, INK if mark == "confirms" else None, INK, 3)
    if mark == "partly":
        draw.rectangle((left, line - STONE, left + width // 2, line), INK)
    return left + width + STONE // 3


def _upright(draw: Draw, left: int, line: int) -> int:
    """It stands against the others, struck through."""
    width, height = round(STONE * 1.2), round(STONE * 2.25)
    draw.rectangle((left, line - height, left + width, line), None, BRICK, 3)
    draw.line((left - 8, line - 6, left + width + 8, line - height + 6), BRICK, 4)
    return left + width + STONE // 2
