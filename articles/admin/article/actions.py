"""Steps for several articles at once: each through its own door, and none that changed since it was seen."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import text
from articles.admin.article import buttons, pages
from articles.admin.article.form import state_of
from articles.admin.base import page
from articles.errors import ActionRefused
from articles.models import Article, Status
from articles.models.status import STEPS
from articles.permissions import signed_in
from articles.publishing import workflow

MAX_AT_ONCE = 100
# The steps that the list offers for many articles at once.
BULK = {
    new: STEPS[old, new]
    for old, new in [
        (Status.DRAFT, Status.IN_REVIEW),
        (Status.IN_REVIEW, Status.APPROVED),
        (Status.APPROVED, Status.PUBLISHED),
        (Status.IN_REVIEW, Status.DRAFT),
        (Status.PUBLISHED, Status.WITHDRAWN),
        (Status.DRAFT, Status.DISCARDED),
    ]
}


def actions_for(request: HttpRequest) -> dict[str, tuple[partial, str, str]]:
    """In the form that `get_actions` returns."""
    allowed = {f"to_{new}": new for new, step in BULK.items() if request.user.has_perm(step.permission)}
    return {name: (partial(_act, new), name, str(BULK[new].label)) for name, new in allowed.items()}


def _act(new: Status, model_admin: Any, request: HttpRequest, articles: QuerySet[Article]) -> HttpResponse | None:
    if (count := articles.count()) > MAX_AT_ONCE:
        sentence = _("%(count)s articles are too many for one step: please choose %(most)s at most.")
        messages.error(request, sentence % {"count": count, "most": MAX_AT_ONCE})
    elif "confirmed" not in request.POST:
        return _ask(request, articles, new)
    else:
        _take_all(request, articles, new)
    return None


def chosen(request: HttpRequest) -> list[str]:
    """What is no possible number was forged."""
    ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
    return [pk for pk in ticked if text.row_key(pk) is not None]


def seen(article: Article) -> str:
    """Text, status, address and dates, as somebody saw them."""
    return f"{article.newest_id} {state_of(article)}"


def _ask(request: HttpRequest, articles: QuerySet[Article], new: Status) -> HttpResponse:
    return page(
        request,
        "article/action.html",
        Article,
        title=BULK[new].label,
        action=f"to_{new}",
        rows=[(article, buttons.state_of(article), seen(article)) for article in articles],
        note_required=any(workflow.asks_why(article.status, new) for article in articles),
    )


def _take_all(request: HttpRequest, articles: QuerySet[Article], new: Status) -> None:
    done = 0
    for article in articles:
        try:
            _take(request, article, new)
            done += 1
        except ActionRefused as refused:
            place = pages.place(request, article)
            linked = [[buttons.linked(sentence, place)] for sentence in refused.sentences]
            sentences = format_html_join(" ", "{}", linked)
            messages.error(request, format_html("„{}“: {}", article, sentences))
    if done:
        words = ngettext("%(count)s article: %(step)s.", "%(count)s articles: %(step)s.", done)
        messages.success(request, words % {"count": done, "step": BULK[new].label})


@transaction.atomic
def _take(request: HttpRequest, article: Article, new: Status) -> None:
    locked = Article.objects.select_for_update().get(pk=article.pk)
    if request.POST.get(f"seen_{article.pk}") != seen(locked):
        raise ActionRefused(_("changed by somebody since you looked at it, and left as it is. Please look again."))
    if new == Status.PUBLISHED and locked.changed_since_withdrawal:
        raise ActionRefused(_("was changed since it was withdrawn. Please open it and choose which text readers see."))
    note = text.plain(request.POST.get("note", ""))
    if new == Status.PUBLISHED and locked.status != Status.WITHDRAWN:
        workflow.publish(locked, by=signed_in(request), note=note)
    else:
        workflow.move(locked, new, by=signed_in(request), note=note)
