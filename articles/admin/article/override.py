from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from articles.admin.base import DeskAdmin
from articles.models import Article, Override
from articles.permissions import signed_in


@admin.register(Override)
class OverrideAdmin(DeskAdmin):
    never = ("add", "change", "delete")
    list_display = ["article", "what", "reason", "by", "at"]
    list_display_links = None
    list_select_related = ["article", "by"]
    search_fields = ["article__search_key__contains", "reason"]
    date_hierarchy = "at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Override]:
        return super().get_queryset(request).filter(article__in=Article.objects.seen_by(signed_in(request)))

    @admin.display(description=gettext_lazy("what stood against it"))
    def what(self, override: Override) -> str:
        return " ".join(override.objections.values())
