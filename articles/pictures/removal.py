"""Files that leave: first the rows, and the files themselves once that is committed."""

import logging
from collections.abc import Iterable
from functools import partial

from django.core.files.storage import Storage
from django.db import transaction

from articles.models import Image
from articles.pictures import files

logger = logging.getLogger(__name__)


def remove_renditions(image: Image) -> None:
    names = list(image.renditions.values_list("name", flat=True))
    image.renditions.all().delete()
    remove_files(files.public(), names)


def remove_files(storage: Storage, names: Iterable[str]) -> None:
    transaction.on_commit(partial(_remove, storage, list(names)))


def _remove(storage: Storage, names: list[str]) -> None:
    """Each for itself: one that cannot be removed keeps none of the others."""
    for name in names:
        try:
            storage.delete(name)
        # Storages raise whatever their server answers.
        except Exception:
            logger.exception("The file %s of a picture could not be removed. Please delete it by hand.", name)
