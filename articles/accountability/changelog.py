"""What readers have seen of an article since it appeared: its texts, what they were told, what was removed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import TextField
from django.db.models.functions import Cast, Length
from django.utils import timezone

from articles import article_links, text
from articles.images import labels
from articles.models import Article, Author, Change, Content, CorrectedArticle, Kind, Redaction, Revision, TallyChange
from articles.models.content import WORDS
from articles.publishing import comparison
from articles.publishing.comparison import FieldDifference

# Two texts of this length together are compared for everybody, and so much on one page: a book is not.
MAX_PAIR_LENGTH = 400_000
MAX_PAGE_LENGTH = 800_000
_SPACES = str.maketrans("\u00a0\u202f", "  ")


@dataclass
class Event:
    """A text that readers saw, a notice, a passage removed, or a number that moved."""

    at: datetime
    revision: Revision | None = None
    number: int = 0
    """Of the text, as readers count: from 1."""
    before: Revision | None = None
    """The text that readers saw until then."""
    told: CorrectedArticle | None = None
    redaction: Redaction | None = None
    tally: TallyChange | None = None
    differences: list[FieldDifference] | None = None
    """None where the texts are too long to be compared here, or there is nothing to compare with."""

    @property
    def is_first(self) -> bool:
        return self.number == 1

    @property
    def is_slip(self) -> bool:
        return self.revision is not None and self.revision.change == Change.SLIP


def seen(article: Article) -> list[Revision]:
    """The texts that readers saw, the oldest first. What was replaced before the article appeared, nobody saw."""
    appeared = article.first_published_at
    numbered = list(
        article.revisions.filter(published_number__isnull=False, published_at__isnull=False)
        .only("article", "published_number", "published_at", "change")
        .order_by("published_number")
    )
    later = [row for row in numbered if row.published_at and appeared and row.published_at > appeared]
    return numbered[max(0, len(numbered) - len(later) - 1) :]


def events(article: Article) -> list[Event]:
    """Everything that readers should be able to follow, newest first. Only `compare` compares the texts."""
    before: Revision | None = None
    found: list[Event] = []
    for number, revision in enumerate(seen(article), start=1):
        at = revision.published_at if before else article.first_published_at
        if at:
            found.append(Event(at, revision=revision, number=number, before=before))
        before = revision
    for told in article.corrections_ever_told:
        at = told.correction.published_at
        if at and (came_with := _text_of(told, at, found)):
            came_with.told = told
        elif at:
            found.append(Event(at, told=told))
    found += [Event(row.at, redaction=row) for row in article.redactions.all()]
    found += [Event(row.at, tally=row) for row in _moves_of_numbers(article)]
    return sorted(found, key=lambda event: (event.at, event.number), reverse=True)


def _moves_of_numbers(article: Article) -> list[TallyChange]:
    """Of a day's work that needed no reason: from where to where."""
    moves: list[TallyChange] = []
    if article.kind == Kind.ADVERT:
        return moves
    for row in article.tally_changes.filter(at__gt=article.first_published_at).order_by("at", "pk"):
        last = moves[-1] if moves else None
        if last and not (last.reason or row.reason) and timezone.localdate(last.at) == timezone.localdate(row.at):
            row.old, row.new = row.old | last.old, last.new | row.new
            moves[-1] = row
        else:
            moves.append(row)
    return [row for row in moves if row.old != row.new]


def _text_of(told: CorrectedArticle, at: datetime, found: list[Event]) -> Event | None:
    """The last text before a correction, if it came for that reason."""
    texts = [(event, event.revision) for event in found if event.revision and event.at <= at]
    if not texts:
        return None
    came, revision = texts[-1]
    is_of_its_kind = revision.change == told.correction.facts.change
    fits = came.told is None and is_of_its_kind and (at - came.at).total_seconds() < 60
    return came if fits else None


def compare(shown: Iterable[Event]) -> None:
    """Fill in what differs, for the events of one page: in a fixed number of queries and in bounded time."""
    pairs = [(event, event.before.pk, event.revision.pk) for event in shown if event.before and event.revision]
    keys = {pk for _event, *both in pairs for pk in both}
    sizes = dict(
        Revision.objects.filter(pk__in=keys)
        .annotate(size=Length(Cast("content", TextField())))
        .values_list("pk", "size")
        .order_by()
    )
    chosen: list[tuple[Event, int, int]] = []
    total = 0
    for event, old, new in pairs:
        size = sizes[old] + sizes[new]
        if size <= MAX_PAIR_LENGTH and total + size <= MAX_PAGE_LENGTH:
            chosen.append((event, old, new))
            total += size
    texts = _texts(pk for _event, *both in chosen for pk in both)
    wanted = {pk for content in texts.values() for pk in content.authors}
    names = dict(Author.objects.filter(pk__in=wanted).values_list("pk", "name"))
    images = labels.for_readers(*texts.values())
    for event, old, new in chosen:
        event.differences = comparison.compare(texts[old], texts[new], names=names, images=images)


def _texts(keys: Iterable[int]) -> dict[int, Content]:
    """With links to our own articles in words, asked for all at once."""
    texts = {row.pk: _as_read(row.text()) for row in Revision.objects.filter(pk__in=set(keys)).only("content")}
    bodies = article_links.in_words(*(content.body for content in texts.values()))
    return {pk: replace(content, body=body) for (pk, content), body in zip(texts.items(), bodies, strict=True)}


def _as_read(content: Content) -> Content:
    """Without what nobody can see: where a word may be parted, and which spaces hold a line together."""
    plain: dict[str, Any] = {
        name: text.without_soft_hyphens(getattr(content, name)).translate(_SPACES) for name in WORDS
    }
    return replace(content, **plain | {"body": plain["body"].replace("&nbsp;", " ")})
