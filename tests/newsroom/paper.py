"""A paper of its own in a folder, with commands in processes of their own, as cron runs them."""

import contextlib
import hashlib
import os
import sqlite3
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.conf import settings

ROOT = Path(settings.BASE_DIR)


@dataclass
class Site:
    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "paper.sqlite3"

    @property
    def media(self) -> Path:
        return self.folder / "media"

    @property
    def environment(self) -> dict[str, str]:
        own = {"DATABASE_URL": f"sqlite:///{quote(str(self.database))}", "MEDIA_ROOT": str(self.media)}
        return os.environ | own | {"SITE_URL": "https://p.example"}

    def start(self, *arguments: object, **options) -> subprocess.Popen:
        command = [sys.executable, str(ROOT / "manage.py"), *map(str, arguments)]
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(command, env=self.environment, cwd=ROOT, text=True, **streams, **options)

    def run(self, *arguments: object, **options) -> tuple[int, str, str]:
        with self.start(*arguments, **options) as process:
            out, error = process.communicate(timeout=120)
        assert "Traceback" not in error, error
        return process.returncode, out, error

    def done(self, *arguments: object, **options) -> str:
        code, out, error = self.run(*arguments, **options)
        assert code == 0, error
        return out

    def refused(self, *arguments: object, **options) -> str:
        code, _out, error = self.run(*arguments, **options)
        assert code == 1, error
        return error

    def write(self, *statements: str) -> None:
        with contextlib.closing(sqlite3.connect(self.database, timeout=20)) as database, database:
            for statement in statements:
                database.execute(statement)

    def value(self) -> int:
        """Of the pair, which is 0 in the sample and always the same twice."""
        with contextlib.closing(sqlite3.connect(self.database)) as database:
            ((value,),) = database.execute("SELECT DISTINCT value FROM pair")
        return value


def contents(database: Path) -> dict[str, str]:
    """One hash per table: the same content in any order of the pages."""
    with contextlib.closing(sqlite3.connect(database)) as opened:
        assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
        names = [name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: hashlib.sha256(repr(sorted(opened.execute(f'SELECT * FROM "{name}"'), key=repr)).encode()).hexdigest()
            for name in names
        }


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def unpack_database(archive: Path, folder: Path) -> Path:
    """With tarfile alone, as somebody would who has no Newsroom any more."""
    with tarfile.open(archive) as opened:
        opened.extract("database.sqlite3", folder, filter="data")
    return folder / "database.sqlite3"
