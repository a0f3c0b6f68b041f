from typing import Any

from django.contrib import admin
from django.db.models import Field
from django.forms import Field as FormField
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from articles.admin.base import DeskAdmin
from articles.models import EvidenceRule

MAX_ORIGINS = 20
SET = ["origins", "document_suffices", "needs_official", "blocks"]


class RowForm(ModelForm):
    """In the list a field has no label of its own: it is called by its column and its row."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{capfirst(field.label)}: {self.instance}"


@admin.register(EvidenceRule)
class EvidenceRuleAdmin(DeskAdmin):
    """One row for each form of article, set in the list."""

    never = ("add", "delete")
    list_display = ["kind", *SET]
    list_editable = SET
    fields = ["kind", *SET]
    readonly_fields = ["kind"]

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> FormField | None:
        if db_field.name == "origins":
            sentence = gettext_lazy("No article needs so many origins: please write %(limit_value)s at most.")
            kwargs |= {"max_value": MAX_ORIGINS, "error_messages": {"max_value": sentence}}
        # The list sends every row: only what somebody changed there is written, not what a colleague did meanwhile.
        return super().formfield_for_dbfield(db_field, request, show_hidden_initial=True, **kwargs)

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> type[ModelForm]:
        return super().get_changelist_form(request, **{"form": RowForm} | kwargs)

    def save_model(self, request: HttpRequest, obj: EvidenceRule, form: ModelForm, change: bool) -> None:
        if form.changed_data:
            obj.save(update_fields=form.changed_data)
