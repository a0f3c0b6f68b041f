"""Every save and move, two texts compared, and an earlier one taken back."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles import permissions
from articles.admin import image_picker
from articles.admin.article import buttons, pages
from articles.admin.base import page
from articles.errors import ActionRefused
from articles.models import Article, Author, Content, Image, Move, Revision, Status
from articles.models.content import FIELDS
from articles.pagination import page_of
from articles.permissions import signed_in
from articles.publishing import revisions
from articles.publishing.comparison import compare, label

PER_PAGE = 50
IN_THE_FORM = 5


@dataclass(frozen=True)
class Row:
    """A save, with its revision, or a move."""

    event: Revision | Move
    revision: Revision | None = None

    @property
    def at(self) -> datetime:
        return self.event.created_at if isinstance(self.event, Revision) else self.event.at

    @property
    def what(self) -> str:
        if isinstance(self.event, Revision):
            return _("saved")
        labels = dict(Status.choices)
        old, new = (str(labels.get(status, status)) for status in (self.event.old, self.event.new))
        # Where both are the same, its note says what happened.
        return new if old == new else f"{old} → {new}"


def in_short(article: Article, user: User) -> SafeString:
    rows = _rows(_events(article, user)[:IN_THE_FORM])
    return render_to_string("admin/articles/article/_history.html", {"rows": rows, "article": article})


@pages.of_article
def show(request: HttpRequest, article: Article) -> HttpResponse:
    known = readable(article, signed_in(request))
    old, new = _chosen(request, article, known)
    wrong = (old, new) == (None, None) and bool(request.GET.get("old") or request.GET.get("new"))
    events = page_of(request, _events(article, signed_in(request)), per_page=PER_PAGE)
    rows = _rows(events)
    here = {row.revision.pk for row in rows if row.revision}
    return page(
        request,
        "article/history.html",
        article,
        status=404 if wrong else 200,
        title=_("History"),
        subtitle=str(article),
        events=events,
        rows=rows,
        elsewhere=[revision for revision in dict.fromkeys((new, old)) if revision and revision.pk not in here],
        old=old,
        new=new,
        differences=compare(old.text(), new.text()) if old and new else [],
        leads=leads(old, new) if old and new else [],
        wrong=wrong,
        live_id=article.live_revision_id if article.is_public else None,
        last_seen_id=article.live_revision_id if article.status == Status.WITHDRAWN else None,
        may_restore=permissions.may_write(article, signed_in(request)),
    )


def leads(*compared: Revision) -> list[dict[str, Any]]:
    """As far as they may still be seen."""
    keys = [key for revision in compared if (key := revision.text().lead_image)]
    known = Image.objects.in_bulk(keys) if keys else {}
    return [image_picker.described(known[key]) for key in keys if key in known]


@require_POST
@pages.of_article
def restore(request: HttpRequest, article: Article) -> HttpResponse:
    """The text until now stays in the history."""
    if not permissions.may_write(article, signed_in(request)):
        raise PermissionDenied
    chosen = pages.row_of(article.revisions.all(), request.POST.get("revision"))
    newest = pages.row_of(article.revisions.all(), request.POST.get("newest"))
    name = request.POST.get("field", "")
    if chosen is None or name not in ["", *FIELDS]:
        messages.error(request, _("This text does not belong to this article. Nothing was changed."))
    else:
        _restore(request, article, chosen, newest, name)
    return redirect("admin:articles_article_history", article.pk)


def _restore(request: HttpRequest, article: Article, chosen: Revision, newest: Revision | None, name: str) -> None:
    when = date_format(timezone.localtime(chosen.created_at), "DATETIME_FORMAT")
    note = _("Restored from the text of %(when)s") % {"when": when}
    try:
        # Without a newest text, `revisions.save` says that one came in between.
        content = chosen.text()
        if name and newest:
            content = replace(newest.text(), **{name: getattr(content, name)})
            note = _("%(field)s restored from the text of %(when)s") % {"field": label(name), "when": when}
        content, everybody = _without_deleted_authors(content)
        saved = revisions.save(article, content, by=signed_in(request), based_on=newest, note=note)
    except revisions.ConflictError:
        sentence = _("Somebody saved another text meanwhile. Nothing was restored: please look at the history again.")
        messages.error(request, sentence)
        return
    except ActionRefused as refused:
        messages.error(request, str(refused))
        return
    _say_what_happened(request, article, is_new=saved != newest, note=note)
    if not everybody:
        messages.warning(request, _("An author of that text was deleted since and is missing now."))


def _say_what_happened(request: HttpRequest, article: Article, *, is_new: bool, note: str) -> None:
    if not is_new:
        messages.info(request, _("There was nothing to restore: the newest text says the same."))
        return
    messages.success(request, _("%(what)s. The text until now stays in the history.") % {"what": note})
    if sentence := buttons.about_changes(Article.objects.get(pk=article.pk)):
        messages.info(request, sentence)


def _without_deleted_authors(content: Content) -> tuple[Content, bool]:
    """And whether all of them still exist."""
    known = set(Author.objects.filter(pk__in=content.authors).values_list("pk", flat=True))
    authors = tuple(pk for pk in content.authors if pk in known)
    return replace(content, authors=authors), authors == content.authors


def readable(article: Article, user: User) -> QuerySet[Revision]:
    """What this person may read: who does not work on the article sees what readers saw."""
    known = article.revisions.select_related("by")
    return known if permissions.works_on(article, user) else known.filter(published_number__isnull=False)


def _events(article: Article, user: User) -> QuerySet:
    """Key, time, and whether it is a save.

    Moves and their notes are for those who work on the article.
    """
    saves = readable(article, user).order_by().annotate(when=F("created_at"), saved=Value(1))
    seen = article.moves.all() if permissions.works_on(article, user) else article.moves.none()
    moves = seen.order_by().annotate(when=F("at"), saved=Value(0))
    columns = ("id", "when", "saved")
    both = saves.values_list(*columns).union(moves.values_list(*columns), all=True)
    return both.order_by("-when", "saved", "-id")


def _rows(events: Iterable[tuple]) -> list[Row]:
    events = list(events)
    saves = [pk for pk, _when, saved in events if saved]
    moves = [pk for pk, _when, saved in events if not saved]
    revisions_by_key = Revision.objects.defer("content").select_related("by").in_bulk(saves)
    moves_by_key = Move.objects.select_related("by").in_bulk(moves)
    return [
        Row(revisions_by_key[pk], revisions_by_key[pk]) if saved else Row(moves_by_key[pk])
        for pk, _when, saved in events
    ]


def _chosen(
    request: HttpRequest, article: Article, known: QuerySet[Revision]
) -> tuple[Revision | None, Revision | None]:
    """The two texts to compare, the older one first. Nothing at all where one is not of this article."""
    new = pages.row_of(known, request.GET["new"]) if request.GET.get("new") else known.first()
    if new is None:
        return None, None
    if request.GET.get("old"):
        old = pages.row_of(known, request.GET["old"])
        if old is None:
            return None, None
        return (old, new) if old.pk < new.pk else (new, old)
    has_live_text = article.is_public or article.status == Status.WITHDRAWN
    live = article.live_revision_id or 0
    is_behind = has_live_text and new.pk > live
    return known.filter(pk=live).first() if is_behind else known.filter(pk__lt=new.pk).first(), new
