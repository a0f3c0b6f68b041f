"""How the background process is."""

from django.urls import reverse
from django.utils.translation import gettext as _

from articles.desk.labels import short_moment
from newsroom.dashboard.boxes import Box, Row
from newsroom.work_state import WorkState


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
