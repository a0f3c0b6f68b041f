import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from articles import text
from articles.evidence import ledger, sentences, source_urls
from articles.images import display
from articles.images.display import DisplayedImage, File
from articles.models import Ai, Article, CorrectedArticle, Kind, Shape, Tag
from articles.models.content import FIELDS
from articles.publisher import Publisher

# https://schema.org/NewsArticle and its subtypes
TYPES: dict[str, str] = {
    Kind.REPORT: "NewsArticle",
    Kind.POLICE_REPORT: "NewsArticle",
    Kind.OPINION: "OpinionNewsArticle",
    Kind.ANALYSIS: "AnalysisNewsArticle",
    Kind.PRESS_RELEASE: "NewsArticle",
    Kind.ADVERT: "AdvertiserContentArticle",
}


# https://schema.org/IPTCDigitalSourceEnumeration
DIGITAL_SOURCES: dict[str, str] = {
    Ai.GENERATED: "https://schema.org/TrainedAlgorithmicMediaDigitalSource",
    Ai.ALTERED: "https://schema.org/CompositeWithTrainedAlgorithmicMediaDigitalSource",
}


def article_graph(article: Article, publisher: Publisher) -> dict[str, Any]:
    """The article and its publisher as one JSON-LD graph."""
    described = _described(article)
    told = {about.schema_org: getattr(article, name) for name, about in FIELDS.items() if about.schema_org}
    described |= {name: text.without_soft_hyphens(words) for name, words in told.items() if words}
    if article.tag_list:
        described["keywords"] = [tag.name for tag in article.tag_list]
        described["about"] = [_subject(tag) for tag in article.tag_list]
    if images := _images(article, publisher):
        described["image"] = images
    return _graph(_organisation(publisher), described | _evidence(article))


def _subject(tag: Tag) -> dict[str, Any]:
    return {"@type": tag.facts.schema_type, "name": tag.name, "url": settings.SITE_URL + tag.get_absolute_url()}


def _images(article: Article, publisher: Publisher) -> list[dict[str, Any]]:
    """The lead image as teasers cut it, and whole."""
    displayed = display.lead_of(article)
    if displayed is None:
        return []
    files = [displayed.widest(shape) for shape in (Shape.WIDE, Shape.WHOLE)]
    return [_image(displayed, file, publisher) for file in files if file]


def _image(displayed: DisplayedImage, file: File, publisher: Publisher) -> dict[str, Any]:
    """https://schema.org/ImageObject"""
    image, address = displayed.image, settings.SITE_URL + file.address
    # Of a drawing by the paper the paper is the creator.
    kind = "Organization" if image.creator == publisher.name else "Person"
    terms = re.search(r"https?://[^\s<>\"]+[^\s<>\".,;)]", image.usage_terms)
    known = {
        "caption": ". ".join(filter(None, [*displayed.labels, displayed.caption or displayed.alt])),
        "creditText": displayed.credit,
        "creator": image.creator and {"@type": kind, "name": image.creator},
        "copyrightNotice": image.copyright_notice,
        "license": terms and terms[0],
        "digitalSourceType": DIGITAL_SOURCES.get(image.ai),
    }
    size = {"width": file.width, "height": file.height}
    said = {name: value for name, value in known.items() if value}
    return {"@type": "ImageObject", "url": address, "contentUrl": address, **size, **said}


def _evidence(article: Article) -> dict[str, Any]:
    """The confirming sources that readers see in detail."""
    cited = ledger.counts_of(article).citations if sentences.strip(article) else []
    kinds = {
        "citation": [_citation(source) for source in cited],
        "isBasedOn": [_citation(source) for source in cited if source["base"]],
    }
    return {name: sources for name, sources in kinds.items() if sources}


def _citation(source: dict[str, str]) -> dict[str, Any]:
    """https://schema.org/CreativeWork"""
    work = {
        "@type": "CreativeWork",
        "name": source["title"],
        "publisher": {"@type": "Organization", "name": source["publisher"]},
    }
    if source_urls.is_web(source["url"]):
        work["url"] = source["url"]
    return work | ({"datePublished": source["published"]} if source["published"] else {})


def retraction_graph(article: Article, publisher: Publisher) -> dict[str, Any]:
    """What a retracted article was called, and why it is gone."""
    return _graph(_organisation(publisher), _described(article) | {"creativeWorkStatus": "Retracted"})


def _graph(*nodes: dict[str, Any]) -> dict[str, Any]:
    return {"@context": "https://schema.org", "@graph": list(nodes)}


def _organisation(publisher: Publisher) -> dict[str, Any]:
    site = settings.SITE_URL
    organisation = {
        "@type": "NewsMediaOrganization",
        "@id": f"{site}/#org",
        "name": publisher.name,
        "url": f"{site}/",
        "masthead": site + reverse("authors"),
        "publishingPrinciples": site + reverse("principles"),
        "ownershipFundingInfo": site + reverse("owners"),
        "verificationFactCheckingPolicy": site + reverse("method"),
        "actionableFeedbackPolicy": site + reverse("articles:report"),
        "correctionsPolicy": site + reverse("articles:corrections"),
    }
    if publisher.telegram_url:
        organisation["sameAs"] = [publisher.telegram_url]
    return organisation


def _described(article: Article) -> dict[str, Any]:
    site = settings.SITE_URL
    url = site + article.get_absolute_url()
    described = {
        "@type": TYPES.get(article.kind, "NewsArticle"),
        "@id": f"{url}#article",
        "mainEntityOfPage": url,
        "url": url,
        "headline": article.outward_title,
        "inLanguage": "de-DE",
        "isAccessibleForFree": True,
        "datePublished": stamp(article.first_published_at),
        "dateModified": stamp(article.updated_at or article.first_published_at),
        "author": _authors(article),
        "publisher": {"@id": f"{site}/#org"},
    }
    if article.label:
        described["genre"] = article.label
    if article.corrections_told:
        described["correction"] = [_correction(told, url) for told in article.corrections_told]
    return described


def _correction(told: CorrectedArticle, url: str) -> dict[str, Any]:
    """https://schema.org/CorrectionComment"""
    return {
        "@type": "CorrectionComment",
        "text": told.correction.in_words,
        "datePublished": stamp(told.correction.published_at),
        "url": f"{url}#{told.anchor}",
    }


def stamp(moment: datetime | None) -> str:
    """ISO 8601 with offset, to the second, in the paper's own zone."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


def _authors(article: Article) -> list[dict[str, Any]]:
    people = [
        {"@type": "Person", "name": author.name, "url": settings.SITE_URL + author.get_absolute_url()}
        for author in article.author_list
    ]
    return people or [{"@type": "Organization", "name": name} for name in article.bylines]
