"""The evidence of all articles at once: how many origins, what contradicts, and what leans on something retracted."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from articles.models import Article, Evidence, Finding, LinkState, Override, Status

RULE = "has_evidence"


@dataclass(frozen=True)
class Figures:
    """Of the articles that readers see now."""

    articles: int
    counted: int
    """Those for which something was counted from single records."""
    contradicted: int
    alone: int
    """Those that one origin confirms, and no second one."""
    gone: int
    """Publications behind them that cannot be read any more where they were."""

    @property
    def share_contradicted(self) -> int:
        """In per cent of those that are counted."""
        return round(100 * self.contradicted / self.counted) if self.counted else 0


def figures() -> Figures:
    public = Article.objects.published()
    counted = Q(tally__isnull=False)
    numbers = public.aggregate(
        articles=Count("pk"),
        counted=Count("pk", filter=counted),
        contradicted=Count("pk", filter=counted & Q(tally__contradicting__gt=0)),
        alone=Count("pk", filter=counted & Q(tally__origins=1)),
    )
    return Figures(**numbers, gone=gone().count())


def gone() -> QuerySet[Evidence]:
    """What stands behind public articles and is gone."""
    used = Finding.objects.listed().filter(article__in=Article.objects.published(), evidence=OuterRef("pk"))
    return Evidence.objects.filter(Exists(used), link_state=LinkState.GONE)


def articles(user: User) -> QuerySet[Article]:
    """What this person may see and readers have seen or will see, with its numbers; fewest origins first."""
    standing = Article.objects.seen_by(user).filter(status__in=[Status.APPROVED, Status.PUBLISHED])
    lost = Finding.objects.listed().filter(article=OuterRef("pk"), evidence__link_state=LinkState.GONE)
    counts = lost.order_by().values("article").annotate(count=Count("evidence", distinct=True)).values("count")
    unproven = overrides().filter(article=OuterRef("pk"))
    return (
        standing.defer("body")
        .select_related("tally")
        .annotate(
            origins_found=Coalesce(F("tally__origins"), Value(0)),
            gone_links=Coalesce(Subquery(counts, output_field=IntegerField()), Value(0)),
            is_overridden=Exists(unproven),
            has_retracted_evidence=Exists(Finding.objects.with_retracted_evidence().filter(article=OuterRef("pk"))),
        )
        .order_by("origins_found", "-publish_at", "-pk")
    )


def overrides() -> QuerySet[Override]:
    """Where somebody went on although the evidence rule stood against it."""
    return Override.objects.filter(objections__has_key=RULE)


def needs_review(user: User) -> QuerySet[Finding]:
    """What nobody has looked at since something it leans on was retracted, the newest retraction first."""
    found = Finding.objects.needs_review().filter(article__in=Article.objects.seen_by(user))
    rows = found.select_related("article", "evidence__source").defer("evidence__working_copy", "article__body")
    return rows.order_by(Coalesce("evidence__retracted_at", "evidence__source__retracted_at").desc(), "pk")
