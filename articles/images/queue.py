"""Images whose renditions are due: any number of workers take them in hand, and each is drawn by one at a time."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.errors import ActionRefused
from articles.images import renditions
from articles.images.renditions import TakenAwayError
from articles.images.sizes import Rung
from articles.models import Image
from articles.models.leased import MAX_ATTEMPTS

# A worker that died with an image in hand blocks it for this long: the largest takes half a minute.
LEASE = timedelta(minutes=5)
# After a failure: twice as long each time.
FIRST_PAUSE = timedelta(minutes=1)

logger = logging.getLogger(__name__)


def claim(worker: str) -> Image | None:
    """Take the next due image in hand, until its lease ends. None: nothing is due."""
    while image := Image.objects.due().first():
        if claimed := take(image, worker):
            return claimed
    return None


def take(image: Image, worker: str) -> Image | None:
    """None where somebody else has it in hand, or was quicker."""
    is_ours = Image.objects.filter(recalled_at=None).take(image, worker, lease=LEASE)
    return Image.objects.get(pk=image.pk) if is_ours else None


def draw(image: Image) -> str:
    """Draw what has no row, or no file any more, of an image in hand, and say so in a line."""
    return attempt(image).sentence


@dataclass(frozen=True)
class Attempt:
    is_fine: bool
    sentence: str


def attempt(image: Image, rungs: list[Rung] | None = None) -> Attempt:
    """Draw these of an image in hand, or else what is missing, and show it. A failure is kept with the image."""
    try:
        rungs = renditions.missing(image) if rungs is None else rungs
        count = sum(1 for _rung in renditions.draw(image, rungs))
        renditions.publish(image)
    except TakenAwayError:
        return Attempt(True, _("Not drawn: “%(image)s” was changed meanwhile.") % {"image": image})
    except ActionRefused as error:
        return Attempt(False, failed(image, str(error)))
    except DatabaseError:
        raise
    # A decoder raises whatever it stumbles over. One file must not stop the others, and the desk has to hear of it.
    except Exception as error:
        return Attempt(False, failed(image, _("The original cannot be read: %(reason)s.") % {"reason": error}))
    if not count:
        return Attempt(True, _("Nothing to draw: “%(image)s” is complete.") % {"image": image})
    drawn = ngettext("%(count)s rendition", "%(count)s renditions", count) % {"count": count}
    return Attempt(True, _("Drawn: “%(image)s”, %(renditions)s") % {"image": image, "renditions": drawn})


def failed(image: Image, reason: str) -> str:
    """Again later and later, and in the end not any more."""
    pause = FIRST_PAUSE * 2 ** (image.attempts - 1)
    again = {"renditions_due_at": timezone.now() + pause, "renditions_error": reason[:500]}
    mine = Image.objects.filter(pk=image.pk, claimed_by=image.claimed_by, attempts=image.attempts)
    mine.update(claimed_by="", leased_until=None, **again)
    logger.error(_("Image %(number)s: %(reason)s"), {"number": image.pk, "reason": reason})
    sentence = _("Not drawn: “%(image)s”. %(reason)s") % {"image": image, "reason": reason}
    if image.attempts < MAX_ATTEMPTS:
        return sentence
    return sentence + " " + _("It is not tried again. Once mended: manage.py make_renditions")


def release(worker: str) -> None:
    Image.objects.give_back(worker)
