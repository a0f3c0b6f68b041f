"""One row of a file of evidence, checked."""

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


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A piece of evidence and what it says. "" changes nothing that the desk has set."""

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

    def says_the_same(self, other: "Row") -> bool:
        names = ("stance", "visibility", "note", "internal_note", "tool")
        is_one_origin = text.norm(self.origin) == text.norm(other.origin)
        return is_one_origin and all(getattr(self, name) == getattr(other, name) for name in names)


@dataclass
class Checker:
    """Reads the rows of one file, which also have to agree with each other."""

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
        """What is to be written: without rows that are wrong or say the same again."""
        return list(self._rows.values())

    def read(self, line: int, cells: Mapping[str, str]) -> None:
        """Check one row: keep it, or tell `problems` what is wrong."""
        before = self.problems.count
        read: dict[str, Any] = {}
        for name, cell in cells.items():
            try:
                read[name] = self._value(name, cell)
            except ValueError as error:
                self.problems.add(line, str(error), column=self.columns.label(name))
        if self.problems.count == before:
            self._need(line, read)
        if self.problems.count == before:
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

    def _need(self, line: int, read: Mapping[str, Any]) -> None:
        for name in ("title", "stance"):
            if not read.get(name):
                self.problems.add(line, _("It is empty, but needed."), column=self.columns.label(name))
        if not (read.get("source") or read.get("url")):
            self.problems.add(line, _("Neither source nor address: please write one of them, or both."))

    def _row(self, line: int, read: Mapping[str, Any]) -> Row:
        source, url, published = read.get("source") or "", read.get("url") or "", read.get("published")
        day = timezone.localtime(published).date() if published else None
        return Row(
            line=line,
            key=source_urls.key_of(url, source=source, title=read["title"], day=day),
            source=source,
            domain=source_urls.domain_of(url) if url else "",
            source_kind=read.get("source_kind") or "",
            kind=read.get("kind") or EvidenceKind.REPORT,
            url=url,
            title=read["title"],
            published_at=published,
            retrieved_at=read.get("retrieved") or self.now,
            quotation=read.get("quotation") or "",
            agency_mark=read.get("agency_mark") or "",
            claim=read.get("claim") or "",
            stance=read["stance"],
            origin=read.get("origin") or "",
            visibility=read.get("visibility") or "",
            note=read.get("note_for_readers") or "",
            internal_note=read.get("internal_note") or "",
            tool=read.get("tool") or "",
            judged_by=read.get("judge") or self.by.pk,
        )

    def _keep(self, row: Row) -> None:
        first = self._rows.setdefault((row.key, row.claim), row)
        if first is row:
            return
        if row.says_the_same(first):
            self.doubled += 1
        else:
            sentence = _("Line %(line)s says something else about the same evidence. Please keep one of them.")
            self.problems.add(row.line, sentence % {"line": first.line})
