"""Pictures on pages: which there is, and how a place prints it."""

from dataclasses import replace
from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string

from articles.models import Article, Image
from articles.pictures import figures, places, shown
from articles.pictures.figures import Figure
from articles.pictures.shown import Picture

register = template.Library()


@register.simple_tag(takes_context=True)
def lead_picture(context: Context, article: Article) -> Picture | None:
    """The lead image of a story; the desk is told where readers get none."""
    return shown.lead_of(article, at_desk=_at_desk(context))


@register.simple_tag(takes_context=True)
def picture_of(context: Context, image: Image | None) -> Picture | None:
    """A portrait or the picture of a puzzle."""
    return shown.of(image, at_desk=_at_desk(context))


@register.inclusion_tag("articles/_picture.html")
def picture(shown_one: Picture, place: str) -> dict[str, Any]:
    """A picture with what belongs to it, as this place (`places.PLACES`) needs it."""
    return printed(shown_one, place)


@register.simple_tag(takes_context=True)
def body_of(context: Context, article: Article) -> str:
    """The text of a story with its figures drawn. The filter `body` makes the rest of it ready for readers."""
    draw = drawn if shown.shows_pictures(article) else figures.nowhere
    (resolved,) = figures.resolve([article.body], draw, at_desk=_at_desk(context))
    return resolved


def drawn(figure: Figure) -> str:
    pictures = [printed(picture, "gallery" if figure.is_gallery else "figure") for picture in figure.pictures]
    if figure.caption:
        pictures = [each | {"place": replace(each["place"], has_caption=False)} for each in pictures]
    return render_to_string("articles/_figure.html", {"figure": figure, "pictures": pictures})


def printed(picture: Picture, name: str) -> dict[str, Any]:
    place = places.PLACES[name]
    sources = places.sources(picture, place) if picture.has_files else None
    return {"picture": picture, "place": place, "sources": sources}


def _at_desk(context: Context) -> bool:
    """Set by the desk's own preview alone."""
    return context.get("at_desk", False)
