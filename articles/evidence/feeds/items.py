"""Items of a feed become evidence: each once, for the matcher, and not for long."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from articles import text
from articles.evidence import source_urls, sources
from articles.evidence.feeds.parser import Feed, Item
from articles.models import Evidence, EvidenceKind, Source, SourceKind

# § 44b UrhG: as long as it is needed to find what reports the same, and never longer than this.
COPY_KEPT = timedelta(days=14)
# Beside the marks that the sources carry.
AGENCY_MARKS = ("(ots)", "dpa", "epd", "AFP")
_SPEAK_FOR_THEMSELVES = (SourceKind.AUTHORITY, SourceKind.PARTY, SourceKind.ASSOCIATION, SourceKind.COMPANY)


@dataclass(frozen=True, kw_only=True)
class Collected:
    new: list[Evidence]
    known: int
    refused: int
    """Without title, or without the address of a public page."""
    left_out: int
    """Beyond the most that are taken from one feed."""


def sort_out(source: Source, feed: Feed) -> Collected:
    """What of a feed is new. Writes nothing; a longer feed takes no more queries."""
    by_key: dict[str, Item] = {}
    refused, repeated = feed.refused, 0
    for item in feed.items:
        # Without an address nobody could look it up.
        key = source_urls.key_of(item.url) if source_urls.is_public(item.url) else ""
        refused += not key
        repeated += key in by_key
        if key:
            by_key.setdefault(key, item)
    known = set(Evidence.objects.filter(key__in=list(by_key)).values_list("key", flat=True))
    fresh = {key: item for key, item in by_key.items() if key not in known}
    return Collected(new=_evidence(source, fresh), known=len(known) + repeated, refused=refused, left_out=feed.left_out)


def keep(source: Source, feed: Feed) -> Collected:
    collected = sort_out(source, feed)
    # Another source may bring the same address at this moment.
    Evidence.objects.bulk_create(collected.new, ignore_conflicts=True)
    return collected


def mark_in(words: str, marks: Iterable[str]) -> str:
    """The first of these marks that stands in a text as a word of its own."""
    for mark in marks:
        if re.search(rf"(?<!\w){re.escape(mark)}(?!\w)", words, re.IGNORECASE):
            return mark
    return ""


def fingerprint(*words: str) -> str:
    """The same for every spelling that `text.norm` takes for one."""
    return hashlib.sha256(text.norm("\n".join(words)).encode(errors="replace")).hexdigest()


def _evidence(source: Source, items: dict[str, Item]) -> list[Evidence]:
    if not items:
        return []
    own = _own_domains()
    known_marks = Source.objects.exclude(agency_mark="").values_list("agency_mark", flat=True)
    marks = sorted({*known_marks, *AGENCY_MARKS}, key=lambda mark: (-len(mark), mark))
    made = []
    for key, item in items.items():
        domain = source_urls.domain_of(item.url)
        evidence = _one(source, item, source.agency_mark or mark_in(f"{item.title}\n{item.text}", marks))
        evidence.key = key
        if domain in own:
            # An aggregator brings our own articles back to us.
            own[domain] = evidence.source = own[domain] or sources.find_or_make(domain=domain)
        made.append(evidence)
    return made


def _one(source: Source, item: Item, mark: str) -> Evidence:
    now = timezone.now()
    return Evidence(
        source=source,
        kind=EvidenceKind.PRESS_RELEASE if source.kind in _SPEAK_FOR_THEMSELVES else EvidenceKind.REPORT,
        url=item.url,
        title=item.title,
        published_at=_plausible(item.published_at, now),
        retrieved_at=now,
        content_hash=fingerprint(item.title, item.text),
        agency_mark=mark,
        working_copy=text.plain(item.text),
        working_copy_until=now + COPY_KEPT if item.text else None,
    )


def _plausible(published: datetime | None, now: datetime) -> datetime:
    """Now, where an item has no date, or one before 1990 or in the future."""
    return published if published and published.year >= 1990 and published <= now + timedelta(hours=1) else now


def _own_domains() -> dict[str, Source | None]:
    known = {source.domain: source for source in Source.objects.filter(is_own=True).exclude(domain="")}
    return {sources.own_domain(): None} | known
