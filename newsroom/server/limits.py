"""How large the body of a request may be, judged by its header alone.

`newsroom/deploy/nginx.conf` says the same to nginx; a test compares them.
"""

from dataclasses import dataclass

from django.conf import settings

from newsroom.middleware import DESK

KB, MB = 2**10, 2**20
READER_FORM = 64 * KB
# At the desk, before anybody knows whose it is: a long text whose author was signed out still arrives at the login.
STRANGERS_AT_DESK = 1 * MB
# The library of images: the only place that takes files.
UPLOADS = f"{DESK}articles/image/"
# Of a form around its files: boundaries, names, the token.
FRAME = 64 * KB


class TooLargeError(Exception):
    """What arrives is larger than this address takes."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most


class FilesRefusedError(Exception):
    """Readers' forms take no files."""


@dataclass(frozen=True)
class Announced:
    path: str
    length: int | None
    """None: it comes in pieces, and nobody knows how many."""
    content_type: str = ""

    @property
    def is_for_desk(self) -> bool:
        return self.path.startswith(DESK)

    @property
    def has_files(self) -> bool:
        return self.content_type.lower().startswith("multipart/")

    def fits(self, most: int) -> bool:
        return self.length is not None and self.length <= most


def for_strangers(announced: Announced) -> int:
    """In bytes, for whoever sends it. Raises FilesRefusedError where nobody may send files."""
    if announced.is_for_desk:
        return STRANGERS_AT_DESK
    if announced.has_files:
        raise FilesRefusedError
    return READER_FORM


def for_colleagues(announced: Announced) -> int:
    """In bytes, for somebody who is signed in."""
    if announced.path.startswith(UPLOADS):
        return settings.DATA_UPLOAD_MAX_NUMBER_FILES * settings.IMAGE_MAX_BYTES + FRAME
    if announced.is_for_desk:
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return for_strangers(announced)
