from contextlib import suppress
from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import DeskAdmin
from puzzles.models import Puzzle, default_publish_at
from puzzles.weeks import monday


@admin.register(Puzzle)
class PuzzleAdmin(DeskAdmin):
    list_display = ["__str__", "week", "state", "publish_at", "author"]
    list_filter = ["kind", "reveal"]
    list_select_related = ["author"]
    search_fields = ["title", "prompt"]
    autocomplete_fields = ["author"]
    date_hierarchy = "week"
    fieldsets = [
        (None, {"fields": ["prompt", "image", "solution", "accepted_answers", "explanation", "author"]}),
        (gettext_lazy("When"), {"fields": ["week", "publish_at", "reveal", "reveal_at"]}),
        (gettext_lazy("Archive"), {"fields": ["title", "slug", "kind", "note"]}),
    ]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The week that a link names, else the next one without a puzzle."""
        week = _named_week(request) or Puzzle.objects.next_free_week()
        publish_at = default_publish_at(week)
        initial = super().get_changeform_initial_data(request)
        return initial | {"week": week, "publish_at": publish_at if publish_at > timezone.now() else None}

    def get_readonly_fields(self, request: HttpRequest, obj: Puzzle | None = None) -> list[str]:
        """An address that readers know stays. Asked of what is stored: the form writes into `obj` what was typed."""
        return ["slug"] if obj and Puzzle.objects.published().filter(pk=obj.pk).exists() else []

    @admin.display(description=gettext_lazy("status"))
    def state(self, puzzle: Puzzle) -> str:
        if puzzle.publish_at is None:
            return _("draft")
        return _("published") if puzzle.is_public else _("planned")

    def view_on_site(self, puzzle: Puzzle) -> str | None:
        return puzzle.get_absolute_url() if puzzle.is_public else None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Puzzle]:
        return super().get_queryset(request).order_by("-week")


def _named_week(request: HttpRequest) -> date | None:
    with suppress(ValueError, OverflowError):
        return monday(date.fromisoformat(request.GET.get("week", "")))
    return None
