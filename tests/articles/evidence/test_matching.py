"""The matcher finds the reports of one event among others, and reads whatever a feed brings."""

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

from articles.evidence.matching import copies
from articles.evidence.matching.features import Side
from articles.evidence.matching.scoring import WINDOW, WORTH_A_LOOK, Collection, Match, Text
from articles.evidence.matching.terms import Names, name_of, read
from tests.bench.labelled import PARTS
from tests.bench.matching import quality, quality_of_copies
from tests.optional import needs
from tests.scope import every, within

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ARTICLE = Text(
    key=1,
    at=NOON,
    title="Scheune in Lilienthal brennt nieder",
    lead="40 Rinder gerettet, Schaden 300.000 Euro",
    body="<p>In der Nacht ist am Moorhauser Landweg eine Scheune abgebrannt. 120 Feuerwehrleute löschten.</p>",
)
SAME = "Eine Scheune am Moorhauser Landweg in Lilienthal brannte ab. 40 Rinder wurden gerettet."


def match(*reports: Text, article: Text = ARTICLE) -> list[Match]:
    return Collection(reports, Names({name_of("Lilienthal"): True})).matches(article)


def report(body: str, *, key: int = 7, title: str = "Feuer in Lilienthal", at: datetime = NOON) -> Text:
    return Text(key=key, at=at, title=title, body=body)


@needs("thesaurus")
def test_what_is_preselected_on_the_held_out_events_is_right_nine_times_in_ten():
    found = quality("held_out")
    assert found.precision >= 0.9
    assert found.recall >= 0.8


@needs("thesaurus")
def test_most_of_what_is_about_an_event_is_proposed_at_all():
    found = quality("held_out", WORTH_A_LOOK)
    assert found.precision >= 0.7
    assert found.recall >= 0.88


def test_without_the_thesaurus_what_is_preselected_is_still_right():
    found = quality("held_out")
    assert found.precision >= 0.9
    assert found.recall >= 0.7


@pytest.mark.parametrize("part", PARTS)
def test_copies_of_agency_texts_are_told_from_other_wordings(part):
    found = quality_of_copies(part)
    assert found.precision >= 0.95
    assert found.recall >= 0.9


def test_the_words_that_matched_are_those_of_our_article_and_the_rarest_come_first():
    [found] = match(report(SAME))
    assert found.score > 0.6
    assert {"Scheune", "Moorhauser", "40"} <= set(found.words)
    assert len(found.words) <= 8


@pytest.mark.parametrize(
    ("ours", "theirs", "least"),
    [
        ("Brand", "Brand", 1.0),
        ("trifft", "getroffen", 1.0),
        pytest.param("Auto", "Wagen", 0.8, marks=needs("thesaurus")),
        ("Brand", "Scheunenbrand", 0.35),
        pytest.param("Scheunenbrand", "Feuer", 0.3, marks=needs("thesaurus")),
        ("Hafenbrücke", "Brücke", 0.6),
        ("Brand", "Rathaus", 0.0),
    ],
)
def test_other_words_for_the_same_count_for_less_than_the_same_words(ours, theirs, least):
    told = read(theirs, "", Names())
    [(term, halves)] = [(term, told.halves.get(term, ())) for term in told.topic]
    found = Side(read(ours, "", Names())).holds(term, halves)
    assert least <= found <= (1.0 if least else 0.0)


def test_a_place_is_found_in_the_name_of_its_people():
    names = Names({name_of("Osterholz-Scharmbeck"): True, name_of("Hude"): True})
    assert read("Huder Heimatfreunde", "", names).places == {"hud"}
    assert read("Der Osterholz-Scharmbecker Rat", "", names).places == {"osterholz scharmbeck"}
    assert not read("Hudelei", "", names).places


def test_a_long_report_of_the_event_is_found_beside_a_short_one():
    more = "Die Feuerwehr war mit 14 Fahrzeugen da, um 6 Uhr kamen 22 Ablösungen, 3 blieben bis 9 Uhr. " * 10
    assert match(report(f"{SAME} {more}"))[0].score > WORTH_A_LOOK


