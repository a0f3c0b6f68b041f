"""The address of a name, and one that is free."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from itertools import chain, count

from django.db import IntegrityError, models, transaction
from django.utils.text import slugify as ascii_slug

from articles.text import characters
from articles.text.normal import BASE_LETTERS, without_soft_hyphens

ATTEMPTS = 50
# As German readers type them, Köln is "koeln". In the alphabet ä stands with a.
_TYPED_AS = str.maketrans(BASE_LETTERS | {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_FRACTION = re.compile("[\u00bc-\u00be\u2150-\u215f\u2189]")
# Two numbers would become another one: 3:2, 1,5 and 24.12. But 10.000 is one number.
_BETWEEN_NUMBERS = re.compile(
    r"(?<=\d)(?:[^\w\s.'’]|\.(?!\d{3}(?!\d)))(?=\d)|(?<=\d)(?=[\u00b2\u00b3\u00b9\u2070-\u2089])|[\u2010-\u2015\u2212]"
)


def slugify(value: str, *, limit: int = 80) -> str:
    """Cut between words, and empty where no Latin letter or digit is left."""
    value = _FRACTION.sub(lambda sign: f" {unicodedata.normalize('NFKD', sign[0])} ", without_soft_hyphens(value))
    value = _BETWEEN_NUMBERS.sub("-", characters.cleaned(value).lower()).translate(_TYPED_AS)
    slug = ascii_slug(value.replace("_", "-")).strip("-")
    if len(slug) > limit:
        slug = slug[: limit + 1].rpartition("-")[0] or slug[:limit]
    return slug


def candidates(base: str, taken: set[str]) -> Iterator[str]:
    """ "name", "name-2", "name-3" …, without those known to be taken."""
    slugs = chain([base], (f"{base}-{number}" for number in count(2)))
    return (slug for slug in slugs if slug not in taken)


def save_under_free_slug(
    instance: models.Model, name: str, *, fallback: str, save: Callable[[], None], reserved: Collection[str] = ()
) -> None:
    """Give an instance the address of its name and save it, with a number where that is taken.

    Where two people do so at the same moment, the unique index refuses the slower one, who gets the next number.
    """
    model = type(instance)
    base = slugify(name) or fallback
    others = model._default_manager.filter(slug__startswith=base).exclude(pk=instance.pk)
    taken = {*others.values_list("slug", flat=True), *reserved}
    for attempt, slug in enumerate(candidates(base, taken), start=1):
        instance.slug = slug  # type: ignore[attr-defined]  # whatever comes here has one
        try:
            with transaction.atomic():
                return save()
        except IntegrityError:
            still_free = not model._default_manager.filter(slug=slug).exclude(pk=instance.pk).exists()
            if still_free or attempt == ATTEMPTS:
                raise
