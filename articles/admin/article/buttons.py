"""The steps of an article at the form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import display_for_value
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.desk.labels import short_moment
from articles.errors import ActionRefused
from articles.models import Article, Change, Move, Status
from articles.models.status import STEPS
from articles.permissions import signed_in
from articles.publishing import revisions, schedule, workflow
from articles.templatetags.articles import anchor


def state_of(article: Article) -> str:
    """The status in words, with what an editor might otherwise take for granted."""
    if article.retracted_at and article.is_released:
        return _("retracted: readers see the explanation, not the text")
    if article.is_scheduled:
        return _("planned, changes in work that are not part of it") if article.has_changes else _("planned")
    if change := article.planned_change:
        return _("published, changes planned for %(when)s") % {"when": short_moment(change.due_at)}
    if article.has_changes:
        return _("published, changes in work")
    if article.changed_since_withdrawal:
        return _("withdrawn, changed since")
    label = article.get_status_display()
    if not article.planned_at or not workflow.steps_to_publication(article):
        return label
    if article.status == Status.APPROVED:
        return _("%(status)s, but not published: does not appear by itself") % {"status": label}
    return _("%(status)s, planned but not approved: does not appear") % {"status": label}


def about_changes(article: Article) -> str:
    """What somebody might not expect who has just saved a text that readers do not see. "": nothing."""
    if article.changed_since_withdrawal:
        return _(
            "Readers see nothing of it. “Show again” asks whether they see this text or the one that they saw last."
        )
    if not article.has_changes:
        return ""
    if article.is_scheduled:
        return _("At the planned minute the approved text appears, not this one, until you press “Take into the plan”.")
    if change := article.planned_change:
        values = {"when": short_moment(change.due_at)}
        if change.revision_id == article.newest_id:
            return _("Readers still see the old text. This one goes live on %(when)s.") % values
        return _("On %(when)s the planned text goes live. What you saved now is not part of it.") % values
    if article.is_public:
        return _("Readers still see the old text, until you press “Publish changes”.")
    return ""


def sent_back(article: Article | None) -> Move | None:
    """The step by which a colleague asked for more, while it is the last one."""
    last = article.moves.select_related("by").first() if article and article.status == Status.DRAFT else None
    return last if last and last.old in (Status.IN_REVIEW, Status.APPROVED) and last.note else None


def buttons(article: Article | None, by: User) -> dict[str, Any]:
    # An article that does not exist yet offers what a draft does, except to discard it.
    offered = article or Article()
    old = Status(offered.status)
    moves = [new for new in workflow.possible_moves(offered, by) if article or new != Status.DISCARDED]
    eyes = workflow.refusal_to_approve(article, by) if article else ""
    if eyes:
        moves = [new for new in moves if new != Status.APPROVED or old != Status.IN_REVIEW]
    may_publish = old in workflow.TO_PUBLICATION and workflow.may_publish(offered, by)
    may_change = offered.is_released and not offered.retracted_at and by.has_perm("articles.publish_article")
    return {
        "publish": may_publish and (not eyes or old == Status.APPROVED),
        "publish_changes": may_change and not (eyes and offered.has_changes),
        "is_planned": offered.is_scheduled,
        "eyes": eyes if old == Status.IN_REVIEW or (may_change and offered.has_changes) else "",
        "moves": [(new, STEPS[old, new].label) for new in moves if STEPS[old, new].has_button],
    }


def step(request: HttpRequest, article: Article, typed: dict[str, Any]) -> Callable[[], object] | None:
    """None: the button only saves."""
    by, note, override = signed_in(request), typed["note"], typed["override"]
    if "_publish" in request.POST:
        return lambda: workflow.publish(article, by=by, note=note, at=typed["publish_on"], override=override)
    if "_publish_changes" in request.POST:
        change, at = Change(typed["change"] or Change.SLIP), typed["publish_on"]
        if at:
            return lambda: schedule.plan_changes(article, at, by=by, change=change, override=override)
        return lambda: revisions.publish(article, by=by, change=change, override=override)
    if (new := request.POST.get("_move")) in Status.values:
        return lambda: workflow.move(article, Status(new), by=by, note=note, override=override)
    return None


@dataclass(frozen=True)
class Place:
    """A form whose fields may mend what is refused: id and label by name; and its page, if that is another one."""

    fields: Mapping[str, tuple[str, str]]
    page: str = ""

    @classmethod
    def of(cls, form: forms.BaseForm) -> Self:
        return cls({field.name: (anchor(field), str(field.label)) for field in form})


def attempt(request: HttpRequest, change: Callable[[], object], *places: Place) -> bool:
    """Make a change, or say why not, and at which field of these forms."""
    try:
        change()
    except ActionRefused as refused:
        for sentence in refused.sentences:
            messages.error(request, linked(sentence, *places))
        return False
    return True


def linked(sentence: str, *places: Place) -> str:
    """With a link to the field that it is about."""
    name = getattr(sentence, "field", "")
    place = next((place for place in places if name in place.fields), None)
    if place is None:
        return str(sentence)
    key, label = place.fields[name]
    words = _("To the field “%(field)s”") % {"field": capfirst(label)}
    return format_html('{} <a href="{}#{}">{}</a>', sentence, place.page, key, words)


def say_what_happened(request: HttpRequest, article: Article) -> None:
    messages.success(request, _what_happened(request, article))


def _what_happened(request: HttpRequest, article: Article) -> str:
    change = article.planned_changes.waiting().first()
    if change and "_publish_changes" in request.POST:
        values = {"article": article, "when": display_for_value(change.due_at, "-")}
        return _("The changes of “%(article)s” go live on %(when)s.") % values
    if article.is_public:
        sentence = _("“%(article)s” can be read now.") % {"article": article}
        return format_html('{} <a href="{}">{}</a>', sentence, article.get_absolute_url(), _("View on the site"))
    if article.is_scheduled:
        when = display_for_value(article.appears_at, "-")
        return _("“%(article)s” appears on %(when)s.") % {"article": article, "when": when}
    return _("“%(article)s” is now: %(state)s.") % {"article": article, "state": state_of(article)}
