from django.contrib import admin
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from newsroom.handbook.pages import INDEX, pages


@require_safe
def handbook(request: HttpRequest, name: str = "") -> TemplateResponse:
    """Without name the list of all pages."""
    found = pages().get(name or INDEX)
    if found is None or name == INDEX:
        raise Http404(f"The handbook has no page {name}")
    words = {"title": found.title, "page": found, "is_index": not name}
    return TemplateResponse(request, "admin/handbook.html", admin.site.each_context(request) | words)
