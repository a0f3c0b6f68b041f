"""German marks and spaces: what is mended, what is left alone, and that nothing else changes."""

import html
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles import text
from articles.text.quotes import GERMAN, style_of
from articles.text.typography import NO_BREAK, Passage, find, mend
from tests.scope import quickest

# ~ stands for a no-break space.
WRONG_AND_RIGHT = {
    '"Wort"': "„Wort“",
    'Er sagte: "Ja."': "Er sagte: „Ja.“",
    '"Wann kommt sie?", fragte er.': "„Wann kommt sie?“, fragte er.",
    '("Wort")': "(„Wort“)",
    'die "Bild"-Zeitung': "die „Bild“-Zeitung",
    '"Er sagte "ja" und ging", schrieb sie.': "„Er sagte ‚ja‘ und ging“, schrieb sie.",
    "\"Der Chor 'Amtsgarten' singt\"": "„Der Chor ‚Amtsgarten‘ singt“",
    "“Wort” und „Wort”": "„Wort“ und „Wort“",
    '„Halb" und "halb“': "„Halb“ und „halb“",
    '»Eins« und "zwei"': "»Eins« und »zwei«",
    "»Eins« und »er sagte 'zwei'«": "»Eins« und »er sagte ›zwei‹«",
    '"Das ist\nso"': "„Das ist\nso“",
    '"Der 19"-Monitor steht"': '„Der 19"-Monitor steht“',
    '"Sie ist 19", sagte er. "Ja."': "„Sie ist 19“, sagte er. „Ja.“",
    "Wie geht's?": "Wie geht’s?",
    "Wie geht´s, wie geht`s, wie geht‘s?": "Wie geht’s, wie geht’s, wie geht’s?",
    "Hans' Hut": "Hans’ Hut",
    "'s ist so 'ne Sache in den '90ern": "’s ist so ’ne Sache in den ’90ern",
    "'Hans' Auto' heißt der Film": "‚Hans’ Auto‘ heißt der Film",
    "z. B. und z.B.": "z.~B. und z.~B.",
    "d. h., u. a., i. d. R., u.v.m.": "d.~h., u.~a., i.~d.~R., u.~v.~m.",
    "am 20. Juni um 18 Uhr": "am 20.~Juni um 18~Uhr",
    "um 18.30 Uhr": "um 18.30~Uhr",
    "5 %, 5 € und 3,5 Mio. Euro": "5~%, 5~€ und 3,5~Mio. Euro",
    "5%, (3,5%), „100%“ und 0,5‰": "5~%, (3,5~%), „100~%“ und 0,5~‰",
    "5%-10%, 5%–10%": "5~%-10~%, 5~%–10~%",
    "§13, §13a, §§14, §5-7": "§~13, §~13a, §§~14, §~5-7",
    "§ 13 und §§ 14, Art. 5, Nr. 7": "§~13 und §§~14, Art.~5, Nr.~7",
    "Prof. Dr. Beispiel aus St. Jürgen": "Prof.~Dr.~Beispiel aus St.~Jürgen",
    "12 Kilometer, 30 km/h, 8 Prozent, 2 Grad": "12~Kilometer, 30~km/h, 8~Prozent, 2~Grad",
    "Und dann ... nichts": "Und dann … nichts",
}
RIGHT = [
    "„Wort“ und ‚Wort‘, »Wort« und ›Wort‹.",
    "„Das ‚Wort‘ gilt“, sagte sie.",
    "Ein 19\"-Monitor, 5'30\" Spielzeit, 6' hoch.",
    "z.\u00a0B. am 20.\u00a0Juni um 18\u00a0Uhr mit 5\u00a0% nach §\u00a013.",
    "z.\u202fB. mit schmalem Leerzeichen",
    "Hans’ Hut, geht’s, ’s ist so, Leut’.",
    "Wir treffen uns am 20. zum Essen. Mai ist ihr Name.",
    "Seite 3 von 10, Haus Nr. 7a fehlt nicht.".replace("Nr. 7", "Nr.\u00a07"),
    "Er wohnt in Haus 5. Uhren gibt es dort keine.",
    "https://paper.example/?q=\"z.B.\"&r='...'&s=1",
    "www.paper.example/'a'...b",
    "anna.z.b@paper.example",
    "https://paper.example/?a=5%&b=§13",
    "Die 100%ige Lösung, 100%ig, 100%\u00adig.",
    "Die 50%-Regel, 10%- und 20%-Schritte, 50%‑Regel.",
    "Das §13-Verfahren und der §13a-Antrag.",
    "a%20b, % allein, § allein",
    "Ein Punkt .... zu viel",
    'Ein einzelnes " steht frei',
    'Super"gut"',
    "Zum Beispiel Dr. med. und die S-Bahn 5.",
    "«Schweizer Art» bleibt.",
]
MARKUP = {
    '<p><em>"Wort"</em></p>': "<p><em>„Wort“</em></p>",
    '<p>"<a href="/x?q=%22z. B.%22">Wort</a>"</p>': '<p>„<a href="/x?q=%22z. B.%22">Wort</a>“</p>',
    '<p>Das "<strong>Wort</strong>", sagte sie</p>': "<p>Das „<strong>Wort</strong>“, sagte sie</p>",
    "<p>20. <strong>Juni</strong></p>": "<p>20.&nbsp;<strong>Juni</strong></p>",
    '<p>"Erster Absatz.</p><p>Zweiter Absatz."</p>': "<p>„Erster Absatz.</p><p>Zweiter Absatz.“</p>",
    '<p>"Erster.</p><p>"Zweiter."</p>': "<p>„Erster.</p><p>„Zweiter.“</p>",
    '<p>"A &amp; B"</p>': "<p>„A &amp; B“</p>",
    "<p>z.&nbsp;B. &lt;5 %&gt;</p>": "<p>z.&nbsp;B. &lt;5&nbsp;%&gt;</p>",
    '<p>a<br>"b"</p>': "<p>a<br>„b“</p>",
    '<p>"a" <code>"z.B."</code> "b"</p>': '<p>„a“ <code>"z.B."</code> „b“</p>',
    "<p>5<strong>%</strong> nach <em>§</em>13</p>": "<p>5<strong>&nbsp;%</strong> nach <em>§</em>&nbsp;13</p>",
    '<p><a href="/x?q=5%">5%</a></p>': '<p><a href="/x?q=5%">5&nbsp;%</a></p>',
    "<p><code>5%, §13</code> §13</p>": "<p><code>5%, §13</code> §&nbsp;13</p>",
    '<p title="z. B.">a</p>': '<p title="z. B.">a</p>',
    "<p>.<em>.</em>.</p>": "<p>.<em>.</em>.</p>",
    '<li>"a"</li><li>19"</li>': '<li>„a“</li><li>19"</li>',
    '<p>a < b "c"': "<p>a < b „c“",
}


