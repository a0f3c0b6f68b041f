"""Comments and posts from a file. What they say and who wrote them is not even read."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urldefrag

from django.utils import timezone
from django.utils.translation import gettext as _

from articles.evidence.importing import columns, values
from articles.evidence.importing.columns import Columns
from articles.evidence.importing.errors import Problems
from articles.evidence.importing.files import File, records
from articles.evidence.moods import Comment
from articles.models import Mood, MoodKind

_MAX_LENGTH = {"platform": Mood._meta.get_field("platform").max_length, "thread": 500, "id": 500}


def counted(file: File) -> tuple[list[Comment], set[str]]:
    """Each comment once, and the columns left out. Raises `ActionRefused` with every mistake, and OSError."""
    problems, names = Problems(), Columns(columns.MOODS, file.chosen, leaves_out_unknown=True)
    comments: dict[tuple[str, str], tuple[int, Comment]] = {}
    now = timezone.now()
    for line, cells in records(file, names, problems):
        read = names.values(cells, _value, line, problems)
        if read is None or not _is_whole(line, read, names, problems):
            continue
        comment = Comment(
            kind=read.get("kind", MoodKind.COMMENT), platform=read["platform"], thread_url=read.get("thread", ""),
            id=read["id"], stance=read["stance"], at=read.get("time", now),
        )  # fmt: skip
        first, same = comments.setdefault((comment.platform, comment.id), (line, comment))
        if same.stance != comment.stance:
            sentence = _("Line %(line)s counts the same comment otherwise. Please keep one of them.")
            problems.add(line, sentence % {"line": first})
    problems.refuse()
    return [comment for _line, comment in comments.values()], names.left_out


def _is_whole(line: int, read: Mapping[str, Any], names: Columns, problems: Problems) -> bool:
    is_whole = names.need(("platform", "id", "stance"), read, line, problems)
    if "id" not in read or not re.search(rf"(?<!\w){re.escape(read['id'])}(?!\w)", read.get("thread", "")):
        return is_whole
    sentence = _("This is the address of the comment itself. Please give the one of the conversation, or none.")
    problems.add(line, sentence, column=names.label("thread"))
    return False


def _value(name: str, cell: str) -> Any:
    value = values.line(cell, longest=_MAX_LENGTH.get(name) or 100)
    if not value:
        return None
    if name == "kind":
        return values.word(value, values.MOOD_KINDS)
    if name == "stance":
        return values.word(value, values.MOOD_STANCES)
    if name == "time":
        return values.moment(value)
    # Behind "#" stands which comment was open in the browser.
    return urldefrag(values.address(value)).url if name == "thread" else value
