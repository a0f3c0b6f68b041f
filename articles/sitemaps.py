from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from articles.models import Article, Tag


class SiteSitemap(Sitemap):
    """Pages under SITE_URL, whatever host was asked."""

    limit = 10_000

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: object = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class ArticleSitemap(SiteSitemap):
    def items(self) -> QuerySet[Article]:
        return Article.objects.published().listed().select_related("lead_image").order_by("-publish_at", "-pk")

    def lastmod(self, article: Article) -> datetime | None:
        return article.updated_at or article.first_published_at


class TagSitemap(SiteSitemap):
    def items(self) -> QuerySet[Tag]:
        return Tag.objects.listed().order_by("sort_key", "pk")
