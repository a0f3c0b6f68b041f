"""What readers see of the evidence: one number in line, box, page, CSV, JSON and JSON-LD, and nothing protected."""

import csv
import json
import re
from io import StringIO

import html5lib
import pytest
from django.utils import timezone

from articles.evidence import evaluations, ledger
from articles.models import (
    Analysis,
    Article,
    ErrorReport,
    Evidence,
    EvidenceKind,
    LinkState,
    Mood,
    Source,
    SourceKind,
    Stance,
    Subject,
    TallyChange,
    Visibility,
)
from newsroom.publication.models import MethodVersion, Publication
from tests.articles.accountability.test_error_reports import report
from tests.articles.views.test_article import graph, read, visible
from tests.factories import (
    make_analysis,
    make_article,
    make_draft,
    make_evidence,
    make_finding,
    make_publication,
    make_source,
    superuser,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]
CANARY = "Kanarienvogel"


def csv_of(client, article: Article) -> list[dict[str, str]]:
    answer = client.get(f"{article.get_absolute_url()}quellen.csv")
    text = answer.getvalue().decode("utf-8-sig")
    assert text.count("\r\n") == text.count("\n")
    return list(csv.DictReader(StringIO(text, newline="")))


def json_of(client, article: Article) -> dict:
    return json.loads(client.get(f"{article.get_absolute_url()}quellen.json").getvalue())


def page_of(client, article: Article) -> str:
    return read(client, f"{article.get_absolute_url()}quellen/")


def plain(article: Article) -> None:
    for _n in range(3):
        make_finding(article)


def copies(article: Article) -> None:
    gathered = [make_finding(article) for _n in range(5)]
    ledger.gather(article, gathered, name="Meldung der Agentur", by=superuser(), reason="Kopien")
    make_finding(article, evidence=make_evidence(kind=EvidenceKind.DOCUMENT))
    make_finding(article, Stance.CONTRADICTS)


def everything(article: Article) -> None:
    copies(article)
    evidence = make_evidence()
    make_finding(article, evidence=evidence, claim="Preis")
    make_finding(article, evidence=evidence, claim="Datum")
    make_finding(article, Stance.CONTRADICTS, evidence=evidence, claim="Ort")
    for stance in (Stance.PARTLY, Stance.MENTIONS, Stance.INACCESSIBLE):
        make_finding(article, stance)
    protected = [make_finding(article, visibility=Visibility.PROTECTED) for _n in range(2)]
    with_public = [protected[0], make_finding(article, Stance.MENTIONS)]
    ledger.gather(article, with_public, name="Gemischt", by=superuser(), reason="Kopien")
    make_finding(article, visibility=Visibility.INTERNAL)
    make_finding(article, evidence=make_evidence(source=make_source(is_own=True)))
    ledger.retract(make_finding(article).evidence, by=superuser(), reason="Erfunden")


def one(article: Article) -> None:
    make_finding(article)


@pytest.mark.parametrize("build", [one, plain, copies, everything])
def test_one_number_in_line_box_page_csv_json_and_json_ld(client, build):
    article = make_article()
    build(article)
    article = Article.objects.get(pk=article.pk)
    number, origins, against = article.tally.confirming, article.tally.origins, article.tally.contradicting
    counts = ledger.counts_of(article)
    shown = read(client, article.get_absolute_url())
    line = visible(shown[shown.index('class="evidence"') : shown.index('class="text"')])
    stones = sum(counts.stones.values())
    assert re.search(rf"Gestützt auf {counts.publications} Veröffentlichung(en)? aus {stones} Urspr", line)
    assert (f"davon {counts.stones['contradicts']} widerspr" if against else "keiner widerspricht") in line
    box = visible(shown[shown.index('id="quellenlage"') :])
    assert f"Analysierte Quellen, die diese Meldung bestätigen: {number}" in box
    assert f"Analysierte Quellen, die ihr widersprechen: {against}" in box
    page = page_of(client, article)
    assert re.search(rf"\b{number} Veröffentlichung(en)? bestätig", visible(page))
    rows = csv_of(client, article)
    counting = [row for row in rows if not row["retracted"]]
    assert len({row["record"] for row in counting if row["stance"] == "confirms"}) == number
    assert len({row["origin"] for row in counting if row["stance"] == "confirms"} - {""}) == origins
    assert len({row["record"] for row in counting if row["stance"] == "contradicts"}) == against
    found = json_of(client, article)
    assert found["counts"]["confirming"] == number
    assert [{name: str(value) for name, value in row.items()} for row in found["sources"]] == [
        {name: row[name] for name in found["sources"][0]} for row in rows
    ]
    protected = len({row["record"] for row in rows if row["visibility"] == "protected" and row["stance"] == "confirms"})
    assert len(graph(shown)["citation"]) + protected == number
    listed = {row["record"] for row in rows if row["visibility"] == "public"}
    assert {int(pk) for pk in re.findall(r'<li id="q(\d+)"', page)} == {int(pk) for pk in listed}


