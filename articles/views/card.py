from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from articles.models import Article
from articles.pictures import cards
from articles.views.article import card_of, of_story

KEPT = 3600


@of_story
def card(request: HttpRequest, story: Article) -> HttpResponse:
    """The share card. It is drawn once for everything that is on it, and takes no wishes."""
    drawn = card_of(request, story)
    etag = f'"{drawn.fingerprint}"'
    if (answer := get_conditional_response(request, etag=etag)) is None:
        content = caches["cards"].get_or_set(drawn.fingerprint, lambda: cards.jpeg(drawn), KEPT)
        answer = HttpResponse(content, content_type="image/jpeg")
    answer["ETag"] = etag
    return answer
