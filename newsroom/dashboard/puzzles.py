"""Weeks without a puzzle."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.dashboard.boxes import Box, Row
from puzzles.models import Puzzle
from puzzles.weeks import monday


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
