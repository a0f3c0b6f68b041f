"""Files of evidence, and the command that takes them in."""

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from articles.models import Evidence, Finding, Origin, Source
from tests.factories import superuser

HEAD = ["Quelle", "Adresse", "Titel", "Haltung"]


def row(number: int, stance: str = "bestätigt") -> list[str]:
    return [f"Blatt {number}", f"https://blatt{number}.example/bericht", f"Bericht {number}", stance]


def table(rows: Iterable[list[str]], head: list[str] = HEAD, delimiter: str = ";", ending: str = "\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=ending).writerows([head, *rows])
    return out.getvalue()


def objects(rows: Iterable[list[str]], head: list[str] = HEAD) -> list[dict[str, str]]:
    return [dict(zip(head, cells, strict=True)) for cells in rows]


def lines(rows: Iterable[list[str]]) -> str:
    return "".join(json.dumps(value) + "\n" for value in objects(rows))


class Importer:
    """Files in a folder of their own, and what the command answers."""

    def __init__(self, folder: Path, slug: str) -> None:
        self.folder, self.slug = folder, slug

    def file(self, content: str | bytes, name: str = "belege.csv") -> Path:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def take(self, content: str | bytes | Path, *options: str, name: str = "belege.csv") -> str:
        path = content if isinstance(content, Path) else self.file(content, name)
        out = io.StringIO()
        call_command(
            "import_evidence", str(path), "--article", self.slug, "--by", superuser().username, *options, stdout=out
        )
        return out.getvalue()

    def refused(self, content: str | bytes | Path, *options: str, name: str = "belege.csv") -> list[str]:
        """The lines that say why. Nothing is stored then."""
        before = stored()
        with pytest.raises(CommandError) as refusal:
            self.take(content, *options, name=name)
        assert stored() == before
        *reasons, last = str(refusal.value).split("\n")
        assert last == "Es wurde nichts übernommen."
        assert all(reason.strip() and "Traceback" not in reason for reason in reasons)
        return reasons


def stored() -> list[int]:
    return [model.objects.count() for model in (Source, Evidence, Finding, Origin)]
