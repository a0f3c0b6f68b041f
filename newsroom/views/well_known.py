from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as django_sitemap
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.models import Author
from articles.sitemaps import ArticleSitemap, SiteSitemap, TagSitemap
from newsroom.views.authors import public_authors
from puzzles.sitemaps import PuzzleSitemap

LASTING_PAGES = (
    "home", "articles:topics", "authors", "puzzles:puzzles", "archive", "imprint", "privacy", "accessibility",
    "principles", "method", "owners", "articles:corrections", "articles:report",
)  # fmt: skip


class PageSitemap(SiteSitemap):
    def items(self) -> tuple[str, ...]:
        return LASTING_PAGES

    def location(self, name: str) -> str:
        return reverse(name)


class AuthorSitemap(SiteSitemap):
    def items(self) -> QuerySet[Author]:
        return public_authors()


SITEMAPS: dict[str, type[Sitemap] | Sitemap] = {
    "pages": PageSitemap,
    "articles": ArticleSitemap,
    "tags": TagSitemap,
    "authors": AuthorSitemap,
    "puzzles": PuzzleSitemap,
}


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page, with the time of its last editorial change."""
    response = django_sitemap(request, SITEMAPS, template_name="pages/sitemap.xml")
    # Django marks sitemaps noindex, which search engines read as "do not use it".
    del response["X-Robots-Tag"]
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /admin/", "", f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
