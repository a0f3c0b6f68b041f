"""Where an image stands, as far as the person who asks may know it."""

from dataclasses import dataclass

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.admin.article.buttons import state_of
from articles.images.usage import Uses
from articles.models import Article
from articles.permissions import signed_in


@dataclass(frozen=True)
class Place:
    words: str
    url: str = ""
    state: str = ""


def places(found: Uses, request: HttpRequest) -> dict[str, list[Place]]:
    """Under their headings. Of a colleague's draft somebody hears that it exists, and not what it says."""
    pks = [article.pk for article in found.articles]
    open_to_them = set(Article.objects.seen_by(signed_in(request)).filter(pk__in=pks).values_list("pk", flat=True))
    articles = {
        _("Readers see it in"): found.seen,
        _("In work, not live yet"): found.in_work,
        _("In earlier versions only"): found.earlier,
    }
    groups = {title: [_article(row, row.pk in open_to_them) for row in rows] for title, rows in articles.items()}
    groups[_("Also with")] = [_other(row, request) for row in found.elsewhere]
    return {title: rows for title, rows in groups.items() if rows}


def _article(article: Article, may_open: bool) -> Place:
    if not may_open:
        return Place(_("A colleague's article"), state=state_of(article))
    return Place(str(article), reverse("admin:articles_article_change", args=[article.pk]), state_of(article))


def _other(row: Model, request: HttpRequest) -> Place:
    kind, site = capfirst(str(row._meta.verbose_name)), admin.site
    if not site.is_registered(type(row)) or not site.get_model_admin(type(row)).has_view_permission(request, row):
        return Place(kind)
    url = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return Place(f"{kind}: {row}", url)
