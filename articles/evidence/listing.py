"""The rows behind an article's numbers in the order of readers: on the page, in CSV and in JSON."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from django.db.models import Q

from articles import text
from articles.evidence import source_urls
from articles.evidence.ledger import counts_of
from articles.evidence.tallies import mark_of
from articles.models import Article, Evidence, Finding, Source, Stance, Visibility

CHUNK = 500
# From the stones to what could not be read; what was retracted comes last.
_ORDER = [Stance.CONFIRMS, Stance.PARTLY, Stance.MENTIONS, Stance.CONTRADICTS, Stance.INACCESSIBLE]
_RETRACTED = Q(evidence__retracted_at__isnull=False) | Q(evidence__source__retracted_at__isnull=False)


class Row(NamedTuple):
    """One finding, as light as it can be."""

    pk: int
    evidence: int
    origin: int | None
    stance: str
    visibility: str
    is_retracted: bool

    @property
    def group(self) -> tuple[str, int]:
        return ("origin", self.origin) if self.origin else ("evidence", self.evidence)


@dataclass(eq=False)
class Group:
    """One origin: an agency's text with its copies, or a publication that stands alone."""

    stances: set[str] = field(default_factory=set)
    """What counts. Empty where all of it was retracted."""
    number: int | None = None
    """Its place among the origins with a stone."""
    records: dict[int, "Record"] = field(default_factory=dict)

    @property
    def mark(self) -> str:
        return mark_of(self.stances) or next(iter(self.stances), "")


@dataclass
class Record:
    """One publication in its origin, with the keys of its findings."""

    group: Group
    findings: list[int] = field(default_factory=list)


class Protected(NamedTuple):
    """What counts without detail: nobody learns which origin it belongs to."""

    number: int
    stance: str
    origin: int | None
    """A number of its own; None where readers count its origin already."""


@dataclass
class Shown:
    """What readers see of one publication."""

    group: Group
    findings: list[Finding]

    @property
    def evidence(self) -> Evidence:
        return self.findings[0].evidence

    @property
    def url(self) -> str:
        """Empty where there is none, or where it must not become a link."""
        return self.evidence.url if source_urls.is_web(self.evidence.url) else ""

    @property
    def retracted(self) -> Evidence | Source | None:
        """What carries the date and the reason: the publication, or its whole source."""
        both: tuple[Evidence, Source] = (self.evidence, self.evidence.source)
        return next((what for what in both if what.retracted_at), None)


@dataclass
class ShownGroup:
    """What a page shows of one origin."""

    group: Group
    records: list[Shown]
    name: str
    """Empty where readers may not learn it, or where the origin is one publication."""
    note: str

    @property
    def key(self) -> str:
        return f"u{self.records[0].findings[0].pk}"

    @property
    def source(self) -> str:
        """Of a publication that stands alone."""
        first = self.records[0].findings[0]
        return "" if first.origin_id else str(first.evidence.source)


class Outline:
    """Every row of one article by its keys, so that thousands fit into memory; `fetch` reads what is shown."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.against: list[int] = []
        """The findings that contradict, which the page shows first."""
        self._read()

    def _read(self) -> None:
        listed = Finding.objects.listed().filter(article=self.article).order_by("pk")
        found = listed.annotate(is_retracted=_RETRACTED).values_list(*Row._fields)
        rows = [Row(*row) for row in found]
        hidden = {row.evidence for row in rows if row.visibility == Visibility.PROTECTED}
        groups: dict[tuple[str, int], Group] = {}
        for row in rows:
            if row.evidence not in hidden:
                self._add(row, groups.setdefault(row.group, Group()))
        self.groups = sorted(groups.values(), key=_place)
        stones = [group for group in self.groups if mark_of(group.stances)]
        for number, group in enumerate(stones, start=1):
            group.number = number
        self.protected = list(_protected([row for row in rows if row.evidence in hidden], groups, len(stones)))

    def _add(self, row: Row, group: Group) -> None:
        group.records.setdefault(row.evidence, Record(group)).findings.append(row.pk)
        if not row.is_retracted:
            group.stances.add(row.stance)
            if row.stance == Stance.CONTRADICTS:
                self.against.append(row.pk)

    @property
    def stones(self) -> int:
        return sum(counts_of(self.article).stones.values())

    @property
    def records(self) -> list[Record]:
        return [record for group in self.groups for record in group.records.values()]

    def show(self, records: list[Record], found: dict[int, Finding]) -> list[Shown]:
        shown = (Shown(record.group, [found[pk] for pk in record.findings if pk in found]) for record in records)
        # Somebody may have taken one back in between.
        return [one for one in shown if one.findings]

    def in_groups(self, records: list[Record], found: dict[int, Finding]) -> list[ShownGroup]:
        shown = groupby(self.show(records, found), lambda one: one.group)
        groups = [(group, list(same)) for group, same in shown]
        firsts = [(group, same, same[0].findings[0]) for group, same in groups]
        return [ShownGroup(group, same, self.name_of(first), self.note_of(first)) for group, same, first in firsts]

    def show_all(self) -> Iterator[Shown]:
        records = self.records
        for start in range(0, len(records), CHUNK):
            chunk = records[start : start + CHUNK]
            yield from self.show(chunk, self.fetch(keys_of(chunk)))

    def fetch(self, keys: Iterable[int]) -> dict[int, Finding]:
        # What one judgement protected meanwhile is left out; the foreign text is not even read.
        found = Finding.objects.in_detail().filter(article=self.article, pk__in=list(keys))
        rows = found.select_related("evidence__source", "origin").defer("evidence__working_copy")
        return {finding.pk: finding for finding in rows}

    def name_of(self, finding: Finding) -> str:
        """Empty where it would give away who is protected."""
        return self._unless_secret(finding.origin.name if finding.origin else "")

    def note_of(self, finding: Finding) -> str:
        return self._unless_secret(finding.origin.note if finding.origin else "")

    def _unless_secret(self, words: str) -> str:
        normal = text.norm(words)
        return "" if any(secret in normal for secret in self._secrets) else words

    @cached_property
    def _secrets(self) -> set[str]:
        secret = Finding.objects.filter(article=self.article, origin__isnull=False)
        rows = secret.exclude(visibility=Visibility.PUBLIC).values_list("evidence__source__name", "evidence__title")
        return {text.norm(words) for row in rows.distinct() for words in row} - {""}


def keys_of(records: list[Record]) -> list[int]:
    return [pk for record in records for pk in record.findings]


def _place(group: Group) -> int:
    return [*_ORDER, group.mark].index(group.mark)


def _protected(rows: list[Row], groups: dict[tuple[str, int], Group], stones: int) -> Iterator[Protected]:
    """Each with the number of its evidence. `origin` is a number where no group shows its origin."""
    numbers: dict[int, int] = {}
    origins: dict[tuple[str, int], int] = {}
    told = set()
    for row in rows:
        if row.is_retracted or (row.evidence, row.stance, row.group) in told:
            continue
        told.add((row.evidence, row.stance, row.group))
        number = numbers.setdefault(row.evidence, len(numbers) + 1)
        counted = groups.get(row.group)
        is_counted = row.stance == Stance.INACCESSIBLE or (counted is not None and row.stance in counted.stances)
        origin = None if is_counted else origins.setdefault(row.group, stones + len(origins) + 1)
        yield Protected(number, row.stance, origin)
