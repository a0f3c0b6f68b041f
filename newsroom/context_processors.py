from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from articles.models import Tag, TagKind


def frame(request: HttpRequest) -> dict[str, Any]:
    """For header and footer. Nothing is read before a template asks."""
    menu = SimpleLazyObject(lambda: list(Tag.objects.in_menu().with_public_page()))
    return {
        "publication": getattr(request, "publication", None),
        "site_url": settings.SITE_URL,
        "canonical": f"{settings.SITE_URL}{request.path}",
        "menu_topics": SimpleLazyObject(lambda: [tag for tag in menu if tag.kind != TagKind.PLACE]),
        "menu_places": SimpleLazyObject(lambda: [tag for tag in menu if tag.kind == TagKind.PLACE]),
    }
