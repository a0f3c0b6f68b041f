"""An image of the library in a form; without script named by its number."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import Media
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from js_asset import Script

from articles import text
from articles.admin import image_picker
from articles.models import Image


class ImageWidget(forms.NumberInput):
    template_name = "admin/articles/widgets/image.html"
    shown_as = "image"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"min": 1, "class": "vIntegerField"} | (attrs or {}))

    @property
    def media(self) -> Media:
        return super().media + Media(js=[Script("articles/picker.js", type="module")])

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        image = Image.objects.filter(pk=text.row_key(value) or 0).first() if value else None
        return context | {
            "image": image_picker.described(image) if image else None,
            "data": json.dumps(image_picker.data()),
            "library": reverse("admin:articles_image_changelist"),
        }


class ImageField(forms.ModelChoiceField):
    """What may not be shown any more is refused when it is chosen. What the form had already stays sayable."""

    default_error_messages = {
        "invalid_choice": gettext_lazy("There is no such image in the library. Please choose another one, or none.")
    }

    def __init__(self, *, is_complete: bool = False, **kwargs: Any) -> None:
        """`is_complete`: nothing may be lacking. There is no later rule that would stop it."""
        self.is_complete = is_complete
        options: dict[str, Any] = {"queryset": Image.objects.all(), "required": False, "widget": ImageWidget}
        super().__init__(**options | kwargs)

    def validate(self, value: Image | None) -> None:
        super().validate(value)
        if value and self.is_complete and (sentence := refusal(value)):
            raise ValidationError(sentence)


def refusal(image: Image) -> str:
    """Why this image cannot be chosen where readers see it at once. "": it can."""
    if problem := image_picker.problem(image):
        sentence = _("“%(name)s” cannot be shown. %(problem)s. Please mend it in the library, or choose another one.")
        return sentence % {"name": image, "problem": problem.rstrip(".")}
    return ""
