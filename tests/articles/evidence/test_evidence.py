"""Sources, evidence, rules and the report over all articles in the admin."""

import csv
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.evidence import ledger
from articles.models import (
    Article,
    Evidence,
    EvidenceRule,
    Finding,
    Kind,
    LinkState,
    Override,
    Source,
    Stance,
    Status,
    TallyChange,
)
from newsroom.roles import Role
from tests.articles.article_form import change_url, form_of, said, send
from tests.factories import (
    make_article,
    make_colleague,
    make_draft,
    make_evidence,
    make_finding,
    make_proposal,
    make_source,
    superuser,
)
from tests.newsroom.everything import desk_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]
REPORT = "/admin/articles/article/evidence-report/"
CSV = "/admin/articles/article/evidence-report.csv"
RULES = "/admin/articles/evidencerule/"


def url_of(row: Source | Evidence, page: str = "change") -> str:
    return reverse(f"admin:articles_{row._meta.model_name}_{page}", args=[row.pk])


def test_a_new_feed_is_read_from_the_start(desk):
    source = make_source(feed_url="https://a.example/feed", etag="x", poll_failures=3, poll_stopped_at=timezone.now())
    send(desk, url_of(source), name="Anderer Name")
    source.refresh_from_db()
    assert (source.name, source.etag, source.poll_failures) == ("Anderer Name", "x", 3)
    send(desk, url_of(source), feed_url="https://b.example/feed")
    source.refresh_from_db()
    assert (source.etag, source.poll_failures, source.poll_stopped_at) == ("", 0, None)


def test_a_feed_that_was_mended_is_read_anew_by_its_button(desk):
    source = make_source(feed_url="https://a.example/feed", poll_stopped_at=timezone.now(), poll_error="410")
    listed = desk.get(reverse("admin:articles_source_changelist") + "?feed=stopped").content.decode()
    assert source.name in listed
    assert "wird nicht mehr gelesen" in listed
    assert source.name in desk.get("/admin/").content.decode()
    send(desk, url_of(source), button="_start_over")
    assert Source.objects.due().get() == source


def test_saving_a_source_leaves_what_the_poller_writes(desk):
    source = make_source(feed_url="https://a.example/feed")
    form = form_of(desk, url_of(source))
    Source.objects.update(etag="neu", poll_error="Fehler")
    desk.post(url_of(source), form | {"name": "Umbenannt", "_save": "1"})
    source.refresh_from_db()
    assert (source.name, source.etag, source.poll_error) == ("Umbenannt", "neu", "Fehler")


@pytest.mark.parametrize("typed", ["https://www.Paper.example/a", "www.paper.example", " Paper.example "])
def test_a_domain_is_kept_as_it_is_looked_up(desk, typed):
    send(desk, "/admin/articles/source/add/", name="Blatt", domain=typed)
    assert Source.objects.get().domain == "paper.example"
    answer = send(desk, "/admin/articles/source/add/", name="Zweites", domain=typed)
    assert "domain" in answer.context["adminform"].form.errors or answer.context["adminform"].form.non_field_errors()
    assert Source.objects.count() == 1


@pytest.mark.parametrize("junk", ["javascript:alert(1)", "kein blatt", "a" * 300, "http://[", "\x00x"])
def test_what_is_no_address_is_refused(desk, junk):
    for fields in ({"domain": junk}, {"feed_url": junk}):
        answer = send(desk, "/admin/articles/source/add/", name="Blatt", **fields)
        assert answer.context["adminform"].form.errors, fields
    source = make_source()
    answer = send(desk, "/admin/articles/evidence/add/", source=source.pk, title="Titel", url=junk)
    assert "url" in answer.context["adminform"].form.errors
    answer = send(
        desk, "/admin/articles/evidence/add/", source=source.pk, title="Titel", url="https://akten.intranet/1"
    )
    assert "url" in answer.context["adminform"].form.errors
    assert not Evidence.objects.exists()


def test_a_source_that_is_our_own_stops_counting_and_says_why(desk):
    source, article = make_source(), make_article()
    make_finding(article, evidence=make_evidence(source=source))
    send(desk, url_of(source), is_own="on")
    assert Article.objects.get(pk=article.pk).tally.confirming == 0
    assert source.name in TallyChange.objects.first().reason


