"""What speaks for and against a report being about an article's event. Pure: two readings in, small numbers out."""

import math
from collections.abc import Callable
from functools import lru_cache

from articles.evidence.matching.language import synonyms
from articles.evidence.matching.terms import Reading

GRAM = 4
# How much of a word is there where only these are.
SAYS_THE_SAME, HALF_SAYS_THE_SAME = 0.8, 0.6
SAME_HALF, HALF_MEANS_THE_SAME = 0.9, 0.7

# Fitted on the parts of the labelled events to tune on: `uv run python -m tests.bench.fitting`.
WEIGHTS = {
    "heading": 1.17,
    "told of ours": 7.39,
    "explained": 1.11,
    "names": 1.57,
    "title": 2.70,
    "second": 0.87,
    "same words": -5.60,
    "numbers": 1.90,
    "other numbers": -1.15,
    "unknown numbers": -1.35,
    "same place": -1.08,
    "elsewhere": -2.32,
    "other day": -2.84,
    "days apart": -2.77,
    "only a title": 1.90,
}
BIAS = -4.08


Rarity = Callable[[str], float]


class Side:
    """One text beside another: what of a word of the other is found here."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.terms = frozenset(reading.topic)
        self.halves = self.terms.union(*reading.halves.values())
        self.grams: set[str] | None = None
        self.known: dict[str, float] = {}

    def holds(self, term: str, halves: tuple[str, ...] = ()) -> float:
        """1 for the word itself, less for one that says the same or shares a part: "Hafenbrücke" and "Brücke"."""
        if (found := self.known.get(term)) is None:
            found = self.known[term] = self._look(term, halves)
        return found

    def _look(self, term: str, halves: tuple[str, ...]) -> float:
        if term in self.terms:
            return 1.0
        same = synonyms(term)
        if not same.isdisjoint(self.terms):
            return SAYS_THE_SAME
        found = max(self._shares(term), 0.0 if same.isdisjoint(self.halves) else HALF_SAYS_THE_SAME)
        for half in halves:
            share = min(1.0, len(half) / len(term))
            if half in self.halves:
                found = max(found, share * SAME_HALF)
            elif not synonyms(half).isdisjoint(self.halves):
                found = max(found, share * HALF_MEANS_THE_SAME)
        return found

    def _shares(self, term: str) -> float:
        """The share of the longest run of letters that stands here too, from five letters on."""
        if self.grams is None:
            self.grams = {gram for each in self.terms for gram in grams(each)}
        own, run, longest = grams(term), 0, 0
        for gram in own:
            run = run + 1 if gram in self.grams else 0
            longest = max(longest, run)
        shared = longest + GRAM - 1
        return min(1.0, shared / len(term)) if longest and (shared > GRAM or longest == len(own)) else 0.0


@lru_cache(maxsize=200_000)
def grams(term: str) -> tuple[str, ...]:
    return tuple(term[start : start + GRAM] for start in range(len(term) - GRAM + 1)) or (term,)


def features(article: Side, report: Reading, hours: float, rarity: Rarity) -> dict[str, float]:
    mine, beside = article.reading, Side(report)
    told, ours = values(report, rarity), values(mine, rarity)
    held = {term: article.holds(term, report.halves.get(term, ())) * value for term, value in told.items()}
    back = {term: beside.holds(term, mine.halves.get(term, ())) * value for term, value in ours.items()}
    names = mine.names | report.names
    plain = [term for term in told if term not in names]
    named = [term for term in told if term in names]
    # A title that names the town says what it is about; one that does not is only as clear as its words.
    title = [] if report.names_place_in_title else [term for term in told if term in report.title]
    return {
        "heading": min(sum(value for term, value in back.items() if term in mine.above), 5.0),
        # Roots: the first words in common say more than the last.
        "told of ours": math.sqrt(_share(back, ours, list(ours))),
        "explained": math.sqrt(_share(held, told, plain)),
        "names": _share(held, told, named),
        "title": _share(held, told, title),
        "second": sorted([0.0, 0.0, *(held[term] for term in plain)])[-2],
        "same words": _cosine(told, ours),
        **_figures(mine, report, rarity),
        **_place_and_time(mine, report, hours),
        "only a title": float(not report.has_body),
    }


def _figures(article: Reading, report: Reading, rarity: Rarity) -> dict[str, float]:
    # One digit alone is in many texts.
    long = {number for number in report.numbers if len(number) > 1}
    common = long & article.numbers
    return {
        "numbers": min(sum(sorted(map(rarity, common))), 2.5),
        "other numbers": float(bool(long) and not common),
        # A long report has more of them, about the same event too.
        "unknown numbers": float(min(len(report.numbers - article.numbers), 2)),
    }


def _place_and_time(article: Reading, report: Reading, hours: float) -> dict[str, float]:
    return {
        "same place": float(bool(report.places & article.places)),
        "elsewhere": float(bool(report.places) and not report.places & article.places),
        "other day": float(bool(report.days and article.days) and not report.days & article.days),
        # What is labelled tells nothing about later days.
        "days apart": min(hours / 24, 1.5),
    }


def score(found: dict[str, float]) -> float:
    return 1 / (1 + math.exp(-BIAS - sum(WEIGHTS[name] * value for name, value in found.items())))


def values(reading: Reading, rarity: Rarity) -> dict[str, float]:
    """What each term is worth here."""
    return {term: weight * rarity(term) ** 2 for term, weight in reading.topic.items()}


def _share(part: dict[str, float], whole: dict[str, float], terms: list[str]) -> float:
    total = sum(whole[term] for term in terms)
    return sum(part[term] for term in terms) / total if total else 0.0


def _cosine(told: dict[str, float], ours: dict[str, float]) -> float:
    both = sum(value * ours[term] for term, value in told.items() if term in ours)
    lengths = sum(v * v for v in told.values()) * sum(v * v for v in ours.values())
    return both / math.sqrt(lengths) if lengths else 0.0
