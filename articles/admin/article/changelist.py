from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import text
from articles.admin.article import actions, buttons
from articles.admin.base import DeskAdmin, is_in_form
from articles.desk.labels import short_moment
from articles.fields import column
from articles.models import Article, Status
from articles.models.article_queryset import ArticleQuerySet
from articles.models.content import SEARCHED
from articles.permissions import signed_in


def _what_is_searched() -> str:
    labels = [str(column(Article, name).verbose_name) for name in SEARCHED]
    return _("Words from %(fields)s") % {"fields": get_text_list(labels, _("or"))}


class ArticleList(DeskAdmin):
    list_display = ["headline", "state", "bylines", "appears", "saved"]
    list_filter = ["status", "kind", ("authors", admin.RelatedOnlyFieldListFilter)]
    list_per_page = 50
    search_fields = ["search_key__contains"]
    search_help_text = lazy(_what_is_searched, str)()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        rows = cast(ArticleQuerySet, super().get_queryset(request))
        return rows.seen_by(signed_in(request)).with_newest()

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, term: str) -> tuple[QuerySet, bool]:
        """What the list shows, with what no other page asks for all articles at once."""
        found, duplicates = super().get_search_results(request, queryset, text.norm(term))
        return cast(ArticleQuerySet, found).for_desk(), duplicates

    def get_actions(self, request: HttpRequest, action_location: Any = None) -> dict[str, Any]:
        return {} if is_in_form(action_location) else actions.actions_for(request)

    def response_action(  # type: ignore[override]
        self, request: HttpRequest, queryset: QuerySet[Article], **where: Any
    ) -> HttpResponse | None:
        sent: Any = request.POST.copy()
        sent.setlist(ACTION_CHECKBOX_NAME, actions.chosen(request))
        request.POST = sent
        return super().response_action(request, queryset, **where)

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def state(self, article: Article) -> SafeString:
        colour = Status(article.status).facts.colour
        return format_html('<span class="status {}">{}</span>', colour, buttons.state_of(article))

    @admin.display(description=gettext_lazy("appears"), ordering="publish_at")
    def appears(self, article: Article) -> str:
        return short_moment(article.appears_at) if article.appears_at and article.publish_at else "–"

    @admin.display(description=gettext_lazy("saved"), ordering="saved_at")
    def saved(self, article: Article) -> str:
        return short_moment(article.saved_at)

    @admin.display(description=gettext_lazy("by"))
    def bylines(self, article: Article) -> str:
        return ", ".join(article.bylines)
