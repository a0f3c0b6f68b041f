"""What the editor's dialog for links finds."""

import re
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from articles import text
from articles.admin.article.buttons import state_of
from articles.desk.labels import short_moment
from articles.models import Article, Status
from articles.models.article_queryset import ArticleQuerySet
from articles.permissions import signed_in
from articles.text import hrefs

MAX_FOUND = 8
_ADDRESS = re.compile(r"/artikel/([a-z0-9-]+)")


@require_safe
def answer(request: HttpRequest) -> JsonResponse:
    """The newest articles that carry all words, among those that this person may open."""
    if not (request.user.has_perm("articles.add_article") or request.user.has_perm("articles.change_article")):
        raise PermissionDenied
    seen = Article.objects.seen_by(signed_in(request)).exclude(status=Status.DISCARDED)
    found = _found(seen, request.GET.get("q", "")[:500]).order_by("-saved_at", "-pk")
    return JsonResponse({"articles": [_article(article) for article in found.with_newest().for_desk()[:MAX_FOUND]]})


def _found(articles: ArticleQuerySet, typed: str) -> ArticleQuerySet:
    if key := hrefs.ARTICLE_LINK.fullmatch(typed):
        return articles.filter(pk=key[1])
    if address := _ADDRESS.search(typed):
        slug = address[1]
        keys = Article.objects.filter(Q(slug=slug) | Q(former_addresses__slug=slug)).values("pk")
        return articles.filter(pk__in=keys)
    for word in text.norm(typed).split()[:10]:
        articles = articles.filter(search_key__contains=word)
    return articles


def _article(article: Article) -> dict[str, Any]:
    when = short_moment((article.appears_at if article.publish_at else None) or article.saved_at)
    return {
        "link": f"story:{article.pk}",
        "headline": str(article),
        "about": f"{state_of(article)} · {when}",
        "is_public": article.is_public,
    }
