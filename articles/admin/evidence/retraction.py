"""What leans on a retracted report or source stops counting at once."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from articles import text
from articles.admin.article.buttons import Place, attempt
from articles.admin.base import DeskAdmin
from articles.admin.filters import AnswerFilter
from articles.evidence import ledger
from articles.models import Evidence, Source
from articles.permissions import signed_in


def _place(obj: Evidence | Source) -> Place:
    """The one field below the form, which has another label once a retraction is noted."""
    label = _("Why the note was a mistake:") if obj.retracted_at else _("Who withdrew it, when and why:")
    return Place({"retract_because": ("retract_because", label.rstrip(":"))})


class RetractedFilter(AnswerFilter):
    title = pgettext_lazy("of a source", "retracted")
    parameter_name = "retracted"
    answers = {
        "yes": (title, lambda found: found.exclude(retracted_at=None)),
        "no": (gettext_lazy("not retracted"), lambda found: found.filter(retracted_at=None)),
    }


class RetractableAdmin(DeskAdmin):
    change_form_template = "admin/articles/evidence/retractable_form.html"

    @admin.display(description=pgettext_lazy("of a source", "retracted"), boolean=True, ordering="retracted_at")
    def is_retracted(self, row: Evidence | Source) -> bool:
        return row.retracted_at is not None

    def beside(self, request: HttpRequest, obj: Model | None, shown: AdminForm) -> dict[str, Any]:
        may = obj is not None and self.has_change_permission(request, obj)
        return {
            "may_retract": may and request.user.has_perm("articles.change_finding"),
            "retract_because": request.POST.get("retract_because", request.GET.get("retract_because", "")),
        }

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        reason, leaning = text.plain(request.POST.get("retract_because", ""))[:500], []
        address = reverse(f"admin:articles_{self.opts.model_name}_change", args=[obj.pk])
        if "_reinstate" in request.POST:
            if attempt(request, lambda: ledger.reinstate(obj, by=signed_in(request), reason=reason), _place(obj)):
                messages.success(request, _("“%(what)s” counts again wherever it was judged.") % {"what": obj})
            return redirect(address)
        if "_retract" not in request.POST:
            if not reason:
                return super().response_change(request, obj)
            # Whoever wrote why believes that it is done.
            messages.warning(request, _("Saved, and nothing else: for that, please press the button below the reason."))
            return redirect(f"{address}?{urlencode({'retract_because': reason})}")
        retract = partial(ledger.retract, obj, by=signed_in(request), reason=reason)
        if attempt(request, lambda: leaning.extend(retract()), _place(obj)):
            self._say(request, obj, len(leaning))
        return redirect(address)

    @staticmethod
    def _say(request: HttpRequest, obj: Model, leaning: int) -> None:
        if not leaning:
            messages.success(request, _("“%(what)s” is marked as retracted. No article leans on it.") % {"what": obj})
            return
        words = ngettext(
            "“%(what)s” is marked as retracted and does not count any more. %(count)s article leans on it.",
            "“%(what)s” is marked as retracted and does not count any more. %(count)s articles lean on it.",
            leaning,
        )
        url = f"{reverse('admin:articles_article_changelist')}?waits=shaken"
        link = format_html('<a href="{}">{}</a>', url, _("Show them"))
        messages.warning(request, format_html("{} {}", words % {"what": obj, "count": leaning}, link))
