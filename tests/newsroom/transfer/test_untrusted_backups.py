"""Archives that nobody should trust: `restore` refuses each, and nothing is written anywhere."""

import gzip
import hashlib
import io
import json
import random
import tarfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.newsroom.paper import contents, files_below

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="This is about the embedded database")


def parts_of(archive: Path) -> tuple[dict, list[tuple[tarfile.TarInfo, bytes]]]:
    with tarfile.open(archive) as opened:
        members = [(info, opened.extractfile(info).read()) for info in opened]
    return json.loads(members[0][1]), members[1:]


def pack(target: Path, manifest: dict, members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    with tarfile.open(target, "w:gz") as out:
        described = json.dumps(manifest).encode()
        info = tarfile.TarInfo("manifest.json")
        info.size = len(described)
        out.addfile(info, io.BytesIO(described))
        for member, data in members:
            out.addfile(member, io.BytesIO(data))


def member(name: str, data: bytes = b"x", **fields) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(data) if fields.get("type", tarfile.REGTYPE) == tarfile.REGTYPE else 0
    for field, value in fields.items():
        setattr(info, field, value)
    return info, data


def listed(name: str, data: bytes = b"x") -> dict:
    return {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def add(*extra: tuple[tarfile.TarInfo, bytes], names: tuple[str, ...] = ()) -> Callable:
    """A change of a good archive: more members, with their names on the list where given."""

    def change(manifest: dict, members: list) -> None:
        members.extend(extra)
        manifest["members"] += [listed(name) for name in names]

    return change


def change_of(**values) -> Callable:
    return lambda manifest, members: manifest.update(values)


def lie_about_size(manifest: dict, members: list) -> None:
    manifest["members"][0]["size"] += 512


def lie_about_rows(manifest: dict, members: list) -> None:
    manifest["rows"]["pair"] += 1


def swap_an_image(manifest: dict, members: list) -> None:
    info, data = members[-1]
    members[-1] = (info, data[:-1] + b"!")


def drop_the_last(manifest: dict, members: list) -> None:
    members.pop()


TRICKS = {
    "traversal": add(member("media/../../evil"), names=("media/../../evil",)),
    "absolute": add(member("/tmp/evil"), names=("/tmp/evil",)),
    "absolute below media": add(member("media//tmp/evil"), names=("media//tmp/evil",)),
    "windows traversal": add(member("media/..\\evil"), names=("media/..\\evil",)),
    "windows drive": add(member("media/c:evil"), names=("media/c:evil",)),
    "unlisted": add(member("media/evil")),
    "unlisted traversal": add(member("../evil")),
    "listed but absent": add(names=("media/evil",)),
    "listed twice": add(member("media/evil"), member("media/evil"), names=("media/evil", "media/evil")),
    "symlink": add(member("media/evil", type=tarfile.SYMTYPE, linkname="/etc/passwd"), names=("media/evil",)),
    "hard link": add(member("media/evil", type=tarfile.LNKTYPE, linkname="database.sqlite3"), names=("media/evil",)),
    "device": add(member("media/evil", type=tarfile.CHRTYPE), names=("media/evil",)),
    "fifo": add(member("media/evil", type=tarfile.FIFOTYPE), names=("media/evil",)),
    "folder": add(member("media/evil", type=tarfile.DIRTYPE), names=("media/evil",)),
    "long name trick": add(member("media/" + "e" * 300), names=("media/" + "e" * 300,)),
    "wrong size": lie_about_size,
    "wrong rows": lie_about_rows,
    "swapped image": swap_an_image,
    "absent image": drop_the_last,
    "no database": change_of(members=[]),
    "other format": change_of(format="zip"),
    "newer format": change_of(version=2),
    "newer migrations": change_of(migrations=["articles.0999_future"]),
    "list is a word": change_of(members="media"),
    "size is a word": change_of(members=[{"name": "database.sqlite3", "size": "1", "sha256": "0" * 64}]),
    "size is absurd": change_of(members=[{"name": "database.sqlite3", "size": 2**62, "sha256": "0" * 64}]),
    "no time": change_of(created=None),
    "time before all": change_of(created="0001-01-01T00:00:00+14:00"),
    "time after all": change_of(created="9999-12-31T23:59:59-14:00"),
    "first minute": change_of(created="0001-01-01T00:00:00+00:53"),
    "time without zone": change_of(created="0001-01-01"),
    "time is a number": change_of(created=1e400),
    "more rows than any number": change_of(rows={"pair": 10**400}),
    "rows are no number": change_of(rows={"pair": float("nan")}),
    "half a letter": change_of(migrations=["\ud800"]),
    "NUL in a migration": change_of(migrations=["articles.0001\0"]),
}


def refuse_restore(archive: Path) -> str:
    with pytest.raises(CommandError) as refusal:
        call_command("restore", str(archive), "--yes", stdout=io.StringIO())
    return str(refusal.value)


@pytest.mark.parametrize("trick", TRICKS)
def test_an_archive_with_a_trick_is_refused_and_nothing_is_written(live, good, tmp_path, trick):
    manifest, members = parts_of(good)
    TRICKS[trick](manifest, members)
    archive = tmp_path / "trick.tar.gz"
    pack(archive, manifest, members)
    before = contents(live.database), files_below(tmp_path)
    assert refuse_restore(archive)
    after = files_below(tmp_path)
    after.pop("site/.newsroom-lock", None)
    assert (contents(live.database), after) == before


@pytest.mark.parametrize("share", [0, 0.001, 0.1, 0.5, 0.9, 0.999])
def test_a_truncated_archive_is_refused(live, good, tmp_path, share):
    data = good.read_bytes()
    archive = tmp_path / "short.tar.gz"
    archive.write_bytes(data[: int(len(data) * share)])
    before = contents(live.database)
    assert str(archive) in refuse_restore(archive)
    with pytest.raises(CommandError):
        call_command("backup", "--verify", str(archive))
    assert contents(live.database) == before


def test_a_changed_bit_anywhere_is_noticed_or_changes_nothing(live, good, tmp_path):
    data, archive = bytearray(good.read_bytes()), tmp_path / "bit.tar.gz"
    content = gzip.decompress(data)
    for place in random.Random(2).sample(range(20, len(data) - 8), 20):
        data[place] ^= 4
        archive.write_bytes(data)
        # The compression has bits that mean nothing.
        if not unpacks_to(data, content):
            assert str(archive) in refuse_restore(archive)
        data[place] ^= 4


def unpacks_to(data: bytes, content: bytes) -> bool:
    try:
        return gzip.decompress(data) == content
    except (OSError, EOFError, zlib.error):
        return False


def test_a_list_that_swells_is_not_read_into_memory(live, tmp_path):
    archive = tmp_path / "bomb.tar.gz"
    info = tarfile.TarInfo("manifest.json")
    info.size = 4 * 2**30
    with gzip.open(archive, "wb") as out:
        out.write(info.tobuf(tarfile.USTAR_FORMAT) + bytes(2**20))
    assert str(archive) in refuse_restore(archive)
