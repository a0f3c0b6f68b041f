"""What stands behind an article, for templates: its strip, its box, and numbers that moved."""

from django import template

from articles.evidence import downloads, ledger, sentences, source_urls
from articles.evidence.tallies import Counts
from articles.models import Article, TallyChange
from articles.publisher import Publisher

register = template.Library()
register.filter("is_web", source_urls.is_web)
register.filter("goes_back", sentences.goes_back)
register.filter("reported_in_short", sentences.reported_in_short)


@register.filter
def strip(article: Article) -> sentences.Strip | None:
    """The stones under an article and their sentence; None where nothing is counted from single records."""
    return sentences.strip(article)


@register.filter
def counts(article: Article) -> Counts:
    return ledger.counts_of(article)


@register.simple_tag
def method_version(article: Article, publication: Publisher) -> int | None:
    """The version of the method that the numbers under this article were made by."""
    return downloads.method_version(article, publication)


@register.filter
def moves(change: TallyChange) -> list[tuple[str, int, int]]:
    return list(sentences.moves(change))
