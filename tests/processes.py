"""Other processes on the database of the test, which has to be `transaction=True`: they see what is committed."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

MANAGE = [sys.executable, str(settings.BASE_DIR / "manage.py")]


def environment(**variables: str) -> dict[str, str]:
    media = Path(settings.STORAGES["originals"]["OPTIONS"]["location"]).parent
    own = {"DATABASE_URL": database_url(), "MEDIA_ROOT": str(media), "DEBUG": "0"}
    return os.environ | own | variables


def database_url() -> str:
    database = {key: str(value or "") for key, value in connection.settings_dict.items()}
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    login = f"{quote(database['USER'], safe='')}:{quote(database['PASSWORD'], safe='')}"
    return f"postgres://{login}@{database['HOST']}:{database['PORT'] or 5432}/{database['NAME']}"


def bytes_of(*files: Path) -> bytes:
    """What files hold, read by another process.

    To open and close a database's file in this one would take away the locks of its connections
    (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    return subprocess.run(["cat", *map(str, files)], check=True, capture_output=True).stdout


@contextmanager
def running(*arguments: str) -> Iterator[subprocess.Popen]:
    """A command of manage.py that runs beside the test, and not longer than this block."""
    with _started([*MANAGE, *arguments], stderr=subprocess.PIPE) as process:
        yield process


@contextmanager
def module(name: str, *arguments: str) -> Iterator[subprocess.Popen]:
    """A module of the tests, likewise, which hears what is written to `stdin`."""
    pipes = {"stdin": subprocess.PIPE, "stderr": subprocess.PIPE}
    with _started([sys.executable, "-m", name, *arguments], **pipes) as process:
        yield process


@contextmanager
def _started(command: list[str], **pipes: int) -> Iterator[subprocess.Popen]:
    options = {"env": environment(), "cwd": settings.BASE_DIR, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **options, **pipes) as process:
        try:
            yield process
        finally:
            process.kill()
