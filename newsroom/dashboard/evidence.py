"""Evidence that waits: feeds that stopped."""

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext as _

from articles.desk import questions
from newsroom.dashboard.boxes import Box, Row, first


def stopped_feeds(user: User) -> Box | None:
    if not user.has_perm("articles.change_source"):
        return None
    sources, count = first(questions.stopped_feeds().only("name", "poll_error"))
    rows = [
        Row(str(source), reverse("admin:articles_source_change", args=[source.pk]), source.poll_error)
        for source in sources
    ]
    url = reverse("admin:articles_source_changelist") + "?feed=stopped"
    return Box(_("Feeds that are not read any more"), rows, count, url)
