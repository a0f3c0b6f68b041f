"""What stands behind an article: as a page, and the same rows as files."""

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any

from django.conf import settings
from django.db.models import Count, Sum
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse

from articles.evidence import downloads
from articles.evidence.listing import Outline, keys_of
from articles.models import Analysis, Article, Kind, Mood, MoodKind, Stance
from articles.pagination import page_of
from articles.publisher import PaperRequest
from articles.views.article import ArticleView, of_article

PER_PAGE = 100
# Of these the page shows the newest; the files and the history have more.
MAX_AGAINST, MAX_CHANGES = 20, 10
# Reports of one origin that stand open; copies beyond that are folded away.
OPEN = 3


def of_evidence(view: ArticleView) -> Callable[[PaperRequest, str], HttpResponseBase]:
    """Nobody evaluates what somebody paid for: it has no such page."""

    @of_article
    @wraps(view)
    def found(request: PaperRequest, article: Article) -> HttpResponseBase:
        if article.kind == Kind.ADVERT:
            raise Http404
        return view(request, article)

    return found


@of_evidence
def evidence(request: PaperRequest, article: Article) -> HttpResponse:
    """Contradictions first, then every origin, then moods, files, earlier evaluations and changes."""
    outline = Outline(article)
    page = page_of(request, outline.records, PER_PAGE)
    is_first = page.number == 1
    records, against = list(page.object_list), outline.against[:MAX_AGAINST] if is_first else []
    found = outline.fetch([*keys_of(records), *against])
    context = {
        "article": article,
        "outline": outline,
        "page": page,
        "groups": outline.in_groups(records, found),
        "against": [found[pk] for pk in against if pk in found],
        "more_against": max(0, len(outline.against) - MAX_AGAINST),
        "protected": len({secret.number for secret in outline.protected}),
        "protected_against": sum(secret.stance == Stance.CONTRADICTS for secret in outline.protected),
        "moods": _moods(article.evaluation) if is_first and article.is_counted else [],
        "earlier": [told for told in article.told_analyses if told.closed_at and told != article.evaluation],
        "changes": article.tally_changes.all()[:MAX_CHANGES] if is_first else [],
        "open": f":{OPEN}",
        "folded": f"{OPEN}:",
    }
    context["is_empty"] = not (
        article.is_counted or article.analysis or records or context["earlier"] or context["changes"]
    )
    answer = render(request, "articles/evidence/evidence.html", context)
    if context["is_empty"]:
        answer["X-Robots-Tag"] = "noindex"
    return answer


@of_evidence
def evidence_json(request: PaperRequest, article: Article) -> HttpResponseBase:
    return _file(request, article, downloads.as_json(article, request.publication), "application/json", "json")


@of_evidence
def evidence_csv(request: PaperRequest, article: Article) -> HttpResponseBase:
    kind = "text/csv; charset=utf-8; header=present"
    return _file(request, article, downloads.as_csv(article, request.publication), kind, "csv")


def _file(request: PaperRequest, article: Article, pieces: Iterator[str], kind: str, ending: str) -> HttpResponseBase:
    """Sent in pieces: thousands of rows never stand in memory together."""
    answer = StreamingHttpResponse(pieces, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{article.slug}-quellen.{ending}"'
    answer["X-Robots-Tag"] = "noindex"
    links = [f'<{settings.SITE_URL}{reverse("method")}>; rel="describedby"']
    if request.publication.data_licence_url:
        links.append(f'<{request.publication.data_licence_url}>; rel="license"')
    answer["Link"] = ", ".join(links)
    return answer


def _moods(evaluation: Analysis | None) -> list[dict[str, Any]]:
    """How many comments and posts each platform has, and the width of each bar in percent of the longest."""
    if evaluation is None:
        return []
    sums: dict[str, Any] = {name: Sum(name) for name in Mood.STANCES}
    rows: Iterable[Any] = evaluation.moods.order_by().values("kind", "platform").annotate(threads=Count("pk"), **sums)
    known: list[dict[str, Any]] = [row | {"total": sum(row[name] for name in Mood.STANCES)} for row in rows]
    longest = max((row["total"] for row in known), default=0) or 1
    for row in known:
        row |= {"width": round(100 * row["total"] / longest), "is_post": row["kind"] == MoodKind.POST}
    return sorted(known, key=lambda row: (-row["total"], row["platform"]))
