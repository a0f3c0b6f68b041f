from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles import structured
from articles.models import Article

RELATED = 3


class Gone(Exception):
    """Readers could see this story once."""


def find(slug: str) -> Article:
    """The story readers may see under this address. Raises `Gone` or Http404: hidden is not said."""
    if found := Article.objects.published().for_page().filter(slug=slug).first():
        return found
    if Article.objects.gone().filter(slug=slug).exists():
        raise Gone
    raise Http404


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        story = find(slug)
    except Gone:
        return gone(request)
    context = {
        "article": story,
        "related": Article.objects.published().related_to(story).for_list()[:RELATED],
        "structured": structured.article_graph(story, request.publication),
    }
    return render(request, "articles/article.html", context)


@require_safe
def evidence(request: HttpRequest, slug: str) -> HttpResponse:
    """What stands behind a story."""
    try:
        story = find(slug)
    except Gone:
        return gone(request)
    return render(request, "articles/evidence.html", {"article": story})


def gone(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/410.html", status=410)
