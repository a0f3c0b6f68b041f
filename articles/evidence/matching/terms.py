"""What a text is about, as the matcher sees it: topic, names, places, numbers, days. Nothing here asks the database."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from articles import text
from articles.evidence.matching.language import is_known, parts, peculiarity, stem
from articles.evidence.matching.stopwords import DAYS, NUMBERS
from articles.text import characters, superscripts
from articles.web import page_text

# News says first what matters. What comes later, and any bomb, is not read.
MAX_CHARACTERS = 12_000
MAX_WORDS = 400
MAX_NAME_LENGTH = 4
IN_TITLE, IN_LEAD, IN_BODY = 1.6, 1.3, 1.0
# A people's or a thing's form of a place: "Lilienthaler".
OF_A_PLACE = ("ern", "er", "r")
MIN_PLACE_LENGTH = 4

# Roads are one word: "B 74", "A1". A number loses its points: "300.000".
_WORD = re.compile(r"\b[ABLK] ?\d{1,4}\b|\d+(?:[.,]\d+)*|[^\W\d_]+")


class Names(dict[tuple[str, ...], bool]):
    """What the desk calls by name, as stems. True: it is a place."""

    @cached_property
    def starts(self) -> frozenset[str]:
        return frozenset(name[0] for name in self)

    def at(self, stems: list[str], start: int) -> Iterator[tuple[str, ...]]:
        """The names that begin with this word."""
        if not any(term in self.starts for term in _forms(stems[start])):
            return
        for length in range(1, min(MAX_NAME_LENGTH, len(stems) - start) + 1):
            head = stems[start : start + length - 1]
            yield from (name for last in _forms(stems[start + length - 1]) if (name := (*head, last)) in self)


@dataclass(slots=True)
class Reading:
    topic: dict[str, float] = field(default_factory=dict)
    """What is said, without places and numbers: how prominent each term is, and how peculiar to few texts."""
    halves: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What the terms that are compounds are made of."""
    above: set[str] = field(default_factory=set)
    """The terms of title and lead."""
    title: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    """The terms that are parts of names: the same people make other news on the same day."""
    places: set[str] = field(default_factory=set)
    place_words: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    days: set[int] = field(default_factory=set)
    has_body: bool = False
    names_place_in_title: bool = False
    shown: dict[str, str] = field(default_factory=dict)
    """A term as it stands in the text, for people."""


def readable(value: str) -> str:
    """Without markup, cut to what is read. Takes no longer for a text of any length."""
    value = value[: 4 * MAX_CHARACTERS]
    words = page_text.words(superscripts.in_signs(value))
    return characters.cleaned(text.without_soft_hyphens(words))[:MAX_CHARACTERS]


def name_of(name: str) -> tuple[str, ...]:
    """As it is found in texts; empty where no word of it can be found."""
    return tuple(filter(None, map(stem, words_of(name))))[:MAX_NAME_LENGTH]


def words_of(value: str) -> list[str]:
    return [match[0] for match in _WORD.finditer(value)]


def read(title: str, body: str, names: Names, *, lead: str = "") -> Reading:
    """`names` are found in any part of a text."""
    reading = Reading()
    for part, weight in ((title, IN_TITLE), (lead, IN_LEAD), (body, IN_BODY)):
        found = set(_read_part(reading, readable(part), weight, names))
        if weight > IN_BODY:
            reading.above |= found
        if weight == IN_TITLE:
            reading.title, reading.names_place_in_title = found, bool(reading.places)
        reading.has_body |= weight == IN_BODY and bool(found)
    _take_out_places(reading)
    return reading


def _read_part(reading: Reading, value: str, weight: float, names: Names) -> list[str]:
    stems: list[str] = []
    before, end = "", -2
    for match in _WORD.finditer(value):
        word = match[0]
        if len(stems) >= MAX_WORDS:
            break
        term = _read_number(reading, word) if word[0].isdigit() else _read_word(reading, word, weight)
        stems.append(term)
        is_capital = bool(term) and word[0].isupper() and not word[-1].isdigit()
        if is_capital and not is_known(word):
            reading.names.add(term)
        # Two capitalised words with nothing but a space or hyphen between them are a name: "Swantje Hollenberg".
        if before and is_capital and match.start() == end + 1 and value[end] in " \u00a0-":
            reading.names |= {before, term}
        before, end = term if is_capital else "", match.end()
    _read_names(reading, stems, names)
    return [term for term in stems if term]


def _read_number(reading: Reading, word: str) -> str:
    number = re.sub(r"[.,]", "", word)
    reading.numbers.add(number)
    reading.shown.setdefault(number, word)
    return ""


def _read_word(reading: Reading, word: str, weight: float) -> str:
    small = word.lower()
    if number := NUMBERS.get(small):
        reading.numbers.add(number)
        reading.shown.setdefault(number, word)
    if (day := DAYS.get(small)) is not None:
        reading.days.add(day)
    term = stem(word)
    if len(term) < 2:
        return ""
    reading.topic[term] = max(reading.topic.get(term, 0.0), weight * peculiarity(word))
    reading.shown.setdefault(term, word)
    if halves := parts(word):
        reading.halves.setdefault(term, halves)
    return term


def _read_names(reading: Reading, stems: list[str], names: Names) -> None:
    for start in range(len(stems)):
        for name in names.at(stems, start):
            found = stems[start : start + len(name)]
            (reading.place_words if names[name] else reading.names).update(found)
            if names[name]:
                reading.places.add(" ".join(name))


@lru_cache(maxsize=200_000)
def _forms(term: str) -> tuple[str, ...]:
    """The term, and the place that it may be a form of."""
    cut = (term.removesuffix(end) for end in OF_A_PLACE if term.endswith(end))
    return term, *(short for short in cut if len(short) >= MIN_PLACE_LENGTH)


def _take_out_places(reading: Reading) -> None:
    for term in reading.place_words:
        reading.topic.pop(term, None)
    for terms in (reading.names, reading.title, reading.above):
        terms -= reading.place_words