def test_two_agency_copies_are_one_origin_more(client):
    article = make_article()
    make_finding(article)
    ledger.gather(
        article, [make_finding(article), make_finding(article)], name="Agentur", by=superuser(), reason="Kopien"
    )
    assert "3 Veröffentlichungen aus 2 Ursprüngen" in visible(read(client, article.get_absolute_url()))


@pytest.mark.parametrize(
    ("stances", "sentence"),
    [
        ([Stance.CONFIRMS], "Gestützt auf 1 Veröffentlichung aus 1 Ursprung, keiner widerspricht"),
        ([Stance.PARTLY] * 2, "Nicht als Ganzes bestätigt: 2 Veröffentlichungen aus 2 Ursprüngen, keiner widerspricht"),
        ([Stance.CONTRADICTS], "Nicht als Ganzes bestätigt: 1 Veröffentlichung aus 1 Ursprung, er widerspricht"),
        ([Stance.INACCESSIBLE], "1 Quelle war nicht zugänglich"),
        (
            [Stance.CONFIRMS, *[Stance.CONTRADICTS] * 2],
            "Gestützt auf 3 Veröffentlichungen aus 3 Ursprüngen, davon 2 widersprechen",
        ),
    ],
)
def test_the_line_says_honestly_what_there_is(client, stances, sentence):
    article = make_article()
    for stance in stances:
        make_finding(article, stance)
    for path in (article.get_absolute_url(), f"{article.get_absolute_url()}quellen/", "/"):
        assert sentence in visible(read(client, path))


def test_only_moods_are_no_source(client):
    article = make_article()
    analysis = ledger.current_analysis(article)
    Mood.objects.create(analysis=analysis, kind="comment", platform="Netzwerk", approving=7, rejecting=2)
    Mood.objects.create(analysis=analysis, kind="post", platform="<b>Forum</b>", unclear=3)
    ledger.recount(article, by=superuser())
    shown = read(client, article.get_absolute_url())
    assert "Keine Quelle ausgewertet, nur Kommentare und Forenbeiträge" in visible(shown)
    assert "Analysierte Kommentare in sozialen Medien: 9" in visible(shown)
    assert "die diese Meldung bestätigen" not in shown
    page = page_of(client, article)
    assert "nicht repräsentativ" in visible(page)
    assert '<rect width="100%"' in page
    assert '<rect width="33%"' in page
    assert "<b>Forum" not in page
    assert csv_of(client, article) == []
    assert [mood["platform"] for mood in json_of(client, article)["moods"]] == ["Netzwerk", "<b>Forum</b>"]


def test_at_most_twelve_stones_and_every_contradiction_among_them(client):
    article = make_article()
    for stance in [Stance.CONFIRMS] * 12 + [Stance.CONTRADICTS] * 3:
        make_finding(article, stance)
    page = read(client, article.get_absolute_url())
    strip = re.search(r'(?s)<span class="stones" role="img" aria-label="([^"]+)">(.*?)</span>', page)
    assert strip[1] == "15 Ursprünge: 12 bestätigen, 3 widersprechen"
    assert (strip[2].count("confirms"), strip[2].count("contradicts")) == (9, 3)
    assert "+&nbsp;3" in strip[2]


