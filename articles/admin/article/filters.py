from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from articles.desk import queues
from articles.models import Article
from articles.permissions import signed_in


class WaitingFilter(admin.SimpleListFilter):
    """The boxes of the start page, as a whole list."""

    title = gettext_lazy("what waits")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return [(queue.name, queue.title) for queue in queues.ARTICLES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        queue = queues.named(self.value(), queues.ARTICLES)
        return queryset.filter(pk__in=queue.query(signed_in(request)).values("pk")) if queue else queryset
