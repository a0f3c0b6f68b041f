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
    """The desk is told where readers get none."""
    return display.lead_of(article, at_desk=_at_desk(context))


@register.simple_tag(takes_context=True)
def displayed_image(context: Context, image: Image | None) -> DisplayedImage | None:
    """A portrait or the image of a puzzle."""
    return display.of(image, at_desk=_at_desk(context))


@register.filter
def image_of(page: object) -> str:
    """For the sitemap, as machines may fetch it."""
    image = display.lead_of(page) if isinstance(page, Article) else None
    file = image and image.widest(Shape.WHOLE)
    return settings.SITE_URL + file.address if file else ""


@register.simple_tag
def card_address(article: Article, card: Card) -> str:
    """Another card has another address: networks keep what they fetched."""
    return f"{settings.SITE_URL}{reverse('articles:card', args=[article.slug])}?v={card.fingerprint}"


@register.simple_tag(takes_context=True)
def paper_card(context: Context) -> dict[str, str]:
    """Of a page that is about no single article: its address, and what it shows."""
    card = PaperCard(context["publication"].name, context["publication"].claim)
    address = f"{settings.SITE_URL}{reverse('articles:paper')}?v={card.fingerprint}"
    return {"address": address, "alt": card.alt}


@register.simple_tag(takes_context=True)
def body_of(context: Context, article: Article) -> str:
    """With its figures drawn; the filter `body` makes the rest ready for readers."""
    draw = drawn if display.shows_images(article) else body_figures.nowhere
    (resolved,) = body_figures.resolve([article.body_to_read], draw, at_desk=_at_desk(context))
    return resolved


def drawn(figure: Figure) -> str:
    images = [printed(image, "gallery" if figure.is_gallery else "figure") for image in figure.images]
    if figure.caption:
        images = [each | {"place": replace(each["place"], has_caption=False)} for each in images]
    return render_to_string("articles/images/_figure.html", {"figure": figure, "images": images})


@register.inclusion_tag("articles/images/_image.html", name="image")
def printed(image: DisplayedImage, name: str) -> dict[str, Any]:
    """An image as the place of this name in `slots.PLACES` needs it."""
    place = slots.PLACES[name]
    sources = slots.sources(image, place) if image.has_files else None
    return {"image": image, "place": place, "sources": sources}


def _at_desk(context: Context) -> bool:
    """Set by the desk's own preview alone."""
    return bool(context.get("at_desk"))
