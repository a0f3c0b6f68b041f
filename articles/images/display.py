"""An image as a page prints it: its files, its words, and what readers have to be told about it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.models import Article, Image, Shape


@dataclass(frozen=True)
class File:
    width: int
    height: int
    name: str
    """In the public storage."""

    @property
    def address(self) -> str:
        return f"{settings.MEDIA_URL}{self.name}"


@dataclass(frozen=True)
class DisplayedImage:
    """One use of an image: what it says for itself goes before what the library says."""

    image: Image
    own_alt: str = ""
    own_caption: str = ""
    notices: tuple[str, ...] = ()
    """Why readers do not see it, or may not see it yet. At the desk only."""

    @property
    def alt(self) -> str:
        """ "" for a decorative image."""
        return self.own_alt or ("" if self.image.is_decorative else self.image.alt)

    @property
    def caption(self) -> str:
        return self.own_caption or self.image.caption

    @property
    def credit(self) -> str:
        """ "Bild: Ada Beispiel", or word for word where it names its kind itself."""
        line = self.image.credit_line
        return line if ":" in line or not line else _("Image: %(name)s") % {"name": line}

    @property
    def labels(self) -> list[str]:
        return self.image.labels

    @property
    def has_files(self) -> bool:
        """The first JPEG suffices: `intake` draws it at once."""
        return any(format == "jpeg" for _shape, format, *_size in self.image.ladder)

    @property
    def is_tall(self) -> bool:
        return self.image.height > self.image.width

    def files(self, shape: Shape, format: str) -> list[File]:
        """From the narrowest to the widest."""
        found = [File(*size) for kind, kept, *size in self.image.ladder if (kind, kept) == (shape, format)]
        return sorted(found, key=lambda file: file.width)

    def widest(self, shape: Shape) -> File | None:
        """For machines, which all read JPEG."""
        return next(reversed(self.files(shape, "jpeg")), None)

    def in_words(self) -> str:
        """Labels and alt in one line, for those who get nothing else: "Symbolbild: Ein Deich"."""
        return ": ".join(filter(None, [", ".join(self.labels), self.alt]))

    def told(self) -> str:
        """Labels, caption and credit in one line."""
        return " ".join(filter(None, [*(f"{label}." for label in self.labels), self.caption, self.credit]))


def of(image: Image | None, alt: str = "", caption: str = "", *, at_desk: bool = False) -> DisplayedImage | None:
    """None: nothing is shown. At the desk, notices say why."""
    if image is None:
        return None
    displayed = DisplayedImage(image, alt, caption, tuple(_notices(image, alt)) if at_desk else ())
    return displayed if at_desk or image.is_usable and displayed.has_files else None


def lead_of(article: Article, *, at_desk: bool = False) -> DisplayedImage | None:
    """The lead image, where readers may see it. Asks for no rows after `for_list` and `for_page`."""
    if not shows_images(article):
        return None
    return of(article.lead_image, article.lead_alt, article.lead_caption, at_desk=at_desk)


def shows_images(article: Article) -> bool:
    """Not for a retracted article, nor for one that search engines may not find: a face would lead there, too."""
    return article.retracted_at is None and article.unlisted_at is None


def _notices(image: Image, alt: str) -> Iterable[str]:
    if image.recalled_at:
        yield _("Readers do not see this image: it was recalled.")
    elif image.licence_ends and not image.is_usable:
        day = date_format(image.licence_ends, "j.\xa0F Y")
        yield _("Readers do not see this image: its licence ended on %(day)s.") % {"day": day}
    elif not image.ladder:
        yield _("Readers do not see this image yet: it is still being prepared.")
    if lacking := image.lacks_at_use(is_described=bool(alt)):
        yield _("Before readers may see it, this image lacks: %(list)s.") % {"list": "; ".join(lacking)}
