"""Evidence that waits: what was retracted, what was proposed, feeds that stopped."""

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.desk import queues
from newsroom.dashboard.boxes import Box, Row, evidence_of, first, of_articles


def retracted_evidence(user: User) -> Box | None:
    """What leans on a report or source that was retracted: readers see a smaller number already."""
    if not user.has_perm("articles.add_finding"):
        return None
    articles, count = first(queues.with_retracted_evidence(user).only("headline"))
    rows = [Row(str(article), evidence_of(article)) for article in articles]
    note = _("What was retracted does not count any more. Please look whether the article still stands.")
    return of_articles(_("Evidence retracted"), "shaken", rows, count, note=note, is_alarm=True)


def proposed(user: User) -> Box | None:
    if not user.has_perm("articles.add_finding"):
        return None
    articles, count = first(queues.proposed(user).only("headline"))
    rows = [
        Row(
            str(article),
            evidence_of(article) + "#proposals",
            ngettext("%(count)s likely source", "%(count)s likely sources", article.likely) % {"count": article.likely},
        )
        for article in articles
    ]
    return of_articles(_("Sources to judge"), "proposed", rows, count)


def stopped_feeds(user: User) -> Box | None:
    if not user.has_perm("articles.change_source"):
        return None
    sources, count = first(queues.stopped_feeds().only("name", "poll_error"))
    rows = [
        Row(str(source), reverse("admin:articles_source_change", args=[source.pk]), source.poll_error)
        for source in sources
    ]
    url = reverse("admin:articles_source_changelist") + "?feed=stopped"
    return Box(_("Feeds that are not read any more"), rows, count, url)
