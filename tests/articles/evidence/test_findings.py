"""The evidence of an article at the desk: judged, gathered, taken back, and never behind anybody's back."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.admin.evidence.findings import ACTIONS
from articles.evidence import ledger
from articles.models import (
    Article,
    Evidence,
    EvidenceRule,
    Finding,
    LinkState,
    Mood,
    Note,
    Proposal,
    ProposalState,
    Source,
    Stance,
    TallyChange,
    Visibility,
)
from newsroom.roles import Role
from tests.articles.article_form import change_url, said
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
from tests.scope import ALL

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]


def page_of(article: Article) -> str:
    return reverse("admin:articles_article_evidence", args=[article.pk])


def post(desk: Client, article: Article, action: str, **data):
    return desk.post(page_of(article), {"action": action} | data, follow=True)


def new_source(**fields) -> dict[str, str]:
    values = {
        "url": "https://www.paper.example/brand?utm_source=x", "title": "Brand in Ritterhude", "kind": "report",
        "stance": "confirms", "visibility": "public",
    }  # fmt: skip
    return {f"add-{name}": value for name, value in (values | fields).items()}


def judged(finding: Finding, **fields) -> dict[str, str]:
    values = {"stance": finding.stance, "claim": finding.claim, "visibility": finding.visibility, "note": finding.note}
    return {"finding": finding.pk} | {
        f"finding-{finding.pk}-{name}": value for name, value in (values | fields).items()
    }


def test_a_new_source_is_judged_in_one_form(desk):
    article = make_draft()
    answer = post(desk, article, "add", **new_source(claim="Die Zahl", note="Mit Foto", quotation="Es brannte."))
    finding = Finding.objects.select_related("evidence__source").get()
    assert finding.evidence.source.domain == "paper.example"
    assert (finding.stance, finding.claim, finding.note) == ("confirms", "Die Zahl", "Mit Foto")
    assert (finding.evidence.title, finding.evidence.quotation) == ("Brand in Ritterhude", "Es brannte.")
    assert "Brand in Ritterhude" in answer.content.decode()
    assert "1 Ursprung" in str(answer.context["line"])


def test_an_address_that_is_known_is_not_entered_twice(desk):
    known = make_evidence(url="https://paper.example/brand", title="Anders überschrieben")
    article = make_draft()
    assert "bekannt" in said(post(desk, article, "add", **new_source()))
    assert Evidence.objects.get() == known == Finding.objects.get().evidence
    answer = post(desk, article, "add", **new_source())
    assert "Anders überschrieben" in str(answer.context["add"].non_field_errors())
    assert Finding.objects.count() == 1


def test_a_document_without_an_address_needs_a_source_and_a_title(desk):
    article = make_draft()
    answer = post(desk, article, "add", **new_source(url="", title=""))
    assert set(answer.context["add"].errors) == {"title", "source"}
    answer = post(desk, article, "add", **new_source(url="", kind="document", source_name="Gemeinde Ritterhude"))
    assert Finding.objects.get().evidence.source == Source.objects.get(name="Gemeinde Ritterhude", domain="")


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "file:///etc/passwd", "https://a:b@paper.example/", "ftp://a.b/c", "http://192.168.1.2/x"],
)
def test_an_address_that_is_no_page_is_refused_whoever_sends_it(desk, url):
    article = make_draft()
    answer = post(desk, article, "add", **new_source(url=url))
    assert "url" in answer.context["add"].errors
    assert answer.context["add"]["title"].value() == "Brand in Ritterhude"
    assert not Evidence.objects.exists()


def test_a_judgement_is_changed_and_stays_in_its_origin(desk):
    article = make_draft()
    first, second = make_finding(article), make_finding(article)
    ledger.gather(article, [first, second], name="dpa", by=superuser())
    post(desk, article, "judge", **judged(first, stance="contradicts", claim="Datum", note="Anderer Tag"))
    first.refresh_from_db()
    assert (first.stance, first.claim, first.note, first.origin.name) == ("contradicts", "Datum", "Anderer Tag", "dpa")
    assert Article.objects.get(pk=article.pk).tally.contradicting == 1


def test_the_same_claim_is_not_judged_twice(desk):
    article, evidence = make_draft(), make_evidence()
    make_finding(article, evidence=evidence, claim="Preis")
    second = make_finding(article, evidence=evidence, claim="Datum")
    assert "schon" in said(post(desk, article, "judge", **judged(second, claim="Preis")))
    second.refresh_from_db()
    assert second.claim == "Datum"


def test_readers_are_told_how_the_desk_knows_that_these_are_copies(desk, client):
    article = make_article()
    chosen = [make_finding(article).pk for _number in range(2)]
    post(desk, article, "gather", chosen=chosen, name="Agentur", note="Beide nennen die Agentur", reason="Kopien")
    post(desk, article, "gather", chosen=chosen, name="Agentur dpa")
    for page in (desk.get(page_of(article)), client.get(f"{article.get_absolute_url()}quellen/")):
        assert "Agentur dpa" in page.content.decode()
        assert "Beide nennen die Agentur" in page.content.decode()


def test_copies_are_gathered_and_parted(desk):
    article = make_draft()
    findings = [make_finding(article) for _number in range(3)]
    post(desk, article, "gather", chosen=[found.pk for found in findings[:2]], name="Meldung der Agentur")
    article = Article.objects.get(pk=article.pk)
    assert (article.tally.confirming, article.tally.origins) == (3, 2)
    assert "Meldung der Agentur" in desk.get(page_of(article)).content.decode()
    post(desk, article, "part", chosen=[found.pk for found in findings[:2]])
    assert Article.objects.get(pk=article.pk).tally.origins == 3
    assert "mindestens zwei" in said(post(desk, article, "gather", chosen=[findings[0].pk]))


@pytest.mark.parametrize("action", ["take_back", "judge", "gather"])
def test_a_number_that_falls_asks_for_its_reason_and_nothing_is_lost(desk, action):
    article = make_article()
    findings = [make_finding(article) for _number in range(2)]
    sent = {
        "take_back": {"finding": findings[0].pk},
        "judge": judged(findings[0], stance="mentions", note="Nur abgeschrieben"),
        "gather": {"chosen": [found.pk for found in findings], "name": "Agentur"},
    }[action]
    answer = post(desk, article, action, **sent)
    ask = answer.context["ask"]
    assert 'name="reason"' in answer.content.decode()
    assert "autofocus" in answer.content.decode()
    assert {name for name, _value in ask.sent} == {"action", *sent}
    assert Article.objects.get(pk=article.pk).tally.origins == 2
    again = {}
    for name, value in ask.sent:
        again.setdefault(name, []).append(value)
    desk.post(page_of(article), again | {"reason": "Abgeschrieben von der Agentur"})
    assert Article.objects.get(pk=article.pk).tally.origins == 1
    assert TallyChange.objects.first().reason == "Abgeschrieben von der Agentur"


@pytest.mark.parametrize("decision", [*Stance.values, "reject"])
def test_a_proposal_is_decided_by_its_button_and_opened_again(desk, decision):
    article = make_draft()
    proposal = make_proposal(article)
    post(desk, article, "decide", proposal=proposal.pk, decision=decision)
    proposal.refresh_from_db()
    assert proposal.state == (ProposalState.REJECTED if decision == "reject" else ProposalState.ACCEPTED)
    assert [found.stance for found in Finding.objects.all()] == ([] if decision == "reject" else [decision])
    post(desk, article, "decide", proposal=proposal.pk, decision="undo")
    proposal.refresh_from_db()
    assert (proposal.state, Finding.objects.count()) == (ProposalState.OPEN, 0)


def test_the_script_gets_the_numbers_and_the_page_the_question(desk):
    article = make_article()
    proposal = make_proposal(article)
    sent = {"action": "decide", "proposal": proposal.pk, "decision": "confirms"}
    told = desk.post(page_of(article), sent, headers={"accept": "application/json"}).json()
    assert "1 Veröffentlichung" in told["line"]
    again = desk.post(page_of(article), sent, headers={"accept": "application/json"})
    assert (again.status_code, set(again.json())) == (409, {"said"})
    undo = sent | {"decision": "undo"}
    assert desk.post(page_of(article), undo, headers={"accept": "application/json"}).json() == {"asks": True}
    assert post(desk, article, "decide", proposal=proposal.pk, decision="undo").context["ask"].wants_reason


def test_what_is_likely_is_only_shown(desk):
    article = make_draft()
    make_proposal(article)
    answer = desk.get(page_of(article))
    assert answer.context["likely"] == 1
    assert "keine Quellen" in str(answer.context["line"])
    for words in ("Brand, Lagerhalle", "0,80", "wahrscheinlich"):
        assert words in answer.content.decode()


def test_what_belongs_to_another_article_is_not_touched(desk):
    article, other = make_draft(), make_draft()
    finding, proposal = make_finding(other), make_proposal(other)
    for action, data in (
        ("judge", judged(finding, stance="contradicts")),
        ("take_back", {"finding": finding.pk}),
        ("gather", {"chosen": [finding.pk, make_finding(other).pk], "name": "x"}),
        ("part", {"chosen": [finding.pk]}),
        ("decide", {"proposal": proposal.pk, "decision": "confirms"}),
    ):
        assert said(post(desk, article, action, **data)), action
    finding.refresh_from_db()
    proposal.refresh_from_db()
    assert (finding.stance, finding.origin, proposal.state) == ("confirms", None, "open")
    assert Finding.objects.filter(article=other).count() == 2


def test_only_who_works_on_an_article_judges_its_sources():
    author, colleague = make_colleague(Role.AUTHOR), make_colleague(Role.EDITOR)
    mine, draft, public = make_draft(by=author), make_draft(by=colleague), make_article(by=colleague)
    client = desk_of(author)
    for article in (draft, public):
        assert client.get(page_of(article)).status_code == 404
        assert client.post(page_of(article), {"action": "add"} | new_source()).status_code == 404
    assert not Finding.objects.exists()
    post(client, mine, "add", **new_source())
    assert Finding.objects.get().judged_by == author
    assert "Auswertung" in said(post(client, mine, "frame", **{"frame-method": "x"}))
    assert not mine.analyses.exclude(method="").exists()


def test_everything_foreign_is_shown_as_text(desk):
    article, evil = make_draft(), "<script>alert(1)</script>{{7*7}}"
    source = make_source(name=evil[:200])
    evidence = make_evidence(evil, source=source, quotation=evil)
    Evidence.objects.filter(pk=evidence.pk).update(url="javascript:alert(1)")
    make_finding(article, evidence=evidence, note=evil, claim=evil)
    make_proposal(article, evidence=make_evidence(evil, source=source), words=[evil])
    shown = desk.get(page_of(article)).content.decode()
    assert "<script>alert" not in shown
    assert "{{7*7}}" in shown
    assert 'href="javascript' not in shown


@pytest.mark.parametrize("count", [1, 30, 1000])
def test_the_page_asks_no_more_for_more_findings(desk, count):
    article = make_draft()
    source = make_source()
    rows = [
        Evidence(source=source, key=f"{n:064}", title=f"Nr. {n}", url=f"https://a.example/{n}")
        for n in range(2 * count)
    ]
    evidence = Evidence.objects.bulk_create(rows)
    Finding.objects.bulk_create(Finding(article=article, evidence=row, stance="confirms") for row in evidence[:count])
    Proposal.objects.bulk_create(
        Proposal(article=article, evidence=row, score=0.5, tool="t") for row in evidence[count:]
    )
    ledger.recount(article, by=None)
    desk.get(page_of(article))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = desk.get(page_of(article))
    assert len(queries) <= 24
    assert len(answer.context["findings"]) == len(answer.context["proposals"]) == min(count, 30)


def test_what_leans_on_something_retracted_is_looked_at_once(desk):
    article, source = make_article(), make_source()
    make_finding(article, evidence=make_evidence(source=source))
    ledger.retract(source, by=superuser(), reason="Erfunden")
    assert "zurückgezogen" in desk.get(page_of(article)).content.decode()
    listed = reverse("admin:articles_article_changelist") + "?waits=shaken"
    assert article in desk.get(listed).context["cl"].queryset
    post(desk, article, "seen", note="Die zweite Quelle trägt")
    assert article not in desk.get(listed).context["cl"].queryset
    assert Note.objects.get().text == "Die zweite Quelle trägt"
    assert Finding.objects.with_retracted_evidence().exists()


def test_the_form_of_the_article_says_what_waits(desk):
    article = make_draft()
    make_finding(article)
    make_proposal(article)
    shown = desk.get(change_url(article)).content.decode()
    assert page_of(article) in shown
    assert "1 Vorschlag" in shown
    assert "die Meldung bestätigen: 1" in shown.split('class="hints"')[1].split("</aside>")[0]
    EvidenceRule.objects.update(blocks=True)
    shown = desk.get(change_url(article)).content.decode()
    assert "die Meldung bestätigen: 1" in shown.split('class="advice"')[1].split("</div>")[0]
    assert "Unabhängige Ursprünge" not in shown.split('class="hints"')[1]


def test_the_state_of_a_link_is_shown(desk):
    article = make_draft()
    finding = make_finding(article)
    Evidence.objects.filter(pk=finding.evidence_id).update(link_state=LinkState.GONE)
    assert str(LinkState.GONE.label) in desk.get(page_of(article)).content.decode()


def test_protected_and_internal_are_marked(desk):
    article = make_draft()
    make_finding(article, visibility=Visibility.PROTECTED)
    make_finding(article, visibility=Visibility.INTERNAL)
    shown = desk.get(page_of(article)).content.decode()
    assert str(Visibility.PROTECTED.label) in shown
    assert str(Visibility.INTERNAL.label) in shown


NUMBER = "9" * 30  # more than any database takes as one
JUNK = ["", "a\x00b", NUMBER, "²👨‍👩‍👧", "x" * 3000]


def whole_form(action: str, finding: Finding, proposal: Proposal) -> dict[str, str]:
    """Every field that the form of this action has."""
    more = {f"add-{name}": "" for name in ("evidence", "source", "source_name", "published_0", "published_1")}
    frame, mood = ("question", "method", "window_from", "window_to", "analyst"), ("kind", "platform", "thread_url")
    forms = {
        "add": new_source(quotation="Zitat", claim="", note="") | more,
        "judge": judged(finding),
        "take_back": {"finding": finding.pk},
        "gather": {"chosen": finding.pk, "name": "dpa"},
        "part": {"chosen": finding.pk},
        "decide": {"proposal": proposal.pk, "decision": "confirms"},
        "seen": {"note": "Geprüft"},
        "frame": {f"frame-{name}": "2026-01-01" for name in frame},
        "mood": {f"mood-{name}": "1" for name in (*mood, *Mood.STANCES)},
        "drop_mood": {"mood": "1"},
        "close": {"analysis": "1", "confirmed": "1"},
    }
    return forms[action] | {"reason": "Grund"}


@pytest.mark.parametrize("action", ACTIONS)
def test_junk_in_any_field_is_answered(desk, action):
    desk.raise_request_exception = False
    article = make_article()
    sent = {"action": action} | whole_form(action, make_finding(article), make_proposal(article))
    for place, name in enumerate(sent):
        # What one field does with a kind of junk, its like beside it does with the next kind.
        for junk in JUNK if ALL else [JUNK[place % len(JUNK)], NUMBER]:
            answer = desk.post(page_of(article), sent | {name: junk})
            assert answer.status_code < 500, (name, junk)
    answer = desk.post(page_of(article), sent, headers={"accept": "application/json"})
    assert answer.status_code in (200, 409)


@pytest.mark.parametrize("query", ["page=0", "page=x", "page=9", "proposals=-1", "proposals=" + "9" * 30, "page=%00"])
def test_a_page_that_does_not_exist_is_not_found(desk, query):
    assert desk.get(f"{page_of(make_draft())}?{query}").status_code == 404
