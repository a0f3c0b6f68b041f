from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.accountability import error_reports
from articles.models import Correction
from articles.pagination import page_of


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    page = page_of(request, Correction.objects.published().with_touched_articles())
    context = {"page": page, "figures": error_reports.figures()}
    return render(request, "articles/accountability/corrections.html", context)
