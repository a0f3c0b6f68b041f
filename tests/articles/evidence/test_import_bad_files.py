"""Files that are wrong: each mistake is named with its line, and nothing of them is stored."""

import itertools
import json
import os
import re
from collections.abc import Iterator

import pytest

from articles.evidence.importing import bulk_write
from tests.articles.evidence.evidence_files import HEAD, Importer, lines, objects, row, stored, table
from tests.factories import make_draft, superuser
from tests.processes import module
from tests.scope import on_one_engine, within

pytestmark = pytest.mark.django_db


@pytest.fixture
def importer(tmp_path) -> Importer:
    return Importer(tmp_path, make_draft(slug="hafen").slug)


def test_one_bad_row_among_ten_thousand_is_named_and_nothing_is_stored(importer):
    rows = [row(n) for n in range(10_000)]
    rows[7_000][3] = "vielleicht"
    (reason,) = importer.refused(table(rows))
    assert reason.startswith("Zeile 7002, Spalte „Haltung“: „vielleicht“")


def test_many_mistakes_are_named_up_to_twenty_and_counted(importer):
    reasons = importer.refused(table([row(n, "?") for n in range(100)]))
    assert len(reasons) == 21
    assert reasons[-1] == "und 80 weitere Fehler"


@pytest.mark.slow
def test_a_file_of_more_than_twenty_thousand_rows_is_refused(importer):
    (reason,) = importer.refused(table([row(1)] * 20_001))
    assert reason == "Zeile 20002: Höchstens 20 000 Zeilen werden auf einmal übernommen. Bitte die Datei teilen."


def test_the_line_is_the_one_where_a_row_begins(importer):
    rows = [[*row(1), "über\ndrei\nZeilen"], [*row(2), "zwei\nZeilen"], [*row(3, "?"), ""]]
    (reason,) = importer.refused(table(rows, [*HEAD, "Notiz"]))
    assert reason.startswith("Zeile 7, ")


CELLS = {
    "an unknown word": (3, "stimmt", "Haltung"),
    "no stance": (3, "", "Haltung"),
    "no title": (2, "  ", "Titel"),
    "a long title": (2, "x" * 501, "501 Zeichen"),
    "a script": (1, "javascript:alert(1)", "javascript:alert(1)"),
    "a file": (1, "file:///etc/passwd", "file:///etc/passwd"),
    "data": (1, "data:text/html,x", "data:"),
    "a password": (1, "https://a:b@blatt.example/", "Webseite"),
    "loopback": (1, "http://127.0.0.1/x", "privates Netz"),
    "a short number": (1, "http://127.1/x", "privates Netz"),
    "a hexadecimal number": (1, "http://0x7f.0.0.1/", "privates Netz"),
    "a private network": (1, "http://192.168.1.1/", "privates Netz"),
    "metadata": (1, "http://169.254.169.254/latest", "privates Netz"),
    "IPv6 inside": (1, "http://[::1]/", "http://[::1]/"),
    "a printer": (1, "http://drucker.local/", "privates Netz"),
    "NUL": (2, "Ein\0Titel", "NUL"),
    "mangled umlauts": (2, "Gr\u00c3\u00b6\u00c3\u0178e", "Umlaute"),
}


@pytest.mark.parametrize("name", CELLS)
def test_a_bad_cell_is_named_with_line_and_column(importer, name):
    place, cell, words = CELLS[name]
    bad = row(2)
    bad[place] = cell
    (reason,) = importer.refused(table([row(1), bad, row(3)]))
    assert reason.startswith("Zeile 3")
    assert words in reason


@pytest.mark.parametrize("date", ["gestern", "31.02.2024", "2024-13-01", "20.06.24", "01.01.0001", "20.06.2999", "٢٠"])
def test_a_bad_date_is_named(importer, date):
    (reason,) = importer.refused(table([[*row(1), date]], [*HEAD, "Datum"]))
    assert "Zeile 2, Spalte „Datum“" in reason


def test_a_long_quotation_is_refused(importer):
    (reason,) = importer.refused(table([[*row(1), "x" * 201]], [*HEAD, "Zitat"]))
    assert "201 Zeichen" in reason


def test_a_row_without_source_and_address_is_refused(importer):
    (reason,) = importer.refused(table([["", "", "Titel", "bestätigt"]]))
    assert "weder Quelle noch Adresse" in reason.replace("Weder", "weder")


