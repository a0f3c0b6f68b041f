"""What colleagues have to know about an image, beside its thumbnail."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles.models import Image
from articles.models.image import WARNED_DAYS


def is_waiting(image: Image) -> bool:
    return image.recalled_at is None and image.renditions_due_at is not None and not image.has_failed


def of(image: Image) -> list[str]:
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
