"""What some tests need and a machine may lack: each names it with `needs`, and is skipped there with the reason.

In CI (NEWSROOM_CI) what is missing is a failure. With NEWSROOM_BARE=1 a machine looks as if it lacked all of it:
`NEWSROOM_BARE=1 uv run pytest -m needs -rs` shows what is skipped there, and why.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from articles.evidence.matching.language import THESAURUS

needs = pytest.mark.needs


@dataclass(frozen=True)
class Optional:
    """Something that Debian has a package for. `find` says where it is on this machine."""

    name: str
    package: str
    find: Callable[[], str | None]

    @property
    def reason(self) -> str:
        return f"{self.name} is missing: apt-get install {self.package}"


def program(*names: str) -> Callable[[], str | None]:
    return lambda: next(filter(None, map(shutil.which, names)), None)


def postgresql_program(name: str) -> Callable[[], str | None]:
    """Debian keeps a server's programs in a folder for each version, outside the path."""
    return lambda: next((str(path) for path in Path("/usr/lib/postgresql").glob(f"*/bin/{name}")), None)


OPTIONAL = {
    "browser": Optional(
        "Chromium", "chromium-headless-shell", program("chromium-headless-shell", "chromium", "chromium-browser")
    ),
    "gettext": Optional("GNU gettext", "gettext", program("msguniq")),
    "git": Optional("git", "git", program("git")),
    "nginx": Optional("nginx", "nginx-light", lambda: shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")),
    "openssl": Optional("OpenSSL", "openssl", program("openssl")),
    "postgresql": Optional("PostgreSQL", "postgresql", postgresql_program("initdb")),
    "sqlite3": Optional("The program sqlite3", "sqlite3", program("sqlite3")),
    "thesaurus": Optional("The thesaurus", "mythes-de", lambda: str(THESAURUS) if THESAURUS.exists() else None),
}


def found(name: str) -> str | None:
    """Where it is on this machine."""
    return None if os.environ.get("NEWSROOM_BARE") else OPTIONAL[name].find()


def names_needed_by(item: pytest.Item) -> set[str]:
    return {name for mark in item.iter_markers("needs") for name in mark.args}


def skip_what_is_missing(item: pytest.Item) -> None:
    reasons = [OPTIONAL[name].reason for name in sorted(names_needed_by(item)) if not found(name)]
    if reasons:
        (pytest.fail if os.environ.get("NEWSROOM_CI") else pytest.skip)("; ".join(reasons))
