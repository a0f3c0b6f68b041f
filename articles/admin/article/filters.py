from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from articles.desk.queues import QUESTIONS
from articles.models import Article
from articles.permissions import signed_in


class WaitingFilter(admin.SimpleListFilter):
    """The boxes of the start page, as a whole list."""

    title = gettext_lazy("what waits")
    parameter_name = "waits"
    NAMES = {
        "review": gettext_lazy("to review"),
        "sent_back": gettext_lazy("sent back to me"),
        "drafts": gettext_lazy("my drafts"),
        "noted": gettext_lazy("open notes"),
        "not_approved": gettext_lazy("planned, but not approved"),
        "scheduled": gettext_lazy("planned"),
        "failed": gettext_lazy("planned change failed"),
        "changes": gettext_lazy("changes in work"),
        "shaken": gettext_lazy("evidence retracted"),
        "proposed": gettext_lazy("likely sources proposed"),
    }

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        return list(self.NAMES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        question = QUESTIONS.get(self.value() or "")
        return queryset.filter(pk__in=question(signed_in(request)).values("pk")) if question else queryset
