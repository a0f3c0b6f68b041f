"""The page "Geplant": what happens at which minute, and the three things an editor does about it."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import schedule
from articles.admin.minutes import MinuteField
from articles.schedule import What

LABELS = {
    What.STORY: gettext_lazy("The story appears"),
    What.CHANGES: gettext_lazy("Changes go live"),
    What.END: gettext_lazy("The story ends"),
    What.INTENTION: gettext_lazy("Planned, but not approved: does not appear"),
}


class OtherMinuteForm(forms.Form):
    """The minute to which something planned is moved."""

    at = MinuteField(label=gettext_lazy("new minute"))


def planned(model_admin: admin.ModelAdmin, request: HttpRequest) -> HttpResponse:
    if not model_admin.has_view_permission(request):
        return model_admin.admin_site.login(request)
    form = OtherMinuteForm(prefix=request.POST.get("line")) if request.method == "POST" else None
    if request.method == "POST" and (answer := _act(request)):
        return answer
    lines = [_line(line, request) for line in schedule.upcoming(request.user)]
    context = model_admin.admin_site.each_context(request) | {
        "title": _("Planned"),
        "opts": model_admin.opts,
        "lines": lines,
        "media": model_admin.media + OtherMinuteForm().media,
        "form": form,
    }
    return TemplateResponse(request, "admin/articles/planned.html", context)
