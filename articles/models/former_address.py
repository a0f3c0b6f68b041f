import hashlib
from typing import Self

from django.db import models


def fingerprint(slug: str) -> str:
    """Stands for an address that may be written nowhere any more. No slug contains a full stop."""
    return f"sha256.{hashlib.sha256(slug.encode()).hexdigest()}"


class FormerAddressQuerySet(models.QuerySet["FormerAddress"]):
    def at(self, *slugs: str) -> Self:
        """Whether the address itself is kept or only its fingerprint."""
        return self.filter(slug__in=[*slugs, *map(fingerprint, slugs)])


class FormerAddress(models.Model):
    """An address that readers knew: it leads to the present one, and no other article gets it."""

    slug = models.SlugField(max_length=100, unique=True)
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="former_addresses")
    # Where the address itself harms somebody it answers 410 and leads nowhere.
    is_gone = models.BooleanField(default=False)

    objects = FormerAddressQuerySet.as_manager()

    def __str__(self) -> str:
        return self.slug
