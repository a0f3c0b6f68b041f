"""Articles that wait for somebody: what failed, what is planned, what to review, what was sent back."""

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from articles.desk import autosave, questions
from articles.desk.labels import name_of, short_moment
from articles.desk.queues import ARTICLES, declared
from articles.models import Move
from newsroom.dashboard.boxes import Box, Row, details, first, names, of_rows

SENT_BACK, NOTED = declared("sent_back", ARTICLES), declared("noted", ARTICLES)


def sent_back(user: User) -> Box | None:
    articles, count = first(SENT_BACK.query(user).only("headline"))
    moves = Move.objects.select_related("by").in_bulk([article.move for article in articles])
    rows = []
    for article in articles:
        move, url = moves[article.move], reverse("admin:articles_article_change", args=[article.pk])
        rows.append(Row(str(article), url, details(name_of(move.by), move.note)))
    return of_rows(SENT_BACK, rows, count)


def left_unsaved(user: User) -> Box | None:
    """Who does not open that form again after a crash would never hear of them."""
    if not user.has_perm("articles.add_article"):
        return None
    texts, count = first(questions.unsaved_texts(user).select_related("article").only("kept_at", "article__headline"))
    rows = [
        Row(
            Truncator((kept.typed_headline or "").strip() or str(kept.article or _("New article"))).chars(90),
            reverse("admin:articles_article_change", args=[kept.article_id])
            if kept.article_id
            else reverse("admin:articles_article_add"),
            short_moment(kept.kept_at),
        )
        for kept in texts
    ]
    note = _("The form offers them: please take or discard them there. After %(days)s days they are forgotten.")
    articles = reverse("admin:articles_article_changelist")
    return Box(_("Texts that are not saved"), rows, count, articles, note % {"days": autosave.KEPT_FOR.days})


def noted(user: User) -> Box | None:
    notes = questions.open_notes(user).select_related("article", "by")
    found, count = first(notes.only("text", "article__headline", *names("by")))
    rows = [
        Row(
            Truncator(note.text).chars(90),
            reverse("admin:articles_article_notes", args=[note.article_id]),
            details(name_of(note.by), str(note.article)),
        )
        for note in found
    ]
    return of_rows(NOTED, rows, count)
