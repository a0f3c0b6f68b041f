"""What word processors and pages say by style alone."""

import re
from collections.abc import Iterator

# How Word writes the items of a list: paragraphs, each with a sign that it ignores itself.
LIST_ITEM = re.compile(r"mso-list:\s*l\d+ level\d", re.IGNORECASE)
LIST_SIGN = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
NO_BOLD = re.compile(r"(?:^|;)\s*font-weight:\s*(normal|400)\b")
STRUCK = re.compile(r"(?:^|;)\s*text-decoration(?:-line)?:[^;]*\bline-through\b")
NOT_SEEN = re.compile(r"(?:^|;)\s*(?:display:\s*none|visibility:\s*hidden|mso-hide:\s*all)\b", re.IGNORECASE)
LIST_TYPE = re.compile(r"(?:^|;)\s*list-style(?:-type)?:\s*(lower|upper)-(alpha|latin|roman)\b")
_BOLD = re.compile(r"(?:^|;)\s*font-weight:\s*(bold|bolder|[6-9]00)\b")
_ITALIC = re.compile(r"(?:^|;)\s*font-style:\s*italic\b")
_RAISED = re.compile(r"(?:^|;)\s*vertical-align:\s*(sub|super)\b")


def marks(style: str) -> Iterator[str]:
    if _BOLD.search(style):
        yield "strong"
    if _ITALIC.search(style):
        yield "em"
    if raised := _RAISED.search(style):
        yield "sup" if raised[1] == "super" else "sub"
