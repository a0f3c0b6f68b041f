"""The rows and public files of renditions: drawn once each, shown when complete, gone when stale."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from PIL import Image as Pillow

from articles.images import conversion, decoding, drawing, sizes, storage
from articles.images.sizes import Rung
from articles.models import Image, Rendition, Shape

# In nobody's hand, and never tried.
_FRESH: dict[str, Any] = {"attempts": 0, "claimed_by": "", "leased_until": None, "renditions_error": ""}


class TakenAwayError(Exception):
    """The image was recalled, replaced, deleted or taken in hand by another process."""


@dataclass(frozen=True)
class Drawn:
    rung: Rung
    content: bytes

    def row(self, name: str) -> Rendition:
        return Rendition(name=name, size=len(self.content), **asdict(self.rung))


def draw_first(image: Image, bitmap: Pillow.Image) -> list[Drawn]:
    """Small ones, of an image that is unpacked already, so that neither the editor nor a page waits."""
    wanted = sizes.first(image)
    developed = conversion.developed(bitmap, sizes.scale(image, wanted))
    return [Drawn(rung, drawing.draw(image, developed, rung)) for rung in wanted]


def store_files(drawn: list[Drawn], stack: ExitStack) -> list[Rendition]:
    """The files go again where the stack is left with an error. Returns rows that nobody has saved yet."""
    kept = [stack.enter_context(storage.kept(storage.public_files(), one.content, one.rung.format)) for one in drawn]
    return [one.row(name) for one, name in zip(drawn, kept, strict=True)]


def ladder_of(rows: Iterable[Rendition]) -> list[list[Any]]:
    return [[row.shape, row.format, row.width, row.height, row.name] for row in rows]


def wanted(image: Image) -> list[Rung]:
    square = (Shape.SQUARE,) if image.portrait_of.exists() else ()
    return sizes.rungs(image, (Shape.WHOLE, Shape.WIDE, *square))


def missing(image: Image) -> list[Rung]:
    """Those that have no row, or no file any more."""
    there = {(row.shape, row.format, row.width, row.focal): row.name for row in image.renditions.all()}
    exists = storage.public_files().exists
    return [rung for rung in wanted(image) if rung.key not in there or not exists(there[rung.key])]


def make_due(image: Image) -> None:
    """Let `work` draw what is missing. What pages show stays until then."""
    Image.objects.filter(pk=image.pk).update(renditions_due_at=timezone.now(), **_FRESH)


@transaction.atomic
def withhold(image: Image) -> None:
    """Take every public file of an image away, and whoever draws it right now stores none any more.

    The rows stay: by them a file that could not be deleted is known as one that nobody gets.
    """
    # The row first: whoever is about to add a file waits for it, and then finds that the image is not theirs.
    Image.objects.filter(pk=image.pk).update(ladder=[], renditions_due_at=None, **_FRESH)
    storage.delete_on_commit(storage.public_files(), *image.renditions.values_list("name", flat=True))


@transaction.atomic
def forget(image: Image) -> None:
    """`withhold`, with the rows."""
    withhold(image)
    image.renditions.all().delete()


def draw(image: Image, rungs: list[Rung]) -> Iterator[Rung]:
    """One after the other, each kept before the next is drawn. Pages show the old files until `publish`."""
    if not rungs:
        return
    developed = _developed(image, sizes.scale(image, rungs))
    for rung in rungs:
        _keep(image, Drawn(rung, drawing.draw(image, developed, rung)))
        yield rung


def publish(image: Image) -> None:
    """Let pages show what is there, if it is complete; what was there before goes. Raises `TakenAwayError`."""
    keys = {rung.key for rung in wanted(image)}
    with transaction.atomic():
        held = _held(image)
        rows = image.renditions.order_by("shape", "format", "width")
        current = [row for row in rows if (row.shape, row.format, row.width, row.focal) in keys]
        done = dict(_FRESH)
        if len(current) == len(keys):
            done["ladder"] = ladder_of(current)
            shown = {row.name for row in current}
            hidden = [name for *_size, name in held.ladder if name not in shown]
            storage.delete_on_commit(storage.public_files(), *hidden)
            drop(image.renditions.exclude(pk__in=[row.pk for row in current]))
            # Whoever made the image due meanwhile knows of something that is not drawn yet.
            if held.renditions_due_at == image.renditions_due_at:
                done["renditions_due_at"] = None
        Image.objects.filter(pk=image.pk).update(**done)
    image.refresh_from_db()


def drop(rows: QuerySet[Rendition]) -> None:
    names = list(rows.values_list("name", flat=True))
    rows.delete()
    storage.delete_on_commit(storage.public_files(), *names)


def _developed(image: Image, scale: float) -> Pillow.Image:
    with storage.opened(storage.originals(), image.original) as file:
        bitmap = decoding.opened(file)
        whole = bitmap.width
        conversion.unpack_small(bitmap, scale)
        return conversion.developed(bitmap, min(1.0, scale * whole / bitmap.width))


def _keep(image: Image, drawn: Drawn) -> None:
    """The file and its row, or neither."""
    rung = drawn.rung
    with storage.kept(storage.public_files(), drawn.content, rung.format) as name, transaction.atomic():
        shown = {name for *_size, name in _held(image).ladder}
        before = image.renditions.filter(shape=rung.shape, format=rung.format, width=rung.width, focal=rung.focal)
        unseen = list(before.exclude(name__in=shown).values_list("name", flat=True))
        storage.delete_on_commit(storage.public_files(), *unseen)
        before.delete()
        row = drawn.row(name)
        row.image = image
        row.save()


def _held(image: Image) -> Image:
    """The row, locked until the transaction ends, as long as the image is what was taken in hand."""
    as_read = {"original": image.original, "claimed_by": image.claimed_by, "recalled_at": None}
    if held := Image.objects.select_for_update().filter(pk=image.pk, **as_read).first():
        return held
    raise TakenAwayError