def test_the_same_evidence_with_two_stances_names_both_lines(importer):
    other = row(1, "widerspricht")
    other[1] += "?utm_medium=x"
    (reason,) = importer.refused(table([row(1), row(2), other]))
    assert reason.startswith("Zeile 4: Zeile 2 ")


@pytest.mark.parametrize("word", ["Kommentar", "Beitrag", "post", "thread"])
def test_moods_are_no_evidence(importer, word):
    (reason,) = importer.refused(table([[*row(1), word]], [*HEAD, "Art"]))
    assert "--moods" in reason


FILES = {
    "empty": ("x.csv", b"", "keine einzige Zeile"),
    "only blank lines": ("x.csv", b"\n\n\n", "keine einzige Zeile"),
    "only a header": ("x.csv", table([]), "keine einzige Zeile"),
    "too many cells": ("x.csv", table([row(1), [*row(2), "x"]]), "Zeile 3: Die Zeile hat 5 Zellen"),
    "too few cells": ("x.csv", table([row(1), row(2)[:3]]), "Zeile 3: Die Zeile hat 3 Zellen"),
    "unknown column": ("x.csv", table([[*row(1), "x"]], [*HEAD, "Laune"]), "Zeile 1, Spalte „Laune“"),
    "doubled column": ("x.csv", table([[*row(1), "x"]], [*HEAD, "Überschrift"]), "Zeile 1, Spalte „Überschrift“"),
    "where it comes from": ("x.csv", table([[*row(1), "x"]], [*HEAD, "Herkunft"]), "Spalte „Herkunft“"),
    "an open quotation mark": ("x.csv", table([row(1)]) + 'a;b;"c;d\n', "Zeile 3: Hier öffnet"),
    "a misplaced quotation mark": ("x.csv", table([row(1)]) + 'a;b;"c"d;d\n', "Zeile 3: "),
    "Latin-1 called UTF-8": ("x.csv", table([row(1), ["Müller", *row(2)[1:]]]).encode("cp1252"), "Zeile 2: "),
    "broken UTF-16": ("x.csv", table([row(1)]).encode("utf-16")[:-1], "Zeile 2: "),
    "an object without rows": ("x.json", '{\n "a": 1\n}', "keine Liste"),
    "a word": ("x.json", "\"rows\"", "keine Liste"),
    "numbers": ("x.json", "[1, 2]", "Zeile 1: Das ist kein Objekt"),
    "a broken list": ("x.json", json.dumps(objects([row(1)]), indent=1)[:-3], "Zeile 7: "),
    "a broken object among many": (
        "x.json", "[\n" + ",\n".join([*map(json.dumps, objects([row(1), row(2)])), '{"Titel": x}']) + "\n]", "Zeile 4: "
    ),
    "a list without an end": ("x.json", json.dumps(objects([row(1)]))[:-1], "Die Datei endet hier"),
    "rows without a comma": ("x.json", json.dumps(objects([row(1), row(2)])).replace("}, {", "} {"), "fehlt hier"),
    "more behind the list": ("x.json", json.dumps(objects([row(1)])) + "x", "hinter dem Ende"),
    "nested without end": ("x.json", "[" * 200_000, "ineinander"),
    "nested lines": ("x.jsonl", lines([row(1)]) + '{"a":' * 100_000 + "\n", "Zeile 2: "),
    "a broken line": ("x.jsonl", lines([row(1)]) + '{"Titel": "x"\n' + lines([row(2)]), "Zeile 2: "),
    "a list in a cell": ("x.jsonl", '{"Titel": ["x"], "Haltung": "bestätigt", "Quelle": "x"}\n', "Spalte „Titel“"),
    "a doubled name": ("x.jsonl", '{"Titel": "x", "Titel": "y", "Haltung": "ja", "Quelle": "x"}\n', "Zeile 1"),
    "half a character": ("x.jsonl", '{"Titel": "\\ud800", "Haltung": "ja", "Quelle": "x"}\n', "Zeile 1"),
    "NUL in JSON": ("x.jsonl", '{"Titel": "a\\u0000b", "Haltung": "ja", "Quelle": "x"}\n', "NUL"),
    "no number": ("x.jsonl", '{"Titel": NaN, "Haltung": "ja", "Quelle": "x"}\n', "Zeile 1: „NaN“"),
    "no end": ("x.json", '[{"Titel": "a", "Haltung": "ja", "Quelle": "x"},\n {"Titel": -Infinity}]', "„-Infinity“"),
    "a truth": ("x.jsonl", '{"Titel": true, "Haltung": "ja", "Quelle": "x"}\n', "Spalte „Titel“"),
    "a bad row among CR": ("x.csv", table([row(1), row(2, "?")], ending="\r"), "Zeile 3, Spalte „Haltung“"),
    "a huge number": ("x.jsonl", '{"Titel": ' + "1" * 10_000 + ', "Haltung": "ja", "Quelle": "x"}\n', "10000 Zeichen"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_refused_with_a_sentence(importer, name):
    file, content, words = FILES[name]
    reasons = importer.refused(content, name=file)
    assert words in reasons[0], reasons


def test_latin_1_called_utf_8_is_named_with_its_line(importer):
    rows = [[*row(n), ""] for n in range(3000)]
    rows[2500][4] = "Größe"
    content = table(rows, [*HEAD, "Notiz"]).replace("bestätigt", "confirms").encode("latin-1")
    (reason,) = importer.refused(content)
    assert reason.startswith("Zeile 2502: ")
    assert "--encoding windows-1252" in reason


@pytest.mark.parametrize(
    ("option", "words"),
    [("--map=Titel", "Titel"), ("--map=Titel=headline", "headline"), ("--map=Haltung=title", "Zeile 1")],
)
def test_a_bad_map_is_refused(importer, option, words):
    assert words in importer.refused(table([row(1)]), option)[0]


def test_a_file_that_is_none_is_refused(importer, tmp_path):
    assert "nichts" not in importer.refused(tmp_path / "fehlt.csv")[0]
    assert str(tmp_path) in importer.refused(tmp_path)[0]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_refused(importer):
    file = importer.file(table([row(1)]))
    file.chmod(0)
    assert str(file) in importer.refused(file)[0]


def test_an_unknown_article_is_refused(tmp_path):
    superuser()
    assert "gibt-es-nicht" in Importer(tmp_path, "gibt-es-nicht").refused(table([row(1)]))[0]


def test_an_article_deleted_meanwhile_takes_nothing_in(importer, monkeypatch):
    take_in = bulk_write.take_in

    def delete_first(article, *args, **options):
        type(article).objects.filter(pk=article.pk).delete()
        return take_in(article, *args, **options)

    monkeypatch.setattr(bulk_write, "take_in", delete_first)
    assert "gelöscht" in importer.refused(table([row(1)]))[0]


HUGE = 50_000_000


def huge_file(form: str) -> Iterator[str]:
    """Fifty megabytes in one row behind a good one, piece by piece."""
    piece = "x" * 1_000_000
    if form in ("jsonl", "json"):
        good, bad = json.dumps(objects([row(1)])[0]), '{"Titel": "'
        yield f"{good}\n{bad}" if form == "jsonl" else f"[{good},\n{bad}"
        yield from itertools.repeat(piece, HUGE // len(piece))
        return
    yield table([row(1)])
    start, piece = {
        "plain": ("a;b;", piece),
        "quoted": ('a;b;"', piece),
        "lines of a cell": ('a;b;"', "xxxxxxxxx\n" * 100_000),
        "many cells": ("", '"a\n";' * 200_000),
    }[form]
    yield start
    yield from itertools.repeat(piece, HUGE // len(piece))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@on_one_engine
@pytest.mark.parametrize("form", ["plain", "quoted", "lines of a cell", "many cells", "jsonl", "json"])
def test_fifty_megabytes_in_one_cell_are_refused_at_once_with_little_memory(tmp_path, form):
    make_draft(slug="hafen", by=superuser())
    file = tmp_path / f"x.{form if form.startswith('json') else 'csv'}"
    with file.open("w") as out:
        out.writelines(huge_file(form))
    command = ["import_evidence", str(file), "--article", "hafen"]
    with within(30), module("tests.measured", *command) as process:
        out, errors = process.communicate(timeout=300)
    assert process.returncode == 1
    assert re.search(rf"Zeile {2 if form.startswith('json') else 3}: Diese Zeile hat", errors)
    assert int(out.split()[-1]) < 300
    assert stored() == [0, 0, 0, 0]


def test_a_file_that_is_not_there_is_named_in_german(importer, tmp_path):
    assert importer.refused(tmp_path / "fehlt.csv") == [
        f"Die Datei lässt sich nicht lesen: eine Datei dieses Namens gibt es nicht ({tmp_path / 'fehlt.csv'})"
    ]
    (folded,) = importer.refused(tmp_path)
    assert "das ist ein Ordner" in folded
