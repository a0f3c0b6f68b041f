from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles import text
from articles.text import characters, tracking

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def refuse_wordless(value: str, label: object) -> None:
    """Raises ValidationError where there is neither letter nor digit."""
    if value and not characters.has_word(value):
        sentence = _("“%(label)s” has neither a letter nor a digit that can be seen. Please write a word.")
        raise ValidationError(sentence % {"label": capfirst(str(label))}, code="wordless")


def column(model: type[models.Model], name: str) -> models.Field:
    """A field that the table has a column for: `get_field` finds relations from elsewhere, too."""
    field = model._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field


def colleague(
    label: "_StrPromise | None" = None, *, editable: bool = True
) -> models.ForeignKey[User | None, User | None]:
    """Who did it. The row outlives their account."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=editable, related_name="+", verbose_name=label
    )


class SignsFormField(forms.CharField):
    """One line, cleaned before it is validated: what has nothing to see is empty."""

    normal_form: Callable[[str], str] = staticmethod(text.plain)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = self.normal_form(value) if characters.is_visible(value) else ""
        return super().to_python(value)


class PlainFormField(SignsFormField):
    """One line with at least one word where it is filled."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        refuse_wordless(value, self.label)


class PlainLinesFormField(SignsFormField):
    normal_form = staticmethod(text.plain_lines)
    widget = forms.Textarea


class VerbatimFormField(SignsFormField):
    normal_form = staticmethod(text.verbatim)
    widget = forms.Textarea


def _direct(value: str) -> str:
    """What a wrapper hides and is no page stays wrapped: it is refused, or shown as no link."""
    value = characters.without_unwanted(value).strip()
    return tracking.direct(value) or value


class AddressFormField(SignsFormField, forms.URLField):
    normal_form = staticmethod(_direct)

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"assume_scheme": "https"} | options)


class MailFormField(SignsFormField, forms.EmailField):
    """An e-mail address."""


class _Cleaned(models.Field):
    """To the database and its migrations each is its last base: how a text is cleaned is no matter of theirs."""

    form_class: type[SignsFormField]

    def to_python(self, value: Any) -> Any:
        """Django asks here before it validates, and before it writes or compares."""
        value = super().to_python(value)
        return self.form_class.normal_form(value) if value and isinstance(value, str) else value

    def formfield(self, **options: Any) -> forms.Field | None:
        return super().formfield(**{"form_class": self.form_class} | options)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _path, arguments, options = super().deconstruct()
        return name, f"django.db.models.{type(self).__bases__[-1].__name__}", arguments, options


class SignsCharField(_Cleaned, models.CharField):
    """One line that may do without words: a note to colleagues may be "👍"."""

    form_class = SignsFormField


class PlainCharField(_Cleaned, models.CharField):
    """One line of plain text, with at least one word where it is filled."""

    form_class = PlainFormField

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        refuse_wordless(value, self.verbose_name)


class PlainTextField(_Cleaned, models.TextField):
    form_class = PlainLinesFormField


class VerbatimField(_Cleaned, models.TextField):
    """Several lines exactly as somebody wrote them, but for what nobody could have typed."""

    form_class = VerbatimFormField


class AddressField(_Cleaned, models.URLField):
    """The address of a page elsewhere, without wrapper and without what follows whoever opens it."""

    form_class = AddressFormField


class MailField(_Cleaned, models.EmailField):
    """An e-mail address."""

    form_class = MailFormField
