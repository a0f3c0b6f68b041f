"""Proposals: what was collected finds its article, a person decides, and nothing counts before."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.errors import ActionRefused
from articles.evidence import ledger, proposals
from articles.evidence.matching import proposing
from articles.models import (
    Article,
    Content,
    EvidenceKind,
    Finding,
    Proposal,
    ProposalState,
    Stance,
    TallyChange,
    Visibility,
)
from articles.publishing import revisions
from newsroom import work
from tests.factories import (
    make_article,
    make_draft,
    make_evidence,
    make_finding,
    make_hidden_article,
    make_source,
    make_user,
    superuser,
)

pytestmark = pytest.mark.django_db

HEADLINE = "Scheune in Lilienthal brennt nieder"
TEXT = "<p>Am Moorhauser Landweg in Lilienthal ist eine Scheune abgebrannt. 40 Rinder wurden gerettet.</p>"
FIRE = (
    "Lilienthal (ots) - Am Moorhauser Landweg geriet aus bislang ungeklärter Ursache eine Scheune in Brand. "
    "Etwa 40 Rinder konnten von der Feuerwehr unverletzt aus einem Nebengebäude gerettet werden."
)


def make_fire(**fields):
    return make_article(HEADLINE, body=TEXT, dek="40 Rinder gerettet", **fields)


def make_report(title="Scheunenbrand in Lilienthal", text=FIRE, **fields):
    until = timezone.now() + timedelta(days=14)
    return make_evidence(title, working_copy=text, working_copy_until=until, **fields)


def look(**options) -> list[proposing.Outcome]:
    return list(proposing.propose(proposing.recent(), **options))


def rows() -> list[tuple]:
    fields = ("pk", "article", "evidence", "score", "is_likely", "words", "copy_of", "tool", "state", "proposed_at")
    return list(Proposal.objects.order_by("pk").values_list(*fields))


def test_a_report_of_the_same_event_is_proposed_and_counts_for_nothing():
    article, report = make_fire(), make_report()
    make_report("Ritterhuder Chor sucht Sänger", "Der Chor in Ritterhude probt am Donnerstag im Gemeindehaus.")
    look()
    proposal = Proposal.objects.get()
    assert (proposal.article, proposal.evidence, proposal.tool) == (article, report, "matcher 2")
    assert proposal.is_likely
    assert "Scheune" in proposal.words
    assert ledger.counts_of(article).confirming == 0
    assert not Finding.objects.exists()


def test_a_second_look_changes_nothing():
    make_fire()
    make_report()
    make_report(source=make_source())
    look()
    before = rows()
    [outcome] = look()
    assert rows() == before
    assert not outcome.is_new


def test_own_texts_moods_retracted_and_judged_ones_are_never_proposed():
    article = make_fire()
    make_report(source=make_source(is_own=True))
    make_report(kind=EvidenceKind.THREAD)
    make_report(retracted_at=timezone.now(), retracted_because="Erfunden")
    make_finding(article, evidence=make_report())
    look()
    assert not Proposal.objects.exists()
    twin = make_report()
    look()
    assert Proposal.objects.get().evidence == twin


@pytest.mark.parametrize("visibility", [Visibility.PROTECTED, Visibility.INTERNAL])
def test_what_is_secret_in_one_article_is_proposed_for_no_other(visibility):
    make_fire()
    secret, told = make_report(), make_report()
    make_finding(make_article("Vertrauliches vom Bauernhof"), evidence=secret, visibility=visibility)
    look()
    assert set(Proposal.objects.values_list("evidence", flat=True)) == {told.pk}


def test_an_open_proposal_follows_the_text_and_goes_when_it_does_not_fit_any_more():
    article, report = make_fire(), make_report()
    look()
    report.working_copy = "Eine Scheune in Lilienthal brannte."
    report.save(update_fields=["working_copy"])
    before = Proposal.objects.get().score
    look()
    assert Proposal.objects.get().score != before
    content = Content(headline="Chor sucht Sänger", body="<p>Er probt am Donnerstag.</p>", byline="Redaktion")
    revisions.save(article, content, by=superuser(), based_on=article.working_revision())
    [outcome] = look()
    assert outcome.dropped == 1
    assert not Proposal.objects.exists()


def test_what_was_decided_is_never_touched():
    make_fire()
    make_report()
    look()
    proposals.reject(Proposal.objects.get(), by=superuser())
    Proposal.objects.update(score=0.123, words=["alt"])
    before = rows()
    look()
    assert rows() == before


def test_accepting_judges_once_and_undoing_takes_it_back():
    article = make_draft(HEADLINE, body=TEXT)
    make_report()
    look()
    proposal, editor = Proposal.objects.get(), superuser()
    finding = proposals.accept(proposal, Stance.CONFIRMS, by=editor)
    assert (finding.stance, finding.tool, finding.judged_by) == (Stance.CONFIRMS, "matcher 2", editor)
    article.refresh_from_db()
    assert article.tally.confirming == 1
    assert (proposal.state, proposal.decided_by) == (ProposalState.ACCEPTED, editor)
    with pytest.raises(ActionRefused):
        proposals.accept(proposal, Stance.CONTRADICTS, by=editor)
    with pytest.raises(ActionRefused):
        proposals.reject(proposal, by=editor)
    proposals.undo(proposal, by=editor)
    article.tally.refresh_from_db()
    assert (article.tally.confirming, proposal.state, proposal.decided_by) == (0, ProposalState.OPEN, None)
    with pytest.raises(ActionRefused):
        proposals.undo(proposal, by=editor)


def test_what_was_judged_anew_for_a_claim_is_not_undone_by_halves():
    make_fire()
    make_report()
    look()
    proposal, by = Proposal.objects.get(), superuser()
    finding = proposals.accept(proposal, Stance.CONFIRMS, by=by)
    ledger.change(
        finding,
        stance=Stance.PARTLY,
        claim="Rinder",
        visibility=Visibility.PUBLIC,
        note="",
        internal_note="",
        by=by,
        reason="x",
    )
    with pytest.raises(ActionRefused):
        proposals.undo(proposal, by=by, reason="Irrtum")
    assert Proposal.objects.get().state == ProposalState.ACCEPTED
    assert Finding.objects.get().claim == "Rinder"


def test_undoing_a_rejection_opens_it_again():
    make_fire()
    make_report()
    look()
    proposal = Proposal.objects.get()
    proposals.reject(proposal, by=superuser())
    proposals.undo(proposal, by=superuser())
    assert proposal.state == ProposalState.OPEN


def test_copies_join_the_origin_of_what_is_judged_and_no_number_falls():
    article = make_fire()
    first = make_report(published_at=timezone.now() - timedelta(hours=3))
    copies = [make_report(text=f"{FIRE} (red)"), make_report(text=FIRE.replace("Lilienthal (ots) - ", ""))]
    other = make_report(text="Stroh und Heu verbrannt: In Lilienthal verlor ein Hof seine Scheune, 40 Rinder leben.")
    look()
    assert {p.evidence_id: p.copy_of_id for p in Proposal.objects.all()} == {
        first.pk: None, copies[0].pk: first.pk, copies[1].pk: first.pk, other.pk: None
    }  # fmt: skip
    for proposal in Proposal.objects.order_by("-pk"):
        proposals.accept(proposal, Stance.CONFIRMS, by=superuser())
    article.refresh_from_db()
    assert (article.tally.confirming, article.tally.origins) == (4, 2)
    assert not TallyChange.objects.filter(fell=True).exists()
    assert article.origins.get().name == str(first.source)


def test_a_judgement_that_came_another_way_is_not_overwritten():
    article, report = make_fire(), make_report()
    look()
    make_finding(article, Stance.CONTRADICTS, evidence=report)
    proposal = Proposal.objects.get()
    with pytest.raises(ActionRefused):
        proposals.accept(proposal, Stance.CONFIRMS, by=superuser())
    assert Finding.objects.get().stance == Stance.CONTRADICTS
    assert Proposal.objects.get().state == ProposalState.OPEN
    look()
    assert not Proposal.objects.exists()


def test_undoing_a_copy_leaves_no_empty_origin():
    article = make_draft(HEADLINE, body=TEXT)
    make_report(published_at=timezone.now() - timedelta(hours=3))
    make_report(text=f"{FIRE} (red)")
    look()
    for proposal in Proposal.objects.order_by("pk"):
        proposals.accept(proposal, Stance.CONFIRMS, by=superuser())
    assert article.origins.count() == 1
    for proposal in Proposal.objects.order_by("pk"):
        proposals.undo(proposal, by=superuser())
    assert article.origins.count() == 0


def test_who_may_not_judge_may_not_decide():
    make_fire()
    make_report()
    look()
    proposal, stranger = Proposal.objects.get(), make_user("articles.change_article")
    for decide in (proposals.reject, proposals.undo, lambda p, by: proposals.accept(p, Stance.CONFIRMS, by=by)):
        with pytest.raises(ActionRefused):
            decide(proposal, by=stranger)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.OPEN


@pytest.mark.parametrize("state", ["draft", "in review", "approved", "scheduled", "embargoed"])
def test_reports_are_looked_for_while_an_article_is_in_work(state):
    article = make_hidden_article(state, HEADLINE, body=TEXT)
    make_report()
    look()
    assert Proposal.objects.get().article == article


@pytest.mark.parametrize("state", ["withdrawn", "discarded"])
def test_nothing_is_looked_for_where_nobody_works_any_more(state):
    make_hidden_article(state, HEADLINE, body=TEXT)
    make_report()
    assert look() == []


def test_a_report_without_date_counts_from_when_it_was_found():
    make_fire()
    make_report(published_at=None)
    make_report(published_at=None, retrieved_at=timezone.now() - timedelta(days=60))
    look()
    assert Proposal.objects.count() == 1


def test_looking_costs_the_same_queries_for_1_report_and_for_30(django_assert_max_num_queries):
    make_fire()
    make_report()
    with django_assert_max_num_queries(14):
        look()
    for _n in range(30):
        make_report()
    with django_assert_max_num_queries(14):
        look()


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("propose_sources", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_says_one_line_per_article_and_counts():
    article = make_fire()
    make_report()
    assert "(--dry-run)" in run("--dry-run")
    assert not Proposal.objects.exists()
    lines = run().splitlines()
    assert HEADLINE in lines[0]
    assert len(lines) == 2
    assert Proposal.objects.count() == 1
    assert run("--article", article.slug).splitlines()[0] != lines[0]


def test_the_command_takes_one_article_however_old_and_refuses_what_it_does_not_know():
    article = make_fire(at=timezone.now() - timedelta(days=90))
    make_report(published_at=timezone.now() - timedelta(days=89))
    run()
    assert not Proposal.objects.exists()
    run("--article", article.slug)
    assert Proposal.objects.count() == 1
    for wrong in (["--article", "gibt-es-nicht"], ["--days", "0"], ["--days", "99999"]):
        with pytest.raises(CommandError):
            run(*wrong)


def test_work_proposes_what_was_collected_since_it_looked_last():
    make_fire()
    Article.objects.update(saved_at=timezone.now() - timedelta(hours=1))
    make_report()
    lines: list[str] = []
    worker = work.Worker(lines.append)
    worker.run_once()
    assert Proposal.objects.count() == 1
    assert len(lines) == 1
    Proposal.objects.all().delete()
    worker.run_once()
    work.Worker(lines.append).run_once()
    assert not Proposal.objects.exists()
    make_report()
    worker.run_once()
    assert Proposal.objects.count() == 2


def test_work_proposes_what_was_collected_before_an_article_was_written():
    make_report()
    worker = work.Worker(lambda line: None)
    worker.run_once()
    article = make_fire()
    with time_machine.travel(timezone.now() + timedelta(minutes=3), tick=True):
        worker.last_compared -= work.COMPARE_EVERY
        worker.run_once()
        assert article.proposals.count() == 1
        article.proposals.all().delete()
        worker.last_compared -= work.COMPARE_EVERY
        worker.run_once()
        assert not article.proposals.exists()
    later = make_fire()
    work.Worker(lambda line: None).run_once()
    assert later.proposals.count() == 1
