"""Nothing typed is lost where a story cannot be saved any more: the page gives it back for copying."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from articles import text
from articles.models import Article

FIELDS = ["headline", "kicker", "dek", "byline", "tags", "note"]
MOST_SHOWN = 1_000_000


def give_back(model_admin: admin.ModelAdmin, request: HttpRequest, *sentences: str, status: int = 409) -> HttpResponse:
    """Answer a form that came too late with the reasons and with everything it carried."""
    labels = {name: Article._meta.get_field(name).verbose_name for name in FIELDS if name not in ("tags", "note")}
    labels |= {"tags": _("tags"), "note": _("note")}
    typed = [(labels[name], request.POST[name]) for name in FIELDS if request.POST.get(name)]
    context = model_admin.admin_site.each_context(request) | {
        "title": _("Not saved"),
        "opts": model_admin.opts,
        "sentences": sentences,
        "typed": typed,
        "body": mark_safe(text.clean_html(request.POST.get("body", "")[:MOST_SHOWN])),
    }
    return TemplateResponse(request, "admin/articles/kept.html", context, status=status)
