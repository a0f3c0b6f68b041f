"""The keys of open evaluations: files that only this machine has, and that no backup takes along.

A key is found by its own mark, which is all that a file's name says.
"""

import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.conf import settings

_SUFFIX = ".key"
_LENGTH = 32


def folder() -> Path:
    return settings.VAR / "evidence-keys"


def names() -> list[str]:
    return [path.stem for path in folder().glob(f"*{_SUFFIX}")]


def name_of(key: bytes) -> str:
    return hmac.digest(key, b"", "sha256").hex()


def throwaway() -> bytes:
    return secrets.token_bytes(_LENGTH)


def make() -> bytes:
    """A new key, kept before anything is marked with it. Raises OSError."""
    key = throwaway()
    folder().mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(_place(name_of(key)), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(descriptor)
    return key


def read(name: str) -> bytes:
    return _place(name).read_bytes()


def destroy(name: str) -> None:
    """Write over it and take it away. Where it is gone already, nothing is left to do."""
    with suppress(FileNotFoundError):
        with _place(name).open("r+b") as file:
            file.write(bytes(_LENGTH))
            file.flush()
            os.fsync(file.fileno())
        _place(name).unlink()


def _place(name: str) -> Path:
    return folder() / f"{name}{_SUFFIX}"
