"""Addresses that are free: taken one after the other until the database accepts one."""

from collections.abc import Callable, Collection, Iterator

from django.db import IntegrityError, models, transaction

from articles import text

ATTEMPTS = 50


def candidates(base: str, taken: set[str]) -> Iterator[str]:
    """ "name", "name-2", "name-3" …, without those known to be taken."""
    number = 1
    while True:
        slug = base if number == 1 else f"{base}-{number}"
        if slug not in taken:
            yield slug
        number += 1


def save_under_free_slug(
    instance: models.Model, name: str, *, fallback: str, save: Callable[[], None], reserved: Collection[str] = ()
) -> None:
    """Give an instance the address of its name and save it, under a number where the name is taken.

    Two people may create the same name at the same moment: the slower insert is refused by the
    unique index and tries the next number.
    """
    model = type(instance)
    base = text.slugify(name) or fallback
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
