"""What a backup says about itself, and what such a list may say at most."""

import json
import re
import tarfile
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Self

from django.utils.translation import gettext as _

FORMAT, VERSION = "newsroom-backup", 1
DATABASE, MEDIA = "database.sqlite3", "media/"


class BackupError(Exception):
    """What went wrong and what to do, as a sentence for staff."""


@dataclass(frozen=True)
class Member:
    name: str
    size: int
    sha256: str

    def __post_init__(self) -> None:
        sound = type(self.size) is int and self.size >= 0 and re.fullmatch("[0-9a-f]{64}", self.sha256)
        if not sound or not is_safe(self.name):
            raise ValueError(self.name)


@dataclass(frozen=True)
class Manifest:
    created: datetime
    migrations: list[str]
    rows: dict[str, int]
    members: list[Member]

    @property
    def media(self) -> list[Member]:
        return self.members[1:]

    @property
    def total_rows(self) -> int:
        return sum(self.rows.values())

    def as_json(self) -> bytes:
        values = {"format": FORMAT, "version": VERSION} | asdict(self) | {"created": self.created.isoformat()}
        return json.dumps(values, ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Self:
        """Raises one of `archive.BROKEN` where it is not a manifest; BackupError if newer."""
        values = json.loads(data)
        if values["format"] != FORMAT:
            raise ValueError(values["format"])
        if values["version"] != VERSION:
            raise BackupError(
                _(
                    "This backup has format %(theirs)s, and this Newsroom reads format %(ours)s. "
                    "Please use the matching version."
                )
                % {"theirs": values["version"], "ours": VERSION}
            )
        given = {field.name: values[field.name] for field in fields(cls)}
        given["created"] = datetime.fromisoformat(given["created"]).astimezone()
        given["members"] = [Member(**member) for member in given["members"]]
        manifest = cls(**given)
        manifest.refuse_nonsense()
        return manifest

    def refuse_nonsense(self) -> None:
        names = [member.name for member in self.members]
        sound = (
            names[:1] == [DATABASE]
            and 1 < self.created.year < 9999  # another zone may be a day away
            and all(name.startswith(MEDIA) for name in names[1:])
            and len(set(names)) == len(names)
            and all(type(name) is str for name in self.migrations)
            and all(type(count) is int for count in self.rows.values())
        )
        if not sound:
            raise ValueError


def is_safe(name: str) -> bool:
    """A plain relative path, which on every system stays inside the folder it is put in."""
    try:
        tarfile.TarInfo(name).tobuf(tarfile.USTAR_FORMAT, "utf-8", "strict")
    except ValueError:  # too long, or not Unicode
        return False
    return not re.search(r"[\\:\x00-\x1f\x7f]", name) and not {"", ".", ".."} & set(name.split("/"))
