"""Articles that wait for somebody: what failed, what is planned, what to review, what was sent back."""

from django.contrib.auth.models import User
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from articles.desk import autosave, queues
from articles.desk.labels import name_of, short_moment
from articles.models import Move, PlannedChange
from newsroom.dashboard.boxes import SHOWN, Box, Row, details, first, names, of_articles, row
from newsroom.publication import four_eyes


def failed(user: User) -> Box | None:
    if not user.has_perm("articles.publish_article"):
        return None
    reason = PlannedChange.objects.filter(pk=OuterRef("change")).values("reason")
    articles, count = first(queues.failed(user).annotate(reason=Subquery(reason)).only("headline"))
    return of_articles(
        _("Planned changes that failed"),
        "failed",
        [row(article, article.reason) for article in articles],
        count,
        note=_("Readers still see the old text. Please open the article and publish or plan the changes again."),
        is_alarm=True,
    )


def not_approved(user: User) -> Box | None:
    articles, count = first(queues.not_approved(user).only(*SHOWN))
    return of_articles(
        _("Planned, but not approved"),
        "not_approved",
        [row(article, short_moment(article.planned_at)) for article in articles],
        count,
        note=_("They do not appear by themselves: somebody has to approve and publish them."),
        is_alarm=True,
    )


def to_review(user: User) -> Box | None:
    if not user.has_perm("articles.approve_article"):
        return None
    others = four_eyes.others_texts(queues.to_review(user), user)
    articles, count = first(others.select_related("created_by").only(*SHOWN, *names("created_by")))
    rows = [row(article, name_of(article.created_by), short_moment(article.saved_at)) for article in articles]
    return of_articles(_("To review"), "review", rows, count)


def sent_back(user: User) -> Box | None:
    articles, count = first(queues.sent_back(user).only("headline"))
    moves = Move.objects.select_related("by").in_bulk([article.move for article in articles])
    rows = [row(article, name_of(moves[article.move].by), moves[article.move].note) for article in articles]
    return of_articles(_("Sent back to you"), "sent_back", rows, count)


def left_unsaved(user: User) -> Box | None:
    """Who does not open that form again after a crash would never hear of them."""
    if not user.has_perm("articles.add_article"):
        return None
    texts, count = first(queues.unsaved_texts(user).select_related("article").only("kept_at", "article__headline"))
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
    notes = queues.open_notes(user).select_related("article", "by")
    found, count = first(notes.only("text", "article__headline", *names("by")))
    rows = [
        Row(
            Truncator(note.text).chars(90),
            reverse("admin:articles_article_notes", args=[note.article_id]),
            details(name_of(note.by), str(note.article)),
        )
        for note in found
    ]
    return of_articles(_("Open notes"), "noted", rows, count)


def changes(user: User) -> Box | None:
    if not user.has_perm("articles.publish_article"):
        return None
    articles, count = first(queues.changes(user).only(*SHOWN, "live_revision"))
    rows = [row(article, short_moment(article.saved_at)) for article in articles]
    return of_articles(_("Changes in work"), "changes", rows, count, note=_("Readers still see the old text."))


def scheduled(user: User) -> Box | None:
    articles, count = first(queues.scheduled(user).only("headline"))
    rows = [row(article, short_moment(article.goes_live)) for article in articles]
    return of_articles(_("Appears by itself"), "scheduled", rows, count)


def drafts(user: User) -> Box | None:
    articles, count = first(queues.drafts(user).only(*SHOWN))
    return of_articles(
        _("Your drafts"), "drafts", [row(article, short_moment(article.saved_at)) for article in articles], count
    )
