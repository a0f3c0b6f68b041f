from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.models import Article
from articles.pagination import page_of


def months_of(**filters: Any) -> list[date]:
    """The first day of each month with articles, newest first."""
    moments = Article.objects.published().listed().filter(**filters).datetimes("publish_at", "month", order="DESC")
    return [moment.date() for moment in moments]


@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    years: dict[int, list[date]] = {}
    for month in months_of():
        years.setdefault(month.year, []).append(month)
    return render(request, "pages/archive.html", {"years": years.items()})


@require_safe
def archive_year(request: HttpRequest, year: int) -> HttpResponse:
    months = months_of(publish_at__year=_real(year))
    if not months:
        raise Http404
    return render(request, "pages/archive_year.html", {"year": year, "months": months})


@require_safe
def archive_month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    if not 1 <= month <= 12:
        raise Http404
    first = date(_real(year), month, 1)
    articles = Article.objects.published().listed().filter(publish_at__year=year, publish_at__month=month).for_list()
    page = page_of(request, articles)
    if not page.object_list:
        raise Http404
    return render(request, "pages/archive_month.html", {"month": first, "page": page})


def _real(year: int) -> int:
    if not 1 < year < 9999:
        raise Http404
    return year
