"""RSS 2.0 of published stories. Addresses are those of SITE_URL, whatever host was asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed

from articles import text
from articles.models import Article, Tag

ENTRIES = 30


class Rss(Rss201rev2Feed):
    """With authors as Dublin Core, since RSS itself wants an e-mail address there, and the whole text."""

    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | {
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
        }

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for name in item["bylines"]:
            handler.addQuickElement("dc:creator", name)
        handler.addQuickElement("content:encoded", item["body"])


@dataclass
class Asked:
    """What a feed is asked about: the paper, or one tag of it."""

    request: HttpRequest
    tag: Tag | None = None


class ArticleFeed(Feed):
    """The newest stories of the whole paper."""

    feed_type = Rss

    def __call__(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        # The newest publication says nothing about changed texts; the ETag does.
        del response["Last-Modified"]
        return response

    def get_object(self, request: HttpRequest) -> Asked:
        return Asked(request)

    def title(self, asked: Asked) -> str:
        name = asked.request.publication.name
        return f"{asked.tag} | {name}" if asked.tag else name

    def description(self, asked: Asked) -> str:
        return (asked.tag and asked.tag.intro) or asked.request.publication.claim or self.title(asked)

    def link(self, asked: Asked) -> str:
        return settings.SITE_URL + (asked.tag.get_absolute_url() if asked.tag else reverse("home"))

    def feed_url(self, asked: Asked) -> str:
        return settings.SITE_URL + asked.request.path

    def items(self, asked: Asked) -> list[Article]:
        stories = Article.objects.published()
        if asked.tag:
            stories = stories.tagged(asked.tag)
        return list(stories.for_page().order_by("-publish_at", "-pk")[:ENTRIES])

    def item_link(self, article: Article) -> str:
        return settings.SITE_URL + article.get_absolute_url()

    def item_description(self, article: Article) -> str:
        return text.without_soft_hyphens(article.dek)

    def item_pubdate(self, article: Article) -> datetime:
        return article.first_published_at

    def item_categories(self, article: Article) -> list[str]:
        return [tag.name for tag in article.tag_list]

    def item_extra_kwargs(self, article: Article) -> dict[str, Any]:
        body = text.with_absolute_links(article.body, settings.SITE_URL)
        return {"bylines": article.bylines, "body": text.without_soft_hyphens(body)}


class TopicFeed(ArticleFeed):
    """The newest stories of one tag."""

    def get_object(self, request: HttpRequest, tag: Tag) -> Asked:
        return Asked(request, tag)
