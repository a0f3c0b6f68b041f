"""Files that no row names: what a process left that was killed between the file and its row."""

from collections.abc import Iterator
from datetime import timedelta

from django.core.files.storage import Storage
from django.utils import timezone

from articles.images import storage
from articles.models import Image, Rendition

# A file is stored before its row, and a page may be on its way to a reader with the name of one that just went.
GRACE = timedelta(days=1)


def find() -> Iterator[tuple[Storage, str]]:
    """Files older than a day, with a name as `storage.keep` gives it."""
    yield from _without_row(storage.public_files(), _kept() | _shown())
    yield from _without_row(storage.originals(), set(Image.objects.values_list("original", flat=True)))


def _kept() -> set[str]:
    """Those of recalled images are orphans: they should be gone already."""
    return set(Rendition.objects.filter(image__recalled_at=None).values_list("name", flat=True))


def _shown() -> set[str]:
    """Files that pages name. While renditions are drawn anew, some of them have lost their row."""
    ladders = Image.objects.exclude(ladder=[]).values_list("ladder", flat=True)
    return {name for ladder in ladders.iterator() for *_size, name in ladder}


def _without_row(storage: Storage, known: set[str]) -> Iterator[tuple[Storage, str]]:
    before = timezone.now() - GRACE
    for name in _names(storage):
        if name not in known and storage.get_modified_time(name) < before:
            yield storage, name


def _names(bucket: Storage) -> Iterator[str]:
    try:
        folders, _files = bucket.listdir("")
    except FileNotFoundError:
        return
    for folder in sorted(folders):
        for name in sorted(bucket.listdir(folder)[1]):
            if storage.NAME.fullmatch(f"{folder}/{name}"):
                yield f"{folder}/{name}"
