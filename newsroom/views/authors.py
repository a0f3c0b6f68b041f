from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from articles.models import Article, Author
from articles.pagination import page_of
from puzzles.models import Puzzle


def public_authors() -> QuerySet[Author]:
    """Authors with an article or a puzzle that readers may see."""
    articles = Article.objects.published().filter(authorships__author=OuterRef("pk"))
    puzzles = Puzzle.objects.published().filter(author=OuterRef("pk"))
    return Author.objects.filter(Q(Exists(articles)) | Q(Exists(puzzles)))


@require_safe
def authors(request: HttpRequest) -> HttpResponse:
    return render(request, "authors/authors.html", {"authors": public_authors()})


@require_safe
def author(request: HttpRequest, slug: str) -> HttpResponse:
    person = get_object_or_404(public_authors().select_related("portrait"), slug=slug)
    articles = Article.objects.published().listed().filter(authorships__author=person).for_list()
    context = {
        "author": person,
        "page": page_of(request, articles),
        "puzzles": Puzzle.objects.published().filter(author=person)[:20],
    }
    return render(request, "authors/author.html", context)
