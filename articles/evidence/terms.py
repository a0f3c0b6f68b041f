"""What a text is about, as the matcher sees it: topic, names, places, numbers, days. Nothing here asks the database."""

import html
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import snowballstemmer

from articles import text
from articles.evidence.stopwords import DAYS, STOP_WORDS
from articles.evidence.synonyms import GROUPS

# News says first what matters. What comes later, and any bomb, is not read.
MOST_CHARACTERS = 12_000
MOST_WORDS = 400
LONGEST_WORD = 60
LONGEST_NAME = 4
IN_TITLE, IN_LEAD, IN_BODY = 1.6, 1.3, 1.0
LEAD_WORDS = 40
SHORTEST_PART = 4

_stem = snowballstemmer.stemmer("german").stemWord
# Roads are one word: "B 74", "A1". A number loses its points: "300.000".
_WORD = re.compile(r"\b[ABLK] ?\d{1,4}\b|\d+(?:[.,]\d+)*|[^\W\d_]+")
_HIDDEN = re.compile(r"<(script|style|template)\b.*?(</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[/!a-zA-Z][^<>]{0,2000}>")


class Names(dict[tuple[str, ...], bool]):
    """What the desk calls by name, as stems. True: it is a place."""

    @cached_property
    def starts(self) -> frozenset[str]:
        return frozenset(name[0] for name in self)


@dataclass(slots=True)
class Reading:
    """One text, read."""

    topic: dict[str, float] = field(default_factory=dict)
    """What is said, without names and numbers, each with the weight of its most prominent place."""
    names: set[str] = field(default_factory=set)
    """The parts of names of people and organisations: the same people make other news on the same day."""
    places: set[str] = field(default_factory=set)
    place_words: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    days: set[int] = field(default_factory=set)
    shown: dict[str, str] = field(default_factory=dict)
    """A term as it stands in the text, for people."""

    @property
    def groups(self) -> set[str]:
        return {group for group in map(group_of, self.topic) if group}


def readable(value: str) -> str:
    """A foreign text without its markup, cut to what is read. Takes no longer for a text of any length."""
    value = value[: 4 * MOST_CHARACTERS]
    if "<" in value:
        value = _TAG.sub(" ", _HIDDEN.sub(" ", value))
    value = unicodedata.normalize("NFC", text.without_soft_hyphens(html.unescape(value)))
    return text.CONTROLS.sub(" ", text.UNSEEN.sub("", value))[:MOST_CHARACTERS]


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Umlauts, ß and ae/oe/ue fall together, endings go. "" for a word that says nothing."""
    plain = text.norm(word[:LONGEST_WORD]).replace(" ", "")
    return "" if plain in STOP_WORDS else _stem(plain)


@lru_cache(maxsize=200_000)
def group_of(term: str) -> str:
    """The words that stand for this one, or for what a compound ends with: "Scheunenbrand" is a fire. "" for none."""
    if term in _GROUP_OF:
        return _GROUP_OF[term]
    ends = (term[start:] for start in range(SHORTEST_PART - 1, len(term) - SHORTEST_PART + 1))
    return next((_GROUP_OF[end] for end in ends if end in _GROUP_OF), "")


def name_of(name: str) -> tuple[str, ...]:
    """A name as it is found in texts; empty where no word of it can be found."""
    return tuple(filter(None, map(stem, words_of(name))))[:LONGEST_NAME]


def words_of(value: str) -> list[str]:
    return [match[0] for match in _WORD.finditer(value)]


def read(title: str, body: str, names: Names, *, lead: str = "") -> Reading:
    """The terms of a text. `names` are found in any of its parts."""
    reading = Reading()
    for part, weight in ((title, IN_TITLE), (lead, IN_LEAD), (body, IN_BODY)):
        _read_part(reading, readable(part), weight, names, leads=weight == IN_BODY and not lead)
    for term in reading.names | reading.place_words:
        reading.topic.pop(term, None)
    return reading


def _read_part(reading: Reading, value: str, weight: float, names: Names, *, leads: bool) -> None:
    stems: list[str] = []
    before, end = "", -2
    for match in _WORD.finditer(value):
        word = match[0]
        if len(stems) >= MOST_WORDS:
            break
        term = _read_word(reading, word, IN_LEAD if leads and len(stems) < LEAD_WORDS else weight)
        stems.append(term)
        # Two capitalised words with nothing but a space or hyphen between them are a name: "Swantje Hollenberg".
        is_capital = bool(term) and word[0].isupper() and not word[-1].isdigit()
        touches = match.start() == end + 1 and value[end] in " \u00a0-"
        if before and is_capital and touches and not _is_place(names, before, term):
            reading.names |= {before, term}
        before, end = term if is_capital else "", match.end()
    _read_names(reading, stems, names)


def _read_word(reading: Reading, word: str, weight: float) -> str:
    if word[0].isdigit():
        number = re.sub(r"[.,]", "", word)
        if len(number) > 1:
            reading.numbers.add(number)
            reading.shown.setdefault(number, word)
        return number
    term = stem(word)
    if not term and (day := DAYS.get(word.lower())) is not None:
        reading.days.add(day)
    if len(term) > 1:
        reading.topic[term] = max(reading.topic.get(term, 0.0), weight)
        reading.shown.setdefault(term, word)
    return term


def _read_names(reading: Reading, stems: list[str], names: Names) -> None:
    for start in (start for start, term in enumerate(stems) if term in names.starts):
        for length in range(1, LONGEST_NAME + 1):
            name = tuple(stems[start : start + length])
            if len(name) == length and name in names:
                (reading.place_words if names[name] else reading.names).update(name)
                if names[name]:
                    reading.places.add(" ".join(name))


def _is_place(names: Names, *terms: str) -> bool:
    return any(names.get((term,)) for term in terms)


_GROUP_OF: dict[str, str] = {}
for _line in GROUPS.split("\n"):
    for _word in _line.split():
        _GROUP_OF.setdefault(stem(_word), f"={_line.split()[0]}")
_GROUP_OF.pop("", None)
