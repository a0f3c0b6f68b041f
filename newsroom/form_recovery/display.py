"""A typed text to be read and copied, shown without asking the database: that may be what is away."""

import re
from dataclasses import dataclass

from django import forms
from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import label_for_field
from django.urls import Resolver404, resolve
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from articles import text
from newsroom.form_recovery.submission import Typed

# How the editor begins whatever it writes.
_MARKUP = re.compile(r"\s*<(p|h[2-4]|[uo]l|aside|blockquote|figure|table|hr)\b")
_NO_TEXT = re.compile(r"[\W\d_]*|on")


@dataclass(frozen=True)
class Shown:
    label: str
    value: str | SafeString
    is_prose: bool


def texts_of(typed: Typed) -> list[Shown]:
    """Label and value of each field that holds words. Keys and choices are sent again, but not shown."""
    model_admin = _admin_of(typed.path)
    written = [(name, value) for name, value in typed.fields if not _is_hidden(name, model_admin)]
    named = [(_label(name, model_admin), value) for name, value in written]
    return [_shown(label, value) for label, value in named if _is_text(label, value)]


def _is_text(label: str, value: str) -> bool:
    return not _NO_TEXT.fullmatch(value) and bool(label or re.search(r"\s", value.strip()))


def _shown(label: str, value: str) -> Shown:
    if _MARKUP.match(value):
        # Cleaned by the one sanitiser, so that it can be copied with its formatting.
        return Shown(label, mark_safe(text.clean_html(value)), is_prose=True)
    return Shown(label, value, is_prose=False)


def _admin_of(path: str) -> ModelAdmin | None:
    try:
        return getattr(resolve(path.partition("?")[0]).func, "model_admin", None)
    except Resolver404:
        return None


def _is_hidden(name: str, model_admin: ModelAdmin | None) -> bool:
    field = model_admin.form.base_fields.get(name) if model_admin else None
    is_unseen = field is not None and (field.widget.is_hidden or isinstance(field, forms.ChoiceField))
    return name.startswith("_") or is_unseen


def _label(name: str, model_admin: ModelAdmin | None) -> str:
    """What the form calls a field; "" where it has no such field."""
    if model_admin is None:
        return ""
    declared = model_admin.form.base_fields.get(name)
    if declared is not None and declared.label:
        return capfirst(str(declared.label))
    try:
        return capfirst(str(label_for_field(name, model_admin.model, model_admin)))
    except AttributeError:
        return ""
