"""The page "Geplant": what happens at which minute, and what an editor does about it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import display_for_value
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.article import buttons, pages
from articles.admin.article.form import ArticleForm
from articles.admin.base import page
from articles.admin.datetimes import MinuteField, in_the_past
from articles.models import Article, Status
from articles.permissions import may_schedule, may_write, signed_in
from articles.publishing import embargo, schedule
from articles.publishing.embargo import Dates
from articles.publishing.schedule import Planned, What
from articles.publishing.workflow import move, publish
from articles.templatetags.articles import anchor

LABELS = {
    What.ARTICLE: gettext_lazy("The article appears"),
    What.CHANGES: gettext_lazy("Changes go live"),
    What.END: gettext_lazy("The article ends"),
    What.INTENTION: gettext_lazy("Planned, but not approved: does not appear"),
}


class OtherMinuteForm(forms.Form):
    at = MinuteField(label=gettext_lazy("new minute"))
    override = ArticleForm.base_fields["override"]

    def __init__(self, data: QueryDict | None = None, *, of: Planned, by: User) -> None:
        super().__init__(data, prefix=key_of(of), initial={"at": of.at})
        if not (is_for_readers(of) and by.has_perm("articles.override_article")):
            del self.fields["override"]

    @property
    def reason(self) -> str:
        """Why a rule does not count, whatever else was typed."""
        self.is_valid()
        return self.cleaned_data.get("override", "")


@dataclass(frozen=True)
class Line:
    """One planned thing as the page shows it."""

    planned: Planned
    may_change: bool
    form: OtherMinuteForm

    @property
    def may_be_now(self) -> bool:
        return self.may_change and is_for_readers(self.planned)

    @property
    def label(self) -> str:
        if is_approved(self.planned):
            return _("Approved, but not published: does not appear by itself")
        return str(LABELS[self.planned.what])

    @property
    def key(self) -> str:
        return key_of(self.planned)

    @property
    def is_overdue(self) -> bool:
        return in_the_past(self.planned.at)


def is_approved(planned: Planned) -> bool:
    return planned.what == What.INTENTION and planned.article.status == Status.APPROVED


def is_for_readers(planned: Planned) -> bool:
    """Whether it shows readers something. Ends and intentions do not: no rule is asked, no reason helps."""
    return planned.what in (What.ARTICLE, What.CHANGES) or is_approved(planned)


def key_of(planned: Planned) -> str:
    """Names a line in its form: what it is, and of which row."""
    return f"{planned.what}-{planned.change.pk if planned.change else planned.article.pk}"


def planned(request: HttpRequest) -> HttpResponse:
    if not (request.user.has_perm("articles.view_article") or request.user.has_perm("articles.change_article")):
        raise PermissionDenied
    lines = schedule.upcoming(signed_in(request))
    refused: OtherMinuteForm | None = None
    if request.method == "POST":
        refused = _act(request, {key_of(line): line for line in lines})
        if refused is None:
            return HttpResponseRedirect(reverse("admin:articles_article_planned"))
    return page(
        request,
        "article/schedule.html",
        Article,
        title=_("Planned"),
        lines=[_line(line, request, refused) for line in lines],
        media=OtherMinuteForm.base_fields["at"].widget.media,
    )


def _line(planned: Planned, request: HttpRequest, refused: OtherMinuteForm | None) -> Line:
    by = signed_in(request)
    is_refused = refused and refused.prefix == key_of(planned)
    form = refused if refused and is_refused else OtherMinuteForm(of=planned, by=by)
    decides = may_write if planned.what == What.INTENTION else may_schedule
    return Line(planned, decides(planned.article, by), form)


def _act(request: HttpRequest, lines: dict[str, Planned]) -> OtherMinuteForm | None:
    """Do what a button of one line asks for. Returns the form of a line that is to be asked again."""
    line = lines.get(request.POST.get("line", ""))
    if line is None:
        messages.error(request, _("This is not planned any more: it has happened, or somebody cancelled it."))
        return None
    form = OtherMinuteForm(request.POST, of=line, by=signed_in(request))
    action = request.POST.get("action")
    if action == "move" and not form.is_valid():
        return form
    acts = ACTS[line.what](request, line)
    if action not in acts:
        return None
    # Where what is refused can be mended: the minute of this line, or the form of the article.
    minute = buttons.Place({"publish_on": (anchor(form["at"]), str(form["at"].label))})
    if not buttons.attempt(request, lambda: acts[action](form), minute, pages.place(request, line.article)):
        return form
    messages.success(request, _done(action, line.article))
    return None


Acts = dict[str, Callable[[OtherMinuteForm], object]]


def _article_acts(request: HttpRequest, line: Planned) -> Acts:
    article, by = line.article, signed_in(request)
    return {
        "now": lambda form: schedule.reschedule(article, None, by=by, override=form.reason),
        "move": lambda form: schedule.reschedule(article, form.cleaned_data["at"], by=by, override=form.reason),
        "cancel": lambda form: move(article, Status.APPROVED, by=by),
    }


def _change_acts(request: HttpRequest, line: Planned) -> Acts:
    change, by = line.change, signed_in(request)
    if change is None:
        return {}
    return {
        "now": lambda form: schedule.bring_live_now(change, by=by, override=form.reason),
        "move": lambda form: schedule.move_changes(change, form.cleaned_data["at"], by=by, override=form.reason),
        "cancel": lambda form: schedule.cancel_changes(change, by=by),
    }


def _end_acts(request: HttpRequest, line: Planned) -> Acts:
    return _date_acts(request, line.article, "expires_at")


def _intention_acts(request: HttpRequest, line: Planned) -> Acts:
    now = {"now": lambda form: publish(line.article, by=signed_in(request), override=form.reason)}
    return _date_acts(request, line.article, "planned_at") | (now if line.article.status == Status.APPROVED else {})


def _date_acts(request: HttpRequest, article: Article, name: str) -> Acts:
    def change(at: datetime | None) -> None:
        embargo.change(article, replace(Dates.of(article), **{name: at}), by=signed_in(request))

    return {"move": lambda form: change(schedule.ahead(form.cleaned_data["at"])), "cancel": lambda form: change(None)}


ACTS = {
    What.ARTICLE: _article_acts,
    What.CHANGES: _change_acts,
    What.END: _end_acts,
    What.INTENTION: _intention_acts,
}


def _done(action: str, article: Article) -> str:
    if action == "now" and article.is_scheduled:
        when = display_for_value(article.appears_at, "-")
        return _("“%(article)s” appears on %(when)s.") % {"article": article, "when": when}
    sentences = {
        "now": _("“%(article)s”: readers see it now."),
        "move": _("“%(article)s”: moved to the new minute."),
        "cancel": _("“%(article)s”: cancelled, nothing happens by itself."),
    }
    return sentences[action] % {"article": article}
