"""What an editor is shown between two texts."""

import random

import pytest

from articles.models import Content
from articles.publishing.comparison import FieldDifference, compare
from tests.factories import make_author
from tests.scope import in_full
from tests.steps import steps

SIGNS = {"old": "[-{}-]", "new": "[+{}+]", "both": "{}"}


def shown(difference: FieldDifference) -> str:
    """A difference as one line: [-gone-] [+come+] <mark>."""
    return " / ".join(
        "".join(SIGNS[piece.side].format(f"<{piece.text}>" if piece.is_mark else piece.text) for piece in line.pieces)
        or ("…" if line.left_out else "(too long)")
        for line in difference.lines
    )


def bodies(old: str, new: str) -> str:
    (difference,) = compare(Content(headline="x", body=old).cleaned(), Content(headline="x", body=new).cleaned())
    assert difference.name == "body"
    return shown(difference)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("<p>Am Sonntag kamen Gäste.</p>", "<p>Am Montag kamen Gäste.</p>", "Am [-Sonntag-][+Montag+] kamen Gäste."),
        ("<p>Zwei alte Männer.</p>", "<p>Zwei junge Frauen.</p>", "Zwei [-alte Männer-][+junge Frauen+]."),
        ("<p>Eins.</p><p>Zwei.</p>", "<p>Eins.</p>", "Eins. / [-Zwei.-]"),
        ("<p>Eins. Zwei.</p>", "<p>Eins.</p><p>Zwei.</p>", "Eins.[- -] / [+<¶>+]Zwei."),
        ("<p>Ein Satz</p>", "<h2>Ein Satz</h2>", "[-<¶>-][+<Zwischentitel>+]Ein Satz"),
        ("<p>Ganz alt.</p><p>Auch.</p>", "<h2>Neu.</h2>", "[-Ganz alt.-] / [-Auch.-] / [+<Zwischentitel>+][+Neu.+]"),
        ("<p>Ein Satz</p>", "<p>Ein <b>Satz</b></p>", "Ein [+<fett>+]Satz[+</fett>+]"),
        ("<p>Ein<br>Satz</p>", "<p>Ein Satz</p>", "Ein[-<↵>-][+ +]Satz"),
        ("<p>Sie\u00adben und acht</p>", "<p>Sieben und acht</p>", "[-Sie¬ben-][+Sieben+] und acht"),
        ("<p>a &lt;b&gt; c</p>", "<p>a &lt;i&gt; c</p>", "a <[-b-][+i+]> c"),
    ],
)  # fmt: skip
def test_words_paragraphs_and_what_they_look_like_are_compared(old, new, expected):
    assert bodies(old, new).replace("<bold>", "<fett>").replace("</bold>", "</fett>") == expected


def test_another_address_of_a_link_is_seen():
    found = bodies(
        '<p>Ein <a href="https://a.example/">Wort</a></p>', '<p>Ein <a href="https://b.example/">Wort</a></p>'
    )
    assert "https://a.example/>-]" in found
    assert "https://b.example/>+]" in found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<ul><li><p>a</p></li><li><p>b</p></li></ul>", "<ul><li><p>a</p><p>b</p></li></ul>"),
        ("<ul><li><p>a</p></li></ul>", "<ol><li><p>a</p></li></ol>"),
        (
            "<blockquote><p>a</p><p>b</p></blockquote>",
            "<blockquote><p>a</p></blockquote><blockquote><p>b</p></blockquote>",
        ),
        ("<ul><li><p>a</p></li></ul><ul><li><p>b</p></li></ul>", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        ("<aside><p>a</p></aside>", "<p>a</p>"),
        ("<aside><h3>a</h3><p>b</p></aside>", "<aside><p>a</p><p>b</p></aside>"),
        (
            "<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>",
            "<table><tbody><tr><td>a b</td><td></td></tr></tbody></table>",
        ),
        (
            "<table><tr><td>a</td><td>b</td></tr></table>",
            "<table><thead><tr><th>a</th><th>b</th></tr></thead></table>",
        ),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "<table><tr><th>a</th><td>b</td></tr></table>"),
        (
            "<table><tr><td>a</td><td>b</td></tr></table>",
            "<table><tr><td>a</td><td>b</td></tr><tr><td></td><td></td></tr></table>",
        ),
        ("<p>a\u00a0b</p>", "<p>a b</p>"),
    ],
)  # fmt: skip
def test_no_difference_is_invisible(old, new):
    found = bodies(old, new)
    assert "[-" in found or "[+" in found


def test_of_many_unchanged_paragraphs_only_the_neighbours_are_shown():
    many = "".join(f"<p>Absatz {n}</p>" for n in range(9))
    assert bodies(f"{many}<p>Alt</p>{many}", f"{many}<p>Neu</p>{many}") == (
        "… / Absatz 8 / [-Alt-][+Neu+] / Absatz 0 / …"
    )


@pytest.mark.django_db
def test_authors_and_kinds_go_by_their_names_and_tags_stand_apart(django_assert_num_queries):
    first, second = make_author("Anna Beispiel"), make_author("Ben Muster")
    old = Content(headline="x", authors=(first.pk, 10**9), tags=("Kultur", "Farge"), kind="report")
    new = Content(headline="x", authors=(second.pk, first.pk), tags=("Farge", "Sport"), kind="opinion")
    with django_assert_num_queries(1):
        found = {difference.name: shown(difference) for difference in compare(old, new)}
    assert found["authors"].startswith("[+Ben Muster+] / Anna Beispiel / [-")
    assert found["tags"] == "[-Kultur-] / Farge / [+Sport+]"
    assert found["kind"] == "[-Bericht-] / [+Meinung+]"


def test_fields_that_are_the_same_are_not_among_them():
    old = Content(headline="Alt", dek="Gleich")
    (difference,) = compare(old, Content(headline="Neu", dek="Gleich"))
    assert (difference.name, difference.label) == ("headline", "Überschrift")
    assert compare(old, old) == []


def test_either_side_stands_for_itself():
    (difference,) = compare(Content(headline="Der alte Hut"), Content(headline="Der neue Hut"))
    sides = ["".join(piece.text for piece in lines[0].pieces) for lines in (difference.old_lines, difference.new_lines)]
    assert sides == ["Der alte Hut", "Der neue Hut"]


LONG = in_full(600_000, otherwise=60_000)


def long_text(words: int, each: int) -> str:
    vocabulary = [f"wort{n}" for n in range(3000)]
    chosen = random.Random(1).choices(vocabulary, k=words)
    return "".join(f"<p>{' '.join(chosen[start : start + each])}</p>" for start in range(0, words, each))


@pytest.mark.parametrize(("words", "each"), [(5_000, 80), (5_000, 5_000), (LONG, 80), (LONG, LONG), (LONG, 1)])
def test_the_work_of_comparing_grows_with_the_length_only(words, each):
    """`tests.bench.corrections` measures the seconds."""
    old, differences = long_text(words, each), []
    texts = [Content(headline="x", body=body) for body in (old, old.replace("wort1", "satz1"))]
    assert steps(lambda: differences.extend(compare(*texts))) < 200 * words
    assert sum(len(line.pieces) for difference in differences for line in difference.lines) < 50_000