def secret_source() -> Source:
    return make_source(f"{CANARY} Quelle", domain="kanarienvogel.example", kind=SourceKind.PERSON)


def secret_evidence(source: Source) -> Evidence:
    return make_evidence(f"{CANARY} Titel", source=source, quotation=f"{CANARY} sagt", agency_mark=CANARY)


@pytest.mark.parametrize("visibility", [Visibility.PROTECTED, Visibility.INTERNAL])
def test_what_is_protected_or_internal_has_no_detail_anywhere(client, visibility):
    article, source = make_article("Zwilling"), secret_source()
    make_finding(article, evidence=make_evidence("Offener Titel"))
    known = {"visibility": visibility, "note": f"{CANARY} Notiz", "tool": CANARY}
    hidden = [make_finding(article, evidence=secret_evidence(source), claim=f"{CANARY} {n}", **known) for n in range(3)]
    both = secret_evidence(source)
    make_finding(article, evidence=both, visibility=Visibility.PROTECTED)
    make_finding(article, evidence=both, claim="Öffentlich dazu")
    ledger.gather(article, [*hidden, make_finding(article)], name=f"Von {source.name}", by=superuser(), reason="Kopien")
    ledger.gather(article, [hidden[0], make_finding(article)], name="", by=superuser(), reason="Kopien")
    evaluations.close(Analysis.objects.get())
    ledger.retract(hidden[1].evidence, by=superuser(), reason=f"{CANARY} zieht zurück")
    ledger.retract(source, by=superuser(), reason=f"{CANARY} zieht zurück")
    base = article.get_absolute_url()
    for path in (base, f"{base}quellen/", f"{base}quellen.json", f"{base}quellen.csv", "/feed/", "/", "/sitemap.xml"):
        answer = client.get(path)
        shown = answer.getvalue().decode() + str(answer.headers)
        assert CANARY.lower() not in shown.lower(), path
    assert "Offener Titel" in page_of(client, article)
    assert not TallyChange.objects.filter(reason__contains=CANARY).exists()


def test_protected_sources_count_as_a_number(client):
    article = make_article()
    for _n in range(2):
        make_finding(article, visibility=Visibility.PROTECTED)
    make_finding(article, Stance.CONTRADICTS, visibility=Visibility.PROTECTED)
    assert "2 davon sind geschützt" in visible(read(client, article.get_absolute_url()))
    page = visible(page_of(client, article))
    assert "3 geschützte Quellen" in page
    assert "1 geschützte Quelle widerspricht" in page
    assert [row["visibility"] for row in csv_of(client, article)] == ["protected"] * 3


def test_what_was_retracted_stays_marked_and_counts_no_more(client):
    article = make_article()
    make_finding(article)
    gone = make_finding(article, evidence=make_evidence("Zurückgezogenes"))
    ledger.retract(gone.evidence, by=superuser(), reason="Der Verlag hat den Bericht widerrufen")
    assert "Gestützt auf 1 Veröffentlichung aus 1 Ursprung" in visible(read(client, article.get_absolute_url()))
    page = visible(page_of(client, article))
    assert "Zurückgezogenes" in page
    assert "zählt nicht mehr. Der Verlag hat den Bericht widerrufen" in page
    assert "bestätigende Veröffentlichungen: von 2 auf 1" in page
    assert [row["retracted_because"] for row in csv_of(client, article)] == [
        "",
        "Der Verlag hat den Bericht widerrufen",
    ]


def test_where_everything_was_retracted_no_number_is_left(client):
    article = make_article()
    ledger.retract(make_finding(article).evidence, by=superuser(), reason="Erfunden")
    shown = read(client, article.get_absolute_url())
    assert "Zurzeit zählt keine Quelle für diese Meldung" in visible(shown)
    assert "citation" not in graph(shown)
    assert "Erfunden" in page_of(client, article)


