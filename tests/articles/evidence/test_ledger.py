"""The ledger: what is judged is counted, copies are one origin, and a number that falls says why."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.errors import RefusedError
from articles.evidence import evaluations, ledger, sources
from articles.models import Analysis, Article, EvidenceKind, Finding, Stance, TallyChange, Visibility
from tests.factories import make_article, make_draft, make_evidence, make_finding, make_source, superuser

pytestmark = pytest.mark.django_db


def test_copies_of_one_text_are_one_origin():
    story = make_draft()
    copies = [make_finding(story) for _n in range(3)]
    make_finding(story)
    assert (story.tally.confirming, story.tally.origins) == (4, 4)
    ledger.gather(story, copies, name="Meldung der Agentur", by=superuser())
    assert (story.tally.confirming, story.tally.origins) == (4, 2)
    ledger.part(story, copies[:1], by=superuser())
    assert (story.tally.confirming, story.tally.origins) == (4, 3)


def test_a_copy_joins_an_origin_by_its_name():
    story, by = make_draft(), superuser()
    origin = ledger.gather(story, [make_finding(story), make_finding(story)], name="Meldung der dpa", by=by)
    late = make_finding(story)
    assert ledger.gather(story, [late], name="meldung der DPA", by=by) == origin
    assert (story.tally.confirming, story.tally.origins) == (3, 1)
    with pytest.raises(RefusedError):
        ledger.gather(story, [late], name="Meldung der afp", by=by)


def test_a_copy_stays_in_its_origin_whatever_else_it_is_judged_for():
    story, copy, by = make_draft(), make_evidence(), superuser()
    price = make_finding(story, evidence=copy, claim="Preis")
    make_finding(story, evidence=copy, claim="Datum")
    agency = make_finding(story)
    ledger.gather(story, [price, agency], name="Meldung der Agentur", by=by)
    assert (story.tally.confirming, story.tally.origins) == (2, 1)
    ledger.judge(story, copy, Stance.CONFIRMS, claim="Ort", by=by)
    assert (story.tally.confirming, story.tally.origins) == (2, 1)
    assert set(story.findings.values_list("origin__name", flat=True)) == {"Meldung der Agentur"}
    ledger.part(story, [price], by=by)
    assert (story.tally.confirming, story.tally.origins) == (2, 2)


def test_one_piece_of_evidence_counts_once_whatever_the_claims():
    story, evidence = make_draft(), make_evidence()
    make_finding(story, evidence=evidence, claim="Preis")
    make_finding(story, evidence=evidence, claim="Datum")
    assert (story.tally.confirming, story.tally.origins) == (1, 1)


def test_contradiction_is_counted_and_never_hidden_behind_a_confirmation():
    story, evidence = make_draft(), make_evidence()
    make_finding(story, evidence=evidence, claim="Preis")
    make_finding(story, Stance.CONTRADICTS, evidence=evidence, claim="Datum")
    counts = ledger.counts_of(story)
    assert (counts.confirming, counts.contradicting) == (1, 1)
    assert counts.stones == {"contradicts": 1}


@pytest.mark.parametrize("stance", [Stance.PARTLY, Stance.MENTIONS, Stance.CONTRADICTS, Stance.INACCESSIBLE])
def test_only_confirmation_confirms(stance):
    story = make_draft()
    make_finding(story, stance)
    assert (story.tally.confirming, story.tally.origins) == (0, 0)


def test_internal_own_and_retracted_evidence_and_moods_never_count():
    story = make_draft()
    make_finding(story, visibility=Visibility.INTERNAL)
    make_finding(story, evidence=make_evidence(source=make_source(is_own=True)))
    make_finding(story, evidence=make_evidence(kind=EvidenceKind.THREAD))
    make_finding(story, evidence=make_evidence(retracted_at="2026-01-01T00:00Z", retracted_because="Erfunden"))
    make_finding(story, visibility=Visibility.PROTECTED)
    counts = ledger.counts_of(story)
    assert (counts.confirming, counts.protected) == (1, 1)
    assert counts.citations == []


def test_what_readers_saw_falls_only_with_a_reason_and_both_are_kept():
    story = make_article()
    first, _second = make_finding(story), make_finding(story)
    with pytest.raises(RefusedError):
        ledger.judge(story, first.evidence, Stance.MENTIONS, by=superuser())
    assert Finding.objects.get(pk=first.pk).stance == Stance.CONFIRMS
    ledger.judge(story, first.evidence, Stance.MENTIONS, by=superuser(), reason="Nur abgeschrieben")
    told = list(TallyChange.objects.order_by("pk").values_list("old__confirming", "new__confirming", "reason"))
    assert told == [(0, 1, ""), (1, 2, ""), (2, 1, "Nur abgeschrieben")]
    with pytest.raises(IntegrityError), transaction.atomic():
        TallyChange.objects.create(article=story, old={}, new={}, fell=True)


def test_before_publication_nothing_is_told():
    story = make_draft()
    finding = make_finding(story)
    ledger.take_back(finding, by=superuser())
    assert not TallyChange.objects.exists()
    assert ledger.counts_of(story).confirming == 0


def test_a_retracted_source_stops_counting_at_once_and_names_its_stories():
    source = make_source()
    story, twin = make_article(), make_article()
    make_finding(story, evidence=make_evidence(source=source))
    make_finding(twin)
    assert ledger.retract(source, by=superuser(), reason="Die Agentur zieht zurück") == [story]
    story.refresh_from_db()
    assert (story.tally.confirming, twin.tally.confirming) == (0, 1)
    assert "zieht zurück" in TallyChange.objects.filter(article=story).first().reason
    assert [finding.article for finding in Finding.objects.with_retracted_evidence()] == [story]


def test_what_one_story_protects_no_other_one_names():
    secret, by = make_evidence(), superuser()
    make_finding(make_article(), evidence=secret, visibility=Visibility.PROTECTED)
    story = make_article()
    with pytest.raises(ledger.RefusedError, match="schützt"):
        ledger.judge(story, secret, Stance.CONFIRMS, by=by)
    ledger.judge(story, secret, Stance.CONFIRMS, by=by, visibility=Visibility.PROTECTED)
    ledger.judge(story, make_evidence(), Stance.CONFIRMS, by=by)
    assert story.findings.count() == 2


def test_a_retraction_noted_by_mistake_is_taken_back_and_readers_are_told(client):
    source = make_source("Kanarienblatt")
    story, protecting = make_article(), make_article()
    for where, visibility in ((story, Visibility.PUBLIC), (protecting, Visibility.PROTECTED)):
        make_finding(where, evidence=make_evidence(source=source), visibility=visibility)
    ledger.retract(source, by=superuser(), reason="Verwechselt")
    assert ledger.reinstate(source, by=superuser(), reason="Es war das Kanarienblatt nicht") == [story, protecting]
    assert [Article.objects.get(pk=one.pk).tally.confirming for one in (story, protecting)] == [1, 1]
    pages = [client.get(f"{one.get_absolute_url()}verlauf/").content.decode() for one in (story, protecting)]
    assert "Es war das Kanarienblatt nicht" in pages[0]
    assert "Kanarienblatt" not in pages[1]
    with pytest.raises(ledger.RefusedError):
        ledger.reinstate(source, by=superuser(), reason="Noch einmal")


def test_a_closed_evaluation_stays_as_it_is_and_a_later_finding_makes_a_successor():
    story = make_article()
    make_finding(story)
    closed = Analysis.objects.get()
    evaluations.close(closed)
    make_finding(story)
    closed.refresh_from_db()
    assert closed.counts["confirming"] == 1
    assert ledger.current_analysis(story).successor_of == closed
    assert story.tally.confirming == 2


@pytest.mark.parametrize("title", ["Rat\u00a0tagt", "Rat\u2009 tagt", "RAT TA\u00adGT", "Rat\u200d tagt\ufe0f"])
def test_a_report_without_address_is_known_however_it_is_written(title):
    day = timezone.now()
    first = sources.record(sources.find_or_make(name="Neu Wulstorfer Blatt"), title="Rat tagt", published_at=day)
    source = sources.find_or_make(name="Neu\u00a0Wulstorfer Blatt")
    assert sources.record(source, title=title, published_at=day) == first
