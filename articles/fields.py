"""Model fields that store text in its normal form, whoever saves it: form, importer or shell."""

from typing import Any

from django.db import models

from articles import text, tracking


class PlainCharField(models.CharField):
    """One line of plain text."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return text.plain(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        return self.to_python(super().get_prep_value(value))


class VerbatimField(models.TextField):
    """Several lines exactly as somebody wrote them: only what nobody could have typed is taken out."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return text.verbatim(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        return self.to_python(super().get_prep_value(value))


class PlainTextField(models.TextField):
    """Several lines of plain text."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return text.plain_lines(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        return self.to_python(super().get_prep_value(value))


class AddressField(models.URLField):
    """The address of a page that readers may see: without wrapper, and without what follows whoever opens it."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        # What a wrapper hides and is no page is refused where it is entered, or shown as no link.
        return tracking.direct(value.strip()) or value if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        return self.to_python(super().get_prep_value(value))
