"""Links from story to story. They are stored by key, and lead to the address that a story has now."""

import re
from collections.abc import Iterable
from html import escape

from django.urls import reverse
from django.utils.translation import gettext as _

from articles import text
from articles.models import Article
from articles.text import hrefs

# No story needs more; whoever sends more gets the words without the link.
MOST_LINKS = 1000
_KEYS = re.compile(rf'<a href="{hrefs.STORY_LINK.pattern}">')
_LINKS = re.compile(rf'<a href="{hrefs.STORY_LINK.pattern}">(.*?)</a>', re.DOTALL)


def for_readers(bodies: Iterable[str]) -> list[str]:
    """Bodies with links to what readers may see; otherwise the words stand there without one.

    One query for all of them, and none where no story is linked.
    """
    bodies = list(bodies)
    addresses = {pk: reverse("articles:article", args=[slug]) for pk, slug in _known(bodies, "slug").items()}

    def link(found: re.Match[str]) -> str:
        address = addresses.get(int(found[1]))
        return f'<a href="{address}">{found[2]}</a>' if address else found[2]

    return [_LINKS.sub(link, body) for body in bodies]


def in_words(*bodies: str) -> list[str]:
    """Bodies for whoever compares them: which story a link means, by its headline if readers may see it."""
    headlines = _known(bodies, "headline")

    def name(found: re.Match[str]) -> str:
        number, headline = found[1], headlines.get(int(found[1]))
        if headline is None:
            words = _("story %(number)s, which readers cannot see") % {"number": number}
        else:
            shown = text.without_soft_hyphens(headline)
            words = _("story %(number)s “%(headline)s”") % {"number": number, "headline": shown}
        return f'<a href="{escape(words)}">'

    return [_KEYS.sub(name, body) for body in bodies]


def _known(bodies: Iterable[str], field: str) -> dict[int, str]:
    """A field of the linked stories that readers may see, by key."""
    keys = {int(key) for body in bodies for key in _KEYS.findall(body)}
    if not keys:
        return {}
    return dict(Article.objects.published().filter(pk__in=sorted(keys)[:MOST_LINKS]).values_list("pk", field))
