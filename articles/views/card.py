import logging
from dataclasses import replace

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _

from articles.models import Article
from articles.pictures import cards
from articles.views.article import card_of, of_story

KEPT = 3600

logger = logging.getLogger(__name__)


@of_story
def card(request: HttpRequest, story: Article) -> HttpResponse:
    """The share card. It is drawn once for everything that is on it, and takes no wishes."""
    drawn = card_of(request, story)
    etag = f'"{drawn.fingerprint}"'
    if (answer := get_conditional_response(request, etag=etag)) is None:
        try:
            content = caches["cards"].get_or_set(drawn.fingerprint, lambda: cards.jpeg(drawn), KEPT)
        # For this moment the words alone make a card. Nobody may keep it under the name of the one with the picture.
        except cards.LostPictureError as error:
            values = {"name": drawn.picture, "reason": error}
            logger.error(_("The file %(name)s cannot be read: %(reason)s."), values)
            plain = cards.jpeg(replace(drawn, picture=""))
            return HttpResponse(plain, content_type="image/jpeg", headers={"Cache-Control": "no-store"})
        answer = HttpResponse(content, content_type="image/jpeg")
    answer["ETag"] = etag
    return answer
