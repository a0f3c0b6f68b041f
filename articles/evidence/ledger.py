"""The one door to the evidence of an article. Every change counts anew, and is told where readers saw the number."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import permissions, text
from articles.errors import ActionRefused, Sentence
from articles.evidence.tallies import FALLS, TOLD, Counts, count
from articles.models import (
    Analysis,
    Article,
    Evidence,
    Finding,
    Origin,
    Source,
    Stance,
    Tally,
    TallyChange,
    Visibility,
)
from articles.text import characters


class ReasonMissingError(ActionRefused):
    """A number that readers saw would fall. With a reason it is done."""


@transaction.atomic
def judge(
    article: Article,
    evidence: Evidence,
    stance: Stance,
    *,
    by: User,
    claim: str = "",
    origin: Origin | None = None,
    visibility: Visibility = Visibility.PUBLIC,
    note: str = "",
    internal_note: str = "",
    tool: str = "",
    reason: str = "",
) -> Finding:
    """Say what a piece of evidence means for an article, or say it anew.

    Raises `ActionRefused` where this person may not, where another article protects the evidence and it would be named
    here, or where a number that readers saw falls without a reason.
    """
    check(article, by)
    article.lock()
    protected = Finding.objects.filter(evidence=evidence, visibility=Visibility.PROTECTED).exclude(article=article)
    if visibility == Visibility.PUBLIC and protected.exists():
        sentence = _("Another article protects this source. Please protect it here, too, or name it there first.")
        raise ActionRefused(sentence)
    values: dict[str, Any] = {"stance": stance, "origin": origin, "visibility": visibility, "note": note}
    values |= {"internal_note": internal_note, "tool": tool, "judged_by": by, "judged_at": timezone.now()}
    finding, _made = Finding.objects.update_or_create(article=article, evidence=evidence, claim=claim, defaults=values)
    recount(article, by=by, reason=reason)
    return finding


@transaction.atomic
def change(
    finding: Finding,
    *,
    stance: Stance,
    claim: str,
    visibility: Visibility,
    note: str,
    internal_note: str,
    by: User,
    reason: str = "",
) -> None:
    """Say anew what a piece of evidence means. It stays in its origin.

    Raises `ActionRefused` like `judge`, and where the same evidence is judged for this claim already.
    """
    check(finding.article, by)
    finding.article.lock()
    values = {"stance": stance, "claim": claim, "visibility": visibility, "note": note, "internal_note": internal_note}
    try:
        with transaction.atomic():
            judged = {"judged_by": by, "judged_at": timezone.now()}
            Finding.objects.filter(pk=finding.pk).update(**values, **judged)
    except IntegrityError as error:
        raise ActionRefused(_("This evidence has been judged for this claim already.")) from error
    recount(finding.article, by=by, reason=reason)


@transaction.atomic
def look_again(article: Article, *, by: User) -> int:
    """Note that somebody has looked at what leans on something retracted. Returns how many findings."""
    check(article, by)
    article.lock()
    return article.findings.needs_review().update(judged_by=by, judged_at=timezone.now())


@transaction.atomic
def take_back(finding: Finding, *, by: User, reason: str = "") -> None:
    check(finding.article, by)
    finding.article.lock()
    finding.delete()
    finding.article.origins.filter(findings=None).delete()
    recount(finding.article, by=by, reason=reason)


@transaction.atomic
def gather(
    article: Article, findings: Iterable[Finding], *, name: str, by: User, note: str = "", reason: str = ""
) -> Origin:
    """Say that these go back to one origin, for example one agency's text. Origins left empty disappear.

    A name that the article has means that origin, wherever in a long list it stands. `note` tells readers how the desk
    knows; empty, it stays as it was.
    """
    check(article, by)
    if name and not characters.has_word(name):
        raise ActionRefused(
            _("The name of an origin needs a letter or a digit. Please write a word, or leave it empty.")
        )
    article.lock()
    chosen = Finding.objects.filter(article=article, pk__in=[finding.pk for finding in findings])
    named = next((origin for origin in article.origins.all() if text.norm(origin.name) == text.norm(name)), None)
    if chosen.count() < (1 if named else 2):
        raise ActionRefused(_("Please choose at least two reports that go back to the same origin."))
    known = chosen.exclude(origin=None).values_list("origin", flat=True).first()
    origin = named or (Origin.objects.get(pk=known) if known else Origin(article=article))
    shown = chosen.filter(visibility=Visibility.PUBLIC).first()
    origin.name = name or origin.name or (str(shown.evidence.source) if shown else _("Protected sources"))
    origin.note = note or origin.note
    origin.save()
    chosen.update(origin=origin)
    article.origins.filter(findings=None).delete()
    recount(article, by=by, reason=reason)
    return origin


@transaction.atomic
def origin_of(finding: Finding, *, name: str, by: User) -> Origin:
    """Where a finding has none, one is made for it, which changes no number."""
    check(finding.article, by)
    finding.article.lock()
    finding.refresh_from_db(fields=["origin"])
    if finding.origin is None:
        finding.origin = Origin.objects.create(article=finding.article, name=name)
        # Other claims of the same report go back to the same place.
        Finding.objects.filter(article=finding.article_id, evidence=finding.evidence_id, origin=None).update(
            origin=finding.origin
        )
    return finding.origin


@transaction.atomic
def part(article: Article, findings: Iterable[Finding], *, by: User) -> None:
    """Take the evidence of these findings out of its origins, for every claim."""
    check(article, by)
    article.lock()
    chosen = {finding.evidence_id for finding in findings}
    Finding.objects.filter(article=article, evidence__in=chosen).update(origin=None)
    article.origins.filter(findings=None).delete()
    recount(article, by=by)


@transaction.atomic
def retract(what: Evidence | Source, *, by: User, reason: str) -> list[Article]:
    """A report or a whole source that was retracted stops counting at once. Returns the articles that it shakes."""
    _check_of_source(by, reason, _("Please write why it was retracted, for example who withdrew it and when."))
    open_ones = type(what).objects.filter(pk=what.pk, retracted_at=None)
    if not open_ones.update(retracted_at=timezone.now(), retracted_because=reason[:500]):
        raise ActionRefused(_("It is marked as retracted already."))
    what.refresh_from_db()
    sentence = _("Retracted: “%(what)s”. %(reason)s") % {"what": what, "reason": reason}
    return _recount_all(what, by=by, told=sentence, hidden=_("A protected source was retracted."))


@transaction.atomic
def reinstate(what: Evidence | Source, *, by: User, reason: str) -> list[Article]:
    """Take back a retraction that was noted by mistake. Returns the articles leaning on it."""
    _check_of_source(by, reason, _("Please write why it counts again: readers of its articles are told."))
    retracted = type(what).objects.filter(pk=what.pk).exclude(retracted_at=None)
    if not retracted.update(retracted_at=None, retracted_because=""):
        raise ActionRefused(_("It is not marked as retracted."))
    what.refresh_from_db()
    sentence = _("Not retracted after all: “%(what)s”. %(reason)s") % {"what": what, "reason": reason}
    return _recount_all(what, by=by, told=sentence, hidden=_("A protected source was not retracted after all."))


@transaction.atomic
def mended(what: Evidence | Source, *, by: User) -> None:
    """Count anew what leans on a report or source of which something was put right, for example that it is our own."""
    sentence = _("What we knew about “%(what)s” was put right.") % {"what": what}
    _recount_all(what, by=by, told=sentence, hidden=_("What we knew about a protected source was put right."))


def _check_of_source(by: User, reason: str, please: str) -> None:
    if not by.has_perm("articles.change_finding"):
        raise ActionRefused(_("You may not judge sources. Please ask an editor."))
    if not reason:
        raise ActionRefused(Sentence.about("retract_because", please))


def _recount_all(what: Evidence | Source, *, by: User, told: str, hidden: str) -> list[Article]:
    """Readers of an article that protects the source learn neither its name nor a reason that may give it away."""
    leaning = Finding.objects.filter(**{"evidence" if isinstance(what, Evidence) else "evidence__source": what})
    articles = list(Article.objects.filter(pk__in=leaning.values("article")).order_by("pk"))
    protecting = set(leaning.exclude(visibility=Visibility.PUBLIC).values_list("article", flat=True))
    for article in articles:
        article.lock()
        recount(article, by=by, reason=(hidden if article.pk in protecting else told)[:500])
    return articles


def recount(article: Article, *, by: User | None, reason: str = "") -> Counts:
    """Write what the rows add up to. The caller holds the article's lock; without a change nothing is written.

    Raises `ActionRefused` where a number that readers saw falls and nobody says why.
    """
    _keep_together(article)
    # Not from the copy that the caller may have loaded before it had the lock.
    stored = Tally.objects.filter(article=article).values_list("counts", flat=True).first()
    old, new = Counts.from_json(stored or {}), count(article)
    if old == new:
        return new
    moved = [name for name in TOLD if getattr(old, name) != getattr(new, name)]
    fell = any(getattr(new, name) < getattr(old, name) for name in FALLS)
    if article.was_public and fell and not reason:
        raise ReasonMissingError(_("A number that readers have seen falls. Please write why: they are told."))
    fresh = {"confirming": new.confirming, "origins": new.origins, "contradicting": new.contradicting}
    tally, _made = Tally.objects.update_or_create(
        article=article, defaults=fresh | {"counts": new.as_json(), "counted_at": timezone.now()}
    )
    article.tally = tally
    current_analysis(article)
    if article.was_public and moved:
        before, after = ({name: getattr(counts, name) for name in moved} for counts in (old, new))
        TallyChange.objects.create(article=article, by=by, old=before, new=after, fell=fell, reason=reason[:500])
    return new


def _keep_together(article: Article) -> None:
    """All findings of one piece of evidence have the same origin, whatever their claim."""
    if not article.origins.exists():
        return
    same = Finding.objects.filter(article=article, evidence=OuterRef("evidence"), origin__isnull=False)
    origin = Subquery(same.order_by("pk").values("origin")[:1])
    alone = Finding.objects.filter(article=article, origin=None)
    alone.filter(evidence__in=article.findings.exclude(origin=None).values("evidence")).update(origin=origin)


def counts_of(article: Article) -> Counts:
    """As stored: nothing is counted."""
    with suppress(Tally.DoesNotExist):
        return Counts.from_json(article.tally.counts)
    return Counts()


def current_analysis(article: Article, **fields: Any) -> Analysis:
    """The open evaluation of single records. Where the newest is closed, a successor asks the same."""
    mine = Analysis.objects.filter(article=article, is_reported=False).order_by("-pk")
    newest = mine.first()
    if newest and newest.closed_at is None:
        return newest
    if newest:
        same = {name: getattr(newest, name) for name in ("question", "method", "analyst", "window_from")}
        fields = same | {"successor_of": newest} | fields
    return Analysis.objects.create(article=article, is_reported=False, **fields)


def check(article: Article, by: User) -> None:
    """Raises `ActionRefused` where this person may not judge the sources of this article."""
    if not (by.has_perm("articles.add_finding") and permissions.works_on(article, by)):
        raise ActionRefused(_("You may not judge the sources of this article. Please ask an editor."))