@pytest.mark.parametrize("what", ["source", "evidence"])
def test_what_is_retracted_shakes_its_articles(desk, what):
    article, twin, evidence = make_article("Auf Sand"), make_article(), make_evidence()
    make_finding(article, evidence=evidence)
    make_finding(twin)
    row = evidence.source if what == "source" else evidence
    assert "Bitte schreiben Sie" in said(send(desk, url_of(row), button="_retract"))
    row.refresh_from_db()
    assert row.retracted_at is None
    heard = said(send(desk, url_of(row), button="_retract", retract_because="Der Verlag zieht zurück"))
    assert "waits=shaken" in heard
    row.refresh_from_db()
    assert row.retracted_because == "Der Verlag zieht zurück"
    assert Article.objects.get(pk=article.pk).tally.confirming == 0
    start, report = desk.get("/admin/"), desk.get(REPORT)
    for page in (start, report):
        assert "Auf Sand" in page.content.decode()
    assert [finding.article for finding in report.context["unseen"]] == [article]
    assert "schon" in said(send(desk, url_of(row), button="_retract", retract_because="Noch einmal"))
    assert "Bitte schreiben Sie" in said(send(desk, url_of(row), button="_reinstate"))
    assert "zählt wieder" in said(send(desk, url_of(row), button="_reinstate", retract_because="Verwechselt"))
    row.refresh_from_db()
    assert (row.retracted_at, row.retracted_because) == (None, "")
    assert Article.objects.get(pk=article.pk).tally.confirming == 1
    assert "Auf Sand" not in desk.get("/admin/").content.decode()


def test_enter_in_a_field_saves_and_retracts_nothing(desk):
    source = make_source()
    page = desk.get(url_of(source)).content.decode()
    # A browser presses the first button of the form.
    assert page.index('name="_save"') < page.index('name="_retract"')
    answer = send(desk, url_of(source), button="_save", retract_because="Der Verlag zieht zurück")
    assert "sonst nichts" in said(answer)
    assert 'value="Der Verlag zieht zurück"' in answer.content.decode()
    source.refresh_from_db()
    assert source.retracted_at is None


def test_an_author_retracts_nothing():
    source, author = make_source(), desk_of(make_colleague(Role.AUTHOR))
    author.post(url_of(source), {"name": "x", "_retract": "1", "retract_because": "Darum"})
    for door in (ledger.retract, ledger.reinstate):
        with pytest.raises(ledger.ActionRefused):
            door(source, by=make_colleague(Role.AUTHOR), reason="Darum")
    source.refresh_from_db()
    assert source.retracted_at is None


def test_one_address_is_one_piece_of_evidence_however_it_is_written(desk):
    known = make_evidence("Brand", url="https://paper.example/brand")
    fields = {"source": make_source().pk, "title": "Brand", "url": "https://www.paper.example/brand/?utm_source=x"}
    answer = send(desk, "/admin/articles/evidence/add/", **fields)
    assert str(known) in str(answer.context["adminform"].form.errors["url"])
    send(desk, "/admin/articles/evidence/add/", **fields | {"url": "https://paper.example/anderer-brand"})
    assert Evidence.objects.count() == 2
    assert Evidence.objects.get(url__contains="anderer").key != known.key


def test_a_quotation_is_short(desk):
    answer = send(desk, "/admin/articles/evidence/add/", source=make_source().pk, title="T", quotation="x" * 201)
    assert "quotation" in answer.context["adminform"].form.errors


def test_another_address_was_not_looked_at_yet(desk):
    evidence, article = make_evidence(), make_article()
    make_finding(article, evidence=evidence)
    Evidence.objects.update(link_state=LinkState.GONE, link_checked_at=timezone.now(), page_hash="x")
    send(desk, url_of(evidence), url="https://paper.example/neu", title="Neuer Titel")
    evidence.refresh_from_db()
    assert (evidence.link_state, evidence.page_hash) == ("", "")
    assert Article.objects.get(pk=article.pk).tally.counts["citations"][0]["title"] == "Neuer Titel"


def test_the_foreign_text_is_not_read_at_the_desk(desk):
    evidence = make_evidence(working_copy="GEHEIMER VOLLTEXT", working_copy_until=timezone.now())
    article = make_draft()
    make_finding(article, evidence=evidence)
    make_proposal(article, evidence=evidence)
    pages = [
        url_of(evidence),
        "/admin/articles/evidence/",
        reverse("admin:articles_article_evidence", args=[article.pk]),
    ]
    assert all("GEHEIMER" not in desk.get(page).content.decode() for page in pages)


@pytest.mark.parametrize("path", ["/admin/articles/evidence/", "/admin/articles/source/", REPORT])
def test_lists_ask_no_more_for_more_rows(desk, path):
    counts = []
    for number in (1, 29):
        for _row in range(number):
            article = make_article(kind=Kind.REPORT)
            make_finding(article, evidence=make_evidence(source=make_source(feed_url="https://a.example/f")))
        ledger.retract(Evidence.objects.order_by("pk").last(), by=superuser(), reason="Falsch")
        desk.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def rules_sent(desk) -> dict[str, str]:
    forms = desk.get(RULES).context["cl"].formset
    sent = {}
    for form in [forms.management_form, *forms.forms]:
        for field in form:
            value = field.value()
            sent[field.html_name] = "" if value is None or value is False else value
            if field.field.show_hidden_initial:
                sent[field.html_initial_name] = sent[field.html_name]
    return {name: value for name, value in sent.items() if value != ""} | {"_save": "1"}


def field_of(desk, kind: Kind, name: str) -> str:
    forms = desk.get(RULES).context["cl"].formset.forms
    return next(form[name].html_name for form in forms if form.instance.kind == kind)


