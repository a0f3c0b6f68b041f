"""The sentences under an article: whatever its stones are, every place counts the same."""

import pytest

from articles.evidence.sentences import strip_of
from articles.evidence.tallies import Counts

# Stones that confirm, confirm in part, mention and contradict; publications; long; short; label.
TABLE = [
    ((1, 0, 0, 0), 1, "Gestützt auf 1 Veröffentlichung aus 1 Ursprung, keiner widerspricht",
     "1 Ursprung, kein zweiter", "1 Ursprung: 1 bestätigt, keiner widerspricht"),
    ((1, 0, 0, 0), 9, "Gestützt auf 9 Veröffentlichungen aus 1 Ursprung, keiner widerspricht",
     "1 Ursprung, kein zweiter", "1 Ursprung: 1 bestätigt, keiner widerspricht"),
    ((3, 1, 1, 1), 11, "Gestützt auf 11 Veröffentlichungen aus 6 Ursprüngen, davon 1 widerspricht",
     "6 Ursprünge, 1 widerspricht",
     "6 Ursprünge: 3 bestätigen, 1 bestätigt teilweise, 1 erwähnt es nur, 1 widerspricht"),
    ((2, 0, 0, 2), 4, "Gestützt auf 4 Veröffentlichungen aus 4 Ursprüngen, davon 2 widersprechen",
     "4 Ursprünge, 2 widersprechen", "4 Ursprünge: 2 bestätigen, 2 widersprechen"),
    ((2, 0, 0, 0), 2, "Gestützt auf 2 Veröffentlichungen aus 2 Ursprüngen, keiner widerspricht",
     "2 Ursprünge, keiner widerspricht", "2 Ursprünge: 2 bestätigen, keiner widerspricht"),
    ((0, 2, 0, 0), 2, "Nicht als Ganzes bestätigt: 2 Veröffentlichungen aus 2 Ursprüngen, keiner widerspricht",
     "2 Ursprünge, nicht als Ganzes bestätigt, keiner widerspricht",
     "2 Ursprünge: 2 bestätigen teilweise, keiner widerspricht"),
    ((0, 0, 1, 1), 3, "Nicht als Ganzes bestätigt: 3 Veröffentlichungen aus 2 Ursprüngen, davon 1 widerspricht",
     "2 Ursprünge, nicht als Ganzes bestätigt, 1 widerspricht",
     "2 Ursprünge: 1 erwähnt es nur, 1 widerspricht"),
    ((0, 0, 0, 1), 2, "Nicht als Ganzes bestätigt: 2 Veröffentlichungen aus 1 Ursprung, er widerspricht",
     "1 Ursprung, nicht als Ganzes bestätigt, 1 widerspricht", "1 Ursprung: 1 widerspricht"),
    ((0, 0, 0, 3), 3, "Nicht als Ganzes bestätigt: 3 Veröffentlichungen aus 3 Ursprüngen, alle widersprechen",
     "3 Ursprünge, nicht als Ganzes bestätigt, 3 widersprechen", "3 Ursprünge: 3 widersprechen"),
]  # fmt: skip
STANCES = ("confirms", "partly", "mentions", "contradicts")


@pytest.mark.parametrize(("stones", "publications", "long", "short", "label"), TABLE)
def test_stones_label_and_sentences_count_the_same(stones, publications, long, short, label):
    drawn = {stance: number for stance, number in zip(STANCES, stones, strict=True) if number}
    strip = strip_of(Counts(stones=drawn, publications=publications, contradicting=7, confirming=5, origins=4))
    assert (str(strip.long), str(strip.short), strip.label) == (long, short, label)
    assert len(strip.marks) == sum(stones)
    assert strip.long.is_contradicted == (stones[3] > 0)


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        (Counts(inaccessible=1), "1 Quelle war nicht zugänglich"),
        (Counts(inaccessible=2, comments=7), "2 Quellen waren nicht zugänglich"),
        (Counts(comments=7), "Keine Quelle ausgewertet, nur Kommentare und Forenbeiträge"),
    ],
)
def test_without_a_stone_the_sentence_says_what_there_is(counts, sentence):
    strip = strip_of(counts)
    assert (str(strip.long), str(strip.short), strip.marks) == (sentence, sentence, [])
