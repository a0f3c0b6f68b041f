"""The queues of the desk, each declared once: start page, filters of the lists and counts read them here."""

from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Count, Model, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from articles.desk import autosave, questions
from articles.desk.labels import name_of, short_moment
from articles.desk.queue import Queue, article_page, own_form
from articles.models import Article, Correction, ErrorReport, Image, ProtectionRequest, Source, Tag, UnsavedText


def _short(words: str) -> str:
    return Truncator(words).chars(90)


def _details(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def _saved(article: Article) -> str:
    return short_moment(article.saved_at)


def _likely(article: Any) -> str:
    return ngettext("%(count)s likely source", "%(count)s likely sources", article.likely) % {"count": article.likely}


def _sent_back_by(article: Any) -> str:
    [move] = article.last_moves
    return _details(name_of(move.by), move.note)


def _form_of(kept: UnsavedText) -> str:
    return own_form(kept.article) if kept.article else reverse("admin:articles_article_add")


def _received(correction: Correction) -> str:
    if correction.received_on is None:
        return short_moment(correction.created_at)
    return gettext("received on %(day)s") % {"day": date_format(correction.received_on, "SHORT_DATE_FORMAT")}


def _about_unsaved() -> str:
    note = gettext("The form offers them: please take or discard them there. After %(days)s days they are forgotten.")
    return note % {"days": autosave.KEPT_FOR.days}


def always(_row: object) -> bool:
    return True


# Somebody is waited for: the most urgent first.
WAITING = [
    Queue(
        name="failed",
        title=_("Planned changes that failed"),
        query=questions.failed,
        permission="articles.publish_article",
        detail=lambda article: article.reason,
        note=_("Readers still see the old text. Please open the article and publish or plan the changes again."),
        is_alarm=always,
    ),
    Queue(
        name="not_approved",
        title=_("Planned, but not approved"),
        query=questions.not_approved,
        detail=lambda article: short_moment(article.planned_at),
        note=_("They do not appear by themselves: somebody has to approve and publish them."),
        is_alarm=always,
    ),
    Queue(
        name="shaken",
        title=_("Evidence retracted"),
        query=questions.with_retracted_evidence,
        permission="articles.add_finding",
        url=article_page("evidence"),
        note=_("What was retracted does not count any more. Please look whether the article still stands."),
        is_alarm=always,
    ),
    Queue(
        name="review",
        title=_("To review"),
        query=questions.to_review,
        permission="articles.approve_article",
        detail=lambda article: _details(name_of(article.created_by), _saved(article)),
    ),
    Queue(
        title=_("Texts that are not saved"),
        query=questions.unsaved_texts,
        permission="articles.add_article",
        text=lambda kept: _short((kept.typed_headline or "").strip() or str(kept.article or gettext("New article"))),
        detail=lambda kept: short_moment(kept.kept_at),
        url=_form_of,
        note=lazy(_about_unsaved, str)(),
    ),
    Queue(name="sent_back", title=_("Sent back to you"), query=questions.sent_back, detail=_sent_back_by),
    Queue(
        name="untold",
        title=_("Corrections to publish"),
        query=lambda _user: Correction.objects.untold(),
        permission="articles.change_correction",
        model=Correction,
        text=lambda correction: _short(f"{correction.get_kind_display()}: {correction.reply or correction.right}"),
        detail=_received,
        note=_("Readers know nothing of them yet. A right of reply has to appear without delay."),
        is_alarm=lambda correction: correction.is_reply,  # § 20 MStV gives it no time
    ),
    Queue(
        name="reported",
        title=_("Errors that readers report"),
        query=questions.reported,
        permission="articles.change_errorreport",
        model=ErrorReport,
        text=lambda report: _short(report.wrong),
        detail=lambda report: _details(gettext("overdue") if report.is_overdue else "", str(report.article or "")),
        is_alarm=lambda report: report.is_overdue,
    ),
    Queue(
        name="due",
        title=_("Protection requests to look at again"),
        query=lambda _user: ProtectionRequest.objects.due(),
        permission="articles.view_protectionrequest",
        model=ProtectionRequest,
        detail=lambda request: date_format(request.review_on, "SHORT_DATE_FORMAT"),
    ),
    Queue(
        name="noted",
        title=_("Open notes"),
        query=questions.noted,
        rows=questions.open_notes,
        text=lambda note: _short(note.text),
        detail=lambda note: _details(name_of(note.by), str(note.article)),
        url=article_page("notes", key="article_id"),
    ),
    Queue(
        name="open",
        title=_("Open tags"),
        query=questions.open_tags,
        permission="articles.add_tag",
        model=Tag,
        # There, whoever answers sees what it is about.
        url=article_page("change", key="asked_in"),
        note=_("Please say in the article what they are: until then it cannot appear."),
    ),
    Queue(
        name="changes",
        title=_("Changes in work"),
        query=questions.changes,
        permission="articles.publish_article",
        detail=_saved,
        note=_("Readers still see the old text."),
    ),
    Queue(
        name="proposed",
        title=_("Sources to judge"),
        query=questions.proposed,
        permission="articles.add_finding",
        detail=_likely,
        url=article_page("evidence", anchor="#proposals"),
    ),
    Queue(
        name="stopped",
        title=_("Feeds that are not read any more"),
        query=questions.stopped_feeds,
        permission="articles.change_source",
        model=Source,
        parameter="feed",
        detail=lambda source: source.poll_error,
    ),
]
# What is on its way, and one's own beginnings: nobody waits.
UNDER_WAY = [
    Queue(
        name="scheduled",
        title=_("Appears by itself"),
        query=questions.scheduled,
        detail=lambda article: short_moment(article.goes_live),
    ),
    Queue(name="drafts", title=_("Your drafts"), query=questions.drafts, detail=_saved),
]


_of_images = partial(Queue, model=Image, parameter="state", permission="articles.change_image", is_alarm=always)
# One box for all of them: each is a line of it, its note with their number.
IMAGES = [
    Queue(
        name="mine",
        title=_("uploaded by me, incomplete"),
        query=questions.own_incomplete,
        model=Image,
        parameter="state",
        note=ngettext_lazy(
            "%(count)s image of yours is not described yet", "%(count)s images of yours are not described yet", "count"
        ),
    ),
    _of_images(
        name="recalled_used",
        title=_("recalled, but still in use"),
        query=questions.recalled_in_use,
        note=ngettext_lazy(
            "%(count)s image was recalled, and leaves a gap on pages",
            "%(count)s images were recalled, and leave gaps on pages",
            "count",
        ),
    ),
    _of_images(
        name="ending_used",
        title=_("licence ends soon, in use"),
        query=questions.ending_in_use,
        note=ngettext_lazy(
            "%(count)s image on pages: its licence ends within two weeks",
            "%(count)s images on pages: their licences end within two weeks",
            "count",
        ),
    ),
    _of_images(
        name="failed",
        title=_("could not be prepared"),
        query=questions.failed_images,
        note=ngettext_lazy(
            "%(count)s image could not be prepared for readers",
            "%(count)s images could not be prepared for readers",
            "count",
        ),
    ),
]


def of(model: type[Model], parameter: str | None) -> list[Queue]:
    """The answers of a filter in the list of a model."""
    queues = [*WAITING, *UNDER_WAY, *IMAGES]
    return [queue for queue in queues if queue.name and (queue.model, queue.parameter) == (model, parameter)]


def named(name: str | None, model: type[Model] = Article, parameter: str | None = "waits") -> Queue | None:
    """The queue that an address asks for. None: there is none, whatever somebody typed."""
    return next((queue for queue in of(model, parameter) if queue.name == name), None)


def declared(name: str) -> Queue:
    """The queue of articles that a page is built of. Whoever names one that nobody declared is told at start."""
    if queue := named(name):
        return queue
    raise ImproperlyConfigured(f"There is no queue “{name}”. Please declare it in articles/desk/queues.py.")


def image_counts(user: User) -> dict[str, int]:
    """How many images wait for this person, under the names of their queues, in one query."""
    asked = [queue for queue in IMAGES if queue.is_for(user)]
    counts = {queue.name: Count("pk", filter=Q(pk__in=queue.query(user).values("pk"))) for queue in asked}
    return Image.objects.aggregate(**counts)
