"""The feeds of sources are read again and again: by any number of workers, and each by one at a time."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum
from math import ceil
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.evidence.feeds import items, parser
from articles.evidence.feeds.items import Collected
from articles.evidence.feeds.parser import BadFeedError, Feed
from articles.models import Source, SourceKind
from articles.models.leased import MAX_ATTEMPTS
from articles.models.source import SourceQuerySet
from articles.web.client import Answer, Client, FetchError, Limits

MINUTE = timedelta(minutes=1)
EVERY = 15 * MINUTE
# A feed that fails, or asks us to wait, is read again after this long at the latest.
MAX_PAUSE = timedelta(days=1)
# A worker that died with a source in hand blocks it for this long.
LEASE = 2 * MINUTE
# With the seconds for reading it, one source takes 15 at most.
LIMITS = Limits(seconds=10)
ACCEPT = "application/feed+json, application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"


class Outcome(Enum):
    READ = "read"
    UNCHANGED = "unchanged"
    WAITS = "waits"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Poll:
    outcome: Outcome
    sentence: str
    feed: Feed | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    """Of the source."""

    @property
    def is_fine(self) -> bool:
        return self.outcome not in (Outcome.STOPPED, Outcome.FAILED)


def claim(worker: str, among: SourceQuerySet | None = None) -> Source | None:
    """Take the next due source in hand, until its lease ends. None: nothing is due."""
    sources = Source.objects.all() if among is None else among
    while source := sources.due().first():
        free = sources.due().filter(poll_due_at=source.poll_due_at)
        if source.attempts >= MAX_ATTEMPTS:
            sentence = _("%(count)s attempts to read it broke off.") % {"count": MAX_ATTEMPTS}
            free.filter(pk=source.pk, attempts=source.attempts).update(**_stopped(sentence).changes)
        # Put off at once: a source that makes its reader die is not read again and again.
        elif free.take(source, worker, lease=LEASE, poll_due_at=timezone.now() + EVERY):
            source.refresh_from_db()
            return source
    return None


def release(worker: str) -> None:
    Source.objects.give_back(worker, poll_due_at=timezone.now())


def poll(source: Source, client: Client | None = None) -> tuple[Poll, Collected | None]:
    """Read the feed of a source in hand, keep what is new, and note when it is read again."""
    result = ask(source, client)
    with transaction.atomic():
        collected = items.keep(source, result.feed) if result.feed else None
        done = {"polled_at": timezone.now(), "claimed_by": "", "leased_until": None, "attempts": 0}
        # Whoever changed the feed meanwhile, or took it over after the lease, knows better.
        held = Source.objects.filter(pk=source.pk, claimed_by=source.claimed_by, feed_url=source.feed_url)
        held.update(**result.changes, **done)
    return result, collected


def ask(source: Source, client: Client | None = None) -> Poll:
    """Writes nothing. Whatever a server does to us is an outcome."""
    if source.kind == SourceKind.PLATFORM:
        return _stopped(_("Posts of platforms are counted, not collected. The feed is not read."))
    client = client or Client(limits=LIMITS)
    try:
        answer = client.get(source.feed_url, etag=source.etag, last_modified=source.last_modified, accept=ACCEPT)
        return _told(source, answer)
    except FetchError as error:
        return _failed(source, str(error))
    except BadFeedError as error:
        return _failed(source, _why(error))


def say(source: Source, poll: Poll, collected: Collected | None) -> str:
    parts = [poll.sentence]
    if collected:
        new, seen = len(collected.new), len(collected.new) + collected.known
        parts = [
            ngettext("%(new)s new of %(count)s report.", "%(new)s new of %(count)s reports.", seen)
            % {"new": new, "count": seen}
        ]
        if collected.refused:
            parts.append(_("Without title or address: %(count)s.") % {"count": collected.refused})
        if collected.left_out:
            message = _("The feed is very long: only its first %(most)s were read, %(count)s left out.")
            parts.append(message % {"most": parser.MAX_ITEMS, "count": collected.left_out})
    return f"{source}: {' '.join(parts)}"


def start_over(source: Source) -> None:
    """Read it at once and anew: its address was changed, or what stopped it is mended."""
    fresh = {"etag": "", "last_modified": "", "poll_error": "", "poll_failures": 0, "poll_stopped_at": None}
    Source.objects.filter(pk=source.pk).update(**fresh, claimed_by="", attempts=0, poll_due_at=timezone.now())


def _told(source: Source, answer: Answer) -> Poll:
    match answer.status:
        case 304:
            return Poll(outcome=Outcome.UNCHANGED, sentence=_("Nothing new."), changes=_next(EVERY))
        case 410:
            return _stopped(_("The server says that this feed is gone for good. It is not read any more."))
        case 429 | 503 if (pause := _asked_to_wait(answer)) or answer.status == 429:
            pause = min(max(pause or 2 * EVERY, EVERY), MAX_PAUSE)
            sentence = _("The server asks us to wait, %(minutes)s minutes now.") % {"minutes": ceil(pause / MINUTE)}
            changes = _next(pause, sentence) | {"poll_failures": source.poll_failures}
            return Poll(outcome=Outcome.WAITS, sentence=sentence, changes=changes)
        case 200:
            feed = parser.read(answer.content, content_type=answer.headers.get("content-type", ""), url=answer.url)
            seen = {"etag": _kept(answer, "etag", 500), "last_modified": _kept(answer, "last-modified", 100)}
            return Poll(outcome=Outcome.READ, sentence="", feed=feed, changes=_next(EVERY) | seen)
    return _failed(source, _("The server answers with error %(status)s.") % {"status": answer.status})


def _kept(answer: Answer, name: str, longest: int) -> str:
    """Whole or not at all."""
    value = answer.headers.get(name, "")
    return value if len(value) <= longest and value.isprintable() else ""


def _next(pause: timedelta, error: str = "") -> dict[str, Any]:
    return {"poll_due_at": timezone.now() + pause, "poll_error": error[:500], "poll_failures": 0}


def _failed(source: Source, sentence: str) -> Poll:
    """Again later and later."""
    pause = min(EVERY * 2 ** min(source.poll_failures, 10), MAX_PAUSE)
    changes = _next(pause, sentence) | {"poll_failures": source.poll_failures + 1}
    return Poll(outcome=Outcome.FAILED, sentence=sentence, changes=changes)


def _stopped(sentence: str) -> Poll:
    changes = {"poll_stopped_at": timezone.now(), "poll_error": sentence[:500]}
    return Poll(outcome=Outcome.STOPPED, sentence=sentence, changes=changes)


def _asked_to_wait(answer: Answer) -> timedelta | None:
    asked = answer.headers.get("retry-after", "")[:40]
    if asked.isdecimal():
        return timedelta(seconds=min(int(asked), 10**6))
    with suppress(ValueError, TypeError, OverflowError):
        until: datetime = parsedate_to_datetime(asked)
        return (until if until.tzinfo else until.replace(tzinfo=UTC)) - timezone.now()
    return None


def _why(error: BadFeedError) -> str:
    match error.kind:
        case "bomb":
            return _("The feed defines entities of its own, as attacks do. It was not read.")
        case "no feed":
            return _("The server answers, but not with a feed. Is the address right?")
    return _("The feed is too large or too tangled to be read in a few seconds. It was not read.")
