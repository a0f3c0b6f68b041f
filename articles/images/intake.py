"""The way into the library: a file is an image when it can be decoded, whatever its name says."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from django.contrib.auth.models import User
from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from articles.errors import ActionRefused
from articles.images import conversion, decoding, metadata, renditions, storage
from articles.images.renditions import Drawn
from articles.models import Image, Rendition

# Pixels cost memory: several uploads at the same moment must not add up.
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True)
class Taken:
    """A new image, or the one that the library had already."""

    image: Image
    is_new: bool


def take_in(file: BinaryIO, *, by: User | None) -> Taken:
    """Keep a file, with small renditions at once. Raises `ActionRefused`."""
    decoding.refuse_bytes(file)
    digest = _digest(file)
    if known := Image.objects.filter(digest=digest).first():
        return Taken(known, is_new=False)
    image = Image(uploaded_by=by)
    drawn = _looked_at(image, file, digest)
    try:
        with _stored(image, drawn, file):
            image.save()
    # The same file came twice at the same moment: the slower one is offered what the quicker one made.
    except IntegrityError:
        if known := Image.objects.filter(digest=digest).first():
            return Taken(known, is_new=False)
        raise
    return Taken(image, is_new=True)


def replace(image: Image, file: BinaryIO, *, by: User | None) -> None:
    """Uses and words stay; what the new file warns of is kept where nobody has said it. Raises `ActionRefused`."""
    decoding.refuse_bytes(file)
    digest = _digest(file)
    _refuse_known(image, digest)
    new = Image(pk=image.pk, focal_x=image.focal_x, focal_y=image.focal_y)
    drawn = _looked_at(new, file, digest)
    try:
        with _stored(new, drawn, file):
            _exchange(new, by)
    except IntegrityError:
        _refuse_known(image, digest)
        raise
    image.refresh_from_db()


def _looked_at(image: Image, file: BinaryIO, digest: str) -> list[Drawn]:
    """Note what a file is and says, and draw what is needed at once. What was unpacked is let go of here."""
    with _ONE_AT_A_TIME:
        bitmap = decoding.decoded(file)
        for name, said in metadata.read(bitmap).items():
            setattr(image, name, said)
        image.format, image.digest = decoding.format_of(bitmap), digest
        image.width, image.height = conversion.upright_size(bitmap)
        image.size = file.seek(0, 2)
        return renditions.draw_first(image, bitmap)


@contextmanager
def _stored(image: Image, drawn: list[Drawn], file: BinaryIO) -> Iterator[None]:
    """Rows and files, or nothing."""
    file.seek(0)
    with ExitStack() as stack:
        image.original = stack.enter_context(storage.kept(storage.originals(), File(file), image.format))
        rows = renditions.store_files(drawn, stack)
        image.ladder = renditions.ladder_of(rows)
        # After the network and the disk: a database that waits for them lets nobody else write.
        with transaction.atomic():
            yield
            for row in rows:
                row.image_id = image.pk
            Rendition.objects.bulk_create(rows)


def _exchange(new: Image, by: User | None) -> None:
    old = Image.objects.select_for_update().filter(pk=new.pk).first()
    if old is None or old.recalled_at:
        raise ActionRefused(_("The image was deleted or recalled meanwhile. The new file was not kept."))
    renditions.forget(old)
    storage.delete_on_commit(storage.originals(), old.original)
    for name in ("original", "format", "width", "height", "size", "digest", "ladder"):
        setattr(old, name, getattr(new, name))
    for name in metadata.WARNINGS:
        setattr(old, name, getattr(old, name) or getattr(new, name))
    # An image that nobody uploaded, as those of the demonstration, belongs to who gives it a file.
    old.uploaded_by = old.uploaded_by or by
    old.save()
    renditions.make_due(old)


def _refuse_known(image: Image, digest: str) -> None:
    known = Image.objects.filter(digest=digest).first()
    if known is None:
        return
    if known.pk == image.pk:
        raise ActionRefused(_("This is the very file that the image has already."))
    message = _("The library has this file already, as “%(image)s”. Please use that one.")
    raise ActionRefused(message % {"image": known})


def _digest(file: BinaryIO) -> str:
    file.seek(0)
    return hashlib.file_digest(cast(Any, file), "sha256").hexdigest()