def test_reported_totals_stand_only_where_nothing_is_counted_and_never_in_json_ld(client):
    article = make_article()
    make_analysis(article)
    shown = read(client, article.get_absolute_url())
    assert "bestätigen: 18" in visible(shown)
    assert "citation" not in graph(shown)
    assert json_of(client, article)["reported"]["confirming_sources"] == 18
    make_finding(article)
    article = Article.objects.get(pk=article.pk)
    assert "bestätigen: 1 " in visible(read(client, article.get_absolute_url()))
    assert json_of(client, article)["reported"] is None
    assert "18 Quellen, 167 Kommentare und 21 Forenbeiträge gemeldet" in visible(page_of(client, article))


def test_an_advert_has_no_evidence(client):
    twin, article = make_article(), make_article(kind="advert")
    for each in (twin, article):
        make_finding(each)
        make_finding(each)
    for name in ("quellen/", "quellen.json", "quellen.csv"):
        assert client.get(f"{twin.get_absolute_url()}{name}").status_code == 200
        assert client.get(f"{article.get_absolute_url()}{name}").status_code == 404
    assert "citation" not in graph(read(client, article.get_absolute_url()))
    for path in (article.get_absolute_url(), f"{article.get_absolute_url()}verlauf/", "/"):
        assert f"{article.get_absolute_url()}quellen" not in read(client, path)


def test_search_engines_are_led_to_evidence_only_where_there_is_some(client):
    empty, counted, reported, taken_back = (make_article() for _number in range(4))
    make_finding(counted)
    make_analysis(reported)
    ledger.take_back(make_finding(taken_back), by=superuser(), reason="Ein Irrtum")
    for article in (empty, counted, reported, taken_back):
        answer = client.get(f"{article.get_absolute_url()}quellen/")
        is_hidden = [
            answer.get("X-Robots-Tag") == "noindex",
            'name="robots" content="noindex"' in answer.content.decode(),
        ]
        assert is_hidden == [article == empty] * 2
    sitemap = read(client, "/sitemap.xml")
    assert "quellen" not in sitemap
    assert "verlauf" not in sitemap
    unchanged = client.get(f"{empty.get_absolute_url()}verlauf/")
    assert unchanged["X-Robots-Tag"] == "noindex"


def test_hostile_rows_stay_text(client):
    article = make_article()
    evidence = make_evidence("<script>alert(1)</script>", source=make_source("</script><b>Böse"))
    finding = make_finding(article, Stance.CONTRADICTS, evidence=evidence, claim='"><img src=x>', note="<i>x</i>")
    make_finding(article, evidence=evidence, claim="Bestätigt")
    # What no form lets in.
    Evidence.objects.filter(pk=evidence.pk).update(url="javascript:alert(1)")
    ledger.gather(article, [finding, make_finding(article)], name="<u>Ursprung</u>", by=superuser(), reason="Kopien")
    ledger.take_back(make_finding(article), by=superuser(), reason="<h1>Grund</h1>")
    for path in (article.get_absolute_url(), f"{article.get_absolute_url()}quellen/"):
        page = read(client, path)
        html5lib.HTMLParser(strict=True).parse(page)
        assert not re.search(r"javascript:|<img|<u>|<i>x|<h1>Grund|<b>Böse|<script>", page)
    assert "javascript" not in str(json_of(client, article))
    assert graph(read(client, article.get_absolute_url()))["citation"][0]["name"] == "<script>alert(1)</script>"


def test_links_that_moved_changed_or_are_gone_stay_and_are_marked(client):
    article = make_article()
    for state in (LinkState.GONE, LinkState.MOVED, LinkState.CHANGED):
        Evidence.objects.filter(pk=make_finding(article).evidence_id).update(link_state=state)
    page = page_of(client, article)
    for words in ("antwortet nicht mehr", "ist umgezogen", "hat sich geändert"):
        assert words in visible(page)
    assert page.count('rel="nofollow noopener"') == 2
    assert {row["link"] for row in csv_of(client, article)} == {"gone", "moved", "changed"}


