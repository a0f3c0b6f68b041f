"""Figures and galleries inside a body: stored by key, they show what may be shown of an image now."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.html import format_html, format_html_join

from articles import text
from articles.images import display
from articles.images.display import DisplayedImage
from articles.models import Image, Shape
from articles.text import StoredFigure


@dataclass(frozen=True)
class Figure:
    images: list[DisplayedImage]
    caption: str = ""
    """Of the whole gallery; that of a single image is the image's own."""

    @property
    def is_gallery(self) -> bool:
        return len(self.images) > 1


def resolve(bodies: Iterable[str], draw: Callable[[Figure], str], *, at_desk: bool = False) -> list[str]:
    """A figure of which nothing may be shown is left out, words and all. One query, and none without images."""
    bodies = list(bodies)
    images = Image.objects.in_bulk({key for body in bodies for key in text.images_in(body)})

    def drawn(stored: StoredFigure) -> str:
        own = stored.caption if len(stored.images) == 1 else ""
        uses = [display.of(images.get(key), alt, own, at_desk=at_desk) for key, alt in stored.images]
        displayed = list(filter(None, uses))
        return draw(Figure(displayed, "" if own else stored.caption)) if displayed else ""

    return [text.with_figures(body, drawn) for body in bodies]


def nowhere(_figure: Figure) -> str:
    return ""


def in_feed(figure: Figure) -> str:
    """One address for each image, whole and on this site, with everything said in words."""
    shown_ones = format_html_join("", "{}", ((_in_feed(displayed),) for displayed in figure.images))
    return shown_ones + format_html("<p>{}</p>", figure.caption) if figure.caption else shown_ones


def _in_feed(displayed: DisplayedImage) -> str:
    files = displayed.files(Shape.WHOLE, "jpeg")
    if not files:
        return ""
    # Readers of feeds choose no size: a middle one.
    file = next((file for file in files if file.width >= 960), files[-1])
    return format_html(
        '<figure><img src="{}" alt="{}" width="{}" height="{}"><figcaption>{}</figcaption></figure>',
        settings.SITE_URL + file.address,
        displayed.alt,
        file.width,
        file.height,
        displayed.told(),
    )
