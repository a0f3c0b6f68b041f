from typing import Any, Self

from django.core.exceptions import ImproperlyConfigured
from django.db import models


class DeclaredChoices(models.TextChoices):
    """Choices with what follows from each: NAME = "value", Facts(…), _("label"). One without facts stops the start."""

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

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        """A word of an older backup, of another version or of somebody's own SQL. Every fact has its default then.

        It is none of the choices, so no form takes it; `newsroom.checks` names the rows that hold it.
        """
        if not isinstance(value, str):
            return None
        unknown = str.__new__(cls, value)
        unknown._name_ = unknown._value_ = unknown._label_ = value
        unknown.facts = type(next(iter(cls)).facts)()
        return unknown
