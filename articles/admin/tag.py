from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import tags, text
from articles.admin.base import DeskAdmin
from articles.models import Tag, TagKind, TagName

OWN_FIELDS = ["intro", "menu_position"]


class TagForm(forms.ModelForm):
    """Name and kind go through `articles.tags`; a compound is made by choosing its parts."""

    class Meta:
        model = Tag
        fields = ["name", "kind", "place", "topic", *OWN_FIELDS]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "name" in self.fields:
            self.fields["name"].required = False
            self.fields["name"].help_text = _("Leave it empty for “place and topic”: the name follows from both.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_compound = cleaned.get("kind") == TagKind.COMPOUND
        if not is_compound:
            cleaned["place"] = cleaned["topic"] = None
            self._check_name(cleaned.get("name") or "")
        elif not (cleaned.get("place") and cleaned.get("topic")):
            raise ValidationError(_("Please choose the place and the topic that this tag stands for."))
        if self.instance.pk and "kind" in self.changed_data and self._is_part():
            self.add_error("kind", _("Other tags are made of this one, so its kind stays as it is."))
        return cleaned

    def _is_part(self) -> bool:
        return self.instance.compounds_as_place.exists() or self.instance.compounds_as_topic.exists()

    def _check_name(self, name: str) -> None:
        try:
            tags.check_name(name)
            tags.check_free(name, self.instance)
        except ValidationError as error:
            self.add_error("name", error)

    def apply(self) -> Tag:
        """Make or change the tag. Returns the one that now carries the name."""
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
        return tag


def _sees_drafts(request: HttpRequest) -> bool:
    return request.user.has_perm("articles.edit_others_article")


@admin.register(Tag)
class TagAdmin(DeskAdmin):
    form = TagForm
    list_display = ["name", "kind", "menu_position"]
    list_filter = ["kind"]
    search_fields = ["names__norm__contains"]
    search_help_text = gettext_lazy("Any name of the tag, old ones too")
    autocomplete_fields = ["place", "topic"]
    readonly_fields = ["slug", "other_names"]
    fieldsets = [
        (None, {"fields": ["name", "kind", "place", "topic"]}),
        (gettext_lazy("Page of the tag"), {"fields": ["intro", "menu_position", "slug", "other_names"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        return super().get_queryset(request).seen_by(request.user)

    def get_fieldsets(self, request: HttpRequest, obj: Tag | None = None) -> list[tuple]:
        """An old name may be a word of a colleague's draft: it is shown to those who see all drafts."""
        if _sees_drafts(request):
            return self.fieldsets
        return [(name, {"fields": [f for f in part["fields"] if f != "other_names"]}) for name, part in self.fieldsets]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, term: str) -> tuple[QuerySet, bool]:
        names = TagName.objects.filter(tag=OuterRef("pk"))
        if not _sees_drafts(request):
            names = names.filter(is_primary=True)
        for word in text.norm(term).split()[:10]:
            queryset = queryset.filter(Exists(names.filter(norm__contains=word)))
        # A compound asks for a place or for a topic: only those are offered.
        if (field := request.GET.get("field_name")) in (TagKind.PLACE, TagKind.TOPIC):
            queryset = queryset.filter(kind=field)
        return queryset, False

    @admin.display(description=gettext_lazy("all names"))
    def other_names(self, tag: Tag) -> str:
        return ", ".join(tag.names.values_list("name", flat=True))

    def save_model(self, request: HttpRequest, obj: Tag, form: TagForm, change: bool) -> None:
        saved = form.apply()
        obj.pk = saved.pk
        obj.refresh_from_db()
