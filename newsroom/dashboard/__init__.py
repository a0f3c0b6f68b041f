"""The start page of the desk: what waits for the person who looks at it, in boxes of a few rows."""

from typing import Any

from django.contrib.auth.models import User

from articles.desk import queues
from newsroom import work_state
from newsroom.dashboard import background
from newsroom.dashboard.boxes import Box, of_queue
from newsroom.dashboard.images import images
from newsroom.dashboard.puzzles import puzzle


def page(user: User) -> dict[str, Any]:
    """What waits for this person in `boxes`, the most urgent first, and how the `background` process is.

    A box without rows is not shown. Only who publishes hears of the background process.
    """
    now = work_state.current() if user.has_perm("articles.publish_article") else None
    boxes: list[Box | None] = [
        background.silent(now) if now else None,
        *(of_queue(queue, user) for queue in queues.WAITING),
        images(user),
        puzzle(user),
        *(of_queue(queue, user) for queue in queues.UNDER_WAY),
    ]
    return {
        "boxes": [box for box in boxes if box and box.rows],
        "background": background.about_background(now) if now else "",
    }
