"""Many findings that become true at once.

They wait in tables that only this connection sees, so that nobody is kept waiting while a file is read. A few
statements copy them then: the desk's saves wait for those only.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import connection

from articles import text
from articles.evidence.sources import is_own
from articles.models import Evidence, Finding, Origin, Source, SourceKind

_CHUNK = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A piece of evidence and what it says. Of what may be set already, "" says nothing."""

    line: int
    key: str
    source: str
    domain: str
    source_kind: str
    kind: str
    url: str
    title: str
    published_at: datetime | None
    retrieved_at: datetime
    quotation: str
    agency_mark: str
    claim: str
    stance: str
    origin: str
    visibility: str
    note: str
    internal_note: str
    tool: str
    judged_by: int


OF_EVIDENCE = ("key", "kind", "url", "title", "published_at", "retrieved_at", "quotation", "agency_mark")
OF_FINDING = ("claim", "stance", "visibility", "note", "internal_note", "tool", "judged_by")


class Incoming:
    """The rows that wait, and what their sources and origins are called."""

    def __init__(self) -> None:
        self.count = 0
        self.notes_for_readers = 0
        self.internal_notes = 0
        self.origins: dict[str, str] = {}
        self._sources = _Sources()

    def add(self, rows: Iterable[Row]) -> None:
        marks = ", ".join(["%s"] * (3 + len(OF_EVIDENCE) + len(OF_FINDING)))
        rows = iter(rows)
        while chunk := [self._values(row) for row in islice(rows, _CHUNK)]:
            with connection.cursor() as cursor:
                cursor.executemany(f"INSERT INTO incoming VALUES ({marks})", chunk)
            self.count += len(chunk)

    def complete(self) -> None:
        """Nothing more comes. PostgreSQL plans by what it knows of a table."""
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO incoming_source VALUES (%s, %s, %s, %s, %s, %s)", self._sources.rows())
            if connection.vendor == "postgresql":
                cursor.execute("ANALYZE incoming, incoming_source")

    def _values(self, row: Row) -> list[Any]:
        if origin := text.norm(row.origin):
            self.origins.setdefault(origin, row.origin)
        self.notes_for_readers += bool(row.note)
        self.internal_notes += bool(row.internal_note)
        adapt = connection.ops.adapt_datetimefield_value
        evidence = [getattr(row, name) for name in OF_EVIDENCE]
        evidence = [adapt(value) if isinstance(value, datetime) else value for value in evidence]
        finding = [getattr(row, name) for name in OF_FINDING]
        return [row.line, self._sources.number(row), origin, *evidence, *finding]


class _Sources:
    """The sources of one file by number. A name of its own is believed rather than the domain:
    many authorities publish on one platform."""

    def __init__(self) -> None:
        self._by_domain: dict[str, tuple[int, str, bool]] = {}
        self._by_name: dict[str, int] = {}
        known = Source.objects.values_list("pk", "name", "domain", "is_own").order_by("-pk")
        for pk, name, domain, own in known.iterator():
            if domain:
                self._by_domain[domain] = (pk, text.norm(name), own)
            else:
                self._by_name[text.norm(name)] = pk
        # By domain or name: number, key in the database, domain, name, kind.
        self._found: dict[tuple[str, str], tuple[int, int | None, str, str, str]] = {}
        self._taken: dict[str, str] = {}

    def number(self, row: Row) -> int:
        name = text.norm(row.source)
        pk, owner, own = self._by_domain.get(row.domain, (None, "", False))
        if row.domain and pk is None:
            owner = self._taken.setdefault(row.domain, name)
            own = is_own(row.domain)
        if row.domain and (own or not name or name == owner):
            place, domain = (row.domain, ""), row.domain
        else:
            place, domain, pk = ("", name), "", self._by_name.get(name)
        if place not in self._found:
            kind = row.source_kind or SourceKind.OUTLET
            self._found[place] = (len(self._found), pk, domain, row.source or row.domain, kind)
        return self._found[place][0]

    def rows(self) -> Iterator[tuple[Any, ...]]:
        return ((*values, is_own(values[2])) for values in self._found.values())


@contextmanager
def incoming() -> Iterator[Incoming]:
    """Tables for one file, gone afterwards, whatever happened to the rows."""
    columns = [_column(Evidence, name) for name in OF_EVIDENCE] + [_column(Finding, name) for name in OF_FINDING]
    tables = {
        "incoming": ["line integer", "source integer", _column(Origin, "name", "origin"), *columns],
        "incoming_source": [
            "number integer PRIMARY KEY", "id bigint", _column(Source, "domain"), _column(Source, "name"),
            _column(Source, "kind"), _column(Source, "is_own"),
        ],
        "incoming_origin": [f"{_column(Origin, 'name', 'norm')} PRIMARY KEY", "id bigint"],
    }  # fmt: skip
    with connection.cursor() as cursor:
        for table, its_columns in tables.items():
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
            cursor.execute(f"CREATE TEMPORARY TABLE {table} ({', '.join(its_columns)})")
    try:
        yield Incoming()
    finally:
        # A connection that broke has taken them along.
        if connection.is_usable():
            with connection.cursor() as cursor:
                for table in tables:
                    cursor.execute(f"DROP TABLE IF EXISTS {table}")


def _column(model: type, name: str, called: str = "") -> str:
    field = model._meta.get_field(name)
    return f"{called or name} {field.db_type(connection)}"
