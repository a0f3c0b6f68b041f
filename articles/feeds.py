"""RSS 2.0. Addresses are those of SITE_URL, whatever host was asked."""

import html
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from articles import article_links, text
from articles.images import body_figures, display
from articles.images.body_figures import Figure
from articles.images.display import DisplayedImage
from articles.models import Article, Correction, Shape, Tag
from articles.publisher import PaperRequest
from articles.structured_data import stamp
from articles.text import characters

ENTRIES = 30


def _as_markup(words: str) -> str:
    """Programs show titles and descriptions as HTML."""
    return html.escape(text.without_soft_hyphens(words), quote=False)


class XmlGenerator(SimplerXMLGenerator):
    """Whatever the database holds, readers' programs get XML."""

    def characters(self, content: Any) -> None:
        super().characters(characters.without_unwanted(str(content or "")))

    def startElement(self, name: str, attrs: Any) -> None:
        cleaned: Any = {key: characters.without_unwanted(str(value)) for key, value in attrs.items()}
        super().startElement(name, cleaned)


class Rss(Rss201rev2Feed):
    """With authors as Dublin Core: RSS wants an e-mail address there. Titles and descriptions come as plain text."""

    def __init__(self, title: str, link: str, description: str, **kwargs: Any) -> None:
        super().__init__(_as_markup(title), link, _as_markup(description), **kwargs)

    def add_item(self, title: str, link: str, description: str, *args: Any, **kwargs: Any) -> None:
        super().add_item(_as_markup(title), link, _as_markup(description), *args, **kwargs)

    def write(self, outfile: Any, encoding: Any) -> None:
        """As Django does it, with a generator of ours."""
        handler = XmlGenerator(outfile, encoding, short_empty_elements=True)
        handler.startDocument()
        handler.startElement("rss", self.rss_attributes())
        handler.startElement("channel", self.root_attributes())
        self.add_root_elements(handler)
        self.write_items(handler)
        self.endChannelElement(handler)
        handler.endElement("rss")

    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | {
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:media": "http://search.yahoo.com/mrss/",
        }

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        for name in item["bylines"]:
            handler.addQuickElement("dc:creator", name)
        if item["updated_at"]:
            handler.addQuickElement("atom:updated", stamp(item["updated_at"]))
        handler.addQuickElement("content:encoded", item["body"])
        if displayed := item.get("image"):
            _add_image(handler, displayed)


def _add_image(handler: XmlGenerator, displayed: DisplayedImage) -> None:
    """Media RSS: the lead image, with everything that has to stand at it."""
    file = displayed.widest(Shape.WIDE) or displayed.widest(Shape.WHOLE)
    if file is None:
        return
    size = {"width": str(file.width), "height": str(file.height)}
    address = settings.SITE_URL + file.address
    handler.startElement("media:content", {"url": address, "type": "image/jpeg", "medium": "image", **size})
    for name, words in (("media:title", displayed.in_words()), ("media:description", displayed.told())):
        if words:
            handler.addQuickElement(name, words, {"type": "plain"})
    if displayed.credit:
        handler.addQuickElement("media:credit", displayed.credit)
    handler.endElement("media:content")


@dataclass
class Asked:
    request: PaperRequest
    tag: Tag | None = None


class PaperFeed(Feed):
    feed_type = Rss
    item_guid_is_permalink = False

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().__call__(request, *args, **kwargs)
        # Slips of the pen move no clock; the ETag knows of them.
        del response["Last-Modified"]
        return response

    def get_object(self, request: HttpRequest, tag: Tag | None = None) -> Asked:
        return Asked(cast(PaperRequest, request), tag)

    def feed_url(self, asked: Asked) -> str:
        return settings.SITE_URL + asked.request.path

    def item_guid(self, entry: Article | Correction) -> str:
        return entry.guid.urn


class ArticleFeed(PaperFeed):
    """The newest articles of the whole paper, or of one tag."""

    def title(self, asked: Asked) -> str:
        name = asked.request.publication.name
        return f"{asked.tag} | {name}" if asked.tag else name

    def description(self, asked: Asked) -> str:
        return asked.tag.description if asked.tag else asked.request.publication.claim or self.title(asked)

    def link(self, asked: Asked) -> str:
        return settings.SITE_URL + (asked.tag.get_absolute_url() if asked.tag else reverse("home"))

    def items(self, asked: Asked) -> list[Article]:
        articles = Article.objects.published().listed()
        if asked.tag:
            articles = articles.tagged(asked.tag)
        newest = list(articles.for_page().order_by("-publish_at", "-pk")[:ENTRIES])
        linked = article_links.for_readers(article.body_to_read for article in newest)
        bodies = body_figures.resolve(linked, body_figures.in_feed)
        for article, body in zip(newest, bodies, strict=True):
            # As readers get it there. Nobody saves these rows.
            article.body = body
        return newest

    def item_title(self, article: Article) -> str:
        return article.outward_title

    def item_link(self, article: Article) -> str:
        return settings.SITE_URL + article.get_absolute_url()

    def item_description(self, article: Article) -> str:
        return article.dek

    def item_pubdate(self, article: Article) -> datetime | None:
        return article.first_published_at

    def item_updateddate(self, article: Article) -> datetime:
        """The newest of all is when the feed was built last."""
        return article.last_told_at

    def item_categories(self, article: Article) -> list[str]:
        return [*filter(None, [article.label]), *(tag.name for tag in article.tag_list)]

    def item_extra_kwargs(self, article: Article) -> dict[str, Any]:
        notices = render_to_string("articles/accountability/_feed_corrections.html", {"told": article.corrections_told})
        displayed = display.lead_of(article)
        lead = body_figures.in_feed(Figure([displayed])) if displayed else ""
        body = notices + lead + text.with_absolute_links(article.body, settings.SITE_URL)
        return {
            "bylines": article.bylines,
            "image": displayed,
            "body": text.without_soft_hyphens(body),
            "updated_at": article.updated_at,
        }


class CorrectionFeed(PaperFeed):
    def title(self, asked: Asked) -> str:
        return f"{_('Corrections')} | {asked.request.publication.name}"

    def description(self, asked: Asked) -> str:
        return _("Every correction, clarification and update, the newest first.")

    def link(self, asked: Asked) -> str:
        return settings.SITE_URL + reverse("articles:corrections")

    def items(self, asked: Asked) -> list[Correction]:
        return list(Correction.objects.published().with_touched_articles()[:ENTRIES])

    def item_title(self, correction: Correction) -> str:
        articles = ", ".join(article.outward_title for article in correction.touched_articles)
        return f"{correction.get_kind_display()}: {articles}"

    def item_link(self, correction: Correction) -> str:
        return settings.SITE_URL + correction.touched.all()[0].get_absolute_url()

    def item_description(self, correction: Correction) -> str:
        return correction.in_words

    def item_pubdate(self, correction: Correction) -> datetime | None:
        return correction.published_at

    item_updateddate = item_pubdate

    def item_categories(self, correction: Correction) -> list[str]:
        labels = {article.label: None for article in correction.touched_articles if article.label}
        return [correction.get_kind_display(), *labels]

    def item_extra_kwargs(self, correction: Correction) -> dict[str, Any]:
        body = render_to_string("articles/accountability/_correction_body.html", {"correction": correction})
        return {"bylines": [], "body": text.without_soft_hyphens(body), "updated_at": None}
