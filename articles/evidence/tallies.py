"""What the findings of one article add up to. Every number that readers see about its evidence is counted here."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from django.db.models import Sum

from articles.models import Analysis, Article, EvidenceKind, Finding, MoodKind, Stance, Visibility

# In JSON-LD; the whole list is at /quellen.json.
MAX_CITATIONS = 100
# The strongest word of an origin is its stone: contradiction is never hidden behind a confirmation.
_WEIGHT = (Stance.CONTRADICTS, Stance.CONFIRMS, Stance.PARTLY, Stance.MENTIONS)
# What the article derives from, not only what it was checked against (schema.org isBasedOn).
BASES = (EvidenceKind.DOCUMENT, EvidenceKind.PRESS_RELEASE)


@dataclass(frozen=True, kw_only=True)
class Counts:
    publications: int = 0
    """Distinct evidence that has a part in a stone, whatever it says."""
    confirming: int = 0
    """Distinct evidence with at least one confirming finding."""
    origins: int = 0
    """The independent origins that the confirming ones go back to."""
    partly: int = 0
    """Distinct evidence that confirms in part, and nothing in full."""
    mentioning: int = 0
    contradicting: int = 0
    inaccessible: int = 0
    protected: int = 0
    """Of the confirming ones, those that are counted without detail."""
    largest: int = 0
    """How many of the confirming ones go back to the same origin, where most do."""
    stones: dict[str, int] = field(default_factory=dict)
    """Origins by the mark that is drawn for each."""
    comments: int = 0
    posts: int = 0
    citations: list[dict[str, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        known = {f.name for f in fields(cls)}
        return cls(**{name: value for name, value in stored.items() if name in known})


# Readers are told when one of these moves, and why when one of the first three falls.
TOLD = ("confirming", "origins", "contradicting", "partly", "mentioning", "comments", "posts")
FALLS = ("confirming", "origins", "contradicting")


def count(article: Article) -> Counts:
    counting = Finding.objects.counting().filter(article=article)
    rows = counting.values_list("evidence_id", "origin_id", "stance", "visibility")
    moods = _moods(article)
    return Counts(**_stances(rows), **moods, citations=_citations(article))


def _stances(rows: Iterable[tuple[int, int | None, str, str]]) -> dict[str, Any]:
    said: dict[str, set[int]] = {stance: set() for stance in Stance.values}
    origins: dict[tuple[str, int], set[str]] = {}
    copies: dict[tuple[str, int], set[int]] = {}
    protected = set()
    for evidence, origin, stance, visibility in rows:
        said[stance].add(evidence)
        group = ("origin", origin) if origin else ("evidence", evidence)
        origins.setdefault(group, set()).add(stance)
        if stance == Stance.CONFIRMS:
            copies.setdefault(group, set()).add(evidence)
        if visibility == Visibility.PROTECTED:
            protected.add(evidence)
    confirming = said[Stance.CONFIRMS]
    return {
        "publications": len(set().union(*(said[stance] for stance in _WEIGHT))),
        "confirming": len(confirming),
        "origins": len(copies),
        "partly": len(said[Stance.PARTLY] - confirming),
        "mentioning": len(said[Stance.MENTIONS] - confirming - said[Stance.PARTLY] - said[Stance.CONTRADICTS]),
        "contradicting": len(said[Stance.CONTRADICTS]),
        "inaccessible": len(said[Stance.INACCESSIBLE]),
        "protected": len(confirming & protected),
        "largest": max(map(len, copies.values()), default=0),
        "stones": dict(Counter(filter(None, map(mark_of, origins.values())))),
    }


def mark_of(stances: set[str]) -> str:
    """The stone of an origin in which these were found; empty where none of them is one."""
    return next((stance.value for stance in _WEIGHT if stance in stances), "")


def _moods(article: Article) -> dict[str, Any]:
    """Of the newest evaluation: an earlier one has counted the same threads before."""
    newest = Analysis.objects.filter(article=article, is_reported=False).order_by("-pk").first()
    if newest is None:
        return {}
    totals = Sum("approving") + Sum("rejecting") + Sum("mixed") + Sum("unclear")
    sums: dict[str, int] = dict(newest.moods.order_by("kind").values_list("kind").annotate(votes=totals))
    return {"comments": sums.get(MoodKind.COMMENT, 0), "posts": sums.get(MoodKind.POST, 0)}


def _citations(article: Article) -> list[dict[str, str]]:
    """What confirms and readers may see, for JSON-LD."""
    confirming = Finding.objects.counting().in_detail().filter(article=article, stance=Stance.CONFIRMS)
    cited: dict[int, dict[str, str]] = {}
    for finding in confirming.select_related("evidence__source").order_by("pk")[: 2 * MAX_CITATIONS]:
        evidence = finding.evidence
        cited[evidence.pk] = {
            "title": evidence.title,
            "url": evidence.url,
            "publisher": evidence.source.name,
            "published": evidence.published_at.isoformat(timespec="seconds") if evidence.published_at else "",
            "base": "1" if evidence.kind in BASES else "",
        }
    return list(cited.values())[:MAX_CITATIONS]
