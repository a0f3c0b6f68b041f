"""The page "Geplant": what happens at which minute, and the three things an editor does about it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import display_for_value
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import schedule
from articles.admin import steps
from articles.admin.minutes import MinuteField, in_the_past
from articles.models import Article, PlannedChange, Status
from articles.permissions import may_step
from articles.schedule import Planned, What
from articles.workflow import move

LABELS = {
    What.STORY: gettext_lazy("The story appears"),
    What.CHANGES: gettext_lazy("Changes go live"),
    What.END: gettext_lazy("The story ends"),
    What.INTENTION: gettext_lazy("Planned, but not approved: does not appear"),
}


class OtherMinuteForm(forms.Form):
    at = MinuteField(label=gettext_lazy("new minute"))


@dataclass(frozen=True)
class Line:
    """One planned thing as the page shows it."""

    planned: Planned
    may_change: bool
    form: OtherMinuteForm

    @property
    def label(self) -> str:
        return str(LABELS[self.planned.what])

    @property
    def key(self) -> str:
        return key_of(self.planned)

    @property
    def is_overdue(self) -> bool:
        return in_the_past(self.planned.at)


def key_of(planned: Planned) -> str:
    """Names a line in its form: what it is, and of which row."""
    return f"{planned.what}-{planned.change.pk if planned.change else planned.article.pk}"


def planned(model_admin: admin.ModelAdmin, request: HttpRequest) -> HttpResponse:
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    lines = schedule.upcoming(request.user)
    refused: OtherMinuteForm | None = None
    if request.method == "POST":
        refused = _act(request, {key_of(line): line for line in lines})
        if refused is None:
            return HttpResponseRedirect(reverse("admin:articles_article_planned"))
    context = model_admin.admin_site.each_context(request) | {
        "title": _("Planned"),
        "opts": model_admin.opts,
        "lines": [_line(line, request, refused) for line in lines],
        "media": model_admin.media + OtherMinuteForm().media,
    }
    return TemplateResponse(request, "admin/articles/planned.html", context)


def _line(planned: Planned, request: HttpRequest, refused: OtherMinuteForm | None) -> Line:
    key = key_of(planned)
    form = refused if refused and refused.prefix == key else OtherMinuteForm(prefix=key, initial={"at": planned.at})
    by_hand = planned.what in (What.STORY, What.CHANGES)
    may_change = by_hand and may_step(planned.article, Status.APPROVED, Status.PUBLISHED, request.user)
    return Line(planned, may_change, form)


def _act(request: HttpRequest, lines: dict[str, Planned]) -> OtherMinuteForm | None:
    """Do what a button of one line asks for. Returns the form of a line whose new minute cannot be read."""
    line = lines.get(request.POST.get("line", ""))
    if line is None or line.what not in (What.STORY, What.CHANGES):
        messages.error(request, _("This is not planned any more: it has happened, or somebody cancelled it."))
        return None
    form = OtherMinuteForm(request.POST, prefix=key_of(line))
    action = request.POST.get("action")
    if action == "move" and not form.is_valid():
        return form
    acts = _story_acts(request, line.article) if line.what == What.STORY else _change_acts(request, line.change)
    if action in acts and steps.attempt(request, lambda: acts[action](form)):
        messages.success(request, _done(action, line.article))
    return None


def _story_acts(request: HttpRequest, article: Article) -> dict[str, Any]:
    by = request.user
    return {
        "now": lambda form: schedule.reschedule(article, None, by=by),
        "move": lambda form: schedule.reschedule(article, form.cleaned_data["at"], by=by),
        "cancel": lambda form: move(article, Status.APPROVED, by=by),
    }


def _change_acts(request: HttpRequest, change: PlannedChange) -> dict[str, Any]:
    by = request.user
    return {
        "now": lambda form: schedule.bring_live_now(change, by=by),
        "move": lambda form: schedule.move_changes(change, form.cleaned_data["at"], by=by),
        "cancel": lambda form: schedule.cancel_changes(change, by=by),
    }


def _done(action: str, article: Article) -> str:
    if action == "now" and article.is_scheduled:
        when = display_for_value(article.appears_at, "-")
        return _("“%(story)s” appears on %(when)s.") % {"story": article, "when": when}
    sentences = {
        "now": _("“%(story)s”: readers see it now."),
        "move": _("“%(story)s”: moved to the new minute."),
        "cancel": _("“%(story)s”: cancelled, nothing appears by itself."),
    }
    return sentences[action] % {"story": article}
