from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from articles.admin.article import pages
from articles.admin.evidence.finding_forms import Ask, FrameForm, MoodForm
from articles.admin.evidence.submission import Posted
from articles.errors import ActionRefused
from articles.evidence import evaluations, moods
from articles.models import Analysis, Mood

# Of the threads that are listed, and of earlier evaluations.
MAX_SHOWN = 100


class UnconfirmedError(Exception):
    """What cannot be undone is asked once more."""

    def __init__(self, ask: Ask) -> None:
        super().__init__(ask.sentence)
        self.ask = ask


def context(posted: Posted) -> dict[str, Any]:
    newest = posted.article.analyses.filter(is_reported=False).select_related("analyst").order_by("-pk").first()
    is_open = newest is not None and newest.closed_at is None
    # After a closed one its successor asks the same, until somebody writes otherwise.
    frame = posted.form("frame", FrameForm, instance=newest or Analysis(is_reported=False))
    closed = posted.article.analyses.filter(is_reported=False).closed()
    return {
        "analysis": newest if is_open else None,
        "may_evaluate": posted.by.has_perm("articles.change_analysis"),
        "frame": frame,
        "mood": posted.form("mood", MoodForm),
        "moods": newest.moods.all()[:MAX_SHOWN] if newest and is_open else [],
        "earlier": closed[:MAX_SHOWN],
    }


def _frame(posted: Posted) -> str:
    form = posted.checked("frame", FrameForm, instance=Analysis(is_reported=False))
    values = {name: form.cleaned_data[name] for name in FrameForm.Meta.fields}
    evaluations.frame(posted.article, by=posted.by, **values)
    posted.place = "#evaluation"
    return _("The evaluation is saved. It is open until somebody closes it.")


def _mood(posted: Posted) -> str:
    evaluations.check(posted.article, posted.by)
    form = posted.checked("mood", MoodForm)
    counts = {name: form.cleaned_data[name] for name in Mood.STANCES}
    thread = {name: form.cleaned_data[name] for name in ("kind", "platform", "thread_url")}
    mood = moods.enter(posted.article, **thread, counts=counts, by=posted.by)
    posted.place = "#evaluation"
    return _("Counted: %(what)s.") % {"what": mood}


def _drop_mood(posted: Posted) -> str:
    evaluations.check(posted.article, posted.by)
    mine = Mood.objects.filter(analysis__article=posted.article).select_related("analysis__article")
    mood = pages.row_of(mine, posted.data.get("mood"))
    if mood is None:
        raise ActionRefused(_("This thread is not counted here any more."))
    moods.drop(mood, by=posted.by)
    posted.place = "#evaluation"
    return _("Not counted any more: %(what)s.") % {"what": mood}


def _close(posted: Posted) -> str:
    mine = posted.article.analyses.filter(is_reported=False).select_related("article")
    analysis = pages.row_of(mine, posted.data.get("analysis"))
    if analysis is None:
        raise ActionRefused(_("This article has no such evaluation. Nothing was closed."))
    if "confirmed" not in posted.data and analysis.closed_at is None and analysis.method:
        sent = [("action", "close"), ("analysis", str(analysis.pk)), ("confirmed", "1")]
        sentence = _(
            "Closing freezes the numbers of this moment for good, and destroys the keys by which comments are "
            "recognised: nobody can add to this evaluation or change it afterwards. What is judged later belongs to "
            "the next evaluation."
        )
        raise UnconfirmedError(Ask(sentence, _("Close the evaluation"), sent, wants_reason=False))
    evaluations.finish(analysis, by=posted.by)
    posted.place = "#evaluation"
    return _("The evaluation is closed. Its numbers stay as they are.")


ACTIONS: dict[str, Callable[[Posted], str]] = {
    "frame": _frame,
    "mood": _mood,
    "drop_mood": _drop_mood,
    "close": _close,
}
