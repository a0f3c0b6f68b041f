"""Filters of the lists whose answers are questions of the query set."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from articles.desk import queues
from articles.permissions import signed_in


class AnswerFilter(admin.SimpleListFilter):
    """Answers of its own, and after them the queues of the desk that name this filter."""

    answers: dict[str, tuple[Any, Callable[[Any], Any]]] = {}

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, Any]]:
        own = [(name, words) for name, (words, _ask) in self.answers.items()]
        return own + [(queue.name, queue.title) for queue in queues.of(model_admin.model, self.parameter_name)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> Any:
        if queue := queues.named(self.value(), queryset.model, self.parameter_name):
            return queryset.filter(pk__in=queue.query(signed_in(request)).values("pk"))
        _words, ask = self.answers.get(self.value() or "", ("", lambda found: found))
        return ask(queryset)


class WaitingFilter(AnswerFilter):
    """The boxes of the start page, as a whole list."""

    title = gettext_lazy("what waits")
    parameter_name = "waits"
