"""A reader reports an error without cookie or script; the desk decides; everybody sees how it went."""

import re
import time
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.accountability import error_reports
from articles.errors import ActionRefused
from articles.models import Article, Correction, CorrectionKind, ErrorReport, Verdict
from articles.views import guarded_form
from newsroom.roles import Role
from tests.articles.article_form import said, send
from tests.factories import make_article, make_colleague, make_correction, make_hidden_article, superuser
from tests.scope import in_full

pytestmark = pytest.mark.django_db
URL = "/fehler-melden/"


def stamp_of(client: Client, url: str = URL, seconds: float = 30) -> str:
    with time_machine.travel(timezone.now() - timedelta(seconds=seconds)):
        page = client.get(url).content.decode()
    return re.search(r'name="stamp" value="([^"]+)"', page)[1]


def report(client: Client, url: str = URL, *, seconds: float = 30, headers: dict | None = None, **fields):
    data = {"wrong": "Die Brücke heißt anders.", "stamp": stamp_of(client, url, seconds), "website": ""} | fields
    return client.post(url, data, headers=headers)


def test_a_report_about_an_article_reaches_the_desk(client):
    article = make_article("Die Brücke")
    link = f"{URL}?artikel={article.slug}"
    assert link in client.get(article.get_absolute_url()).content.decode()
    assert "Die Brücke" in client.get(link).content.decode()
    answer = report(client, link, right="Lesumbrücke", reply_to="leserin@example.org")
    kept = ErrorReport.objects.get()
    assert answer.status_code == 200
    assert kept.ticket in answer.content.decode()
    assert (kept.article, kept.wrong, kept.right) == (article, "Die Brücke heißt anders.", "Lesumbrücke")
    assert kept.reply_to == "leserin@example.org"
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize("state", ["draft", "withdrawn", "scheduled"])
def test_the_form_says_nothing_of_a_hidden_article(client, state):
    hidden = make_hidden_article(state, "Kanarienvogel")
    known, unknown = (client.get(f"{URL}?artikel={slug}").content.decode() for slug in (hidden.slug, "gibt-es-nicht"))
    assert "anarienvogel" not in known
    stamp = re.compile(r'name="stamp" value="[^"]+"')
    assert stamp.sub("", known) == stamp.sub("", unknown)
    report(client, f"{URL}?artikel={hidden.slug}")
    assert ErrorReport.objects.get().article is None


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"wrong": " "}, "Bitte schreiben Sie, was falsch ist."),
        ({"wrong": "x" * 4001}, "Jetzt sind es 4001"),
        ({"reply_to": "keine adresse"}, "keine vollständige E-Mail-Adresse"),
        ({"stamp": "gefälscht"}, "noch einmal ab"),
        ({"stamp": ""}, "noch einmal ab"),
        ({"seconds": 25 * 3600}, "sehr lange offen"),
        ({"seconds": 0}, "sehr schnell"),
        ({"website": "https://werbung.example"}, "leer bleiben"),
    ],
)
def test_what_is_refused_gets_a_sentence_and_the_text_back(client, fields, sentence):
    answer = report(client, right="Meine zweite Antwort", **fields)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert sentence in page
    assert "Meine zweite Antwort" in page
    assert not ErrorReport.objects.exists()
    # The fresh stamp lets the same text pass.
    assert stamp_of(client)


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}, True),
        ({}, True),
    ],
)
def test_only_this_sites_own_form_counts(client, headers, passes):
    assert report(client, headers=headers).status_code == (200 if passes else 400)
    assert ErrorReport.objects.exists() == passes


def test_the_same_words_are_one_report(client):
    tickets = {re.search(r"Nummer (\w+)", report(client).content.decode())[1] for _time in range(3)}
    assert len(tickets) == 1
    assert ErrorReport.objects.count() == 1


