"""What the files of images say about themselves: readers never get them, but they lie on the disk."""

import re

from articles.errors import ActionRefused
from articles.images import storage
from articles.models import Article, Image
from articles.text import passages

# Programs write their words at the beginning of a file or at its end.
AT_EITHER_END = 512 * 1024
ENCODINGS = ("utf-8", "cp1252")
# As Windows writes its fields, and cameras their comments.
WIDE_ENCODINGS = ("utf-16-le", "utf-16-be")


def saying(article: Article, passage: str) -> list[Image]:
    """Images of any version whose original carries the passage. Compressed words are not found."""
    images = Image.objects.filter(uses__revision__article=article).distinct()
    return [image for image in images if _says(_ends_of(image), passage)]


def _ends_of(image: Image) -> bytes:
    try:
        with storage.opened(storage.originals(), image.original) as file:
            start = file.read(AT_EITHER_END)
            file.seek(max(len(start), file.size - AT_EITHER_END))
            return start + file.read(AT_EITHER_END)
    # A file that is missing or that the storage does not hand out says nothing.
    except (ActionRefused, OSError):
        return b""


def _says(written: bytes, passage: str) -> bool:
    # Asked first, because most files do not: to fold a million characters takes a tenth of a second.
    longest = max(re.findall("[a-z0-9]+", passage.lower()), key=len, default="")
    lower = written.lower()
    if longest.encode() in lower and _carries(written, passage, ENCODINGS):
        return True
    is_wide = longest.encode("utf-16-le")[:-1] in lower
    return is_wide and any(_carries(written[start:], passage, WIDE_ENCODINGS) for start in (0, 1))


def _carries(written: bytes, passage: str, encodings: tuple[str, ...]) -> bool:
    return any(passages.contains(written.decode(encoding, "ignore"), passage) for encoding in encodings)
