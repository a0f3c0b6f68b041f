from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.feeds import TopicFeed
from articles.models import Article, Tag, TagKind
from articles.pages import page_of


def find(slug: str) -> Tag:
    """The tag with a page under this address, or under one that it had. Raises Http404."""
    public = Tag.objects.public().select_related("place", "topic")
    return public.filter(slug=slug).first() or get_object_or_404(public, redirects__slug=slug)


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    tag = find(slug)
    if tag.slug != slug:
        return redirect(tag, permanent=True)
    siblings = Tag.objects.none()
    if tag.kind == TagKind.COMPOUND:
        siblings = Tag.objects.public().filter(topic=tag.topic).select_related("place").order_by("place__sort_key")
    context = {
        "tag": tag,
        "page": page_of(request, Article.objects.published().tagged(tag).for_list()),
        "siblings": siblings,
        "feed_url": reverse("articles:topic_feed", args=[tag.slug]),
    }
    return render(request, "articles/topic.html", context)


@require_safe
def topic_feed(request: HttpRequest, slug: str) -> HttpResponse:
    tag = find(slug)
    if tag.slug != slug:
        return redirect("articles:topic_feed", tag.slug, permanent=True)
    return TopicFeed()(request, tag=tag)


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """All topics and places that readers find stories under."""
    tags = list(Tag.objects.public().select_related("place", "topic").order_by("sort_key"))
    groups = [(kind, [tag for tag in tags if tag.kind == kind]) for kind in TagKind]
    return render(request, "articles/topics.html", {"groups": [(kind, found) for kind, found in groups if found]})
