from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_prose_editor.fields import ProseEditorFormField

from articles.admin.article.editor import EXTENSIONS, BodyWidget
from articles.admin.base import Autocomplete
from articles.fields import SignsFormField
from articles.models import Author, Authorship, TagKind
from articles.publishing import tags
from articles.text import characters

MAX_AUTHORS = 6
MAX_BODY_LENGTH = 500_000


class BodyField(ProseEditorFormField):
    """The text of an article. What the editor sends is cleaned by `revisions.save`."""

    def __init__(self, **kwargs: Any) -> None:
        # A validator and no max_length: the browser would cut silently what is pasted.
        longest = MaxLengthValidator(
            MAX_BODY_LENGTH,
            gettext_lazy(
                "This text has %(show_value)s characters, more than the %(limit_value)s that an article may have. "
                "It is not saved, but still here: please shorten it, or make two articles of it."
            ),
        )
        super().__init__(extensions=EXTENSIONS, widget=BodyWidget, validators=[longest], **kwargs)

    def to_python(self, value: Any) -> str:
        value = super().to_python(value)
        return characters.without_unwanted(value) if isinstance(value, str) else value


class NumberedWidget(forms.MultiWidget):
    """The order on the screen is the order of the byline."""

    template_name = "admin/articles/widgets/numbered.html"

    def decompress(self, value: list[Any] | None) -> list[Any]:
        return list(value or [])


class OrderedAuthorsField(forms.MultiValueField):
    def __init__(self, **kwargs: Any) -> None:
        source, authors = Authorship._meta.get_field("author"), Author.objects.all()
        fields = [
            forms.ModelChoiceField(authors, required=False, widget=Autocomplete(source))
            for _position in range(MAX_AUTHORS)
        ]
        super().__init__(
            fields,
            widget=NumberedWidget([field.widget for field in fields]),
            require_all_fields=False,
            required=False,
            **kwargs,
        )

    def has_changed(self, initial: Iterable[int] | None, data: list[str] | None) -> bool:
        """Compared by their keys: no author has to be read for it."""
        return list(map(str, initial or [])) != [key for key in data or [] if key]

    def compress(self, authors: list[Author | None]) -> tuple[int, ...]:
        """Primary keys, each once."""
        return tuple(dict.fromkeys(author.pk for author in authors if author))


class TagsField(SignsFormField):
    """Tags separated by commas. An unknown word is no error: the desk asks later what it is."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            max_length=2000,
            widget=forms.TextInput(attrs={"class": "vLargeTextField", "autocomplete": "off"}),
            help_text=gettext_lazy("Separated by commas. A place and a topic may be one word: “OsterholzTechnologie”."),
            **kwargs,
        )

    def clean(self, value: str) -> tuple[str, ...]:
        return tuple(tags.parse(super().clean(value)))


class OpenTagField(forms.ChoiceField):
    def __init__(self, name: str) -> None:
        choices = [
            ("", _("Decide later")),
            *((kind.value, kind.facts.answer) for kind in TagKind if kind.facts.answer),
        ]
        choices += [
            (f"compound:{split.place}:{split.topic}", _("place “%(place)s” and topic “%(topic)s”") % vars(split))
            for split in tags.suggestions(name)
        ]
        label = _("What is “%(name)s”?") % {"name": name}
        super().__init__(choices=choices, required=False, label=label, widget=forms.RadioSelect)
