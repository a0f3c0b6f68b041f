"""German words for the matcher: what they come down to, what they are made of, how common they are, what else says it.

Lemmas of simplemma, frequencies of wordfreq, and the groups of OpenThesaurus where Debian's package mythes-de is
installed. Without it everything works, and fewer wordings are recognised.
"""

import re
from functools import cache, lru_cache
from pathlib import Path

import simplemma
import snowballstemmer
import wordfreq

from articles import text
from articles.evidence.matching.stopwords import STOP_WORDS

# Its words are under the LGPL: they are read where they are, and no part of this project.
THESAURUS = Path("/usr/share/mythes/th_de_DE_v2.dat")
# Zipf scale: a word of 2 stands once in ten million.
RAREST = 2.0
MAX_IN_GROUP = 20
_REMARK = re.compile(r" *\([^)]*\)")
MAX_WORD_LENGTH = 60
MIN_PART_LENGTH = 4
LANGUAGE = "de"
# Zipf scale: 7 is "der", 3 is once in a million words.
EVERYWHERE, SELDOM = 6.5, 2.0
COMMON = 2.5

_stem = snowballstemmer.stemmer("german").stemWord


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Umlauts, ß and ae/oe/ue fall together, "traf" is "treffen". "" for a word that says nothing."""
    plain = _plain(word)
    if not plain or plain in STOP_WORDS:
        return ""
    return _stem(_plain(_lemma(word[:MAX_WORD_LENGTH]))) or _stem(plain)


def frequency(word: str) -> float:
    """On the Zipf scale, of the word or its lemma. 0: not in the list of common words."""
    return max(wordfreq.zipf_frequency(each, LANGUAGE) for each in (word, _lemma(word)))


@lru_cache(maxsize=200_000)
def peculiarity(word: str) -> float:
    """From 0 for a word of every text to 1 for one that is hardly ever used."""
    return min(1.0, max(0.0, (EVERYWHERE - frequency(word[:MAX_WORD_LENGTH])) / (EVERYWHERE - SELDOM)))


@lru_cache(maxsize=200_000)
def is_known(word: str) -> bool:
    """Whether a word is an ordinary one; what is not may be a name."""
    word = word[:MAX_WORD_LENGTH]
    return simplemma.is_known(word, LANGUAGE) and frequency(word) > COMMON


@lru_cache(maxsize=200_000)
def parts(word: str) -> tuple[str, ...]:
    """The stems of both halves of a compound, the shortest first half that is a word: "Scheunen" and "brand"."""
    word = word[:MAX_WORD_LENGTH].lower()
    for cut in range(MIN_PART_LENGTH, len(word) - MIN_PART_LENGTH + 1):
        if not _is_word(word[cut:]):
            continue
        for first in _without_joint(word[:cut]):
            if _is_word(first):
                return tuple(filter(None, (stem(first.capitalize()), stem(word[cut:].capitalize()))))
    return ()


@lru_cache(maxsize=200_000)
def synonyms(term: str) -> frozenset[str]:
    """Stems that say the same in one of its meanings."""
    groups, groups_of = _thesaurus()
    return frozenset(other for number in groups_of.get(term, ()) for other in groups[number]) - {term}


def _plain(word: str) -> str:
    return text.norm(word[:MAX_WORD_LENGTH]).replace(" ", "")


@lru_cache(maxsize=200_000)
def _lemma(word: str) -> str:
    return simplemma.lemmatize(word, LANGUAGE) if word else ""


@lru_cache(maxsize=200_000)
def _is_word(word: str) -> bool:
    long_enough = len(word) >= MIN_PART_LENGTH
    return long_enough and any(simplemma.is_known(each, LANGUAGE) for each in (word.capitalize(), word))


def _without_joint(first: str) -> tuple[str, ...]:
    """The first half of a compound, also without the letters that join it: "Verpackungs-", "Rinder-", "Schul-"."""
    shorter = first[:-1] if first.endswith(("s", "n")) else ""
    return first, shorter, f"{first}e", first[:-2] if first.endswith(("en", "es", "er")) else ""


@cache
def _thesaurus() -> tuple[list[tuple[str, ...]], dict[str, list[int]]]:
    """Groups of words that a newspaper uses, as stems, and in which of them a stem stands. It takes some seconds."""
    if not THESAURUS.exists():
        return [], {}
    with THESAURUS.open(encoding="utf-8", errors="replace") as lines:
        meanings = {line for line in lines if line.startswith("-")}
    groups = sorted({group for group in map(_group, meanings) if 1 < len(group) <= MAX_IN_GROUP})
    groups_of: dict[str, list[int]] = {}
    for number, group in enumerate(groups):
        for term in group:
            groups_of.setdefault(term, []).append(number)
    return groups, groups_of


def _group(meaning: str) -> tuple[str, ...]:
    """The stems of one meaning. Wider and narrower terms are not synonyms."""
    words = [_REMARK.sub("", word).strip() for word in meaning.strip().split("|")[1:] if "begriff" not in word]
    single = [word for word in words if word and " " not in word and frequency(word) >= RAREST]
    return tuple(sorted({stem(word) for word in single} - {""}))
