"""Links from article to article: stored by key, they lead to its present address."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from articles import text
from articles.models import Article

# No article needs more; whoever sends more gets the words without the link.
MAX_LINKS = 1000


def for_readers(bodies: Iterable[str]) -> list[str]:
    """Bodies with links to what readers may see; of others the words stay. One query at most."""
    bodies = list(bodies)
    addresses = {pk: reverse("articles:article", args=[slug]) for pk, slug in _known(bodies, "slug").items()}
    return [text.with_links(body, addresses) for body in bodies]


def in_words(*bodies: str) -> list[str]:
    """Bodies for whoever compares them: links say which article they mean."""
    linked = {key for body in bodies for key in text.linked_articles(body)}
    headlines = _known(bodies, "headline")
    names = {key: _named(key, headlines.get(key)) for key in linked}
    return [text.with_links(body, names) for body in bodies]


def _named(number: int, headline: str | None) -> str:
    if headline is None:
        return _("article %(number)s, which readers cannot see") % {"number": number}
    shown = text.without_soft_hyphens(headline)
    return _("article %(number)s “%(headline)s”") % {"number": number, "headline": shown}


def _known(bodies: Iterable[str], field: str) -> dict[int, str]:
    """A field of the linked articles that readers may see, by key."""
    keys = {key for body in bodies for key in text.linked_articles(body)}
    if not keys:
        return {}
    return dict(Article.objects.published().filter(pk__in=sorted(keys)[:MAX_LINKS]).values_list("pk", field))
