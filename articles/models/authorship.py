from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.author import Author


class Authorship(models.Model):
    """An author's place in the byline of an article."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="authorships")
    author = models.ForeignKey(Author, models.PROTECT, related_name="authorships", verbose_name=_("author"))
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(name="authorship_once", fields=["article", "author"]),
            models.UniqueConstraint(name="authorship_position", fields=["article", "position"]),
        ]

    def __str__(self) -> str:
        return str(self.author)
