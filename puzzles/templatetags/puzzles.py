from typing import Any

from django import template

from puzzles.models import Puzzle

register = template.Library()


@register.inclusion_tag("puzzles/_box.html")
def puzzle_of_the_week() -> dict[str, Any]:
    """The box beside an article. It never knows the solution."""
    return {"puzzle": Puzzle.objects.of_the_week()}
