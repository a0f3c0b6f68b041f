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
from articles.images.evidence_strip import Foundation
from articles.models import Article, FormerAddress
from articles.pagination import page_of
from articles.publisher import PaperRequest

RELATED = 3
EVENTS = 10


ArticleView = Callable[[PaperRequest, Article], HttpResponseBase]


def of_article(view: ArticleView) -> Callable[[PaperRequest, str], HttpResponseBase]:
    """Hand the article that readers may see to a page about it; say moved and gone, and of hidden ones nothing."""

    @require_safe
    @wraps(view)
    def found(request: PaperRequest, slug: str) -> HttpResponseBase:
        if article := Article.objects.published().for_page().filter(slug=slug).first():
            answer = view(request, article)
            if article.unlisted_at:
                answer["X-Robots-Tag"] = "noindex"
            return answer
        if article := Article.objects.retracted().for_page().filter(slug=slug).first():
            return retracted(request, article)
        if Article.objects.gone().filter(slug=slug).exists():
            return gone(request)
        return moved(request, slug)

    return found


def moved(request: PaperRequest, slug: str) -> HttpResponse:
    """What a former address answers: 301 to the present one, 410 where article or address are gone. Raises Http404."""
    former = FormerAddress.objects.at(slug)
    article = Article.objects.with_public_page().filter(former_addresses__in=former).only("slug").first()
    if article and request.resolver_match and not former.get().is_gone:
        return redirect(request.resolver_match.view_name, article.slug, permanent=True)
    if article or Article.objects.gone().filter(former_addresses__in=former).exists():
        return gone(request)
    raise Http404


def retracted(request: PaperRequest, article: Article) -> HttpResponse:
    """The explanation that stands in the place of an article; what was about its text leads there."""
    if request.path != article.get_absolute_url():
        return redirect(article)
    context = {"article": article, "structured": structured_data.retraction_graph(article, request.publication)}
    answer = render(request, "articles/accountability/retracted.html", context)
    answer["X-Robots-Tag"] = "noindex"
    return answer


@of_article
def article(request: PaperRequest, article: Article) -> HttpResponse:
    context = {
        "article": article,
        "card": card_of(request, article),
        "related": Article.objects.published().listed().related_to(article).for_list()[:RELATED],
        "structured": structured_data.article_graph(article, request.publication),
    }
    return render(request, "articles/article.html", context)


def card_of(request: PaperRequest, article: Article) -> Card:
    """What messengers show of the article."""
    return cards.of(article, request.publication.name, _foundation(article))


def _foundation(article: Article) -> Foundation:
    strip = sentences.strip(article)
    if strip:
        return Foundation(tuple(strip.marks), strip.more, str(strip.short))
    reported = sentences.reported_in_short(article)
    return Foundation(("unrecorded",) if reported else (), words=reported)


@of_article
def changes(request: PaperRequest, article: Article) -> HttpResponse:
    """Search engines lead to the article, not to what it once said."""
    page = page_of(request, changelog.events(article), per_page=EVENTS)
    changelog.compare(page)
    answer = render(request, "articles/accountability/changes.html", {"article": article, "page": page})
    answer["X-Robots-Tag"] = "noindex"
    return answer


def gone(request: PaperRequest) -> HttpResponse:
    return render(request, "errors/410.html", status=410)
