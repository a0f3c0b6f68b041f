from django import forms
from django.utils.translation import gettext_lazy

from articles.fields import PlainFormField
from articles.images.library import SAID
from articles.models import Image

FOCAL = ("focal_x", "focal_y")
WIDE = forms.TextInput(attrs={"class": "vLargeTextField"})


class ImageForm(forms.ModelForm):
    class Meta:
        model = Image
        fields = [*FOCAL, *SAID]
        labels = {"focal_x": gettext_lazy("from the left, in %"), "focal_y": gettext_lazy("from the top, in %")}
        widgets = {
            **{name: forms.Textarea(attrs={"class": "vLargeTextField", "rows": 3}) for name in ("alt", "caption")},
            **{name: WIDE for name in ("title", "creator", "credit", "source", "copyright_notice")},
            **{name: forms.NumberInput(attrs={"min": 0, "max": 100}) for name in FOCAL},
        }


class RecallForm(forms.Form):
    because = PlainFormField(
        label=gettext_lazy("Why (for colleagues, readers do not see it)"),
        max_length=500,
        widget=WIDE,
        error_messages={"required": gettext_lazy("Please say why the image is recalled: colleagues will ask.")},
    )


class ReplaceForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("New file"),
        error_messages={
            "required": gettext_lazy("Please choose the new file."),
            "empty": gettext_lazy("This file is empty. Please choose another one."),
        },
    )
