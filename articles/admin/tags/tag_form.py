from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import ModelMultipleChoiceField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import text
from articles.fields import SignsFormField
from articles.models import Tag, TagKind, TagName
from articles.publishing import tags

OWN_FIELDS = ["intro", "menu_position"]


class TagForm(forms.ModelForm):
    """Name and kind go through `articles.publishing.tags`; a compound is made by choosing its parts."""

    new_names = SignsFormField(
        label=gettext_lazy("more names"),
        max_length=2000,
        required=False,
        widget=forms.TextInput(attrs={"class": "vLargeTextField", "autocomplete": "off"}),
        help_text=gettext_lazy("Separated by commas. Whoever types one of them at an article means this tag."),
    )
    removed_names = forms.ModelMultipleChoiceField(
        TagName.objects.none(),
        label=gettext_lazy("remove other names"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Ticked names do not mean this tag any more. Names that articles still say stay."),
    )

    class Meta:
        model = Tag
        fields = ["name", "kind", "place", "topic", *OWN_FIELDS]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "name" in self.fields:
            self.fields["name"].required = False
            self.fields["name"].help_text = _("Leave it empty for “place and topic”: the name follows from both.")
        aliases = other_names(self.instance)
        cast(ModelMultipleChoiceField, self.fields["removed_names"]).queryset = aliases
        if not aliases.exists():
            del self.fields["removed_names"]

    def clean_new_names(self) -> list[str]:
        names = tags.parse(self.cleaned_data["new_names"])
        for name in names:
            tags.check_free(name, self.instance)
        return names

    def clean_removed_names(self) -> QuerySet[TagName]:
        for alias in self.cleaned_data["removed_names"]:
            tags.check_removable(alias)
        return self.cleaned_data["removed_names"]

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        is_compound = cleaned.get("kind") == TagKind.COMPOUND
        if not is_compound:
            cleaned["place"] = cleaned["topic"] = None
            self._check_name(cleaned.get("name") or "")
        elif not (cleaned.get("place") and cleaned.get("topic")):
            raise ValidationError(_("Please choose the place and the topic that this tag stands for."))
        tag = self.instance
        is_part = tag.pk and (tag.compounds_as_place.exists() or tag.compounds_as_topic.exists())
        if is_part and "kind" in self.changed_data:
            self.add_error("kind", _("Other tags are made of this one, so its kind stays as it is."))
        return cleaned

    def _check_name(self, name: str) -> None:
        try:
            tags.check_name(name)
            tags.check_free(name, self.instance)
        except ValidationError as error:
            self.add_error("name", error)

    def apply(self) -> Tag:
        """Returns the tag that now carries the name."""
        cleaned = self.cleaned_data
        kind = TagKind(cleaned["kind"])
        tag = Tag.objects.get(pk=self.instance.pk) if self.instance.pk else None
        if kind == TagKind.COMPOUND:
            place, topic = cleaned["place"], cleaned["topic"]
            tag = tags.make_compound(tag, place, topic) if tag else tags.compound(place, topic)
        elif tag is None:
            tag = tags.create(cleaned["name"], kind)
        else:
            if "kind" in self.changed_data:
                tags.decide(tag, kind)
            if text.plain(cleaned["name"]) != tag.name:
                tags.rename(tag, cleaned["name"])
        for name in OWN_FIELDS:
            setattr(tag, name, cleaned[name])
        tag.save(update_fields=OWN_FIELDS)
        for alias in cleaned.get("removed_names", ()):
            tags.remove_alias(alias)
        for name in cleaned["new_names"]:
            tags.add_alias(tag, name)
        return tag


def other_names(tag: Tag) -> QuerySet[TagName]:
    return TagName.objects.filter(tag=tag.pk, is_primary=False) if tag.pk else TagName.objects.none()
