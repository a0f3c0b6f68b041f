from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from articles import text
from articles.admin.base import DeskAdmin
from articles.models import Author
from articles.text.slugs import save_under_free_slug


@admin.register(Author)
class AuthorAdmin(DeskAdmin):
    list_display = ["name", "role", "contact"]
    search_fields = ["sort_key__contains"]
    search_help_text = gettext_lazy("Name")
    fieldsets = [
        (None, {"fields": ["name", "role", "bio", "portrait"]}),
        (gettext_lazy("For readers"), {"fields": ["contact", "profiles"]}),
        (gettext_lazy("Address and login"), {"fields": ["slug", "user"], "classes": ["collapse"]}),
    ]
    readonly_fields = ["slug"]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, term: str) -> tuple[QuerySet, bool]:
        return super().get_search_results(request, queryset, " ".join(map(text.sort_key, term.split())))

    def save_model(self, request: HttpRequest, obj: Author, form: ModelForm, change: bool) -> None:
        if change:
            obj.save(update_fields=form.changed_data or ["name"])
        else:
            save_under_free_slug(obj, obj.name, fallback="person", save=obj.save)
