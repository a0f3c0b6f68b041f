"""Words looked up in the texts that readers see, for whoever has to correct an error everywhere it stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from articles import text
from articles.models import Article
from articles.models.content import HTML, WORDS
from articles.text import passages

# From the newest on; the search over the whole archive has an index of its own.
MAX_ARTICLES = 5_000
MAX_FOUND = 50


@dataclass(frozen=True)
class Passage:
    """An article that carries the words, with what stands around them."""

    article: Article
    before: str
    words: str
    after: str


def carrying(words: str) -> list[Passage]:
    """The newest published articles in which these words stand, at most `MAX_FOUND`.

    They are found as a passage is that is removed for good: capitals, soft hyphens, no-break spaces, quotation marks,
    line breaks and markup make no difference.
    """
    if len(passages.folded(words)) < passages.MIN_LENGTH:
        return []
    newest = Article.objects.published().order_by("-publish_at", "-pk").only("slug", *WORDS)
    found = (_find(article, words) for article in newest[:MAX_ARTICLES].iterator(chunk_size=500))
    return list(islice(filter(None, found), MAX_FOUND))


def _find(article: Article, words: str) -> Passage | None:
    for written, is_markup in _texts(article):
        # A link whose address alone carries the words has no place that readers see.
        if passages.contains(written, words, is_markup=is_markup) and (
            places := passages.excerpts(written, words, is_markup=is_markup)
        ):
            return Passage(article, *map(text.without_soft_hyphens, places[0]))
    return None


def _texts(article: Article) -> Iterator[tuple[str, bool]]:
    yield from ((getattr(article, name), name in HTML) for name in WORDS)
    # Captions stand in the body; what describes an image is an attribute there.
    yield from ((written, False) for written in text.beside_images(article.body))