def mended(source: str, *, is_html: bool = False) -> str:
    passage = Passage(source, is_html=is_html)
    return mend(passage, style_of(passage.text))[0]


@pytest.mark.parametrize("wrong", WRONG_AND_RIGHT)
def test_wrong_marks_and_spaces_are_mended(wrong):
    assert mended(wrong).replace(NO_BREAK, "~") == WRONG_AND_RIGHT[wrong]


@pytest.mark.parametrize("right", RIGHT)
def test_what_is_right_or_in_doubt_is_left_alone(right):
    assert mended(right) == right


@pytest.mark.parametrize("wrong", MARKUP)
def test_only_what_readers_read_is_mended(wrong):
    assert mended(wrong, is_html=True) == MARKUP[wrong]


# Everything in which marks, spaces and tags may meet.
PIECES = st.sampled_from(
    [
        *"\"\"\"\"''''“”„‚‘’»«›‹´`‟  .,-–(19a",
        NO_BREAK,
        "...",
        "Hans",
        "Wort",
        "'s",
        "'ne",
        "z.B.",
        "z. B.",
        "20. Juni",
        "5 %",
        "5%",
        "§13",
    ]
)
TAGS = st.sampled_from(
    ["<p>", "</p>", "<em>", "</em>", "<a href=\"/?q='z.B.'\">", "</a>", "<br>", "<code>", "</code>", "&nbsp;", "&amp;"]
)


def letters(source: str, *, is_html: bool) -> str:
    """What may never change: everything but marks, spaces and dots. Tags as a whole."""
    tags = re.findall(r"<[^>]*>", source) if is_html else []
    shown = html.unescape(re.sub(r"<[^>]*>", "", source)) if is_html else source
    return "".join(tags) + re.sub("[\"'“”„‚‘’»«›‹´`‟ \u00a0.…]", "", shown)


@settings(deadline=None, database=None)
@given(st.lists(PIECES, max_size=25).map("".join))
@example('"Er "Hans" b')
@example('""\'Hans""')
def test_mending_twice_is_mending_once_and_changes_no_letter(source):
    once = mended(source)
    assert mended(once) == once
    assert letters(once, is_html=False) == letters(source, is_html=False)


@settings(deadline=None, database=None)
@given(st.lists(PIECES | TAGS, max_size=25).map("".join))
def test_mending_markup_changes_no_tag_and_nothing_that_the_sanitiser_would(source):
    source = text.clean_html(source)
    once = mended(source, is_html=True)
    assert mended(once, is_html=True) == once
    assert letters(once, is_html=True) == letters(source, is_html=True)
    assert text.clean_html(once) == once


@settings(deadline=None, database=None)
@given(st.text(max_size=60), st.booleans())
def test_any_text_at_all_can_be_mended(source, is_html):
    once = mended(source, is_html=is_html)
    assert mended(once, is_html=is_html) == once


HEAVY = ['"a ', "'a '", "<", '<"', "<'\"", "a@", "z.", "&nbsp;", "www.", "5 ", "5%", "§13", "Hans' "]


def seconds(passage: str) -> float:
    return quickest(lambda: find(Passage(passage, is_html=True), GERMAN))


@pytest.mark.parametrize("piece", HEAVY)
def test_a_long_text_takes_no_longer_for_each_mark_than_a_short_one(piece):
    # Generous for a busy machine: what grows with the square would take a hundred times as long.
    assert seconds(piece * 40_000) < 50 * max(seconds(piece * 4_000), 0.01)


def test_a_megabyte_of_quotation_marks_takes_less_than_a_second():
    assert seconds('"' * 1_000_000) < 1
