"""The start page of the desk: what waits for the person who looks at it, in boxes of a few rows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, OuterRef, QuerySet, Subquery, Window
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import unsaved, waiting
from articles.models import Article, Correction, ErrorReport, Move, PlannedChange, ProtectionRequest
from articles.names import name_of, short_moment
from newsroom import work
from newsroom.publication import four_eyes
from newsroom.work import WorkState
from puzzles.models import Puzzle
from puzzles.weeks import monday

MOST_ROWS = 6
SHOWN = ["headline", "created_by", "saved_at", "planned_at"]


@dataclass(frozen=True)
class Row:
    text: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class Box:
    title: str
    rows: list[Row]
    count: int
    url: str
    note: str = ""
    is_alarm: bool = False

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


def page(user: User) -> dict[str, Any]:
    """What waits for this person in `boxes`, the most urgent first, and how the `background` process is.

    A box without rows is not shown. Only who publishes hears of the background process.
    """
    now = work.state() if user.has_perm("articles.publish_article") else None
    found = [silent(now) if now else None, *(box(user) for box in BOXES)]
    return {"boxes": [box for box in found if box and box.rows], "background": about_background(now) if now else ""}


def failed(user: User) -> Box | None:
    if not user.has_perm("articles.publish_article"):
        return None
    reason = PlannedChange.objects.filter(pk=OuterRef("change")).values("reason")
    stories, count = _first(waiting.failed(user).annotate(reason=Subquery(reason)).only("headline"))
    return _of_stories(
        _("Planned changes that failed"),
        "failed",
        [_row(story, story.reason) for story in stories],
        count,
        note=_("Readers still see the old text. Please open the story and publish or plan the changes again."),
        is_alarm=True,
    )


def not_approved(user: User) -> Box | None:
    stories, count = _first(waiting.not_approved(user).only(*SHOWN))
    return _of_stories(
        _("Planned, but not approved"),
        "not_approved",
        [_row(story, short_moment(story.planned_at)) for story in stories],
        count,
        note=_("They do not appear by themselves: somebody has to approve and publish them."),
        is_alarm=True,
    )


def to_review(user: User) -> Box | None:
    if not user.has_perm("articles.approve_article"):
        return None
    others = four_eyes.others_texts(waiting.to_review(user), user)
    stories, count = _first(others.select_related("created_by").only(*SHOWN, *_names("created_by")))
    rows = [_row(story, name_of(story.created_by), short_moment(story.saved_at)) for story in stories]
    return _of_stories(_("To review"), "review", rows, count)


def sent_back(user: User) -> Box | None:
    stories, count = _first(waiting.sent_back(user).only("headline"))
    moves = Move.objects.select_related("by").in_bulk([story.move for story in stories])
    rows = [_row(story, name_of(moves[story.move].by), moves[story.move].note) for story in stories]
    return _of_stories(_("Sent back to you"), "sent_back", rows, count)


def left_unsaved(user: User) -> Box | None:
    """Who does not open that form again after a crash would never hear of them."""
    if not user.has_perm("articles.add_article"):
        return None
    texts, count = _first(waiting.unsaved_texts(user).select_related("article").only("kept_at", "article__headline"))
    rows = [
        Row(
            Truncator((kept.typed_headline or "").strip() or str(kept.article or _("New story"))).chars(90),
            reverse("admin:articles_article_change", args=[kept.article_id])
            if kept.article_id
            else reverse("admin:articles_article_add"),
            short_moment(kept.kept_at),
        )
        for kept in texts
    ]
    note = _("The form offers them: please take or discard them there. After %(days)s days they are forgotten.")
    stories = reverse("admin:articles_article_changelist")
    return Box(_("Texts that are not saved"), rows, count, stories, note % {"days": unsaved.KEPT_FOR.days})


def noted(user: User) -> Box | None:
    notes = waiting.open_notes(user).select_related("article", "by")
    found, count = _first(notes.only("text", "article__headline", *_names("by")))
    rows = [
        Row(
            Truncator(note.text).chars(90),
            reverse("admin:articles_article_notes", args=[note.article_id]),
            _details(name_of(note.by), str(note.article)),
        )
        for note in found
    ]
    return _of_stories(_("Open notes"), "noted", rows, count)


def open_tags(user: User) -> Box | None:
    """The question is asked in the form of a story, where whoever answers sees what it is about."""
    if not user.has_perm("articles.add_tag"):
        return None
    tags, count = _first(waiting.open_tags())
    url = reverse("admin:articles_tag_changelist") + "?kind__exact=open"
    rows = [Row(tag.name, reverse("admin:articles_article_change", args=[tag.story])) for tag in tags]
    return Box(
        _("Open tags"), rows, count, url, _("Please say in the story what they are: until then it cannot appear.")
    )


def reported(user: User) -> Box | None:
    """What readers say is wrong, the longest due first."""
    if not user.has_perm("articles.change_errorreport"):
        return None
    found, count = _first(
        ErrorReport.objects.waiting().select_related("article").only("wrong", "due_on", "article__headline")
    )
    rows = [
        Row(
            Truncator(report.wrong).chars(90),
            reverse("admin:articles_errorreport_change", args=[report.pk]),
            _details(_("overdue") if report.is_overdue else "", str(report.article or "")),
        )
        for report in found
    ]
    url = reverse("admin:articles_errorreport_changelist") + "?verdict__exact=open"
    return Box(_("Errors that readers report"), rows, count, url, is_alarm=any(report.is_overdue for report in found))


def untold(user: User) -> Box | None:
    """Corrections that are written and that readers do not know. § 20 MStV gives a right of reply no time."""
    if not user.has_perm("articles.change_correction"):
        return None
    found, count = _first(Correction.objects.untold())
    rows = [
        Row(
            Truncator(f"{correction.get_kind_display()}: {correction.reply or correction.right}").chars(90),
            reverse("admin:articles_correction_change", args=[correction.pk]),
            _("received on %(day)s") % {"day": date_format(correction.received_on, "SHORT_DATE_FORMAT")}
            if correction.received_on
            else short_moment(correction.created_at),
        )
        for correction in found
    ]
    url = f"{reverse('admin:articles_correction_changelist')}?published_at__isnull=1"
    note = _("Readers know nothing of them yet. A right of reply has to appear without delay.")
    return Box(_("Corrections to publish"), rows, count, url, note, is_alarm=any(row.is_reply for row in found))


def to_reconsider(user: User) -> Box | None:
    """Protection requests whose review is due."""
    if not user.has_perm("articles.view_protectionrequest"):
        return None
    found, count = _first(ProtectionRequest.objects.due())
    rows = [
        Row(
            str(request),
            reverse("admin:articles_protectionrequest_change", args=[request.pk]),
            date_format(request.review_on, "SHORT_DATE_FORMAT"),
        )
        for request in found
    ]
    return Box(
        _("Protection requests to look at again"), rows, count, reverse("admin:articles_protectionrequest_changelist")
    )


def changes(user: User) -> Box | None:
    if not user.has_perm("articles.publish_article"):
        return None
    stories, count = _first(waiting.changes(user).only(*SHOWN, "live_revision"))
    rows = [_row(story, short_moment(story.saved_at)) for story in stories]
    return _of_stories(_("Changes in work"), "changes", rows, count, note=_("Readers still see the old text."))


def shaken(user: User) -> Box | None:
    """What leans on a report or source that was retracted: readers see a smaller number already."""
    if not user.has_perm("articles.add_finding"):
        return None
    stories, count = _first(waiting.shaken(user).only("headline"))
    rows = [Row(str(story), _evidence_of(story)) for story in stories]
    note = _("What was retracted does not count any more. Please look whether the story still stands.")
    return _of_stories(_("Evidence retracted"), "shaken", rows, count, note=note, is_alarm=True)


def proposed(user: User) -> Box | None:
    if not user.has_perm("articles.add_finding"):
        return None
    stories, count = _first(waiting.proposed(user).only("headline"))
    rows = [
        Row(
            str(story),
            _evidence_of(story) + "#proposals",
            ngettext("%(count)s likely source", "%(count)s likely sources", story.likely) % {"count": story.likely},
        )
        for story in stories
    ]
    return _of_stories(_("Sources to judge"), "proposed", rows, count)


def stopped_feeds(user: User) -> Box | None:
    if not user.has_perm("articles.change_source"):
        return None
    sources, count = _first(waiting.stopped_feeds().only("name", "poll_error"))
    rows = [
        Row(str(source), reverse("admin:articles_source_change", args=[source.pk]), source.poll_error)
        for source in sources
    ]
    url = reverse("admin:articles_source_changelist") + "?feed=stopped"
    return Box(_("Feeds that are not read any more"), rows, count, url)


def pictures(user: User) -> Box | None:
    """Each kind of thing that pictures wait for, with the list of them."""
    if not user.has_perm("articles.add_image"):
        return None
    counts = {name: count for name, count in waiting.pictures(user).items() if count}
    library = reverse("admin:articles_image_changelist")
    rows = [
        Row(_words_of_pictures(count)[name] % {"count": count}, f"{library}?state={name}")
        for name, count in counts.items()
    ]
    return Box(_("Pictures"), rows, len(rows), library, is_alarm=bool(set(counts) - {"mine"}))


def _words_of_pictures(count: int) -> dict[str, str]:
    return {
        "mine": ngettext(
            "%(count)s picture of yours is not described yet",
            "%(count)s pictures of yours are not described yet",
            count,
        ),
        "recalled_used": ngettext(
            "%(count)s picture was recalled, and leaves a gap on pages",
            "%(count)s pictures were recalled, and leave gaps on pages",
            count,
        ),
        "ending_used": ngettext(
            "%(count)s picture on pages: its licence ends within two weeks",
            "%(count)s pictures on pages: their licences end within two weeks",
            count,
        ),
        "failed": ngettext(
            "%(count)s picture could not be prepared for readers",
            "%(count)s pictures could not be prepared for readers",
            count,
        ),
    }


def puzzle(user: User) -> Box | None:
    if not user.has_perm("puzzles.add_puzzle"):
        return None
    this = monday(timezone.localdate())
    weeks = {this: _("This week"), this + timedelta(weeks=1): _("Next week")}
    known = {puzzle.week: puzzle for puzzle in Puzzle.objects.filter(week__in=weeks).only("week", "publish_at")}
    rows = []
    for week, name in weeks.items():
        if week not in known:
            rows.append(Row(name, f"{reverse('admin:puzzles_puzzle_add')}?week={week}", _("no puzzle yet")))
        elif known[week].publish_at is None:
            url = reverse("admin:puzzles_puzzle_change", args=[known[week].pk])
            rows.append(Row(name, url, _("a draft without a time")))
    return Box(_("Puzzle missing"), rows, len(rows), reverse("admin:puzzles_puzzle_changelist"))


def scheduled(user: User) -> Box | None:
    stories, count = _first(waiting.scheduled(user).only("headline"))
    rows = [_row(story, short_moment(story.goes_live)) for story in stories]
    return _of_stories(_("Appears by itself"), "scheduled", rows, count)


def drafts(user: User) -> Box | None:
    stories, count = _first(waiting.drafts(user).only(*SHOWN))
    return _of_stories(
        _("Your drafts"), "drafts", [_row(story, short_moment(story.saved_at)) for story in stories], count
    )


def silent(now: WorkState) -> Box:
    """The background process has not run for a while: who publishes has to know."""
    last_run = short_moment(now.last_run) if now.last_run else _("never")
    row = Row(
        _("Last run: %(when)s.") % {"when": last_run},
        reverse("admin:articles_article_planned"),
        _("Overdue: %(count)s.") % {"count": now.overdue} if now.overdue else "",
    )
    return Box(
        _("The background process is silent"),
        [row] if now.is_silent else [],
        1,
        row.url,
        _("Please ask whoever runs the site to start “manage.py work”. Until then planned changes do not go live."),
        is_alarm=True,
    )


def about_background(now: WorkState) -> str:
    """When the background process last ran, for the foot of the start page."""
    if now.last_run is None:
        return _("Background process: it has not run here yet. Planned changes need it: manage.py work")
    return _("Background process: last run %(when)s.") % {"when": short_moment(now.last_run)}


BOXES: list[Callable[[User], Box | None]] = [
    failed,
    not_approved,
    shaken,
    to_review,
    left_unsaved,
    sent_back,
    untold,
    reported,
    to_reconsider,
    noted,
    open_tags,
    changes,
    proposed,
    stopped_feeds,
    pictures,
    puzzle,
    scheduled,
    drafts,
]


def _first(rows: QuerySet) -> tuple[list, int]:
    """The rows that fit into a box, and the number of all, in one query."""
    found = list(rows.annotate(total=Window(Count("pk")))[:MOST_ROWS])
    return found, found[0].total if found else 0


def _of_stories(title: str, waits: str, rows: list[Row], count: int, **more: Any) -> Box:
    """A box whose whole list is the list of stories under a filter."""
    return Box(title, rows, count, f"{reverse('admin:articles_article_changelist')}?waits={waits}", **more)


def _row(story: Article, *details: str) -> Row:
    return Row(str(story), reverse("admin:articles_article_change", args=[story.pk]), _details(*details))


def _evidence_of(story: Article) -> str:
    return reverse("admin:articles_article_evidence", args=[story.pk])


def _details(*details: str) -> str:
    return " · ".join(filter(None, details))


def _names(field: str) -> list[str]:
    return [f"{field}__{name}" for name in ("username", "first_name", "last_name")]
