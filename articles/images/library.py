"""What the desk does with an image of the library: every change of a row goes through here."""

from collections.abc import Mapping
from typing import Any, BinaryIO

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import signals, text
from articles.errors import ActionRefused
from articles.images import intake, renditions, storage
from articles.images.usage import Uses, is_let_through, uses
from articles.models import Image

# What a person says about an image. Everything else follows from the file, or has a door of its own.
SAID = (
    "title", "alt", "is_decorative", "caption", "creator", "credit", "source", "copyright_notice", "licence",
    "usage_terms", "licence_ends", "is_symbolic", "ai", "people", "restrictions",
)  # fmt: skip


@transaction.atomic
def describe(image: Image, fields: Mapping[str, Any], *, by: User | None) -> None:
    """What is not named stays as a colleague may have left it meanwhile."""
    unknown = set(fields) - set(SAID)
    if unknown:
        raise ValueError(f"not said of an image: {unknown}")
    kept = _locked(image)
    lacked = kept.lacks
    for name, value in fields.items():
        setattr(kept, name, value)
        setattr(image, name, value)
    _check(kept)
    _refuse_gaps(kept, lacked)
    if fields:
        kept.save(update_fields=list(fields))


@transaction.atomic
def set_focal_point(image: Image, x: int, y: int, *, by: User | None) -> None:
    """What is cut is drawn again around this point; until then the old cuts stay."""
    kept = _locked(image)
    if (kept.focal_x, kept.focal_y) == (x, y):
        return
    kept.focal_x, kept.focal_y = x, y
    _check(kept)
    kept.save(update_fields=["focal_x", "focal_y"])
    if kept.recalled_at is None:
        renditions.make_due(kept)
    image.refresh_from_db()


@transaction.atomic
def recall(image: Image, *, because: str, by: User) -> None:
    """Take an image from every page, feed, card and file at once. The original stays with the newsroom."""
    kept, because = _locked(image), text.plain(because)[:500]
    if kept.recalled_at:
        raise ActionRefused(_("This image is recalled already: readers do not see it."))
    if not because:
        raise ActionRefused(_("Please say why the image is recalled: colleagues will ask."))
    kept.recalled_at, kept.recalled_because, kept.recalled_by = timezone.now(), because, by
    kept.save(update_fields=["recalled_at", "recalled_because", "recalled_by"])
    renditions.withhold(kept)
    signals.recalled.send(Image, image=kept)
    image.refresh_from_db()


@transaction.atomic
def lift_recall(image: Image, *, by: User) -> None:
    """Readers see it again, where it still stands, as soon as its renditions are drawn."""
    kept = _locked(image)
    if kept.recalled_at is None:
        raise ActionRefused(_("This image is not recalled."))
    kept.recalled_at, kept.recalled_because, kept.recalled_by = None, "", None
    kept.save(update_fields=["recalled_at", "recalled_because", "recalled_by"])
    renditions.forget(kept)
    renditions.make_due(kept)
    image.refresh_from_db()


def replace(image: Image, file: BinaryIO, *, by: User | None) -> None:
    """Articles, words and rights stay with the image."""
    if Image.objects.filter(pk=image.pk).exclude(recalled_at=None).exists():
        raise ActionRefused(
            _("This image is recalled. Please upload the new file as an image of its own, or lift the recall first.")
        )
    intake.replace(image, file, by=by)
    image.refresh_from_db()


def delete(image: Image, *, by: User | None) -> None:
    """For good, with its files. Raises `ActionRefused` while a version of an article, or anything else, needs it."""
    if found := uses(image):
        raise ActionRefused(objection_to_deleting(found))
    with transaction.atomic():
        kept = _locked(image)
        try:
            renditions.forget(kept)
            kept.delete()
        except ProtectedError as error:
            raise ActionRefused(_("A colleague has just used this image. Please look at it again.")) from error
        storage.delete_on_commit(storage.originals(), kept.original)


def objection_to_deleting(found: Uses) -> str:
    words = ngettext(
        "The image stands in %(count)s place, so it cannot be deleted. To take it from readers at once, recall it.",
        "The image stands in %(count)s places, so it cannot be deleted. To take it from readers at once, recall it.",
        found.count,
    )
    return words % {"count": found.count}


def _locked(image: Image) -> Image:
    kept = Image.objects.select_for_update().filter(pk=image.pk).first()
    if kept is None:
        raise ActionRefused(_("A colleague has deleted this image meanwhile."))
    return kept


def _check(image: Image) -> None:
    try:
        image.clean_fields(exclude=["original", "digest", "ladder"])
        image.validate_constraints()
    except ValidationError as error:
        raise ActionRefused(*error.messages) from error


def _refuse_gaps(image: Image, lacked: list[str]) -> None:
    """The rules ask before an article is published; afterwards nobody would notice that the credit went."""
    gone = [name for name in image.lacks if name not in lacked]
    if gone and image.is_usable and is_let_through(image):
        sentence = _("Readers see this image, or soon will, so it has to keep: %(things)s.")
        raise ActionRefused(sentence % {"things": "; ".join(gone)})
