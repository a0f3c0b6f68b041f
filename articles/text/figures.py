"""Figures as they are stored: images of the library by their key, with words for this one use."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from articles.text.tables import Line

# More images become a second figure: none is lost.
MAX_IMAGES = 30
_SPACES = re.compile(r"[ \n\t]+")


@dataclass
class Figure:
    """One image or a gallery, with what stands below it."""

    images: list[tuple[str, str]] = field(default_factory=list)
    """Source and description of each."""
    caption: Line | None = None
    is_captioned: bool = False
    """What is read now belongs to the caption."""

    def add(self, source: str, alt: str) -> None:
        self.images.append((source, _SPACES.sub(" ", alt).strip(" ")))

    def written(self) -> str:
        caption = self.caption.plain() if self.caption else ""
        below = f"<figcaption>{caption}</figcaption>" if caption else ""
        parts = [self.images[start : start + MAX_IMAGES] for start in range(0, len(self.images), MAX_IMAGES)]
        figures = ["".join(_image(source, alt) for source, alt in part) for part in parts]
        return "".join(f"<figure>{images}{below * (at == 0)}</figure>" for at, images in enumerate(figures))


def _image(source: str, alt: str) -> str:
    shown = html.escape(alt, quote=False).replace('"', "&quot;").replace("\xa0", "&nbsp;")
    return f'<img src="{source}"' + (f' alt="{shown}">' if shown else ">")


def holding(parts: list[tuple[str, str, str, str]]) -> Iterator[bool]:
    """Of each figure of a source: whether an image of the library stands in it. Words of others are paragraphs."""
    found: list[bool] = []
    around: list[int] = []
    for closing, tag, attributes, _written in parts:
        if tag == "figure" and closing:
            around.pop()
        elif tag == "figure":
            around.append(len(found))
            found.append(False)
        elif tag == "img" and around and ' src="' in attributes:
            found[around[-1]] = True
    return iter(found)
