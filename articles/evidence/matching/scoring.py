"""Which collected reports tell of the same event as an article. Pure: texts in, scores and matching words out."""

import math
import pickle
from array import array
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from articles.evidence.matching.features import SAYS_THE_SAME, Side, features, score
from articles.evidence.matching.language import synonyms
from articles.evidence.matching.terms import Names, Reading, read

TOOL = "matcher 2"
# Reports of one event appear within days of each other.
WINDOW = timedelta(days=5)
# As if so many other texts had been read too: in a small collection no word is common yet.
UNREAD = 300
# Of all that share a word with an article, so many are read closely.
CLOSEST = 120
# A word of this share of all reports finds none by itself.
TOO_COMMON = 0.1
MAX_WORDS_SHOWN = 8

# From here on a proposal is preselected; below the second it is not worth a look. Chosen with the weights.
LIKELY = 0.64
WORTH_A_LOOK = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """An article of ours or a collected report."""

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
    """What both speak of, the rarest first, as the article writes it."""


class Collection:
    def __init__(self, reports: Iterable[Text], names: Names) -> None:
        self.names = names
        self.keys, self.times = array("q"), array("d")
        # Ten thousand readings at a time: as sets and dicts they would take ten times the memory.
        self.packed: list[bytes] = []
        self.index: dict[str, array] = {}
        for report in reports:
            self._add(report)
        self.total = math.log(len(self.keys) + UNREAD)

    def _add(self, report: Text) -> None:
        reading = read(report.title, report.body, self.names, lead=report.lead)
        number = len(self.keys)
        self.keys.append(report.key)
        self.times.append(report.at.timestamp())
        for term in reading.topic.keys() | reading.numbers | reading.place_words:
            self.index.setdefault(term, array("I")).append(number)
        for term in {half for halves in reading.halves.values() for half in halves}:
            self.index.setdefault(_half(term), array("I")).append(number)
        self.packed.append(pickle.dumps(replace(reading, above=set(), shown={})))

    def rarity(self, term: str) -> float:
        """From 0 for a word in every report to 1 for one that is in none or one of many."""
        return 1.0 - math.log(len(self.index.get(term, ())) or 1) / self.total

    def matches(self, article: Text) -> list[Match]:
        """The likeliest first."""
        side = Side(read(article.title, article.body, self.names, lead=article.lead))
        at = article.at.timestamp()
        found = []
        for number in self._candidates(side.reading, at):
            reading: Reading = pickle.loads(self.packed[number])
            hours = abs(self.times[number] - at) / 3600
            likely = score(features(side, reading, hours, self.rarity))
            if likely >= WORTH_A_LOOK:
                found.append(Match(self.keys[number], round(likely, 4), self._words(side.reading, reading)))
        return sorted(found, key=lambda match: (-match.score, match.key))

    def _candidates(self, article: Reading, at: float) -> list[int]:
        """Within the window, those that share the rarest words, in the order in which they were collected."""
        shared: defaultdict[int, float] = defaultdict(float)
        for term, worth in sorted(_sought(article).items()):
            where = self.index.get(term, ())
            if worth < 1 and len(where) > TOO_COMMON * len(self.keys):
                continue
            value = worth * self.rarity(term) ** 2
            for number in where:
                if abs(self.times[number] - at) <= WINDOW.total_seconds():
                    shared[number] += value
        closest = sorted(shared.items(), key=lambda pair: (-pair[1], pair[0]))[:CLOSEST]
        return sorted(number for number, _value in closest)

    def _words(self, article: Reading, report: Reading) -> list[str]:
        theirs = report.topic.keys() | report.numbers | report.place_words
        both = sorted((term for term in article.shown if term in theirs), key=lambda term: (-self.rarity(term), term))
        return [article.shown[term] for term in both[:MAX_WORDS_SHOWN]]


def _sought(article: Reading) -> dict[str, float]:
    """The words of the article, and for less what says the same or is a half of them."""
    exact = article.topic.keys() | article.numbers | article.place_words
    halves = exact.union(*article.halves.values())
    also = {other for term in halves for other in synonyms(term)} | halves
    return (
        dict.fromkeys(map(_half, also), SAYS_THE_SAME / 2)
        | dict.fromkeys(also, SAYS_THE_SAME)
        | dict.fromkeys(exact, 1.0)
    )


def _half(term: str) -> str:
    """A half of a compound in the index, apart from the words that stand for themselves."""
    return f"-{term}"
