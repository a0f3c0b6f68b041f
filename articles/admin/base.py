"""What all forms of the desk share."""

from collections.abc import Collection
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AutocompleteMixin,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from django.db import DataError
from django.db.models import DateTimeField, Field, ForeignKey, Model, URLField
from django.forms import Field as FormField
from django.forms import Media, ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from js_asset import Script

from articles import text
from articles.admin import constraint_errors
from articles.admin.datetimes import MinuteField, MinuteWidget
from articles.admin.filters import WaitingFilter
from articles.admin.image_field import ImageField
from articles.fields import PlainTextField
from articles.models import Image


def _possible(choices: list[Any]) -> list[Any]:
    return [choice for choice in choices if text.row_key(choice) is not None]


def page(
    request: HttpRequest,
    template: str,
    about: Model | type[Model],
    *,
    status: int = 200,
    media: Media | None = None,
    **more: Any,
) -> TemplateResponse:
    """A page beside list and form of a model; beside the form of one row, where it is about that."""
    model = about if isinstance(about, type) else type(about)
    context = admin.site.each_context(request) | {
        "opts": model._meta,
        "original": None if about is model else about,
        "media": admin.site.get_model_admin(model).media + (media or Media()),
    }
    return TemplateResponse(request, f"admin/articles/{template}", context | more, status=status)


def is_in_form(action_location: Any) -> bool:
    """Whether an action is asked for beside the form of one row, which Django 6.1 introduced. Ours are for lists."""
    return getattr(action_location, "name", "") == "CHANGE_FORM"


def subclass(form: type[ModelForm], attributes: dict[str, Any], *mixins: type) -> type[ModelForm]:
    """The admin makes a class of its own for every request anyway."""
    made: Any = type(form)
    return made(form.__name__, (*mixins, form), attributes)


class _Named(AutocompleteMixin):
    """Django's widget, with a name for each of its parts, and deaf to a forged choice that is no possible number."""

    def __init__(self, field: Any, **options: Any) -> None:
        super().__init__(field, admin.site, **options)

    @property
    def media(self) -> Media:
        return super().media + Media(js=[Script("articles/autocomplete.js", type="module")])

    def optgroups(self, name: str, value: Any, attrs: dict[str, Any] | None = None) -> Any:
        return super().optgroups(name, _possible(value), attrs)


class Autocomplete(_Named, AutocompleteSelect):
    pass


class AutocompleteMultiple(_Named, AutocompleteSelectMultiple):
    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        return _possible(super().value_from_datadict(data, files, name) or [])


class _Refused(ModelForm):
    """A form that the database refused, once it was found to be right."""

    sentences: list[str] = []

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        self.add_error(None, self.sentences)
        return cleaned


class DeskAdmin(admin.ModelAdmin):
    """Nothing is changed in bulk behind the doors that the forms go through."""

    actions = None
    never: Collection[str] = ()
    """What nobody does here, whatever their role allows: "add", "change" or "delete"."""
    formfield_overrides = {
        PlainTextField: {"widget": AdminTextareaWidget(attrs={"rows": 4})},
        URLField: {"assume_scheme": "https"},
        DateTimeField: {"form_class": MinuteField, "widget": MinuteWidget},
    }

    def get_list_filter(self, request: HttpRequest) -> Any:
        """What waits comes first. A list that the desk has no queue of does not show this filter."""
        return [WaitingFilter, *super().get_list_filter(request)]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Under the name of what it lists: Django's title is an order to choose something."""
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Where a colleague came between check and save, the check is asked again.

        What is refused again is said by its own reason, with all that was typed.
        """
        try:
            return super().changeform_view(request, *args, **kwargs)
        except constraint_errors.REFUSALS:
            pass
        try:
            return super().changeform_view(request, *args, **kwargs)
        except constraint_errors.REFUSALS as error:
            refused = constraint_errors.sentences(error)
        request.refused_at_last = refused  # type: ignore[attr-defined]  # `get_form` reads it
        return super().changeform_view(request, *args, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> type[ModelForm]:
        form = super().get_form(request, obj, change, **kwargs)
        refused = getattr(request, "refused_at_last", None)
        return subclass(form, {"sentences": refused}, _Refused) if refused else form

    def has_add_permission(self, request: HttpRequest) -> bool:
        return "add" not in self.never and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return "change" not in self.never and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return "delete" not in self.never and super().has_delete_permission(request, obj)

    def beside(self, request: HttpRequest, obj: Any, shown: AdminForm) -> dict[str, Any]:
        """What the template shows around the form. `obj` is None for a new row."""
        return {}

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context = self.beside(request, context["original"], context["adminform"]) | context
        return super().render_change_form(request, context, *args, **kwargs)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """By the rows' own fields and by what the list has a filter for.

        Any other relation would answer questions about articles that somebody may not open.
        """
        shown = [spec[0] if isinstance(spec, tuple) else spec for spec in self.get_list_filter(request)]
        filters = {getattr(spec, "parameter_name", spec) for spec in shown}
        own = {name for field in self.opts.concrete_fields for name in (field.name, field.attname, "pk")}
        return lookup.partition("__")[0] in own | filters and super().lookup_allowed(lookup, value, request)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """A number or a date in the address that no database knows is no error of the server."""
        try:
            return super().get_changelist_instance(request)
        except (OverflowError, ValueError, DataError) as error:
            raise IncorrectLookupParameters from error

    def view_on_site(self, obj: Any) -> str | None:
        """The address itself: Django's detour would name those of drafts to anybody at the desk."""
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> FormField | None:
        if isinstance(db_field, ForeignKey) and db_field.remote_field.model is Image:
            return db_field.formfield(form_class=ImageField, is_complete=True, **kwargs)
        if db_field.name in self.get_autocomplete_fields(request):
            widget = AutocompleteMultiple if db_field.many_to_many else Autocomplete
            kwargs.setdefault("widget", widget(db_field))
        return super().formfield_for_dbfield(db_field, request, **kwargs)
