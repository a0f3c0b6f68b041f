"""Where the files of pictures lie, and under which names: originals for the newsroom alone, renditions for readers."""

import secrets

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages


def originals() -> Storage:
    """No address leads here."""
    return storages["originals"]


def public() -> Storage:
    return storages["default"]


def keep(storage: Storage, content: File | bytes, ending: str) -> str:
    """Store a file under a random name, of which nobody can learn what it shows. Returns the name."""
    name = secrets.token_hex(16)
    return storage.save(f"{name[:2]}/{name}.{ending}", ContentFile(content) if isinstance(content, bytes) else content)
