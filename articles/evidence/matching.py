"""Which collected reports tell of the same event as a story. Pure: texts in, scores and matching words out."""

import math
from array import array
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from articles.evidence.terms import IN_LEAD, IN_TITLE, Names, Reading, group_of, read

TOOL = "matcher 1"
# Reports of one event appear within days of each other.
WINDOW = timedelta(days=5)
# As if so many other texts had been read too: in a small collection no word is common yet.
UNREAD = 300
# Of all that share a word with a story, so many are read closely.
CLOSEST = 120
GRAM = 4
MOST_WORDS_SHOWN = 8

# Fitted on the part of the labelled events to tune on: `uv run python -m tests.bench.fitting`.
WEIGHTS = {
    "shared": 0.57,
    "explained": 1.54,
    "title": 1.34,
    "heading": 1.04,
    "names": 1.35,
    "numbers": 2.65,
    "other numbers": -2.35,
    "elsewhere": -1.61,
    "other day": -0.67,
    "length": -1.44,
    "days apart": -1.99,
}
BIAS = -0.98
# From here on a proposal is preselected; below the second it is not worth a look.
LIKELY = 0.62
WORTH_A_LOOK = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text to compare: a story of ours or a collected report."""

    key: int
    at: datetime
    title: str
    lead: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    key: int
    score: float
    words: list[str]
    """What both speak of, the rarest first, as the story writes it."""


class Side:
    """One text beside another: what of a word of the other is found here."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.groups = reading.groups
        self.grams = {gram for term in reading.topic for gram in grams(term)}
        self.known: dict[str, float] = {}

    def holds(self, term: str) -> float:
        """1 for the word itself and what stands for it, less for one that shares a part: "Hafenbrücke" and "Brücke"."""
        if (found := self.known.get(term)) is None:
            found = self.known[term] = self._look(term)
        return found

    def _look(self, term: str) -> float:
        if term in self.reading.topic:
            return 1.0
        if (group := group_of(term)) and group in self.groups:
            return 1.0
        run = longest = 0
        own = grams(term)
        for gram in own:
            run = run + 1 if gram in self.grams else 0
            longest = max(longest, run)
        shared = longest + GRAM - 1
        is_part = longest and (shared > GRAM or longest == len(own))
        return min(1.0, shared / len(term)) if is_part else 0.0


@lru_cache(maxsize=200_000)
def grams(term: str) -> tuple[str, ...]:
    return tuple(term[start : start + GRAM] for start in range(len(term) - GRAM + 1)) or (term,)


class Collection:
    """Collected reports, indexed by their words."""

    def __init__(self, reports: Iterable[Text], names: Names) -> None:
        self.names = names
        self.keys, self.times = array("q"), array("d")
        self.packed: list[tuple] = []
        self.index: dict[str, array] = {}
        for report in reports:
            self._add(report)
        self.total = math.log(len(self.keys) + UNREAD)

    def _add(self, report: Text) -> None:
        reading = read(report.title, report.body, self.names, lead=report.lead)
        number = len(self.keys)
        self.keys.append(report.key)
        self.times.append(report.at.timestamp())
        for term in reading.topic.keys() | reading.names | reading.numbers | reading.groups | reading.place_words:
            self.index.setdefault(term, array("I")).append(number)
        self.packed.append(_pack(reading))

    def rarity(self, term: str) -> float:
        """From 0 for a word in every report to 1 for one that is in none or one of many."""
        return 1.0 - math.log(len(self.index.get(term, ())) or 1) / self.total

    def matches(self, story: Text) -> list[Match]:
        """The reports that tell of the same event, the likeliest first."""
        side = Side(read(story.title, story.body, self.names, lead=story.lead))
        at = story.at.timestamp()
        found = []
        for number in self._candidates(side, at):
            reading = _unpack(self.packed[number])
            hours = abs(self.times[number] - at) / 3600
            score = self.score(self.features(side, reading, hours))
            if score >= WORTH_A_LOOK:
                found.append(Match(self.keys[number], round(score, 4), self._words(side.reading, reading)))
        return sorted(found, key=lambda match: (-match.score, match.key))

    @staticmethod
    def score(features: dict[str, float]) -> float:
        return 1 / (1 + math.exp(-BIAS - sum(WEIGHTS[name] * value for name, value in features.items())))

    def features(self, story: Side, report: Reading, hours: float) -> dict[str, float]:
        """What speaks for and against one event, each a small number."""
        mine, rarity = story.reading, self.rarity
        topic = {
            term: weight * rarity(term) ** 2
            for term, weight in report.topic.items()
            if term not in mine.names and term not in mine.place_words
        }
        held = {term: story.holds(term) * value for term, value in topic.items()}
        in_title = [term for term in topic if report.topic[term] >= IN_TITLE]
        common_numbers = report.numbers & mine.numbers
        return {
            "shared": min(sum(held.values()), 8.0),
            "explained": _share(sum(held.values()), sum(topic.values())),
            "title": _share(sum(held[term] for term in in_title), sum(topic[term] for term in in_title)),
            "heading": min(self._heading(mine, report), 5.0),
            "names": min(sum(sorted(map(rarity, mine.names & (report.names | report.topic.keys())))), 2.0),
            "numbers": min(sum(sorted(map(rarity, common_numbers))), 2.5),
            "other numbers": float(bool(report.numbers) and not common_numbers),
            "elsewhere": float(bool(report.places) and not report.places & mine.places),
            "other day": float(bool(report.days and mine.days) and not report.days & mine.days),
            "length": math.log(1 + len(report.topic) + len(report.names) + len(report.numbers)),
            "days apart": min(hours / 24, 1.0),
        }

    def _heading(self, story: Reading, report: Reading) -> float:
        """How much of what stands above our story the report speaks of."""
        side = Side(report)
        above = (term for term, weight in story.topic.items() if weight >= IN_LEAD)
        return sum(
            side.holds(term) * self.rarity(term) ** 2
            for term in above
            if term not in report.names and term not in report.place_words
        )

    def _candidates(self, story: Side, at: float) -> list[int]:
        """The reports within the window that share the rarest words, in the order in which they were collected."""
        mine, shared = story.reading, Counter()
        for term in sorted(mine.topic.keys() | mine.names | mine.numbers | story.groups | mine.place_words):
            value = self.rarity(term) ** 2
            for number in self.index.get(term, ()):
                if abs(self.times[number] - at) <= WINDOW.total_seconds():
                    shared[number] += value
        closest = sorted(shared.items(), key=lambda pair: (-pair[1], pair[0]))[:CLOSEST]
        return sorted(number for number, _value in closest)

    def _words(self, story: Reading, report: Reading) -> list[str]:
        theirs = report.topic.keys() | report.names | report.numbers | report.place_words
        both = sorted((term for term in story.shown if term in theirs), key=lambda term: (-self.rarity(term), term))
        return [story.shown[term] for term in both[:MOST_WORDS_SHOWN]]


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _pack(reading: Reading) -> tuple:
    """Ten thousand readings at a time: sets would take ten times the memory."""
    sets = (reading.names, reading.places, reading.place_words, reading.numbers, reading.days)
    return tuple(reading.topic), array("f", reading.topic.values()), *(tuple(sorted(each)) for each in sets)


def _unpack(packed: tuple) -> Reading:
    terms, weights, *sets = packed
    # Single precision has rounded 1.6 up and 1.3 down a little.
    topic = {term: round(weight, 3) for term, weight in zip(terms, weights, strict=True)}
    return Reading(topic, *map(set, sets))
