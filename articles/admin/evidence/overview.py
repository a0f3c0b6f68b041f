"""The evidence of all articles on one page, and as a file."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _

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


def urls(model_admin: admin.ModelAdmin) -> list[URLPattern]:
    page = model_admin.admin_site.admin_view
    return [
        path("evidence-report/", page(partial(show, model_admin)), name="articles_article_evidence_report"),
        path("evidence-report.csv", page(partial(download, model_admin)), name="articles_article_evidence_csv"),
    ]


def show(model_admin: admin.ModelAdmin, request: HttpRequest) -> HttpResponse:
    _check(request)
    overrides = (
        overview.overrides()
        .select_related("article", "by")
        .filter(article__in=Article.objects.seen_by(signed_in(request)))
    )
    context = model_admin.admin_site.each_context(request) | {
        "title": _("Evidence of all articles"),
        "opts": model_admin.opts,
        "figures": overview.figures(),
        "unseen": overview.needs_review(signed_in(request))[:MAX_ROWS],
        "articles": page_of(request, overview.articles(signed_in(request)), per_page=PER_PAGE),
        "overrides": overrides.order_by("-at")[:MAX_ROWS],
        "gone": overview.gone().select_related("source").defer("working_copy")[:MAX_ROWS],
        "stopped": questions.stopped_feeds(signed_in(request))[:MAX_ROWS],
    }
    return TemplateResponse(request, "admin/articles/evidence/overview.html", context)


def download(model_admin: admin.ModelAdmin, request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    _check(request)
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    name = f"{_('evidence')}-{timezone.localdate():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    articles = overview.articles(signed_in(request)).iterator(500)
    return StreamingHttpResponse(_lines(articles), content_type="text/csv; charset=utf-8", headers=headers)


def _check(request: HttpRequest) -> None:
    if not request.user.has_perm("articles.edit_others_article"):
        raise PermissionDenied


def _lines(articles: Iterable[Any]) -> Iterator[str]:
    """Of `overview.articles`, with the mark at the start by which a spreadsheet knows the encoding."""
    yield "\ufeff"
    yield csv_line(_columns())
    for article in articles:
        counts = counts_of(article)
        numbers = [counts.confirming, counts.origins, counts.partly, counts.contradicting, counts.inaccessible]
        signs = ["x" if sign else "" for sign in (article.has_retracted_evidence, article.is_overridden)]
        appeared = timezone.localtime(article.publish_at).isoformat(timespec="minutes") if article.publish_at else ""
        yield csv_line(
            [
                article.headline,
                article.slug,
                article.get_status_display(),
                appeared,
                *numbers,
                article.gone_links,
                *signs,
            ]
        )


def _columns() -> list[str]:
    return [
        _("article"),
        _("address"),
        _("status"),
        _("appears"),
        _("confirming publications"),
        _("origins of what confirms"),
        _("publications that confirm in part"),
        _("contradicting publications"),
        _("not accessible"),
        _("gone links"),
        _("something retracted"),
        _("evidence rule overridden"),
    ]
