from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from articles import structured_data
from articles.accountability import changelog
from articles.evidence import sentences
from articles.images import cards
from articles.images.cards import Card
from articles.images.foundation import Foundation
from articles.models import Article, FormerAddress
from articles.pagination import page_of
from articles.publisher import PaperRequest

RELATED = 3
EVENTS = 10


StoryView = Callable[[PaperRequest, Article], HttpResponseBase]


def of_story(view: StoryView) -> Callable[[PaperRequest, str], HttpResponseBase]:
    """Hand the story that readers may see to a page about it; say moved and gone, and of hidden ones nothing."""

    @require_safe
    @wraps(view)
    def found(request: PaperRequest, slug: str) -> HttpResponseBase:
        if story := Article.objects.published().for_page().filter(slug=slug).first():
            answer = view(request, story)
            if story.unlisted_at:
                answer["X-Robots-Tag"] = "noindex"
            return answer
        if story := Article.objects.retracted().for_page().filter(slug=slug).first():
            return retracted(request, story)
        if Article.objects.gone().filter(slug=slug).exists():
            return gone(request)
        return moved(request, slug)

    return found


def moved(request: PaperRequest, slug: str) -> HttpResponse:
    """What a former address answers: 301 to the present one, 410 where story or address are gone. Raises Http404."""
    former = FormerAddress.objects.at(slug)
    story = Article.objects.with_public_page().filter(former_addresses__in=former).only("slug").first()
    if story and request.resolver_match and not former.get().is_gone:
        return redirect(request.resolver_match.view_name, story.slug, permanent=True)
    if story or Article.objects.gone().filter(former_addresses__in=former).exists():
        return gone(request)
    raise Http404


def retracted(request: PaperRequest, story: Article) -> HttpResponse:
    """The explanation that stands in the place of a story; what was about its text leads there."""
    if request.path != story.get_absolute_url():
        return redirect(story)
    context = {"article": story, "structured": structured_data.retraction_graph(story, request.publication)}
    answer = render(request, "articles/accountability/retracted.html", context)
    answer["X-Robots-Tag"] = "noindex"
    return answer


@of_story
def article(request: PaperRequest, story: Article) -> HttpResponse:
    context = {
        "article": story,
        "card": card_of(request, story),
        "related": Article.objects.published().listed().related_to(story).for_list()[:RELATED],
        "structured": structured_data.article_graph(story, request.publication),
    }
    return render(request, "articles/article.html", context)


def card_of(request: PaperRequest, story: Article) -> Card:
    """What messengers show of the story, with its name, its stones, and the sentence that lists have beside them."""
    return cards.of(story, request.publication.name, _foundation(story))


def _foundation(story: Article) -> Foundation:
    strip = sentences.strip(story)
    if strip:
        return Foundation(tuple(strip.marks), strip.more, str(strip.short))
    reported = sentences.reported_in_short(story)
    return Foundation(("unrecorded",) if reported else (), words=reported)


@of_story
def changes(request: PaperRequest, story: Article) -> HttpResponse:
    """What changed since publication. Search engines lead to the story, not to what it once said."""
    page = page_of(request, changelog.events(story), per_page=EVENTS)
    changelog.compare(page)
    answer = render(request, "articles/accountability/changes.html", {"article": story, "page": page})
    answer["X-Robots-Tag"] = "noindex"
    return answer


def gone(request: PaperRequest) -> HttpResponse:
    return render(request, "errors/410.html", status=410)
