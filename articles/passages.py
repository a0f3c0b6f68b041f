"""Words looked up in the texts that readers see, for whoever has to correct an error everywhere it stands."""

from dataclasses import dataclass

from articles import text
from articles.models import Article

# From the newest on; the search over the whole archive has an index of its own.
MOST_STORIES = 5_000
MOST_FOUND = 50
AROUND = 80


@dataclass(frozen=True)
class Passage:
    """A story that carries the words, with what stands around them there."""

    article: Article
    before: str
    words: str
    after: str


def carrying(words: str) -> list[Passage]:
    """Published stories in which these words stand, the newest first, at most `MOST_FOUND` of the newest ones.

    Capitals, soft hyphens, line breaks and markup make no difference.
    """
    wanted = text.norm(words)
    if len(wanted) < 3:
        return []
    newest = (
        Article.objects.published()
        .order_by("-publish_at", "-pk")
        .only("headline", "dek", "body", "lead_alt", "lead_caption", "slug")
    )
    found = (_find(article, wanted) for article in newest[:MOST_STORIES].iterator(chunk_size=500))
    return [passage for _number, passage in zip(range(MOST_FOUND), filter(None, found), strict=False)]


def _find(article: Article, wanted: str) -> Passage | None:
    at_pictures = [article.lead_caption, article.lead_alt, *text.beside_pictures(article.body)]
    written = " ".join([article.headline, article.dek, *text.words_of(article.body), *at_pictures])
    folded = text.norm(written)
    at = folded.find(wanted)
    if at < 0:
        return None
    shown = text.without_soft_hyphens(text.plain(written))
    if len(shown) != len(folded):
        # Where folding changed the length (ß is two letters), the folded form is shown: the place is right.
        shown = folded
    end = at + len(wanted)
    return Passage(article, shown[max(0, at - AROUND) : at], shown[at:end], shown[end : end + AROUND])
