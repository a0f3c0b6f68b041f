"""`import_evidence`: every row of a file counts once, or none does."""

import json
import os
import random
import signal
import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection

from articles.evidence import ledger
from articles.evidence.importing import bulk_write
from articles.models import Evidence, Finding, Source, Stance, TallyChange, Visibility
from tests.articles.evidence.evidence_files import HEAD, Importer, lines, objects, row, stored, table
from tests.factories import make_article, make_draft, make_finding, make_source, make_user, superuser
from tests.processes import module, running
from tests.scope import in_full

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(db):
    return make_draft(slug="hafen")


@pytest.fixture
def importer(tmp_path, article) -> Importer:
    return Importer(tmp_path, article.slug)


ROWS = [row(1), row(2), row(3, "widerspricht")]
FORMS = {
    "semicolons": ("x.csv", table(ROWS)),
    "commas": ("x.csv", table(ROWS, delimiter=",")),
    "tabs": ("x.tsv", table(ROWS, delimiter="\t")),
    "declared by Excel": ("x.csv", "sep=;\n" + table(ROWS)),
    "CRLF": ("x.csv", table(ROWS, ending="\r\n")),
    "CR": ("x.csv", table(ROWS, ending="\r")),
    "CR without a name": ("x", table(ROWS, ending="\r")),
    "JSON lines with CR": ("x.jsonl", lines(ROWS).replace("\n", "\r")),
    "BOM": ("x.csv", b"\xef\xbb\xbf" + table(ROWS).encode()),
    "UTF-16": ("x.csv", table(ROWS).encode("utf-16")),
    "UTF-32": ("x.csv", table(ROWS).encode("utf-32")),
    "blank lines": ("x.csv", "\n" + table(ROWS).replace("\n", "\n\n") + ";;;\n"),
    "JSON lines": ("x.jsonl", lines(ROWS)),
    "JSON lines without a name": ("x", lines(ROWS)),
    "JSON": ("x.json", json.dumps(objects(ROWS))),
    "JSON over many lines": ("x.json", json.dumps(objects(ROWS), indent=2)),
    "JSON with rows inside": ("x.json", json.dumps({"made": {"by": "x"}, "rows": objects(ROWS), "end": [1]})),
    "CSV without a name": ("x", table(ROWS)),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_file_says_the_same(importer, article, form):
    name, content = FORMS[form]
    out = importer.take(content, name=name)
    assert "Zeilen: 3" in out
    counts = ledger.counts_of(article)
    assert (counts.confirming, counts.origins, counts.contradicting) == (2, 2, 1)
    assert sorted(Source.objects.values_list("domain", flat=True)) == [f"blatt{n}.example" for n in (1, 2, 3)]
    assert sorted(Evidence.objects.values_list("title", flat=True)) == ["Bericht 1", "Bericht 2", "Bericht 3"]


def test_a_whole_row_arrives_as_it_was_written(importer, article):
    head = (
        "Quelle,Quellenart,URL,Überschrift,Datum,Abgerufen am,Art,Haltung,Behauptung,Ursprung,Sichtbarkeit,"
        "Hinweis für Leser,Notiz,Zitat,Beurteilt von,Werkzeug,Agentur"
    ).split(",")
    anna = make_user(username="anna")
    cells = [
        "Landkreis Osterholz", "Behörde", "https://www.kreis.example/a?id=7&utm_source=x", "Der „Hafen“\nwird gebaut",
        "20.06.2024 14:00", "2024-06-21", "Dokument", "Bestätigt teilweise", "Preis", "dpa vom 20.6.", "öffentlich",
        "Nur der Preis", "Tipp von Frau M.", "Er wird gebaut", "anna", "Hand 1", "(dpa)",
    ]  # fmt: skip
    importer.take(table([cells], head))
    finding = Finding.objects.select_related("evidence__source", "origin").get(article=article)
    evidence, berlin = finding.evidence, ZoneInfo("Europe/Berlin")
    assert (evidence.source.name, evidence.source.kind, evidence.source.domain) == (
        "Landkreis Osterholz", "authority", "kreis.example",
    )  # fmt: skip
    assert (evidence.title, evidence.kind, evidence.url) == (
        "Der „Hafen“ wird gebaut", "document", "https://www.kreis.example/a?id=7",
    )  # fmt: skip
    assert evidence.published_at == datetime(2024, 6, 20, 14, tzinfo=berlin)
    assert evidence.retrieved_at == datetime(2024, 6, 21, tzinfo=berlin)
    assert (evidence.quotation, evidence.agency_mark) == ("Er wird gebaut", "(dpa)")
    assert (finding.stance, finding.claim, finding.note, finding.tool) == ("partly", "Preis", "Nur der Preis", "Hand 1")
    assert finding.internal_note == "Tipp von Frau M."
    assert (finding.origin.name, finding.judged_by, finding.visibility) == ("dpa vom 20.6.", anna, "public")


INTERNAL = [
    "Notiz",
    "Notizen",
    "note",
    "NOTE",
    "Anmerkung",
    "Hinweis",
    "Bemerkung",
    "Vermerk",
    "Kommentar",
    "Interne Notiz",
]


@pytest.mark.parametrize("name", INTERNAL)
def test_what_a_desk_calls_a_note_stays_with_the_desk(importer, client, desk, publication, name):
    article = make_article(slug="deich")
    importer.slug = "deich"
    out = importer.take(table([[*row(1), "Tipp von Frau M.", "Aus dem Archiv"]], [*HEAD, name, "Hinweis für Leser"]))
    assert "1 Hinweis wird öffentlich, 1 Notiz bleibt in der Redaktion" in out
    for page in ("quellen/", "quellen.json", "quellen.csv", "", "verlauf/"):
        shown = b"".join(client.get(f"/artikel/deich/{page}")).decode()
        assert "Frau M." not in shown
        assert page not in ("quellen/", "quellen.json", "quellen.csv") or "Aus dem Archiv" in shown
    assert "Tipp von Frau M." in desk.get(f"/admin/articles/article/{article.pk}/evidence/").content.decode()


def test_a_dry_run_says_how_many_notes_readers_would_see(importer):
    rows = [[*row(number), f"Hinweis {number}"] for number in range(3)]
    out = importer.take(table(rows, [*HEAD, "note_for_readers"]), "--dry-run")
    assert "3 Hinweise werden öffentlich, 0 Notizen bleiben in der Redaktion" in out
    assert not Finding.objects.exists()


def test_a_second_import_changes_an_internal_note_only_when_told_to(importer):
    head = [*HEAD, "Notiz"]
    importer.take(table([[*row(1), "Alt"]], head))
    importer.take(table([[*row(1), "Alt"]], head))
    assert importer.refused(table([[*row(1), "Neu"]], head))
    importer.take(table([[*row(1), "Neu"]], head), "--update")
    assert Finding.objects.get().internal_note == "Neu"


@pytest.mark.parametrize("words", ["bestätigt", "BESTÄTIGT", "confirms", "Confirmed"])
def test_german_and_english_words_mean_the_same(importer, words):
    importer.take(table([row(1, words)]))
    assert Finding.objects.get().stance == Stance.CONFIRMS


def test_columns_are_named_by_whoever_imports(importer):
    head = ["Blatt", "Wo", "Was", "Meint", "Laune"]
    options = [f"--map={pair}" for pair in ("Blatt=source", "Wo=url", "Was=title", "Meint=stance", "Laune=")]
    importer.take(table([[*row(1), "gut"]], head), *options)
    assert Evidence.objects.get().title == "Bericht 1"


def test_old_files_from_windows_are_read_when_somebody_says_so(importer):
    importer.take(table([["Müller", "", "Größe", "bestätigt"]]).encode("cp1252"), "--encoding", "windows-1252")
    assert Evidence.objects.get().source.name == "Müller"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("content", [table(ROWS), lines(ROWS), json.dumps(objects(ROWS))], ids=["csv", "jsonl", "json"])
def test_standard_input_is_a_file_too(content):
    make_draft(slug="hafen", by=superuser())
    with module("tests.measured", "import_evidence", "-", "--article", "hafen") as process:
        _out, errors = process.communicate(content, timeout=60)
    assert (process.returncode, Finding.objects.count()) == (0, 3), errors


def test_help_shows_an_example(capsys):
    with pytest.raises(SystemExit):
        call_command("import_evidence", "--help")
    assert "manage.py import_evidence belege.csv" in " ".join(capsys.readouterr().out.split())


def test_the_same_file_twice_is_the_same_as_once(importer, article):
    content = table([[*row(n), f"dpa {n % 2}"] for n in range(30)], [*HEAD, "Ursprung"])
    importer.take(content)
    first = (stored(), list(Finding.objects.order_by("pk").values()), article.tally.counted_at)
    out = importer.take(content)
    assert "30 wie bisher" in out
    article.tally.refresh_from_db()
    assert (stored(), list(Finding.objects.order_by("pk").values()), article.tally.counted_at) == first
    assert (article.tally.confirming, article.tally.origins) == (30, 2)


def test_one_address_with_and_without_tracking_is_one_piece_of_evidence(importer, article):
    first, second, third = row(1), row(1), row(1)
    second[1] = "http://www.blatt1.example/bericht/?utm_source=brief&fbclid=1#oben"
    third[1] = "HTTPS://BLATT1.example:443/bericht"
    out = importer.take(table([first, second, third]))
    assert "2, die" in out
    assert ledger.counts_of(article).confirming == 1


def test_one_piece_of_evidence_may_bear_on_two_claims(importer, article):
    importer.take(table([[*row(1), "Preis"], [*row(1, "widerspricht"), "Datum"]], [*HEAD, "Behauptung"]))
    counts = ledger.counts_of(article)
    assert (Evidence.objects.count(), counts.confirming, counts.contradicting) == (1, 1, 1)


def test_copies_of_one_agency_text_are_one_origin_also_across_files(importer, article):
    head = [*HEAD, "Ursprung"]
    importer.take(table([[*row(n), "dpa"] for n in (1, 2)], head))
    importer.take(table([[*row(3), "DPA"], [*row(4), ""]], head))
    counts = ledger.counts_of(article)
    assert (counts.confirming, counts.origins, article.origins.count()) == (4, 2, 1)


def test_many_authorities_on_one_platform_keep_their_names(importer):
    rows = [
        [name, f"https://portal.example/{n}", "Titel", "bestätigt"] for n, name in enumerate(["Polizei", "Feuerwehr"])
    ]
    for _twice in range(2):
        importer.take(table(rows))
        assert sorted(Source.objects.values_list("name", "domain")) == [
            ("Feuerwehr", ""),
            ("Polizei", "portal.example"),
        ]


def test_a_known_source_is_found_by_its_domain_and_our_own_never_counts(importer, article, settings):
    settings.SITE_URL = "https://www.unser.example"
    known = make_source("Blatt 1", domain="blatt1.example")
    ours = ["Irgendwer", "https://unser.example/artikel/a", "Unser Text", "bestätigt"]
    importer.take(table([row(1), ours]))
    assert Evidence.objects.get(title="Bericht 1").source == known
    assert ledger.counts_of(article).confirming == 1


def test_what_is_protected_counts_without_detail_and_what_is_internal_never(importer, article):
    importer.take(table([[*row(1), "geschützt"], [*row(2), "intern"]], [*HEAD, "Sichtbarkeit"]))
    counts = ledger.counts_of(article)
    assert (counts.confirming, counts.protected, counts.citations) == (1, 1, [])


def test_what_another_article_protects_is_named_by_no_file(importer, article):
    importer.take(table(ROWS[:2]))
    secret = Finding.objects.order_by("evidence__url")[1]
    Finding.objects.filter(pk=secret.pk).update(article=make_draft(), visibility=Visibility.PROTECTED)
    refused = importer.refused(table(ROWS))
    assert any("Zeile 3" in line and "schützt" in line for line in refused)
    assert article.findings.count() == 1
    importer.take(table([[*one, "geschützt"] for one in ROWS], [*HEAD, "Sichtbarkeit"]), "--update")
    assert set(article.findings.values_list("visibility", flat=True)) == {"protected"}


def test_what_the_desk_has_judged_otherwise_is_named_and_changed_only_when_asked(importer, article):
    importer.take(table([row(1), row(2)]))
    evidence = Evidence.objects.get(title="Bericht 1")
    ledger.judge(article, evidence, Stance.MENTIONS, by=superuser(), note="Nur am Rand")
    reasons = importer.refused(table([row(3), row(1)]))
    assert "Zeile 3" in reasons[0]
    assert "--update" in reasons[1]
    assert "1 geändert" in importer.take(table([row(3), row(1)]), "--update")
    finding = Finding.objects.get(evidence=evidence)
    assert (finding.stance, finding.note) == (Stance.CONFIRMS, "Nur am Rand")


def test_an_empty_cell_leaves_what_the_desk_has_set(importer, article):
    head = [*HEAD, "Ursprung", "Sichtbarkeit"]
    importer.take(table([row(1), row(2)]))
    ledger.gather(article, Finding.objects.all(), name="dpa", by=superuser())
    Finding.objects.update(visibility=Visibility.PROTECTED)
    assert "2 wie bisher" in importer.take(table([[*row(1), "", ""], [*row(2), "", ""]], head))


def test_a_number_that_readers_saw_falls_only_with_a_reason(tmp_path):
    article = make_article(slug="hafen")
    importer = Importer(tmp_path, "hafen")
    importer.take(table([row(1), row(2)]))
    assert "sinkt" in importer.refused(table([row(1, "erwähnt")]), "--update")[0]
    importer.take(table([row(1, "erwähnt")]), "--update", "--reason", "Nur abgeschrieben")
    told = TallyChange.objects.filter(article=article).order_by("pk").values_list("new__confirming", "reason")
    assert list(told) == [(2, ""), (1, "Nur abgeschrieben")]


def test_a_dry_run_says_the_same_and_changes_nothing(importer, article):
    make_finding(article)
    before = stored()
    assert "Bestätigend: 1 → 3" in importer.take(table(ROWS), "--dry-run")
    assert (stored(), Finding.objects.count()) == (before, 1)
    assert "Bestätigend: 1 → 3" in importer.take(table(ROWS))


def test_only_who_may_judge_imports(importer, tmp_path):
    stranger = make_user("articles.view_article")
    path = importer.file(table(ROWS))
    assert "Redaktion" in importer.refused(path, "--by", stranger.username)[0]
    assert "niemand" in importer.refused(path, "--by", "wer")[0].lower()


def test_without_a_name_the_only_administrator_answers(importer, django_user_model):
    path, chief = importer.file(table(ROWS)), superuser()
    importer.take(path, "--by", "")
    assert {finding.judged_by for finding in Finding.objects.all()} == {chief}
    User.objects.create_superuser("second")
    assert "--by" in importer.refused(path, "--by", "")[0]


def test_every_row_of_a_long_file_counts_exactly_once(importer, article):
    importer.take(table(row(n, random.choice(["bestätigt", "widerspricht"])) for n in range(1501)))
    counts = ledger.counts_of(article)
    assert counts.confirming + counts.contradicting == Finding.objects.count() == 1501


def big_file(folder, count: int):
    file = folder / "viele.csv"
    file.write_text(table(([*row(n), f"dpa {n % 5}"] for n in range(count)), [*HEAD, "Ursprung"]))
    return str(file)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_import_waits_for_another_one_longer_than_a_form_would(tmp_path):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite waits twenty seconds for everything")
    article, by = make_draft(slug="hafen"), superuser()
    file = big_file(tmp_path, 3)
    command = ["import_evidence", file, "--by", by.username, "--article", "hafen"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [bulk_write.ONE_AT_A_TIME])
        with running(*command) as process:
            until = time.monotonic() + 60
            while not _waits(cursor) and time.monotonic() < until:
                time.sleep(0.1)
            # More than the five seconds after which a form gives up.
            time.sleep(5.5)
            cursor.execute("SELECT pg_advisory_unlock(%s)", [bulk_write.ONE_AT_A_TIME])
            _out, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert article.findings.count() == 3


def _waits(cursor) -> bool:
    cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    return cursor.fetchone()[0] > 0


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_file_at_the_same_moment_are_one(tmp_path):
    article, by = make_draft(slug="hafen"), superuser()
    twin = make_draft(slug="hafen-2", by=by)
    file = big_file(tmp_path, 2000)
    command = ["import_evidence", file, "--by", by.username, "--article"]
    with running(*command, "hafen") as a, running(*command, "hafen") as b, running(*command, "hafen-2") as c:
        answers = [process.communicate(timeout=120) for process in (a, b, c)]
    assert [process.returncode for process in (a, b, c)] == [0, 0, 0], answers
    assert stored() == [2000, 2000, 4000, 10]
    for each in (article, twin):
        counts = ledger.counts_of(each)
        assert (counts.confirming, counts.origins) == (2000, 5)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_import_has_done_everything_or_nothing(tmp_path):
    article, by = make_draft(slug="hafen"), superuser()
    file = big_file(tmp_path, 6000)
    for _attempt in range(in_full(4, otherwise=2)):
        with running("import_evidence", file, "--by", by.username, "--article", "hafen") as process:
            time.sleep(random.uniform(1, 5))
            os.kill(process.pid, signal.SIGKILL)
        assert stored() in ([0, 0, 0, 0], [6000, 6000, 6000, 5])
        assert ledger.counts_of(type(article).objects.get(pk=article.pk)).confirming == stored()[2]
    with running("import_evidence", file, "--by", by.username, "--article", "hafen") as process:
        process.communicate(timeout=120)
    assert stored() == [6000, 6000, 6000, 5]


def test_another_claim_of_a_copy_is_no_second_origin(importer, article):
    head = [*HEAD, "Behauptung", "Ursprung"]
    rows = [[*row(1), "", "dpa"], [*row(1), "Preis", ""], [*row(2), "", "dpa"]]
    importer.take(table(rows, head))
    counts = ledger.counts_of(article)
    assert (counts.confirming, counts.origins) == (2, 1)
    assert "3 wie bisher" in importer.take(table(rows, head))
