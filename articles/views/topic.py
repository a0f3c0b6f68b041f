from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.feeds import ArticleFeed
from articles.models import Article, Tag, TagKind
from articles.pagination import page_of


def find(slug: str) -> Tag:
    """The tag with a page under this address, or under one that it had. Raises Http404."""
    public = Tag.objects.with_public_page().select_related("place", "topic")
    return public.filter(slug=slug).first() or get_object_or_404(public, redirects__slug=slug)


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    tag = find(slug)
    if tag.slug != slug:
        return redirect(tag, permanent=True)
    siblings = Tag.objects.none()
    if tag.kind == TagKind.COMPOUND:
        siblings = Tag.objects.listed().filter(topic=tag.topic).select_related("place").order_by("place__sort_key")
    page = page_of(request, Article.objects.published().listed().tagged(tag).for_list())
    context = {
        "tag": tag,
        "page": page,
        "siblings": siblings,
        "feed_url": reverse("articles:topic_feed", args=[tag.slug]),
    }
    answer = render(request, "articles/topic.html", context)
    if not page.object_list:
        # All its articles are out of search engines, and its name may be the one that was to be forgotten.
        answer["X-Robots-Tag"] = "noindex"
    return answer


@require_safe
def topic_feed(request: HttpRequest, slug: str) -> HttpResponse:
    tag = find(slug)
    if tag.slug != slug:
        return redirect("articles:topic_feed", tag.slug, permanent=True)
    return ArticleFeed()(request, tag=tag)


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    tags = list(Tag.objects.listed().select_related("place", "topic").order_by("sort_key"))
    groups = [(kind, [tag for tag in tags if tag.kind == kind]) for kind in TagKind.with_pages()]
    return render(request, "articles/topics.html", {"groups": [(kind, found) for kind, found in groups if found]})