def test_an_address_that_is_sent_later_is_kept_and_none_is_replaced(client):
    report(client, wrong="Falsch")
    for address in ("leser@example.org", "andere@example.org"):
        report(client, wrong="Falsch", reply_to=address)
    assert ErrorReport.objects.get().reply_to == "leser@example.org"
    error_reports.decide(ErrorReport.objects.get(), Verdict.RIGHT, by=superuser())
    report(client, wrong="Falsch", reply_to="leser@example.org")
    assert ErrorReport.objects.get().reply_to == ""


def test_one_sender_is_slowed_down_and_keeps_the_text(client):
    answers = [report(client, wrong=f"Fehler {number}") for number in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
    assert "Fehler 6" in answers[-1].content.decode()
    assert "in zehn Minuten" in answers[-1].content.decode()
    assert report(Client(REMOTE_ADDR="198.51.100.7"), wrong="Von jemand anderem").status_code == 200


@pytest.mark.parametrize(
    ("addresses", "last"),
    [
        ([f"2001:db8:1:2::{number}" for number in range(6)], 429),
        ([f"2001:db8:1:{number}::1" for number in range(6)], 200),
        ([f"::ffff:192.0.2.{number}" for number in range(6)], 200),
        (["::ffff:192.0.2.1", "192.0.2.1"] * 3, 429),
        (["no address"] * 6, 429),
    ],
)
def test_a_sender_with_many_addresses_of_one_line_is_one_sender(client, addresses, last):
    for number, address in enumerate(addresses):
        client.defaults["REMOTE_ADDR"] = address
        answer = report(client, wrong=f"Falsch {number}")
    assert answer.status_code == last


def test_a_flood_of_reports_leaves_sixty_rows_a_minute(client):
    stamp = stamp_of(client)
    codes, begin, sent = [], time.monotonic(), in_full(1000, otherwise=150)
    for number in range(sent):
        sender = f"10.0.{number // 250}.{number % 250}"
        codes.append(client.post(URL, {"wrong": f"F {number}", "stamp": stamp}, REMOTE_ADDR=sender).status_code)
    # A busy machine needs more than the minute that is counted.
    minutes = 1 + int((time.monotonic() - begin) // guarded_form.WINDOW_OF_ALL)
    assert guarded_form.OF_ALL <= codes.count(200) <= guarded_form.OF_ALL * minutes
    assert codes.count(200) + codes.count(429) == sent
    assert ErrorReport.objects.count() == codes.count(200)


def test_no_address_of_a_sender_is_kept(client, settings):
    settings.TRUSTED_PROXIES = 1
    keys = []
    known = guarded_form.cache.add
    guarded_form.cache.add = lambda key, *values, **more: keys.append(key) or known(key, *values, **more)
    try:
        report(client, headers={"X-Forwarded-For": "192.0.2.1, 203.0.113.9"})
    finally:
        guarded_form.cache.add = known
    kept = str(list(ErrorReport.objects.values())) + str(keys)
    assert keys
    assert "203.0.113.9" not in kept
    assert "127.0.0.1" not in kept


def test_a_cache_that_is_down_lets_readers_through(client, monkeypatch):
    def broken(*args, **kwargs):
        raise ConnectionError

    stamp = stamp_of(client)
    monkeypatch.setattr(guarded_form.cache, "add", broken)
    assert client.post(URL, {"wrong": "Falsch", "stamp": stamp}).status_code == 200


def test_markup_in_a_report_is_shown_as_it_was_typed(client, admin_client):
    report(client, wrong='<script>x</script><img src=x onerror="y">', right="<b>fett</b>", reply_to="a@example.org")
    kept = ErrorReport.objects.get()
    for path in ("/admin/", "/admin/articles/errorreport/", f"/admin/articles/errorreport/{kept.pk}/change/"):
        page = admin_client.get(path).content.decode()
        assert "&lt;script&gt;x" in page
        assert "<script>x" not in page
        assert "<img src=x" not in page


def decide(desk: Client, kept: ErrorReport, verdict: str, reason: str = ""):
    return desk.post(
        f"/admin/articles/errorreport/{kept.pk}/change/", {"_verdict": verdict, "reason": reason}, follow=True
    )


def test_an_editor_decides_once_and_the_address_is_forgotten(client):
    kept = error_reports.take(None, wrong="Falsch", reply_to="leserin@example.org")
    editor = make_colleague(Role.EDITOR)
    client.force_login(editor)
    assert "Entschieden: stimmt." in said(decide(client, kept, "right", "Im Archiv geprüft"))
    kept.refresh_from_db()
    assert (kept.verdict, kept.by, kept.note, kept.reply_to) == (Verdict.RIGHT, editor, "Im Archiv geprüft", "")
    assert "schon jemand anderes" in said(decide(client, kept, "wrong"))
    kept.refresh_from_db()
    assert kept.verdict == Verdict.RIGHT


@pytest.mark.parametrize("verdict", ["", "open", "unfug"])
def test_no_button_changes_nothing(admin_client, verdict):
    kept = error_reports.take(None, wrong="Falsch")
    assert "Bitte drücken Sie" in said(decide(admin_client, kept, verdict))
    assert ErrorReport.objects.waiting().exists()


def test_an_author_cannot_decide():
    with pytest.raises(ActionRefused):
        error_reports.decide(error_reports.take(None, wrong="Falsch"), Verdict.RIGHT, by=make_colleague(Role.AUTHOR))


def test_a_report_that_names_no_article_leads_to_a_correction_too(admin_client):
    article, kept = make_article(), error_reports.take(None, wrong="Die Fähre fährt um 21:45 Uhr")
    page = admin_client.get(f"/admin/articles/errorreport/{kept.pk}/change/").content.decode()
    url = re.search(r'href="(/admin/articles/correction/add/[^"]+)"', page)[1].replace("&amp;", "&")
    send(admin_client, url, "_publish", wrong="Rot", right="Blau", carriers=[article.pk])
    kept.refresh_from_db()
    assert kept.correction.touched_articles == [article]
    assert kept.correction.noticed_by == "reader"


def test_a_correction_that_comes_of_a_report_is_counted(client, admin_client):
    article = make_article()
    with time_machine.travel(timezone.now() - timedelta(hours=3)):
        kept = error_reports.take(article, wrong="Falsch")
    page = admin_client.get(f"/admin/articles/errorreport/{kept.pk}/change/").content.decode()
    url = re.search(r'href="(/admin/articles/correction/add/[^"]+)"', page)[1].replace("&amp;", "&")
    send(admin_client, url, "_publish", wrong="Rot", right="Blau")
    decide(admin_client, kept, "right")
    error_reports.take(None, wrong="Noch etwas")
    assert Correction.objects.get().noticed_by == "reader"
    page = " ".join(client.get("/korrekturen/").content.decode().split())
    assert "sind 2 Hinweise eingegangen. Einer traf zu. Die Hälfte dieser Fehler war nach 3 Stunden berichtigt." in page


def test_a_report_that_was_corrected_was_right_even_if_nobody_has_said_so():
    article = make_article(at=timezone.now() - timedelta(days=2))
    with time_machine.travel(timezone.now() - timedelta(hours=3)):
        kept = error_reports.take(article, wrong="Falsch")
    draft = Correction.objects.create(wrong="Rot", right="Blau")
    error_reports.corrected(error_reports.take(article, wrong="Auch das"), draft)
    error_reports.corrected(kept, make_correction(article))
    found = error_reports.figures()
    assert (found.received, found.right, found.hours) == (2, 1, 3)


def in_figures(client) -> str:
    page = client.get("/korrekturen/").content.decode()
    return " ".join(re.sub("<[^>]+>", " ", page.partition('id="figures"')[2].partition("</section>")[0]).split()[4:])


def test_what_readers_said_otherwise_counts_and_what_nobody_has_checked_yet_is_no_verdict(client):
    sent, year = "In den letzten zwölf Monaten", timedelta(days=366)
    article = make_article(at=timezone.now() - timedelta(days=900))
    assert in_figures(client) == f"{sent} ist kein Hinweis eingegangen."
    make_correction(article)
    make_correction(article, kind=CorrectionKind.RIGHT_OF_REPLY, noticed_by="affected")
    with time_machine.travel(timezone.now() - year):
        make_correction(article, noticed_by="reader")
    assert in_figures(client) == f"{sent} ist kein Hinweis eingegangen."
    error_reports.take(article, wrong="Rot")
    assert in_figures(client) == f"{sent} ist ein Hinweis eingegangen. Er ist noch in Prüfung."
    kept = error_reports.take(article, wrong="Blau")
    assert in_figures(client) == f"{sent} sind 2 Hinweise eingegangen. Alle sind noch in Prüfung."
    error_reports.decide(kept, Verdict.WRONG, by=superuser())
    assert in_figures(client).endswith("Keiner führte zu einer Berichtigung. Einer ist noch in Prüfung.")
    make_correction(article, noticed_by="reader")
    assert in_figures(client) == f"{sent} sind 3 Hinweise eingegangen. Einer traf zu. Einer ist noch in Prüfung."
    make_correction(article, noticed_by="affected")
    Correction.objects.create(wrong="Rot", right="Blau", noticed_by="reader").articles.add(article)
    assert in_figures(client) == f"{sent} sind 4 Hinweise eingegangen. 2 trafen zu. Einer ist noch in Prüfung."


def test_the_figures_are_the_median_of_the_last_year():
    article = make_article(at=timezone.now() - timedelta(days=900))
    for hours in (1, 5, 100):
        with time_machine.travel(timezone.now() - timedelta(hours=hours)):
            kept = error_reports.take(article, wrong=f"Nach {hours}")
        error_reports.corrected(kept, make_correction(article))
        error_reports.decide(kept, Verdict.RIGHT, by=superuser())
    with time_machine.travel(timezone.now() - timedelta(days=400)):
        error_reports.take(article, wrong="Lange her")
    found = error_reports.figures()
    assert (found.received, found.right, found.hours) == (3, 3, 5)


@pytest.mark.parametrize(
    ("today", "due"), [("2026-11-23", "2026-11-25"), ("2026-11-26", "2026-11-30"), ("2026-11-28", "2026-12-01")]
)
def test_a_report_is_due_after_two_working_days(today, due):
    with time_machine.travel(f"{today}T12:00:00+01:00"):
        assert str(error_reports.take(None, wrong="Falsch").due_on) == due


def test_an_overdue_report_is_an_alarm_on_the_start_page(client):
    with time_machine.travel(timezone.now() - timedelta(days=10)):
        error_reports.take(make_article("Die Brücke", at=timezone.now()), wrong="Die Zahl ist falsch")
    client.force_login(make_colleague(Role.EDITOR))
    page = client.get("/admin/").content.decode()
    assert "Die Zahl ist falsch" in page
    assert "überfällig" in page
    client.force_login(make_colleague(Role.AUTHOR))
    assert "Die Zahl ist falsch" not in client.get("/admin/").content.decode()


def test_the_desk_reads_days_as_people_write_them(admin_client):
    with time_machine.travel("2026-11-26T12:00:00+01:00"):
        kept = error_reports.take(make_article(at=timezone.now()), wrong="Falsch")
        for url in ("", f"{kept.pk}/change/"):
            page = admin_client.get(f"/admin/articles/errorreport/{url}").content.decode()
            assert "30.11.2026" in page
            assert "2026-11-30" not in page


def test_the_background_process_forgets_old_addresses():
    with time_machine.travel(timezone.now() - timedelta(days=181)):
        old = error_reports.take(None, wrong="Alt", reply_to="alt@example.org")
    new = error_reports.take(None, wrong="Neu", reply_to="neu@example.org")
    call_command("work", "--once", stdout=StringIO())
    assert list(ErrorReport.objects.order_by("pk").values_list("reply_to", flat=True)) == ["", "neu@example.org"]
    assert old.pk < new.pk


def test_the_queue_has_one_query_count(admin_client):
    counts = []
    for rows in (1, 29):
        for _number in range(rows):
            error_reports.take(make_article(), wrong="Falsch")
        with CaptureQueriesContext(connection) as asked:
            admin_client.get("/admin/articles/errorreport/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert Article.objects.count() == 30
