from django.db.models import QuerySet

from articles.sitemaps import SiteSitemap
from puzzles.models import Puzzle


class PuzzleSitemap(SiteSitemap):
    """The questions. Solutions are not for search engines."""

    def items(self) -> QuerySet[Puzzle]:
        return Puzzle.objects.published()