def test_only_the_chief_sets_the_rules():
    chief, editor = desk_of(make_colleague(Role.CHIEF)), desk_of(make_colleague(Role.EDITOR))
    sent = rules_sent(chief)
    sent |= {field_of(chief, Kind.REPORT, "origins"): "3", field_of(chief, Kind.REPORT, "blocks"): "on"}
    editor.post(RULES, sent)
    assert not EvidenceRule.objects.filter(blocks=True).exists()
    chief.post(RULES, sent)
    rule = EvidenceRule.objects.get(blocks=True)
    assert (rule.kind, rule.origins) == (Kind.REPORT, 3)
    for page in ("add/", f"{rule.pk}/delete/"):
        assert chief.get(RULES + page).status_code == 403


def test_two_chiefs_do_not_take_back_what_the_other_set(desk):
    stale = rules_sent(desk) | {field_of(desk, Kind.ANALYSIS, "origins"): "4"}
    EvidenceRule.objects.filter(kind=Kind.REPORT).update(blocks=True)
    desk.post(RULES, stale)
    assert EvidenceRule.objects.get(kind=Kind.REPORT).blocks
    assert EvidenceRule.objects.get(kind=Kind.ANALYSIS).origins == 4


@pytest.mark.parametrize("junk", ["-1", "9" * 30, "x", "21"])
def test_junk_in_a_rule_is_refused(desk, junk):
    desk.post(RULES, rules_sent(desk) | {field_of(desk, Kind.REPORT, "origins"): junk})
    assert EvidenceRule.objects.get(kind=Kind.REPORT).origins == 2


@pytest.mark.parametrize("minute", [{}, {"publish_on_0": "01.01.2099", "publish_on_1": "10:00"}])
def test_a_rule_that_blocks_stops_publishing_and_planning_until_a_reason_is_given(desk, minute):
    article = make_draft()
    sent = {"button": "_publish"} | minute
    EvidenceRule.objects.filter(kind=Kind.REPORT).update(blocks=True)
    assert "Unabhängige Ursprünge" in said(send(desk, change_url(article), **sent))
    article.refresh_from_db()
    assert article.status == Status.DRAFT
    send(desk, change_url(article), **sent, override="Der Bürgermeister sprach nur mit uns")
    article.refresh_from_db()
    assert article.status == Status.PUBLISHED
    override = Override.objects.get()
    assert set(override.objections) == {"has_evidence"}
    for path in ("/admin/articles/override/", REPORT):
        assert "Der Bürgermeister sprach nur mit uns" in desk.get(path).content.decode()
    [row] = [row for row in rows_of(desk) if row[0] == article.headline]
    assert row[-1] == "x"


@pytest.mark.parametrize("blocks", [True, False])
def test_a_rule_that_is_met_or_only_advises_stops_nothing(desk, blocks):
    article = make_draft()
    EvidenceRule.objects.filter(kind=Kind.REPORT).update(blocks=blocks)
    for _origin in range(2 if blocks else 1):
        make_finding(article)
    send(desk, change_url(article), button="_publish")
    article.refresh_from_db()
    assert article.status == Status.PUBLISHED
    assert not Override.objects.exists()


def rows_of(desk) -> list[list[str]]:
    answer = desk.get(CSV)
    told = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(StringIO(told)))


def test_the_report_counts_public_articles_and_is_a_file_too(desk):
    firm, disputed, draft = make_article("Fest"), make_article("=Umstritten"), make_draft("Entwurf")
    for _origin in range(3):
        make_finding(firm)
    make_finding(disputed)
    make_finding(disputed, Stance.CONTRADICTS)
    make_finding(draft)
    Evidence.objects.filter(findings__article=firm).update(link_state=LinkState.GONE)
    figures = desk.get(REPORT).context["figures"]
    assert (figures.articles, figures.counted, figures.share_contradicted) == (2, 2, 50)
    assert (figures.alone, figures.gone) == (1, 3)
    rows = {row[0]: row for row in rows_of(desk)}
    assert rows["Fest"][4:10] == ["3", "3", "0", "0", "0", "3"]
    assert rows["'=Umstritten"][4:8] == ["1", "1", "0", "1"]
    assert "Entwurf" not in rows


def test_the_report_is_for_editors():
    for role, status in ((Role.AUTHOR, 403), (Role.EDITOR, 200)):
        client = desk_of(make_colleague(role))
        assert [client.get(path).status_code for path in (REPORT, CSV)] == [status, status]


def test_likely_proposals_wait_on_the_start_page(desk):
    article = make_draft("Brand in der Halle")
    make_proposal(article)
    make_proposal(article)
    make_proposal(make_draft("Nur möglich"), is_likely=False)
    shown = desk.get("/admin/").content.decode()
    assert "Brand in der Halle" in shown
    assert "2 wahrscheinliche Quellen" in shown
    assert (
        "Nur möglich"
        not in shown.split('id="content-main"')[0].split("Quellen zu beurteilen")[1].split("</section>")[0]
    )
    assert not Finding.objects.exists()
