"""Which collected reports may be about an article: brings the matcher's guesses before the desk."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.evidence.matching import copies
from articles.evidence.matching.scoring import LIKELY, TOOL, WINDOW, Collection, Match, Text
from articles.evidence.matching.terms import Names, name_of
from articles.models import (
    Article,
    Evidence,
    EvidenceKind,
    Finding,
    Proposal,
    ProposalState,
    Status,
    TagKind,
    TagName,
    Visibility,
)

RECENT = timedelta(days=7)
# More reports than these about one article nobody looks through.
MAX_PER_ARTICLE = 200


@dataclass(slots=True)
class Outcome:
    article: Article
    made: int = 0
    updated: int = 0
    dropped: int = 0
    likely: int = 0
    """Preselected, of all that are open now."""
    found: list[Match] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return bool(self.made or self.updated or self.dropped)


def say(outcome: Outcome) -> str:
    counts = {"article": outcome.article, "open": len(outcome.found), "likely": outcome.likely}
    counts |= {"made": outcome.made, "updated": outcome.updated, "dropped": outcome.dropped}
    return (
        _("“%(article)s”: %(open)s open, %(likely)s likely (new: %(made)s, changed: %(updated)s, dropped: %(dropped)s)")
        % counts
    )


def recent(*, days: int | None = None) -> QuerySet[Article]:
    """Published or worked on lately, whoever may see them."""
    since = timezone.now() - (timedelta(days=days) if days else RECENT)
    lately = Q(publish_at__gte=since) | Q(publish_at=None, saved_at__gte=since)
    return Article.objects.filter(lately).exclude(status__in=[Status.DISCARDED, Status.WITHDRAWN]).order_by("pk")


def propose(
    articles: Iterable[Article], *, around: Iterable[Article] | None = None, dry_run: bool = False
) -> Iterator[Outcome]:
    """A second run over the same rows changes nothing.

    `around` are the articles of whose days reports are read, where they are more: how rare a word is depends on it.
    Open proposals are brought up to date or dropped; what somebody has decided is never touched.
    """
    articles = list(articles)
    if not articles:
        return
    reports = _collected(list(around or articles)).iterator(2_000)
    collection = Collection(map(_text_of_report, reports), known_names())
    for article in articles:
        yield _propose_for(article, collection, dry_run=dry_run)


def newest_collected(*, until: datetime | None = None) -> int:
    """Its key tells whether a look is worth its while. 0: nothing was collected."""
    rows = Evidence.objects.filter(retrieved_at__lte=until) if until else Evidence.objects.all()
    return rows.order_by("-pk").values_list("pk", flat=True).first() or 0


def known_names() -> Names:
    """The names of the desk's places, people and organisations."""
    named = TagName.objects.filter(tag__kind__in=TagKind.named_in_reports())
    rows = named.order_by("pk").values_list("name", "tag__kind")
    names = Names()
    for name, kind in rows:
        if found := name_of(name):
            # A name of a place and of a person is a place: "Bremen" is in every text.
            names[found] = names.get(found, False) or kind == TagKind.PLACE
    return names


def _collected(articles: list[Article]) -> QuerySet[Evidence]:
    """Never our own, never moods, nothing that was retracted."""
    times = [_time_of(article) for article in articles]
    rows = Evidence.objects.annotate(at=Coalesce("published_at", "retrieved_at"))
    around = rows.filter(at__gte=min(times) - WINDOW, at__lte=max(times) + WINDOW)
    standing = around.filter(retracted_at=None, source__retracted_at=None, source__is_own=False)
    moods = [EvidenceKind.POST, EvidenceKind.THREAD]
    # One keystroke would name a source that one article protects to readers of another.
    secret = Finding.objects.exclude(visibility=Visibility.PUBLIC).filter(evidence=OuterRef("pk"))
    open_ones = standing.exclude(kind__in=moods).exclude(Exists(secret))
    return open_ones.select_related("source").order_by("pk")


def _time_of(article: Article) -> datetime:
    return article.appears_at or article.saved_at


def _text_of_report(evidence: Evidence) -> Text:
    body = evidence.working_copy or evidence.quotation
    return Text(key=evidence.pk, at=evidence.published_at or evidence.retrieved_at, title=evidence.title, body=body)


def _text_of_article(article: Article) -> Text:
    """The newest text: what is being worked on is what the desk asks about."""
    told = article.working_revision().text()
    return Text(key=article.pk, at=_time_of(article), title=told.headline, lead=told.dek, body=told.body)


def _propose_for(article: Article, collection: Collection, *, dry_run: bool) -> Outcome:
    judged = set(article.findings.values_list("evidence", flat=True))
    decided = set(article.proposals.exclude(state=ProposalState.OPEN).values_list("evidence", flat=True))
    matches = [match for match in collection.matches(_text_of_article(article)) if match.key not in judged | decided]
    matches = matches[:MAX_PER_ARTICLE]
    outcome = Outcome(article, likely=sum(match.score >= LIKELY for match in matches), found=matches)
    originals = _originals(judged | decided | {match.key for match in matches})
    wanted = {match.key: _row(article, match, originals) for match in matches}
    with transaction.atomic():
        _bring_up_to_date(article, wanted, outcome, dry_run=dry_run)
    return outcome


def _row(article: Article, match: Match, originals: dict[int, int]) -> Proposal:
    return Proposal(
        article=article,
        evidence_id=match.key,
        score=match.score,
        is_likely=match.score >= LIKELY,
        words=match.words,
        copy_of_id=originals.get(match.key),
        tool=TOOL,
    )


def _originals(keys: set[int]) -> dict[int, int]:
    rows = Evidence.objects.filter(pk__in=keys).annotate(at=Coalesce("published_at", "retrieved_at"))
    reports = []
    for row in rows.select_related("source").order_by("pk"):
        body = row.working_copy or row.quotation
        mark = copies.mark_of(f"{row.agency_mark or row.source.agency_mark} {body}", [row.agency_mark])
        is_agency = bool(row.source.agency_mark) or row.source.kind == "agency"
        reports.append(copies.Copy(key=row.pk, at=row.at, body=body, mark=mark, is_agency=is_agency))
    return copies.originals(reports)


COMPARED = ("score", "is_likely", "words", "copy_of_id", "tool")


def _bring_up_to_date(article: Article, wanted: dict[int, Proposal], outcome: Outcome, *, dry_run: bool) -> None:
    known = {row.evidence_id: row for row in article.proposals.select_for_update().order_by("pk")}
    open_now = {key: row for key, row in known.items() if row.state == ProposalState.OPEN}
    stale = [row.pk for key, row in open_now.items() if key not in wanted]
    fresh = [row for key, row in wanted.items() if key not in known]
    changed = [row for key, row in wanted.items() if key in open_now and _values(row) != _values(open_now[key])]
    outcome.made, outcome.updated, outcome.dropped = len(fresh), len(changed), len(stale)
    if not dry_run:
        still_open = article.proposals.filter(state=ProposalState.OPEN)
        still_open.filter(pk__in=stale).delete()
        # Somebody else's run may have made the same row.
        Proposal.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
        for row in changed:
            still_open.filter(evidence=row.evidence_id).update(**_values(row))


def _values(row: Proposal) -> dict[str, Any]:
    return {name: getattr(row, name) for name in COMPARED}
