"""The box beside the text: advice as of the last save, and of what is typed meanwhile."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from articles import text
from articles.admin.article.fields import MAX_BODY_LENGTH
from articles.errors import ActionRefused
from articles.models import Article, Content
from articles.models.content import HTML, MENDED
from articles.publishing import advice
from articles.publishing.advice import Draft

CHOSEN = ("kind", "lead_image")
MAX_REQUEST_SIZE = 4 * 2**20


def box(article: Article | None, form: ModelForm) -> dict[str, Any]:
    # The day on which the text appears, or else today.
    day = timezone.localdate((article.appears_at or article.planned_at) if article else None)
    typed = {name: form[name].value() or "" for name in MENDED if name in form.fields}
    chosen = {name: str(form[name].value() or "") for name in CHOSEN if name in form.fields}
    content = Content(**{"headline": ""} | typed | _chosen(chosen)) if _fits(typed) else Content(headline="")
    return _shown(Draft(content, day)) | {"day": day.isoformat(), "names": " ".join(MENDED)}


@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """What is to be said about a text that is not saved. With `mend`: the text, mended."""
    if not (request.user.has_perm("articles.add_article") or request.user.has_perm("articles.change_article")):
        raise PermissionDenied
    try:
        draft = _typed(request)
    except ActionRefused as refused:
        return JsonResponse({"error": str(refused)}, status=400)
    shown = _shown(draft)
    if "mend" not in request.POST:
        html = render_to_string("admin/articles/article/_advice_list.html", {"box": shown})
        return JsonResponse({"summary": shown["summary"], "html": html})
    content, places = advice.mend(draft.content)
    mended = {name: getattr(content, name) for name in MENDED}
    return JsonResponse({"mended": mended, "summary": said_of_mending(places)})


def say_what_was_left_out(request: HttpRequest, body: str) -> None:
    """After saving: without the editor's script nothing has said it at the paste."""
    for sentence in advice.left_out(body):
        messages.warning(request, sentence)


def said_of_mending(places: int) -> str:
    if not places:
        return _("There was nothing to mend.")
    sentence = ngettext("Mended at %(count)s place.", "Mended at %(count)s places.", places)
    return sentence % {"count": places}


def _typed(request: HttpRequest) -> Draft:
    """Raises ActionRefused where no form of ours can have sent this."""
    # Before anything of it is read.
    is_huge = int(request.META.get("CONTENT_LENGTH") or 0) > MAX_REQUEST_SIZE
    typed: dict[str, Any] = {} if is_huge else {name: request.POST.get(name, "") for name in MENDED}
    if is_huge or not _fits(typed):
        raise ActionRefused(_("This text is too long for advice. It can be written and saved all the same."))
    return Draft(Content(**typed, **_chosen(request.POST)), _day(request.POST))


def _chosen(sent: Mapping[str, str]) -> dict[str, Any]:
    """A form that does not say it asks for no advice about it."""
    kind, lead = (sent.get(name, "") for name in CHOSEN)
    return {"kind": kind, "lead_image": text.row_key(lead)}


def _fits(typed: dict[str, str]) -> bool:
    # Of a line more than the form would take, so that somebody who has typed too much still gets advice.
    limits = {name: MAX_BODY_LENGTH if name in HTML else 5 * Article.max_length_of(name) for name in typed}
    return all(len(value) <= limits[name] for name, value in typed.items())


def _day(sent: QueryDict) -> date:
    try:
        return date.fromisoformat(sent.get("day", "")) if sent.get("day") else timezone.localdate()
    except ValueError as error:
        raise ActionRefused(_("The day is no date, so nothing can be said about weekdays.")) from error


def _shown(draft: Draft) -> dict[str, Any]:
    found = advice.hints(draft)
    return {
        "summary": _summary(len(found)),
        "hints": found[: advice.MAX_HINTS],
        "more": len(found) - advice.MAX_HINTS,
        "headline": draft.headline,
        "search": advice.as_search_result(draft.headline),
    }


def _summary(count: int) -> str:
    if not count:
        return _("Nothing to remark.")
    sentence = ngettext("%(count)s remark. It blocks nothing.", "%(count)s remarks. They block nothing.", count)
    return sentence % {"count": count}
