"""Which reports are copies of one text, usually an agency's. Pure.

Two texts are copies where most runs of words of the shorter one stand in the longer one too (w-shingling).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from articles import text
from articles.evidence.matching.terms import MAX_WORDS, readable, words_of

SHINGLE = 4
# Below this a text is too short to tell a copy from a common phrase.
LEAST_SHINGLES = 8
COPIED = 0.5
# With the same agency's mark, less in common is enough: such texts are cut and rewritten.
COPIED_WITH_MARK = 0.25
_MARK = re.compile(r"\(ots\)|\b(dpa|afp|epd|kna)(?:[/-](?:lni|lhb|infocom|afxp?))?\b|\bnews aktuell\b", re.IGNORECASE)
_MARK_WORDS = {"dpa", "lni", "lhb", "ots", "afp", "epd", "kna", "infocom"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    key: int
    at: datetime
    body: str
    mark: str = ""
    is_agency: bool = False


def mark_of(value: str, marks: Iterable[str] = ()) -> str:
    """The agency whose mark a text carries: "ots", "dpa" … or one of `marks`. Empty: none."""
    value = readable(value)
    for mark in sorted(marks):
        if mark and re.search(rf"(?<!\w){re.escape(mark)}(?!\w)", value, re.IGNORECASE):
            return text.norm(mark).strip("()")
    found = _MARK.search(value)
    return text.norm(found[1] or "ots") if found else ""


def shingles(body: str) -> frozenset[int]:
    """Every run of four words, without agency marks."""
    words = [text.norm(word) for word in words_of(readable(body))[:MAX_WORDS]]
    words = [word for word in words if word not in _MARK_WORDS]
    # `hash` differs between processes; only what is equal here matters.
    return frozenset(hash(tuple(words[start : start + SHINGLE])) for start in range(len(words) - SHINGLE + 1))


def originals(reports: Iterable[Copy]) -> dict[int, int]:
    """For each copy the agency's own, or else the earliest with that text."""
    # The agency's own first, then by time: whatever comes later is the copy.
    ordered = sorted(reports, key=lambda report: (not report.is_agency, report.at, report.key))
    runs = {report.key: shingles(report.body) for report in ordered}
    found: dict[int, int] = {}
    for number, report in enumerate(ordered):
        for earlier in ordered[:number]:
            if _is_copy(report, earlier, runs):
                found[report.key] = found.get(earlier.key, earlier.key)
                break
    return found


def _is_copy(report: Copy, earlier: Copy, runs: dict[int, frozenset[int]]) -> bool:
    shorter, longer = sorted((runs[report.key], runs[earlier.key]), key=len)
    if len(shorter) < LEAST_SHINGLES:
        return False
    least = COPIED_WITH_MARK if report.mark and report.mark == earlier.mark else COPIED
    return len(shorter & longer) / len(shorter) >= least
