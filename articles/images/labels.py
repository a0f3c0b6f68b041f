"""What an image is called where a text is shown in words: to colleagues by its title, to readers by what they read."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from articles.models import Content, Image

MAX_LENGTH = 80


def for_desk(*contents: Content) -> dict[int, str]:
    """Names by key, in one query, and in none where there is no image."""
    keys = _keys(contents)
    known = Image.objects.only("title", "caption", "alt").in_bulk(keys)
    return {key: _name(key, _title(known.get(key))) for key in keys}


def for_readers(*contents: Content) -> dict[int, str]:
    """By the caption, of what readers may see. No title, and no word of an image that was recalled."""
    keys = _keys(contents)
    captions = dict(Image.objects.usable().filter(pk__in=keys).values_list("pk", "caption"))
    return {key: _name(key, captions.get(key, "")[:MAX_LENGTH]) for key in keys}


def _keys(contents: Iterable[Content]) -> set[int]:
    return {key for content in contents for key in content.images}


def _title(image: Image | None) -> str:
    if image is None:
        return _("not in the library")
    return image.title or image.caption[:MAX_LENGTH] or image.alt[:MAX_LENGTH]


def _name(key: int, title: str) -> str:
    number = _("Image %(number)s") % {"number": key}
    return f"{number}: {title}" if title else number
