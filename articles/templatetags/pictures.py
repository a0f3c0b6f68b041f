"""Pictures on pages: which there is, and how a place prints it."""

from dataclasses import replace
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse

from articles.images import body_figures, display, slots
from articles.images.body_figures import Figure
from articles.images.cards import Card
from articles.images.display import DisplayedImage
from articles.images.paper_card import PaperCard
from articles.models import Article, Image, Shape

register = template.Library()


@register.simple_tag(takes_context=True)
def lead_image(context: Context, article: Article) -> DisplayedImage | None:
    """The lead image of a story; the desk is told where readers get none."""
    return display.lead_of(article, at_desk=_at_desk(context))


@register.simple_tag(takes_context=True)
def displayed_image(context: Context, image: Image | None) -> DisplayedImage | None:
    """A portrait or the picture of a puzzle."""
    return display.of(image, at_desk=_at_desk(context))


@register.filter
def image_of(page: object) -> str:
    """For the sitemap: where the lead image of a story is, as machines may fetch it."""
    picture = display.lead_of(page) if isinstance(page, Article) else None
    file = picture and picture.widest(Shape.WHOLE)
    return settings.SITE_URL + file.address if file else ""


@register.simple_tag
def card_address(article: Article, card: Card) -> str:
    """Where the share card is. Another card has another address: networks keep what they fetched."""
    return f"{settings.SITE_URL}{reverse('articles:card', args=[article.slug])}?v={card.fingerprint}"


@register.simple_tag(takes_context=True)
def paper_card(context: Context) -> dict[str, str]:
    """The share card of a page that is about no single story: its address, and what it shows."""
    card = PaperCard(context["publication"].name, context["publication"].claim)
    address = f"{settings.SITE_URL}{reverse('articles:paper')}?v={card.fingerprint}"
    return {"address": address, "alt": card.alt}


@register.inclusion_tag("articles/images/_image.html")
def picture(shown_one: DisplayedImage, place: str) -> dict[str, Any]:
    """A picture with what belongs to it, as this place (`places.PLACES`) needs it."""
    return printed(shown_one, place)


@register.simple_tag(takes_context=True)
def body_of(context: Context, article: Article) -> str:
    """The text of a story with its figures drawn. The filter `body` makes the rest of it ready for readers."""
    draw = drawn if display.shows_pictures(article) else body_figures.nowhere
    (resolved,) = body_figures.resolve([article.body_to_read], draw, at_desk=_at_desk(context))
    return resolved


def drawn(figure: Figure) -> str:
    pictures = [printed(picture, "gallery" if figure.is_gallery else "figure") for picture in figure.pictures]
    if figure.caption:
        pictures = [each | {"place": replace(each["place"], has_caption=False)} for each in pictures]
    return render_to_string("articles/images/_figure.html", {"figure": figure, "pictures": pictures})


def printed(picture: DisplayedImage, name: str) -> dict[str, Any]:
    place = slots.PLACES[name]
    sources = slots.sources(picture, place) if picture.has_files else None
    return {"picture": picture, "place": place, "sources": sources}


def _at_desk(context: Context) -> bool:
    """Set by the desk's own preview alone."""
    return bool(context.get("at_desk"))
