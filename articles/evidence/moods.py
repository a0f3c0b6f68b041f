"""Comments and posts, counted and never kept: how many of a thread say what.

While an evaluation is open, a mark (HMAC) of each keeps it from being counted twice. Its key lies in a file, outside
database and backups, and is destroyed with the marks when the evaluation closes.
"""

import hmac
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import text
from articles.errors import ActionRefused
from articles.evidence import ledger, mood_keys
from articles.models import Analysis, Article, Mood, MoodKind, MoodMark

_CHUNK = 500


class Comment(NamedTuple):
    """What is read of a comment or post, until it is counted. No text and nobody's name."""

    kind: str
    platform: str
    thread_url: str
    id: str
    stance: str
    """One of `Mood.STANCES`."""
    at: datetime


@dataclass(frozen=True)
class Counted:
    new: int
    known: int


def count_in(article: Article, comments: Iterable[Comment], *, by: User, dry_run: bool = False) -> Counted:
    """Add to the counts of the open evaluation what was not counted before: all of it, or nothing.

    Raises `ActionRefused` where this person may not, or where the key is lost and nobody could tell what is counted.
    """
    ledger.check(article, by)
    with transaction.atomic():
        article.lock()
        analysis = ledger.current_analysis(article)
        key = _key_of(analysis, dry_run)
        marked = {_digest(key, comment.platform, comment.id): comment for comment in comments}
        known = marked.keys() & analysis.marks.values_list("digest", flat=True).iterator()
        fresh = {digest: comment for digest, comment in marked.items() if digest not in known}
        if fresh and not dry_run:
            # One that stands for no comment: by it the key is found again.
            digests = [mood_keys.name_of(key), *fresh]
            marks = [MoodMark(analysis=analysis, digest=digest) for digest in digests]
            MoodMark.objects.bulk_create(marks, batch_size=_CHUNK, ignore_conflicts=True)
            _add(analysis, fresh.values())
            ledger.recount(article, by=by)
        transaction.set_rollback(dry_run)
    return Counted(len(fresh), len(known))


@transaction.atomic
def enter(
    article: Article, *, kind: MoodKind, platform: str, thread_url: str, counts: dict[str, int], by: User
) -> Mood:
    """Write the counts of one thread as somebody counted them, in the place of what stood there."""
    ledger.check(article, by)
    article.lock()
    thread: dict[str, Any] = {"kind": kind, "platform": platform, "thread_url": thread_url}
    mood, _made = Mood.objects.update_or_create(
        analysis=ledger.current_analysis(article), **thread, defaults=counts | {"retrieved_at": timezone.now()}
    )
    ledger.recount(article, by=by)
    return mood


@transaction.atomic
def drop(mood: Mood, *, by: User) -> None:
    """Raises `ActionRefused` where its evaluation is closed."""
    article = mood.analysis.article
    ledger.check(article, by)
    article.lock()
    if not Mood.objects.filter(pk=mood.pk, analysis__closed_at=None).delete()[0]:
        raise ActionRefused(_("This evaluation is closed and stays as it is."))
    ledger.recount(article, by=by)


def forget(analysis: Analysis) -> None:
    """Destroy the key, then the marks, which nobody can tell from chance any more."""
    for name in analysis.marks.filter(digest__in=mood_keys.names()).values_list("digest", flat=True):
        mood_keys.destroy(name)
    analysis.marks.all().delete()


def before_delete(sender: type, instance: Analysis, **kwargs: Any) -> None:
    """A deleted evaluation never closes: its key would outlive it, and backups still hold the marks."""
    forget(instance)


def _key_of(analysis: Analysis, dry_run: bool) -> bytes:
    marks = analysis.marks
    if name := marks.filter(digest__in=mood_keys.names()).values_list("digest", flat=True).first():
        return mood_keys.read(name)
    if marks.exists():
        raise ActionRefused(
            _(
                "The key of this evaluation is not on this machine, so nobody can tell which comments are counted "
                "already. Nothing was counted. Please close the evaluation; the next one counts anew."
            )
        )
    return mood_keys.throwaway() if dry_run else mood_keys.make()


def _digest(key: bytes, platform: str, comment: str) -> str:
    return hmac.digest(key, f"{text.norm(platform)}|{comment}".encode(), "sha256").hex()


def _add(analysis: Analysis, comments: Iterable[Comment]) -> None:
    threads: defaultdict[tuple[str, str, str], list[Comment]] = defaultdict(list)
    for comment in comments:
        threads[comment.kind, comment.platform, comment.thread_url].append(comment)
    for (kind, platform, thread_url), said in threads.items():
        mood, _made = Mood.objects.get_or_create(analysis=analysis, kind=kind, platform=platform, thread_url=thread_url)
        counts = Counter(comment.stance for comment in said)
        sums = {stance: F(stance) + number for stance, number in counts.items()}
        Mood.objects.filter(pk=mood.pk).update(**sums, retrieved_at=max(comment.at for comment in said))