def test_reports_from_another_week_are_no_match():
    assert match(report(SAME, at=NOON - WINDOW + timedelta(hours=1)))
    assert not match(report(SAME, at=NOON - WINDOW - timedelta(hours=1)))
    assert not match(report(SAME, at=NOON + WINDOW + timedelta(hours=1)))


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("", ""),
        (" ", "\n"),
        ("Und", "und der die das, aber auch nicht"),
        ("<p></p>", "<script>Scheune Lilienthal Moorhauser Landweg 40 Rinder"),
        ("!!!", "–––"),
        ("\u202e\u200b", "\x00\x07"),
        ("火災", "リリエンタールの納屋が燃えた。"),
        ("حريق", "احترق مخزن"),
        ("Barn fire", "The barn of a farmer burned down near the town last night, officials said."),
    ],
)
def test_what_says_nothing_about_the_event_is_no_match(title, body):
    assert match(report(body, title=title)) == []
    assert match(report(SAME), article=Text(key=1, at=NOON, title=title, body=body)) in ([], match(report(SAME)))


def test_markup_entities_soft_hyphens_and_spellings_hide_nothing():
    plain = match(report(SAME))[0].score
    html = "<p class='x'>Eine <b>Scheu\u00adne</b> am Moorhauser&nbsp;Landweg in Lili\u200benthal brannte ab.</p> "
    assert match(report(html + "<style>p{}</style><br>40 Rinder wurden gerettet."))[0].score == plain
    assert read("Straßenbrücke", "", Names()).topic.keys() == read("STRASSENBRUECKE", "", Names()).topic.keys()


def test_a_huge_text_takes_no_longer_than_a_long_one():
    for bomb in ("<" * 5_000_000, "Scheune " * 625_000, "a" * 5_000_000, "&amp;" * 1_000_000, "<script>" * 600_000):
        with within(3, time.process_time):
            match(report(bomb))
            copies.shingles(bomb)
            copies.mark_of(bomb)


def test_the_same_reports_give_the_same_scores_in_any_process():
    # Sets of words have another order in each process: the sums must not notice.
    code = "from tests.bench.matching import proposed; print(sorted(proposed('tuning').items())[:40])"
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True, text=True
        ).stdout
        for seed in every(2, ("1", "2", "3"))
    }
    assert len(runs) == 1


def test_the_original_of_copies_is_the_agencys_own_or_else_the_earliest():
    body = "Am frühen Montagmorgen geriet aus bislang ungeklärter Ursache eine Scheune am Moorhauser Landweg in Brand."
    texts = [
        copies.Copy(key=1, at=NOON, body=f"Lilienthal (dpa/lni) - {body}"),
        copies.Copy(key=2, at=NOON + timedelta(hours=1), body=f"{body} Mehr dazu heute Abend."),
        copies.Copy(key=3, at=NOON, body="Ein ganz anderer Text über den Wochenmarkt, der im Mai umziehen muss."),
    ]
    assert copies.originals(texts) == {2: 1}
    agency = copies.Copy(key=4, at=NOON + timedelta(hours=2), body=body, is_agency=True)
    assert copies.originals([*texts, agency]) == {1: 4, 2: 4}


@pytest.mark.parametrize(
    ("body", "mark"),
    [
        ("Lilienthal (ots) - In der Nacht", "ots"),
        ("Bremen (dpa/lni) - Ein Schiff", "dpa"),
        ("© dpa-infocom, dpa:260305-930-1/1", "dpa"),
        ("Das Meldeamt (XYZ) teilt mit", "xyz"),
        ("Die Schotten und der Landpark", ""),
        ("", ""),
    ],
)
def test_agency_marks_are_read(body, mark):
    assert copies.mark_of(body, ["(XYZ)", ""]) == mark
