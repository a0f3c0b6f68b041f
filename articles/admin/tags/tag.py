from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.helpers import AdminForm
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import text
from articles.admin.base import DeskAdmin, is_in_form
from articles.admin.tags import merging
from articles.admin.tags.tag_form import TagForm, other_names
from articles.models import Tag, TagKind, TagName
from articles.models.tag import TagQuerySet
from articles.permissions import signed_in
from articles.publishing.tags.merging import undoable


def _sees_drafts(request: HttpRequest) -> bool:
    return request.user.has_perm("articles.edit_others_article")


@admin.register(Tag)
class TagAdmin(DeskAdmin):
    form = TagForm
    change_form_template = "admin/articles/tags/form.html"
    list_display = ["name", "kind", "menu_position"]
    list_filter = ["kind"]
    search_fields = ["names__norm__contains"]
    search_help_text = gettext_lazy("Any name of the tag, old ones too")
    autocomplete_fields = ["place", "topic"]
    readonly_fields = ["slug", "all_names"]
    fieldsets = [
        (None, {"fields": ["name", "kind", "place", "topic"]}),
        (gettext_lazy("Page of the tag"), {"fields": ["intro", "menu_position", "slug"]}),
    ]

    def get_urls(self) -> list[URLPattern]:
        return [*merging.urls(self), *super().get_urls()]

    def get_actions(self, request: HttpRequest, action_location: Any = None) -> dict[str, Any]:
        return {} if is_in_form(action_location) else merging.actions(self, request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        return cast(TagQuerySet, super().get_queryset(request)).seen_by(signed_in(request))

    def get_fieldsets(self, request: HttpRequest, obj: Tag | None = None) -> list[tuple]:
        """An old name may be a word of a colleague's draft: it is shown to those who see all drafts."""
        if obj is None or not _sees_drafts(request):
            return self.fieldsets
        may_change = self.has_change_permission(request, obj)
        aliases = ["new_names", *(["removed_names"] if other_names(obj).exists() else [])] if may_change else []
        return [*self.fieldsets, (_("Names"), {"fields": ["all_names", *aliases]})]

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
    def all_names(self, tag: Tag) -> str:
        return ", ".join(tag.names.values_list("name", flat=True))

    def beside(self, request: HttpRequest, obj: Tag | None, shown: AdminForm) -> dict[str, Any]:
        if obj is None or not self.has_change_permission(request, obj):
            return {}
        merged = undoable().filter(target=obj.pk).select_related("by")
        return {"merge_query": urlencode({"source": obj.name}), "undoable": merged}

    def save_model(self, request: HttpRequest, obj: Tag, form: TagForm, change: bool) -> None:
        saved = form.apply()
        obj.pk = saved.pk
        obj.refresh_from_db()
