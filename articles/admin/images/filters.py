from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from articles.admin.filters import AnswerFilter
from articles.models import Ai
from articles.models.image import ImageQuerySet
from articles.models.leased import MAX_ATTEMPTS
from articles.permissions import signed_in

Images = ImageQuerySet


class LacksFilter(AnswerFilter):
    """What nobody needs to know of an image that was recalled is not missing."""

    title = gettext_lazy("what is missing")
    parameter_name = "lacks"
    answers = {
        "anything": (gettext_lazy("anything"), lambda found: found.incomplete()),
        "credit": (gettext_lazy("creator or credit"), lambda found: found.filter(creator="", credit="")),
        "alt": (gettext_lazy("description"), lambda found: found.filter(alt="", is_decorative=False)),
        "licence": (gettext_lazy("licence"), lambda found: found.filter(licence="")),
    }

    def queryset(self, request: HttpRequest, queryset: Any) -> Images:
        found = super().queryset(request, queryset)
        return found.filter(recalled_at=None) if self.value() in self.answers else found


class StateFilter(AnswerFilter):
    """What the start page asks is asked here, too."""

    title = gettext_lazy("state")
    parameter_name = "state"
    answers = {
        "unused": (gettext_lazy("unused"), lambda found: found.unused()),
        "recalled": (gettext_lazy("recalled"), lambda found: found.exclude(recalled_at=None)),
        "ending": (gettext_lazy("licence ends soon"), lambda found: found.ending()),
        "ended": (gettext_lazy("licence has ended"), lambda found: found.ended()),
        "waiting": (
            gettext_lazy("is being prepared"),
            lambda found: found.filter(recalled_at=None, renditions_due_at__isnull=False, attempts__lt=MAX_ATTEMPTS),
        ),
        "own": (gettext_lazy("uploaded by me"), lambda found: found),
    }

    def queryset(self, request: HttpRequest, queryset: Any) -> Images:
        found = super().queryset(request, queryset)
        return found.filter(uploaded_by=signed_in(request)) if self.value() == "own" else found


class ToldFilter(AnswerFilter):
    """What readers are told about an image."""

    title = gettext_lazy("label")
    parameter_name = "label"
    answers = {
        "symbolic": (
            gettext_lazy("symbolic image"),
            lambda found: found.filter(Q(is_symbolic=True) | Q(ai=Ai.GENERATED)),
        ),
        "ai": (gettext_lazy("made or altered with AI"), lambda found: found.exclude(ai=Ai.NONE)),
    }


class ViewParameter(admin.SimpleListFilter):
    """No filter: it lets every link of the list keep how the list is looked at."""

    title = gettext_lazy("view")
    parameter_name = "view"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> None:
        return None

    def queryset(self, request: HttpRequest, queryset: Any) -> Images:
        return queryset
