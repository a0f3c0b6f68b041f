"""What several models ask of their rows, with the sentence that an editor gets."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def filled(column: str, *, name: str, sentence: "_StrPromise") -> models.CheckConstraint:
    """The text in this column is not empty."""
    return models.CheckConstraint(name=name, condition=~Q(**{column: ""}), violation_error_message=sentence)
