"""The pages that make one tag of two, and within a day two of one."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin import constraint_errors
from articles.admin.base import page
from articles.fields import SignsFormField
from articles.models import Tag, TagMerge
from articles.permissions import signed_in
from articles.publishing import tags
from articles.publishing.tags import merging
from articles.publishing.tags.merging import Outcome


class TagNameField(SignsFormField):
    """Found by any of its names: no script is needed."""

    widget = forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"})

    def clean(self, value: str) -> Tag:
        name = super().clean(value)
        if found := tags.known_tags([name]):
            return found[0]
        raise ValidationError(_("No tag is called “%(name)s”. The list of tags has them all.") % {"name": name[:80]})


class MergeForm(forms.Form):
    source = TagNameField(label=gettext_lazy("tag that becomes a part"))
    target = TagNameField(label=gettext_lazy("tag that stays"), help_text=gettext_lazy("Any of its names will do."))


def urls(model_admin: admin.ModelAdmin) -> list[URLPattern]:
    view = model_admin.admin_site.admin_view
    return [
        path("merge/", view(partial(merge, model_admin)), name="articles_tag_merge"),
        path("merge/<int:pk>/undo/", view(partial(unmerge, model_admin)), name="articles_tag_unmerge"),
    ]


def actions(model_admin: admin.ModelAdmin, request: HttpRequest) -> dict[str, tuple]:
    """In the form that `get_actions` returns."""
    may = model_admin.has_change_permission(request)
    return {"merge": (_merge_chosen, "merge", _("Merge two tags"))} if may else {}


def _merge_chosen(model_admin: admin.ModelAdmin, request: HttpRequest, chosen: QuerySet) -> HttpResponse | None:
    """The one with more articles is offered as the one that stays."""
    found = list(chosen.annotate(uses=Count("taggings")).order_by("-uses", "pk")[:3])
    if len(found) != 2:
        messages.error(request, _("Please tick exactly two tags: the page then shows what moves."))
        return None
    return redirect(f"{reverse('admin:articles_tag_merge')}?{_query(found[1], found[0])}")


def _query(source: Tag, target: Tag) -> str:
    return urlencode({"source": source.name, "target": target.name})


def merge(model_admin: admin.ModelAdmin, request: HttpRequest) -> HttpResponse:
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else request.GET if "target" in request.GET else None
    form = MergeForm(sent, initial={"source": request.GET.get("source", "")})
    moves: Outcome | TagMerge | None = None
    if form.is_valid():
        act = partial(merging.merge, by=signed_in(request)) if request.method == "POST" else merging.preview
        try:
            moves = act(*(form.cleaned_data[name] for name in ("source", "target")))
        except constraint_errors.REFUSALS as error:
            form.add_error(None, ValidationError(constraint_errors.sentences(error)))
    if isinstance(moves, TagMerge):
        return _merged(model_admin, request, moves)
    more: dict[str, Any] = {"form": form, "moves": moves, "undoable": merging.undoable().select_related("by")}
    if moves:
        source, target = form.cleaned_data["source"], form.cleaned_data["target"]
        more |= {"source": source, "target": target, "swapped": _query(target, source)}
    return page(request, "tags/merge.html", Tag, title=_("Merge two tags"), **more)


def _merged(model_admin: admin.ModelAdmin, request: HttpRequest, merged: TagMerge) -> HttpResponse:
    names = {"source": merged.source_name, "target": merged.target_name}
    target = Tag.objects.get(pk=merged.target)
    model_admin.log_change(request, target, _("“%(source)s” became a part of it.") % names)
    sentence = _("“%(source)s” is a part of “%(target)s” now. Old addresses lead on; for a day you can undo it here.")
    messages.success(request, sentence % names)
    return redirect("admin:articles_tag_change", target.pk)


def unmerge(model_admin: admin.ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    merged = merging.undoable().select_related("by").filter(pk=pk).first()
    if merged is None:
        messages.error(request, _("This cannot be undone any more: it is undone already, or more than a day old."))
        return redirect("admin:articles_tag_changelist")
    refused: list[str] = []
    if request.method == "POST":
        try:
            return _unmerged(model_admin, request, merged, merging.undo(merged))
        except constraint_errors.REFUSALS as error:
            refused = constraint_errors.sentences(error)
    title = _("Make two tags of it again")
    return page(request, "tags/unmerge.html", Tag, title=title, merged=merged, refused=refused)


def _unmerged(model_admin: admin.ModelAdmin, request: HttpRequest, merged: TagMerge, source: Tag) -> HttpResponse:
    names = {"source": source.name, "target": merged.target_name}
    model_admin.log_change(request, source, _("It is a tag of its own again, and no part of “%(target)s”.") % names)
    messages.success(request, _("“%(source)s” and “%(target)s” are two tags again.") % names)
    return redirect("admin:articles_tag_change", source.pk)
