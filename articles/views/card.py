import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from django.core.cache import caches
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.images import cards, paper_card
from articles.images.cards import Card
from articles.images.paper_card import PaperCard
from articles.models import Article
from articles.publisher import PaperRequest
from articles.views.article import card_of, of_article

KEPT = 3600
C = TypeVar("C", Card, PaperCard)

logger = logging.getLogger(__name__)


@of_article
def card(request: PaperRequest, article: Article) -> HttpResponse:
    """Drawn once for everything that is on it; it takes no wishes."""
    drawn = card_of(request, article)
    try:
        return _answer(request, drawn, cards.jpeg)
    # For this moment the words alone make a card. Nobody may keep it under the name of the one with the image.
    except cards.LostImageError as error:
        values = {"name": drawn.image, "reason": error}
        logger.error(_("The file %(name)s cannot be read: %(reason)s."), values)
        plain = cards.jpeg(replace(drawn, image=""))
        return HttpResponse(plain, content_type="image/jpeg", headers={"Cache-Control": "no-store"})


@require_safe
def paper(request: PaperRequest) -> HttpResponse:
    """The share card of every page that is about no single article."""
    return _answer(request, PaperCard(request.publication.name, request.publication.claim), paper_card.jpeg)


def _answer(request: PaperRequest, drawn: C, draw: Callable[[C], bytes]) -> HttpResponse:
    etag = f'"{drawn.fingerprint}"'
    if (answer := get_conditional_response(request, etag=etag)) is None:
        content = caches["cards"].get_or_set(drawn.fingerprint, lambda: draw(drawn), KEPT)
        answer = HttpResponse(content, content_type="image/jpeg")
    answer["ETag"] = etag
    return answer
