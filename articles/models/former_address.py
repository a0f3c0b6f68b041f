from django.db import models


class FormerAddress(models.Model):
    """An address a story had while readers knew it: it leads to the present one, and no other story gets it."""

    slug = models.SlugField(max_length=100, unique=True)
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="former_addresses")
    # Where the address itself harms somebody it answers 410 and leads nowhere.
    is_gone = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.slug
