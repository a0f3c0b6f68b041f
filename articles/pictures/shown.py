"""A picture as a page prints it: its files, its words, and what readers have to be told about it."""

from collections.abc import Iterable
from dataclasses import dataclass

from articles.models import Article, Image, Shape


@dataclass(frozen=True)
class File:
    width: int
    height: int
    name: str
    """In the public storage; `/media/` stands before it."""


@dataclass(frozen=True)
class Picture:
    """One use of a picture: what this use says for itself goes before what the library says."""

    image: Image
    own_alt: str = ""
    own_caption: str = ""

    @property
    def alt(self) -> str:
        """ "" for a decorative picture."""
        return self.own_alt or ("" if self.image.is_decorative else self.image.alt)

    @property
    def caption(self) -> str:
        return self.own_caption or self.image.caption

    @property
    def credit(self) -> str:
        return self.image.credit_line

    @property
    def labels(self) -> list[str]:
        return self.image.labels

    def files(self, shape: Shape, format: str) -> list[File]:
        """From the narrowest to the widest."""
        found = [File(*size) for kind, kept, *size in self.image.ladder if (kind, kept) == (shape, format)]
        return sorted(found, key=lambda file: file.width)


def lead_of(article: Article) -> Picture | None:
    """The lead image of a story, where readers may see it. Asks for no rows after `for_list` and `for_page`."""
    image = article.lead_image
    if image is None or not image.is_usable or not image.ladder:
        return None
    return Picture(image, article.lead_alt, article.lead_caption)


def usable(keys: Iterable[int]) -> dict[int, Image]:
    """What readers may see of these, in one query, and in none where there is no key."""
    wanted = set(keys)
    return {image.pk: image for image in Image.objects.usable().filter(pk__in=wanted) if image.ladder} if wanted else {}
