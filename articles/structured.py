"""NewsArticle structured data (schema.org), with the values that the page shows."""

from typing import Any, Protocol

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from articles import text
from articles.models import Article, Kind

# https://schema.org/NewsArticle and its subtypes
TYPES = {
    Kind.REPORT: "NewsArticle",
    Kind.OPINION: "OpinionNewsArticle",
    Kind.ANALYSIS: "AnalysisNewsArticle",
    Kind.PRESS_RELEASE: "NewsArticle",
    Kind.ADVERT: "AdvertiserContentArticle",
}


class Publisher(Protocol):
    name: str
    telegram_url: str


def article_graph(article: Article, publisher: Publisher) -> dict[str, Any]:
    """The story and its publisher as one JSON-LD graph."""
    site = settings.SITE_URL
    url = site + article.get_absolute_url()
    organisation = {
        "@type": "NewsMediaOrganization",
        "@id": f"{site}/#org",
        "name": publisher.name,
        "url": f"{site}/",
        "masthead": site + reverse("authors"),
        "publishingPrinciples": site + reverse("principles"),
        "ownershipFundingInfo": site + reverse("owners"),
        "verificationFactCheckingPolicy": site + reverse("method"),
    }
    if publisher.telegram_url:
        organisation["sameAs"] = [publisher.telegram_url]
    story = {
        "@type": TYPES[Kind(article.kind)],
        "@id": f"{url}#article",
        "mainEntityOfPage": url,
        "url": url,
        "headline": text.without_soft_hyphens(article.headline),
        "inLanguage": "de-DE",
        "isAccessibleForFree": True,
        "datePublished": stamp(article.first_published_at),
        "dateModified": stamp(article.updated_at or article.first_published_at),
        "author": _authors(article),
        "publisher": {"@id": f"{site}/#org"},
    }
    if article.dek:
        story["description"] = text.without_soft_hyphens(article.dek)
    if article.tag_list:
        story["keywords"] = [tag.name for tag in article.tag_list]
    return {"@context": "https://schema.org", "@graph": [organisation, story]}


def stamp(moment: Any) -> str:
    """ISO 8601 with offset, to the second, in the paper's own zone."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


def _authors(article: Article) -> list[dict[str, Any]]:
    people = [
        {"@type": "Person", "name": author.name, "url": settings.SITE_URL + author.get_absolute_url()}
        for author in article.author_list
    ]
    return people or [{"@type": "Organization", "name": name} for name in article.bylines]