def test_contradictions_come_first_and_headings_are_in_order(client):
    article = make_article()
    everything(article)
    page = page_of(client, article)
    words = visible(page)
    assert words.index("Was widerspricht") < words.index("Ursprung 1 von") < words.index("Dieselben Zeilen als Datei")
    levels = [int(level) for level in re.findall(r"<h([1-6])", page[page.index("<main") : page.index("</main")])]
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False))
    assert "<details>" in page
    assert "2 weitere aus demselben Ursprung" in words


def test_the_page_says_what_was_asked_when_how_and_by_whom_and_keeps_what_was_before(client):
    make_publication(method="Erste Fassung")
    article = make_article()
    window = {"window_from": timezone.localdate(), "window_to": timezone.localdate()}
    ledger.current_analysis(article, question="Bleibt die Fähre?", method="Alles gelesen.", **window)
    make_finding(article)
    page = visible(page_of(client, article))
    assert "Bleibt die Fähre?" in page
    assert "Alles gelesen." in page
    assert "Zeitraum" in page
    evaluations.close(Analysis.objects.get())
    make_publication(method="Zweite Fassung")
    assert "/methode/1/" in read(client, article.get_absolute_url())
    make_finding(article)
    page = page_of(client, article)
    assert "Frühere Auswertungen" in page
    assert "Bestätigende Veröffentlichungen: 1, deren Ursprünge: 1" in visible(page)
    assert "/methode/1/" in page
    assert "/methode/2/" in read(client, article.get_absolute_url())
    assert json_of(client, article)["evaluations"][0]["counts"]["confirming"] == 1


def test_every_version_of_the_method_that_was_public_can_be_read(client):
    make_publication(method="Erste Fassung")
    make_publication(method="Erste Fassung\n")
    Publication.objects.get().save(update_fields=["name"])
    make_publication(method="Zweite Fassung")
    assert list(MethodVersion.objects.values_list("number", "text")) == [(2, "Zweite Fassung"), (1, "Erste Fassung")]
    assert "Erste Fassung" in read(client, "/methode/1/")
    assert "Zweite Fassung" in read(client, "/methode/")
    assert "/methode/1/" in read(client, "/methode/")
    for unknown in ("0", "3", "9" * 30):
        assert client.get(f"/methode/{unknown}/").status_code == 404


def test_a_reader_who_misses_a_source_opens_a_ticket_for_the_desk(client):
    article = make_article()
    make_finding(article)
    url = f"/fehler-melden/?artikel={article.slug}&betrifft=quellen"
    for path in (article.get_absolute_url(), f"{article.get_absolute_url()}quellen/"):
        assert url.replace("&", "&amp;") in read(client, path)
    assert "Welche Quelle fehlt oder passt nicht" in read(client, url)
    answer = report(client, url, wrong="Der Kurier fehlt.")
    kept = ErrorReport.objects.get()
    assert (kept.subject, kept.article, answer.status_code) == (Subject.EVIDENCE, article, 200)
    report(client, f"/fehler-melden/?artikel={article.slug}", wrong="Der Kurier fehlt.")
    assert ErrorReport.objects.filter(subject=Subject.TEXT).count() == 1


def test_the_framing_of_an_evaluation_without_findings_is_not_shown(client):
    article = make_article()
    ledger.current_analysis(article, question=CANARY, method=CANARY)
    for path in ("quellen/", "quellen.json", "quellen.csv", ""):
        answer = client.get(article.get_absolute_url() + path)
        assert CANARY not in answer.getvalue().decode()


def test_findings_of_another_article_stay_there(client):
    article, other = make_article(), make_draft()
    shared = make_evidence("Gemeinsames")
    make_finding(article, evidence=shared)
    make_finding(other, evidence=shared, claim=CANARY)
    assert CANARY not in page_of(client, article)
    assert len(csv_of(client, article)) == 1
