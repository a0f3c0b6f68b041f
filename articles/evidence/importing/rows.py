from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import text
from articles.evidence import source_urls
from articles.evidence.importing import values
from articles.evidence.importing.columns import Columns
from articles.evidence.importing.errors import Problems
from articles.fields import column
from articles.models import EvidenceKind, Finding, Origin, Source
from articles.models.evidence import MAX_QUOTATION_LENGTH, Evidence


def _longest(model: type[Model], name: str) -> int:
    return column(model, name).max_length or 0


MAX_LENGTH = {
    "source": _longest(Source, "name"),
    "url": source_urls.MAX_LENGTH,
    "title": _longest(Evidence, "title"),
    "claim": _longest(Finding, "claim"),
    "origin": _longest(Origin, "name"),
    "note_for_readers": _longest(Finding, "note"),
    "internal_note": _longest(Finding, "internal_note"),
    "quotation": MAX_QUOTATION_LENGTH,
    "tool": _longest(Finding, "tool"),
    "agency_mark": _longest(Evidence, "agency_mark"),
}
# Of the others, a cell is a word or a moment.
_MAX_OTHER_LENGTH = 200
_WORDS = {
    "source_kind": values.SOURCE_KINDS,
    "kind": values.KINDS,
    "stance": values.STANCES,
    "visibility": values.VISIBILITIES,
}
# What a row calls otherwise than the column.
_FIELDS = {
    "published": "published_at",
    "retrieved": "retrieved_at",
    "note_for_readers": "note",
    "judge": "judged_by",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """What is "" changes nothing that the desk has set."""

    line: int
    key: str
    source: str = ""
    domain: str
    source_kind: str = ""
    kind: str = EvidenceKind.REPORT
    url: str = ""
    title: str
    published_at: datetime | None = None
    retrieved_at: datetime
    quotation: str = ""
    agency_mark: str = ""
    claim: str = ""
    stance: str
    origin: str = ""
    visibility: str = ""
    note: str = ""
    internal_note: str = ""
    tool: str = ""
    judged_by: int

    def says_the_same(self, other: "Row") -> bool:
        names = ("stance", "visibility", "note", "internal_note", "tool")
        is_one_origin = text.norm(self.origin) == text.norm(other.origin)
        return is_one_origin and all(getattr(self, name) == getattr(other, name) for name in names)


@dataclass
class Checker:
    """The rows of one file also have to agree with each other."""

    columns: Columns
    problems: Problems
    by: User
    doubled: int = 0

    def __post_init__(self) -> None:
        self.now = timezone.now()
        self._people = {name: pk for pk, name in User.objects.values_list("pk", "username")}
        self._rows: dict[tuple[str, str], Row] = {}

    @property
    def rows(self) -> list[Row]:
        """Without those that are wrong or say the same again."""
        return list(self._rows.values())

    def read(self, line: int, cells: Mapping[str, str]) -> None:
        """Keep a row, or tell `problems` what is wrong."""
        read = self.columns.values(cells, self._value, line, self.problems)
        if read is not None and self._is_whole(line, read):
            self._keep(self._row(line, read))

    def _value(self, name: str, cell: str) -> Any:
        value = values.line(cell, longest=MAX_LENGTH.get(name, _MAX_OTHER_LENGTH))
        if not value:
            return None
        if name in _WORDS:
            return self._word(name, value)
        if name in ("published", "retrieved"):
            return values.moment(value)
        if name == "url":
            return values.address(value)
        return self._person(value) if name == "judge" else value

    def _word(self, name: str, value: str) -> str:
        meant = values.word(value, _WORDS[name])
        if meant == values.MOOD:
            raise ValueError(
                _("Comments and posts are moods and never evidence. Import them in a file of their own, with --moods.")
            )
        return meant

    def _person(self, name: str) -> int:
        if name not in self._people:
            raise ValueError(_("Nobody here has the login “%(name)s”.") % {"name": name})
        return self._people[name]

    def _is_whole(self, line: int, read: Mapping[str, Any]) -> bool:
        is_whole = self.columns.need(("title", "stance"), read, line, self.problems)
        if "source" in read or "url" in read:
            return is_whole
        self.problems.add(line, _("Neither source nor address: please write one of them, or both."))
        return False

    def _row(self, line: int, read: Mapping[str, Any]) -> Row:
        url, published = read.get("url", ""), read.get("published")
        day = timezone.localdate(published) if published else None
        key = source_urls.key_of(url, source=read.get("source", ""), title=read["title"], day=day)
        usual: dict[str, Any] = {"retrieved_at": self.now, "judged_by": self.by.pk}
        said = {_FIELDS.get(name, name): value for name, value in read.items()}
        return Row(line=line, key=key, domain=source_urls.domain_of(url) if url else "", **usual | said)

    def _keep(self, row: Row) -> None:
        first = self._rows.setdefault((row.key, row.claim), row)
        if first is row:
            return
        if row.says_the_same(first):
            self.doubled += 1
        else:
            sentence = _("Line %(line)s says something else about the same evidence. Please keep one of them.")
            self.problems.add(row.line, sentence % {"line": first.line})
