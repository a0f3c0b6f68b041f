"""Nothing typed is lost where an article cannot be saved any more: the page gives it back for copying."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from articles import text
from articles.admin.article.form import ArticleForm
from articles.models.content import FIELDS

# What the form asks beside the text.
BESIDE_THE_TEXT = ["note", "new_note", "override"]


def give_back(
    model_admin: admin.ModelAdmin,
    request: HttpRequest,
    *sentences: str,
    status: int = 409,
    typed: QueryDict | None = None,
) -> HttpResponse:
    """Answer a form that came too late with the reasons and with everything it carried."""
    data = request.POST if typed is None else typed
    names = [name for name, about in FIELDS.items() if about.is_given_back and not about.is_html]
    context = model_admin.admin_site.each_context(request) | {
        "title": _("Not saved"),
        "opts": model_admin.opts,
        "sentences": sentences,
        "typed": [(_label(name), data[name]) for name in [*names, *BESIDE_THE_TEXT] if data.get(name)],
        # Cleaned by the one sanitiser, so that it can be copied with its formatting.
        "body": mark_safe(text.clean_html(data.get("body", ""))),
    }
    return TemplateResponse(request, "admin/articles/article/refused_save.html", context, status=status)


def _label(name: str) -> str:
    """What the form calls a field, its own fields and those of the model."""
    return str(ArticleForm.base_fields[name].label) if name in ArticleForm.base_fields else _("tags")
