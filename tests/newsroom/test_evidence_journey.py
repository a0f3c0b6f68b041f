"""From an empty article to numbers that everybody can open: imported, polled, judged, published, disputed, closed."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from articles.evidence import evaluations, ledger, mood_keys, proposals
from articles.models import Article, Finding, MoodMark, Proposal, Stance
from articles.publishing import workflow
from tests.articles.evidence.evidence_files import HEAD, row, table
from tests.articles.evidence.test_pages import csv_of, graph, json_of
from tests.factories import make_draft, make_publication, make_source, superuser
from tests.servers import Visit, serving

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

FIRE = "Am Moorhauser Landweg in Lilienthal ist eine Scheune abgebrannt. Die Feuerwehr rettete 40 Rinder."
AGENCY = f"Lilienthal (ots) - {FIRE} Die Ursache des Brandes ist nach Angaben der Polizei noch unklar."
MOODS = ["Plattform", "Thread", "ID", "Haltung", "Autor", "Text"]


def feed(*items: tuple[str, str, str]) -> str:
    written = "".join(
        f"<item><title>{title}</title><link>https://{host}/scheune</link><description>{text}</description></item>"
        for host, title, text in items
    )
    return f"<rss version='2.0'><channel><title>x</title>{written}</channel></rss>"


GOOD = feed(
    ("blatt-a.example", "Scheunenbrand in Lilienthal: 40 Rinder gerettet", AGENCY),
    ("blatt-b.example", "Scheune am Moorhauser Landweg abgebrannt", AGENCY),
    ("blatt-c.example", "Chor in Ritterhude sucht Sänger", "Der Chor probt am Donnerstag im Gemeindehaus."),
)


def answer(visit: Visit) -> None:
    if visit.path == "/good":
        visit.answer(GOOD)
    else:
        visit.answer("<!DOCTYPE x [<!ENTITY a 'aaaa'>]><rss>" + "&a;" * 9)


def run(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def numbers(article: Article) -> tuple[int, int, int]:
    """The same confirming, origins and contradicting in line, box, page, CSV, JSON and JSON-LD."""
    page = Client().get(article.get_absolute_url()).content.decode()
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    line = re.search(r"Gestützt auf (\d+) Veröffentlichung\w* aus (\d+) Ursp", words)
    box = re.search(r"die diese Meldung bestätigen: (\d+) .*?die ihr widersprechen: (\d+)", words)
    counts = json_of(Client(), article)["counts"]
    rows = csv_of(Client(), article)
    confirming = {row["record"] for row in rows if row["stance"] == "confirms"}
    sources = Client().get(f"{article.get_absolute_url()}quellen/").content.decode()
    assert f"{line[1]} Veröffentlichung" in re.sub(r"<[^>]+>", "", sources)
    assert int(line[1]) == counts["publications"] == len({row["record"] for row in rows})
    assert int(line[2]) == sum(counts["stones"].values()) == len({row["origin"] for row in rows})
    assert int(box[1]) == counts["confirming"] == len(confirming) == len(graph(page)["citation"])
    assert counts["origins"] == len({row["origin"] for row in rows if row["stance"] == "confirms"})
    assert int(box[2]) == counts["contradicting"]
    return counts["confirming"], counts["origins"], counts["contradicting"]


def test_the_numbers_of_an_article_can_be_opened_checked_and_disputed(settings, tmp_path):
    settings.VAR = tmp_path
    make_publication()
    chief = superuser()
    article = make_draft("Scheune in Lilienthal brennt nieder", dek="40 Rinder gerettet", body=f"<p>{FIRE}</p>")

    file = tmp_path / "belege.csv"
    file.write_text(table([row(1), row(2), row(3, "widerspricht")], HEAD))
    assert run("import_evidence", str(file), "--article", article.slug) != run(
        "import_evidence", str(file), "--article", article.slug
    )
    assert Finding.objects.count() == 3

    with serving(answer) as server:
        settings.FETCH_LOOPBACK_FOR_TESTS = [server.place]
        make_source("Weserblatt", domain="weser.example", feed_url=server.url("/good"))
        make_source("Bombenblatt", domain="bombe.example", feed_url=server.url("/bad"))
        with pytest.raises(CommandError):
            run("poll_sources")
    run("propose_sources", "--article", article.slug)
    proposed = list(Proposal.objects.order_by("evidence"))
    assert [proposal.is_likely for proposal in proposed] == [True, True]
    assert ledger.counts_of(article).confirming == 2
    for proposal in proposed:
        proposals.accept(proposal, Stance.CONFIRMS, by=chief)

    copies = Finding.objects.filter(evidence__in=[proposal.evidence for proposal in proposed])
    ledger.gather(article, copies, name="Meldung der Polizei", by=chief)
    workflow.publish(article, by=chief)
    article = Article.objects.get(pk=article.pk)
    assert numbers(article) == (4, 3, 1)

    against = Finding.objects.get(stance=Stance.CONTRADICTS)
    ledger.judge(article, against.evidence, Stance.CONFIRMS, by=chief, reason="Das Blatt hat sich berichtigt")
    assert numbers(article) == (5, 4, 0)
    ledger.judge(article, against.evidence, Stance.MENTIONS, by=chief, reason="Nur eine Vorschau")
    assert numbers(article) == (4, 3, 0)
    told = Client().get(f"{article.get_absolute_url()}verlauf/").content.decode()
    assert "Das Blatt hat sich berichtigt" in told
    assert "Nur eine Vorschau" in told

    comments = [
        ["Forum", "https://forum.example/1", f"kanarie-{n}", "zustimmend", "kanarie-name", "x"] for n in range(5)
    ]
    file.write_text(table(comments, MOODS))
    run("import_evidence", str(file), "--article", article.slug, "--moods")
    (key,) = [path.read_bytes() for path in mood_keys.folder().iterdir()]
    assert MoodMark.objects.exists()
    evaluations.close(article.analyses.get())
    assert not MoodMark.objects.exists()
    assert list(mood_keys.folder().iterdir()) == []
    assert "kanarie" not in everything_stored()
    assert key.hex() not in everything_stored()
    assert "5 öffentliche Kommentare" in Client().get(f"{article.get_absolute_url()}quellen/").content.decode()


def everything_stored() -> str:
    with connection.cursor() as cursor:
        rows = []
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{name}"')
            rows.append(str(cursor.fetchall()))
    return "\n".join(rows)
