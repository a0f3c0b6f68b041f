"""A full disk stops saving before it stops anything that monitoring would see."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection


def short_places() -> list[Path]:
    """The folders of this site where less is free than FREE_SPACE_MB."""
    return [folder for folder in _folders() if shutil.disk_usage(folder).free < settings.FREE_SPACE_MB * 2**20]


def _folders() -> Iterator[Path]:
    if connection.vendor == "sqlite":
        yield nearest(Path(connection.settings_dict["NAME"]).parent)
    if not settings.MEDIA_STORAGE:
        yield nearest(Path(settings.MEDIA_ROOT))


def nearest(folder: Path) -> Path:
    """The folder, or where it does not exist yet, the nearest one above it."""
    place = folder.absolute()
    return next(existing for existing in (place, *place.parents) if existing.exists())
