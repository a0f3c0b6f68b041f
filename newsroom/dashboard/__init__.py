"""The start page of the desk: what waits for the person who looks at it, in boxes of a few rows."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User

from newsroom import work
from newsroom.dashboard import accountability, articles, background, evidence, images, puzzles, tags
from newsroom.dashboard.boxes import Box, of_queue
from newsroom.publication import four_eyes

# The most urgent first.
BOXES: list[Callable[[User], Box | None]] = [
    of_queue("failed"),
    of_queue("not_approved"),
    of_queue("shaken"),
    of_queue("review", narrow=four_eyes.others_texts),
    articles.left_unsaved,
    articles.sent_back,
    accountability.untold,
    accountability.reported,
    accountability.to_reconsider,
    articles.noted,
    tags.open_tags,
    of_queue("changes"),
    of_queue("proposed"),
    evidence.stopped_feeds,
    images.images,
    puzzles.puzzle,
    of_queue("scheduled"),
    of_queue("drafts"),
]


def page(user: User) -> dict[str, Any]:
    """What waits for this person in `boxes`, the most urgent first, and how the `background` process is.

    A box without rows is not shown. Only who publishes hears of the background process.
    """
    now = work.state() if user.has_perm("articles.publish_article") else None
    found = [background.silent(now) if now else None, *(box(user) for box in BOXES)]
    return {
        "boxes": [box for box in found if box and box.rows],
        "background": background.about_background(now) if now else "",
    }
