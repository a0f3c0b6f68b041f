from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from articles.pagination import page_of
from puzzles.models import Puzzle


@require_safe
def puzzles(request: HttpRequest) -> HttpResponse:
    current = Puzzle.objects.of_the_week()
    others = Puzzle.objects.exclude(pk=current.pk if current else 0)
    context = {"puzzle": current, "ahead": others.ahead(), "page": page_of(request, others.earlier())}
    return render(request, "puzzles/puzzles.html", context)


@require_safe
def puzzle(request: HttpRequest, slug: str) -> HttpResponse:
    puzzle = get_object_or_404(Puzzle.objects.published(), slug=slug)
    others = Puzzle.objects.published().exclude(pk=puzzle.pk)[:4]
    return render(request, "puzzles/puzzle.html", {"puzzle": puzzle, "others": others})


@require_safe
def solution(request: HttpRequest, slug: str) -> HttpResponse:
    """The only page that shows a solution: it does not exist before the policy allows it."""
    puzzle = get_object_or_404(Puzzle.objects.revealed(), slug=slug)
    response = render(request, "puzzles/solution.html", {"puzzle": puzzle})
    response["X-Robots-Tag"] = "noindex"
    return response
