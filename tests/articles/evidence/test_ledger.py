"""The ledger: what is judged is counted, copies are one origin, and a number that falls says why."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.errors import ActionRefused
from articles.evidence import evaluations, ledger, sources
from articles.models import Analysis, Article, EvidenceKind, Finding, Stance, TallyChange, Visibility
from tests.factories import make_article, make_draft, make_evidence, make_finding, make_source, superuser

pytestmark = pytest.mark.django_db


def test_copies_of_one_text_are_one_origin():
    article = make_draft()
    copies = [make_finding(article) for _n in range(3)]
    make_finding(article)
    assert (article.tally.confirming, article.tally.origins) == (4, 4)
    ledger.gather(article, copies, name="Meldung der Agentur", by=superuser())
    assert (article.tally.confirming, article.tally.origins) == (4, 2)
    ledger.part(article, copies[:1], by=superuser())
    assert (article.tally.confirming, article.tally.origins) == (4, 3)


def test_a_copy_joins_an_origin_by_its_name():
    article, by = make_draft(), superuser()
    origin = ledger.gather(article, [make_finding(article), make_finding(article)], name="Meldung der dpa", by=by)
    late = make_finding(article)
    assert ledger.gather(article, [late], name="meldung der DPA", by=by) == origin
    assert (article.tally.confirming, article.tally.origins) == (3, 1)
    with pytest.raises(ActionRefused):
        ledger.gather(article, [late], name="Meldung der afp", by=by)


def test_a_copy_stays_in_its_origin_whatever_else_it_is_judged_for():
    article, copy, by = make_draft(), make_evidence(), superuser()
    price = make_finding(article, evidence=copy, claim="Preis")
    make_finding(article, evidence=copy, claim="Datum")
    agency = make_finding(article)
    ledger.gather(article, [price, agency], name="Meldung der Agentur", by=by)
    assert (article.tally.confirming, article.tally.origins) == (2, 1)
    ledger.judge(article, copy, Stance.CONFIRMS, claim="Ort", by=by)
    assert (article.tally.confirming, article.tally.origins) == (2, 1)
    assert set(article.findings.values_list("origin__name", flat=True)) == {"Meldung der Agentur"}
    ledger.part(article, [price], by=by)
    assert (article.tally.confirming, article.tally.origins) == (2, 2)


def test_one_piece_of_evidence_counts_once_whatever_the_claims():
    article, evidence = make_draft(), make_evidence()
    make_finding(article, evidence=evidence, claim="Preis")
    make_finding(article, evidence=evidence, claim="Datum")
    assert (article.tally.confirming, article.tally.origins) == (1, 1)


def test_contradiction_is_counted_and_never_hidden_behind_a_confirmation():
    article, evidence = make_draft(), make_evidence()
    make_finding(article, evidence=evidence, claim="Preis")
    make_finding(article, Stance.CONTRADICTS, evidence=evidence, claim="Datum")
    counts = ledger.counts_of(article)
    assert (counts.confirming, counts.contradicting) == (1, 1)
    assert counts.stones == {"contradicts": 1}


@pytest.mark.parametrize("stance", [Stance.PARTLY, Stance.MENTIONS, Stance.CONTRADICTS, Stance.INACCESSIBLE])
def test_only_confirmation_confirms(stance):
    article = make_draft()
    make_finding(article, stance)
    assert (article.tally.confirming, article.tally.origins) == (0, 0)


def test_internal_own_and_retracted_evidence_and_moods_never_count():
    article = make_draft()
    make_finding(article, visibility=Visibility.INTERNAL)
    make_finding(article, evidence=make_evidence(source=make_source(is_own=True)))
    make_finding(article, evidence=make_evidence(kind=EvidenceKind.THREAD))
    make_finding(article, evidence=make_evidence(retracted_at="2026-01-01T00:00Z", retracted_because="Erfunden"))
    make_finding(article, visibility=Visibility.PROTECTED)
    counts = ledger.counts_of(article)
    assert (counts.confirming, counts.protected) == (1, 1)
    assert counts.citations == []


def test_what_readers_saw_falls_only_with_a_reason_and_both_are_kept():
    article = make_article()
    first, _second = make_finding(article), make_finding(article)
    with pytest.raises(ActionRefused):
        ledger.judge(article, first.evidence, Stance.MENTIONS, by=superuser())
    assert Finding.objects.get(pk=first.pk).stance == Stance.CONFIRMS
    ledger.judge(article, first.evidence, Stance.MENTIONS, by=superuser(), reason="Nur abgeschrieben")
    told = list(TallyChange.objects.order_by("pk").values_list("old__confirming", "new__confirming", "reason"))
    assert told == [(0, 1, ""), (1, 2, ""), (2, 1, "Nur abgeschrieben")]
    with pytest.raises(IntegrityError), transaction.atomic():
        TallyChange.objects.create(article=article, old={}, new={}, fell=True)


def test_before_publication_nothing_is_told():
    article = make_draft()
    finding = make_finding(article)
    ledger.take_back(finding, by=superuser())
    assert not TallyChange.objects.exists()
    assert ledger.counts_of(article).confirming == 0


def test_a_retracted_source_stops_counting_at_once_and_names_its_articles():
    source = make_source()
    article, twin = make_article(), make_article()
    make_finding(article, evidence=make_evidence(source=source))
    make_finding(twin)
    assert ledger.retract(source, by=superuser(), reason="Die Agentur zieht zurück") == [article]
    article.refresh_from_db()
    assert (article.tally.confirming, twin.tally.confirming) == (0, 1)
    assert "zieht zurück" in TallyChange.objects.filter(article=article).first().reason
    assert [finding.article for finding in Finding.objects.with_retracted_evidence()] == [article]


def test_what_one_article_protects_no_other_one_names():
    secret, by = make_evidence(), superuser()
    make_finding(make_article(), evidence=secret, visibility=Visibility.PROTECTED)
    article = make_article()
    with pytest.raises(ledger.ActionRefused, match="schützt"):
        ledger.judge(article, secret, Stance.CONFIRMS, by=by)
    ledger.judge(article, secret, Stance.CONFIRMS, by=by, visibility=Visibility.PROTECTED)
    ledger.judge(article, make_evidence(), Stance.CONFIRMS, by=by)
    assert article.findings.count() == 2


def test_a_retraction_noted_by_mistake_is_taken_back_and_readers_are_told(client):
    source = make_source("Kanarienblatt")
    article, protecting = make_article(), make_article()
    for where, visibility in ((article, Visibility.PUBLIC), (protecting, Visibility.PROTECTED)):
        make_finding(where, evidence=make_evidence(source=source), visibility=visibility)
    ledger.retract(source, by=superuser(), reason="Verwechselt")
    assert ledger.reinstate(source, by=superuser(), reason="Es war das Kanarienblatt nicht") == [article, protecting]
    assert [Article.objects.get(pk=one.pk).tally.confirming for one in (article, protecting)] == [1, 1]
    pages = [client.get(f"{one.get_absolute_url()}verlauf/").content.decode() for one in (article, protecting)]
    assert "Es war das Kanarienblatt nicht" in pages[0]
    assert "Kanarienblatt" not in pages[1]
    with pytest.raises(ledger.ActionRefused):
        ledger.reinstate(source, by=superuser(), reason="Noch einmal")


def test_a_closed_evaluation_stays_as_it_is_and_a_later_finding_makes_a_successor():
    article = make_article()
    make_finding(article)
    closed = Analysis.objects.get()
    evaluations.close(closed)
    make_finding(article)
    closed.refresh_from_db()
    assert closed.counts["confirming"] == 1
    assert ledger.current_analysis(article).successor_of == closed
    assert article.tally.confirming == 2


@pytest.mark.parametrize("title", ["Rat\u00a0tagt", "Rat\u2009 tagt", "RAT TA\u00adGT", "Rat\u200d tagt\ufe0f"])
def test_a_report_without_address_is_known_however_it_is_written(title):
    day = timezone.now()
    first = sources.record(sources.find_or_make(name="Neu Wulstorfer Blatt"), title="Rat tagt", published_at=day)
    source = sources.find_or_make(name="Neu\u00a0Wulstorfer Blatt")
    assert sources.record(source, title=title, published_at=day) == first
