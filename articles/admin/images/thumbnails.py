"""How an image is shown to colleagues: by files that readers may see, never by the original."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.models import Image, Shape
from articles.models.image import WARNED_DAYS

# Wide enough to find an eye in it.
PREVIEW = 960


@dataclass(frozen=True)
class Look:
    url: str
    width: int
    height: int


def thumbnail(image: Image) -> Look | None:
    """The smallest file of the whole image. None: there is none (yet, or any more)."""
    return min(_whole(image), key=lambda look: look.width, default=None)


def preview(image: Image) -> Look | None:
    """The widest that the form needs."""
    looks = sorted(_whole(image), key=lambda look: look.width)
    return next((look for look in looks if look.width >= PREVIEW), looks[-1] if looks else None)


def _whole(image: Image) -> list[Look]:
    if not image.is_usable:
        # Its files are gone, or withheld from everybody.
        return []
    return [
        Look(settings.MEDIA_URL + name, width, height)
        for shape, format, width, height, name in image.ladder
        if (shape, format) == (Shape.WHOLE, "jpeg")
    ]


def is_waiting(image: Image) -> bool:
    return image.recalled_at is None and image.renditions_due_at is not None and not image.has_failed


def signs(image: Image) -> list[str]:
    """In a word each: what somebody has to know who looks for an image."""
    found = {
        _("recalled"): image.recalled_at is not None,
        _("licence has ended"): image.licence_days is not None and image.licence_days < 0,
        _("licence ends soon"): image.licence_days is not None and 0 <= image.licence_days < WARNED_DAYS,
        _("incomplete"): bool(image.lacks) and not image.recalled_at,
        _("could not be prepared"): image.has_failed,
    }
    return [*(sign for sign, is_so in found.items() if is_so), *image.labels]


def about_licence(image: Image) -> str:
    """A sentence where the licence has ended or is about to. "": neither."""
    days = image.licence_days
    if days is None or image.licence_ends is None or days >= WARNED_DAYS:
        return ""
    values = {"day": date_format(image.licence_ends, "j. F Y")}
    if days < 0:
        return _("Its licence ended on %(day)s: readers do not see it any more, in no article.") % values
    return _("Its licence ends on %(day)s. From the next day on readers do not see it, in no article.") % values
