import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.newsroom.paper import Site, files_below

IMAGE = bytes(range(256)) * 50


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that the first worker of pytest-xdist fills, while the others wait for it."""
    own = factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / name
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            half = folder.with_suffix(".half")
            half.mkdir()
            make(half)
            half.rename(folder)
    return folder


@pytest.fixture(scope="session")
def paper(tmp_path_factory) -> Site:
    """The sample edition with two images. Nobody changes it: the others copy it."""

    def make(folder: Path) -> None:
        site = Site(folder)
        site.done("demo", "--no-serve")
        (site.media / "images" / "ab").mkdir(parents=True)
        (site.media / "images" / "ab" / "ü1.webp").write_bytes(IMAGE)
        (site.media / "empty.webp").touch()
        site.write("CREATE TABLE pair (name text, value integer)", "INSERT INTO pair VALUES ('a', 0), ('b', 0)")

    return Site(made_once(tmp_path_factory, "paper", make))


@pytest.fixture(scope="session")
def good(paper, tmp_path_factory) -> Path:
    name = "good.tar.gz"
    return made_once(tmp_path_factory, "good", lambda folder: paper.done("backup", folder / name)) / name


@pytest.fixture
def site(paper, tmp_path) -> Site:
    copy = Site(tmp_path / "site")
    copy.folder.mkdir()
    source, target = sqlite3.connect(paper.database), sqlite3.connect(copy.database)
    with contextlib.closing(source), contextlib.closing(target):
        source.backup(target)
    for name, data in files_below(paper.media).items():
        (copy.media / name).parent.mkdir(parents=True, exist_ok=True)
        (copy.media / name).write_bytes(data)
    return copy


@pytest.fixture
def empty(tmp_path) -> Site:
    site = Site(tmp_path / "new machine äß #1")
    site.folder.mkdir()
    return site


@pytest.fixture
def live(site, settings, monkeypatch, django_db_blocker) -> Iterator[Site]:
    """A site that commands in this process work on: quicker than a process for each."""
    monkeypatch.setitem(connection.settings_dict, "NAME", str(site.database))
    settings.MEDIA_ROOT = site.media
    with django_db_blocker.unblock():
        yield site
