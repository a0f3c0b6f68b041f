from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from articles.admin.base import page
from articles.desk import questions
from articles.evidence import overview
from articles.evidence.downloads import csv_line
from articles.evidence.ledger import counts_of
from articles.models import Article
from articles.pagination import page_of
from articles.permissions import signed_in

PER_PAGE = 50
# The whole lists are those of overrides, evidence and sources.
MAX_ROWS = 20
COLUMNS = [
    gettext_lazy("article"),
    gettext_lazy("address"),
    gettext_lazy("status"),
    gettext_lazy("appears"),
    gettext_lazy("confirming publications"),
    gettext_lazy("origins of what confirms"),
    gettext_lazy("publications that confirm in part"),
    gettext_lazy("contradicting publications"),
    gettext_lazy("not accessible"),
    gettext_lazy("gone links"),
    gettext_lazy("something retracted"),
    gettext_lazy("evidence rule overridden"),
]


def show(request: HttpRequest) -> HttpResponse:
    _check(request)
    overrides = overview.overrides().filter(article__in=Article.objects.seen_by(signed_in(request)))
    return page(
        request,
        "evidence/overview.html",
        Article,
        title=_("Evidence of all articles"),
        figures=overview.figures(),
        unseen=overview.needs_review(signed_in(request))[:MAX_ROWS],
        articles=page_of(request, overview.articles(signed_in(request)), per_page=PER_PAGE),
        overrides=overrides.select_related("article", "by").order_by("-at")[:MAX_ROWS],
        gone=overview.gone().select_related("source").defer("working_copy")[:MAX_ROWS],
        stopped=questions.stopped_feeds(signed_in(request))[:MAX_ROWS],
    )


@require_safe
def download(request: HttpRequest) -> StreamingHttpResponse:
    _check(request)
    name = f"{_('evidence')}-{timezone.localdate():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    articles = overview.articles(signed_in(request)).iterator(500)
    return StreamingHttpResponse(_lines(articles), content_type="text/csv; charset=utf-8", headers=headers)


def _check(request: HttpRequest) -> None:
    if not request.user.has_perm("articles.edit_others_article"):
        raise PermissionDenied


def _lines(articles: Iterable[Any]) -> Iterator[str]:
    """With the mark at the start by which a spreadsheet knows the encoding."""
    yield "\ufeff"
    yield csv_line(COLUMNS)
    for article in articles:
        counts = counts_of(article)
        numbers = [counts.confirming, counts.origins, counts.partly, counts.contradicting, counts.inaccessible]
        signs = ["x" if sign else "" for sign in (article.has_retracted_evidence, article.is_overridden)]
        appeared = timezone.localtime(article.publish_at).isoformat(timespec="minutes") if article.publish_at else ""
        named = [article.headline, article.slug, article.get_status_display(), appeared]
        yield csv_line([*named, *numbers, article.gone_links, *signs])
