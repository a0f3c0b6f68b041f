"""Text that was stored before there was a rule for it: looked through once, by migrations."""

from collections.abc import Iterator
from typing import Any

from django.db import IntegrityError, models, transaction

from articles.text import characters

AT_ONCE = 500


def take_out_signs(model: type[models.Model]) -> None:
    """Take out of every text of a table, also within JSON, what `characters` keeps out of new ones.

    What would be empty then, or another row's name, stays: the form says so at the next save.
    """
    names = [field.name for field in model._meta.concrete_fields if _holds_text(field)]
    for key, *values in _rows(model, names):
        changes = {name: new for name, value in zip(names, values, strict=True) if (new := _cleaned(value)) != value}
        for name, new in changes.items():
            _change(model, key, name, new)


def _holds_text(field: models.Field) -> bool:
    is_text = isinstance(field, models.CharField | models.TextField | models.JSONField)
    return is_text and not field.choices and not field.primary_key and not isinstance(field, models.SlugField)


def _rows(model: type[models.Model], names: list[str]) -> Iterator[tuple[Any, ...]]:
    """Batch by batch: nothing is read while it is written."""
    rows, last = model._base_manager.order_by("pk"), None
    while names:
        batch = list((rows if last is None else rows.filter(pk__gt=last)).values_list("pk", *names)[:AT_ONCE])
        yield from batch
        if len(batch) < AT_ONCE:
            return
        last = batch[-1][0]


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return characters.without_unwanted(value) or value
    if isinstance(value, list):
        return [_cleaned(part) for part in value]
    if isinstance(value, dict):
        return {key: _cleaned(part) for key, part in value.items()}
    return value


def _change(model: type[models.Model], key: Any, name: str, new: Any) -> None:
    try:
        with transaction.atomic():
            model._base_manager.filter(pk=key).update(**{name: new})
    except IntegrityError:
        return
