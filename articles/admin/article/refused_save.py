"""Nothing typed is lost where an article cannot be saved any more: the page gives it back for copying."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from articles import text
from articles.admin.article.form import ArticleForm
from articles.admin.base import page
from articles.models import Article
from articles.models.content import FIELDS

# What the form asks beside the text.
BESIDE_THE_TEXT = ["note", "new_note", "override"]


def give_back(request: HttpRequest, *sentences: str, status: int = 409, typed: QueryDict | None = None) -> HttpResponse:
    data = request.POST if typed is None else typed
    names = [name for name, about in FIELDS.items() if about.is_given_back and not about.is_html]
    return page(
        request,
        "article/refused_save.html",
        Article,
        status=status,
        title=_("Not saved"),
        sentences=sentences,
        typed=[(_label(name), data[name]) for name in [*names, *BESIDE_THE_TEXT] if data.get(name)],
        # Cleaned by the one sanitiser, so that it can be copied with its formatting.
        body=mark_safe(text.clean_html(data.get("body", ""))),
    )


def _label(name: str) -> str:
    return str(ArticleForm.base_fields[name].label) if name in ArticleForm.base_fields else _("tags")
