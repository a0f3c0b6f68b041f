"""The handbook for editors: the Markdown files beside this one. `index.md` lists them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

FOLDER = Path(__file__).parent
INDEX = "index"


@dataclass(frozen=True)
class HandbookPage:
    title: str
    body: SafeString


@cache
def pages() -> dict[str, HandbookPage]:
    """Every page by the name in its address. Read once: they change with the code only."""
    return {path.stem: read(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.md"))}


def read(source: str) -> HandbookPage:
    """A page from its Markdown. Raises ValueError where it does not begin with a title. HTML in it is escaped."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    markdown.add_render_rule("table_open", _open_table)
    markdown.add_render_rule("table_close", _close_table)
    tokens = markdown.parse(source)
    if not tokens or tokens[0].tag != "h1":
        raise ValueError("A page of the handbook begins with its title: # …")
    body = markdown.renderer.render(tokens[3:], markdown.options, {})
    return HandbookPage(tokens[1].content, mark_safe(body))


def _open_table(renderer: RendererHTML, tokens: Sequence[Token], index: int, *_rest: Any) -> str:
    """On a phone a wide table is scrolled within the page, by keyboard too."""
    return format_html('<div class="results" role="group" tabindex="0" aria-label="{}"><table>', _("Table"))


def _close_table(renderer: RendererHTML, tokens: Sequence[Token], index: int, *_rest: Any) -> str:
    return "</table></div>"
