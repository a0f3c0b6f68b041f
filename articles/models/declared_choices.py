"""Kinds that say what follows from them in the line that declares them."""

from typing import Any, Self

from django.core.exceptions import ImproperlyConfigured
from django.db import models


class DeclaredChoices(models.TextChoices):
    """A choice of a field with its `facts`: NAME = "value", Facts(…), _("label").

    Whoever adds a value without them is told at start in which file: no list elsewhere has to know it.
    """

    facts: Any

    def __new__(cls, value: str, facts: Any = None) -> Self:
        if facts is None:
            place = cls.__module__.replace(".", "/")
            raise ImproperlyConfigured(
                f"{cls.__qualname__} “{value}” does not say what follows from it. Please declare it in {place}.py."
            )
        member = str.__new__(cls, value)
        member._value_ = value
        member.facts = facts
        return member
