"""What the project makes after each migration, brought back after a flush as rows instead of being worked out again.

A test with transactions of its own ends with a flush of all tables. Django then tells every app to make its content
types, permissions, roles and rules, with a query for each: that takes longer than the flush.
"""

from collections.abc import Callable

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model


class Remembered:
    """The first flush goes Django's way; what it made is what the others bring back, under the same keys."""

    def __init__(self, make: Callable[..., None]) -> None:
        self.make, self.rows = make, {}

    def __call__(self, *arguments: object, **options: object) -> None:
        if self.rows:
            ContentType.objects.clear_cache()
            with transaction.atomic():
                for model, rows in self.rows.items():
                    model._base_manager.bulk_create(rows)
        else:
            self.make(*arguments, **options)
            self.rows = dict(filter(lambda pair: pair[1], map(_rows_of, apps.get_models(include_auto_created=True))))


def _rows_of(model: type[Model]) -> tuple[type[Model], list[Model]]:
    return model, list(model._base_manager.all())
