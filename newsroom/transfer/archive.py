"""The file of a backup: a manifest, then exactly the members it names, in its order.

Plain ustar in gzip: in ten years `tar -xzf` still opens it. It is read block by block: whatever is not the expected
header (link, device, long-name trick, one file more) is refused unread.
"""

import os
import tarfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from gzip import BadGzipFile, GzipFile
from hashlib import file_digest, sha256
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from newsroom.transfer.manifest import BackupError, Manifest, Member

MANIFEST, MANIFEST_LIMIT = "manifest.json", 64 * 2**20
BLOCK, CHUNK = 512, 2**20
END = bytes(2 * BLOCK)
# Images are compressed already and text is small: more effort costs minutes and saves nothing.
EFFORT = 3
# What reading a file raises that is no backup, or only a part of one.
BROKEN = (
    BadGzipFile,
    zlib.error,
    tarfile.TarError,
    EOFError,
    ValueError,
    OverflowError,
    TypeError,
    LookupError,
    AttributeError,
    RecursionError,
)


def write(file: BinaryIO, manifest: Manifest, sources: Mapping[str, Path]) -> None:
    """Raises BackupError where a source is no longer what the manifest says."""
    with GzipFile(fileobj=file, mode="wb", filename="", compresslevel=EFFORT) as out:
        described = manifest.as_json()
        out.write(_header(MANIFEST, len(described)) + described + _padding(len(described)))
        for member in manifest.members:
            out.write(_header(member.name, member.size))
            _copy_unchanged(sources[member.name], member, out)
            out.write(_padding(member.size))
        out.write(END)


def measure(name: str, path: Path) -> Member:
    with path.open("rb") as file:
        digest = file_digest(file, "sha256")
        return Member(name, os.fstat(file.fileno()).st_size, digest.hexdigest())


def read_manifest(path: Path) -> Manifest:
    with _opened(path) as file:
        return _manifest(file)


def read(path: Path, take: Callable[[Member], BinaryIO | None]) -> Manifest:
    """Check every byte. What a member holds goes into the file that `take` opens for it, if it opens one.

    Raises BackupError where anything differs from the manifest: only then believe what `take` was given.
    """
    with _opened(path) as file:
        manifest = _manifest(file)
        for member in manifest.members:
            _expect(file, member.name, member.size)
            digest, target = sha256(), take(member)
            try:
                for chunk in _chunks(file, member.size):
                    digest.update(chunk)
                    if target:
                        target.write(chunk)
            finally:
                if target:
                    target.close()
            if digest.hexdigest() != member.sha256:
                raise ValueError(member.name)
        if file.read(len(END)) != END or file.read(1):
            raise ValueError(END)
        return manifest


@contextmanager
def _opened(path: Path) -> Iterator[GzipFile]:
    """Whatever is wrong with the content is one thing to staff: this file is no whole backup."""
    try:
        with path.open("rb") as raw, GzipFile(fileobj=raw, mode="rb") as file:
            yield file
    except BROKEN as error:
        message = _("%(file)s is not a whole, unchanged backup of Newsroom. Please take another one.")
        raise BackupError(message % {"file": path}) from error


def _manifest(file: GzipFile) -> Manifest:
    header = tarfile.TarInfo.frombuf(_exactly(file, BLOCK), "utf-8", "strict")
    if header.name != MANIFEST or not header.isreg() or not 0 <= header.size <= MANIFEST_LIMIT:
        raise ValueError(header.name)
    return Manifest.from_json(b"".join(_chunks(file, header.size)))


def _expect(file: GzipFile, name: str, size: int) -> None:
    header = tarfile.TarInfo.frombuf(_exactly(file, BLOCK), "utf-8", "strict")
    if (header.name, header.size, header.type) != (name, size, tarfile.REGTYPE):
        raise ValueError(header.name)


def _chunks(file: GzipFile, size: int) -> Iterator[bytes]:
    """The content of a member; then the padding behind it is read too."""
    left = size
    while left:
        chunk = _exactly(file, min(left, CHUNK))
        left -= len(chunk)
        yield chunk
    _exactly(file, len(_padding(size)))


def _exactly(file: GzipFile, size: int) -> bytes:
    data = file.read(size)
    if len(data) != size:
        raise EOFError
    return data


def _copy_unchanged(source: Path, member: Member, out: GzipFile) -> None:
    digest, left, longer = sha256(), member.size, b""
    with suppress(FileNotFoundError), source.open("rb") as file:
        while left and (chunk := file.read(min(left, CHUNK))):
            digest.update(chunk)
            out.write(chunk)
            left -= len(chunk)
        longer = file.read(1)
    if left or longer or digest.hexdigest() != member.sha256:
        message = _("%(file)s was changed while it was being read. Please start the backup again.")
        raise BackupError(message % {"file": source})


def _header(name: str, size: int) -> bytes:
    header = tarfile.TarInfo(name)
    header.size, header.mode = size, 0o600
    return header.tobuf(tarfile.USTAR_FORMAT, "utf-8", "strict")


def _padding(size: int) -> bytes:
    return bytes(-size % BLOCK)
