"""Corrections at the desk: written once, for every article that carries the error."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from articles import text
from articles.accountability import corrections, error_reports
from articles.admin.accountability.correction_form import CorrectionForm
from articles.admin.article.buttons import Place, attempt
from articles.admin.base import DeskAdmin
from articles.desk.labels import short_moment
from articles.models import Correction, CorrectionKind, ErrorReport
from articles.permissions import signed_in


@admin.register(Correction)
class CorrectionAdmin(DeskAdmin):
    form = CorrectionForm
    change_form_template = "admin/articles/accountability/correction_form.html"
    list_display = ["kind", "about", "told", "published"]
    list_filter = ["kind", "noticed_by"]
    list_per_page = 50
    # Drafts first: on their own, the two databases sort what has no time to different ends.
    ordering = [F("published_at").desc(nulls_first=True), "-pk"]
    readonly_fields = ["shown"]

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(require_POST(self.end))
        return [path("<int:pk>/end/", page, name="articles_correction_end"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Correction]:
        return super().get_queryset(request).prefetch_related("touched__article")

    def has_change_permission(self, request: HttpRequest, obj: Correction | None = None) -> bool:
        """What readers were told stays as it is."""
        return super().has_change_permission(request, obj) and not (obj and obj.is_told)

    def has_delete_permission(self, request: HttpRequest, obj: Correction | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.is_told)

    def get_fieldsets(self, request: HttpRequest, obj: Correction | None = None) -> list[Any]:
        if obj and obj.is_told:
            return [(None, {"fields": ["shown"]})]
        return [
            (None, {"fields": CorrectionForm.Meta.fields}),
            (_("Which articles carry it?"), {"fields": ["words", "carriers"], "classes": ["carriers"]}),
            (_("With publication"), {"fields": ["with_changes"]}),
        ]

    def get_form(
        self, request: HttpRequest, obj: Correction | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        kwargs["fields"] = [] if obj and obj.is_told else CorrectionForm.Meta.fields
        return super().get_form(request, obj, change, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        begun_at = text.row_key(request.GET.get("article", ""))
        return super().get_changeform_initial_data(request) | {"carriers": [begun_at] if begun_at else []}

    @admin.display(description=gettext_lazy("articles"))
    def about(self, correction: Correction) -> str:
        return ", ".join(map(str, correction.touched_articles)) or "–"

    @admin.display(description=gettext_lazy("what readers are told"))
    def told(self, correction: Correction) -> str:
        return (correction.right or correction.reply)[:120]

    @admin.display(description=gettext_lazy("published"), ordering="published_at")
    def published(self, correction: Correction) -> str:
        return short_moment(correction.published_at) if correction.published_at else _("draft")

    @admin.display(description=gettext_lazy("on the articles"))
    def shown(self, correction: Correction) -> SafeString:
        return render_to_string("admin/articles/accountability/_correction.html", {"correction": correction})

    def beside(self, request: HttpRequest, obj: Correction | None, shown: AdminForm) -> dict[str, Any]:
        stands = obj and obj.is_told and obj.kind == CorrectionKind.RIGHT_OF_REPLY and obj.ended_at is None
        return {"may_end": stands and request.user.has_perm("articles.withdraw_article")}

    def save_related(self, request: HttpRequest, form: CorrectionForm, formsets: list, change: bool) -> None:
        self._say_what_left(request, form.instance)
        form.instance.articles.set(form.cleaned_data["carriers"])
        if report := ErrorReport.objects.filter(pk=text.row_key(request.GET.get("report", "")) or 0).first():
            error_reports.corrected(report, form.instance)

    def _say_what_left(self, request: HttpRequest, correction: Correction) -> None:
        """The form offers public articles only: what was ticked and is hidden since would leave silently."""
        hidden = [str(article) for article in correction.articles.all() if not article.is_public]
        if hidden:
            sentence = ngettext(
                "Readers cannot see this article any more, so it has left the correction: %(articles)s. "
                "Once it is public again, please look whether readers have to be told there, too.",
                "Readers cannot see these articles any more, so they have left the correction: %(articles)s. "
                "Once they are public again, please look whether readers have to be told there, too.",
                len(hidden),
            )
            messages.warning(request, sentence % {"articles": ", ".join(hidden)})

    def response_add(self, request: HttpRequest, obj: Correction, post_url_continue: str | None = None) -> HttpResponse:
        return self._publish(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Correction) -> HttpResponse:
        return self._publish(request, obj) or super().response_change(request, obj)

    def _publish(self, request: HttpRequest, correction: Correction) -> HttpResponse | None:
        if "_publish" not in request.POST:
            return None
        if correction.kind == CorrectionKind.RETRACTION and request.POST.get("sure") != str(correction.pk):
            # Nothing brings the text back: nobody takes it away by one press under the wrong kind.
            sentence = _(
                "It is saved as a draft. A retraction takes the text from readers for good: %(articles)s. "
                "If you are sure, please press “Tell readers now” once more."
            )
            messages.warning(request, sentence % {"articles": self.about(correction)})
            return redirect("admin:articles_correction_change", correction.pk)
        with_changes = bool(request.POST.get("with_changes"))
        label = CorrectionForm.base_fields["carriers"].label
        done = attempt(
            request,
            lambda: corrections.publish(correction, by=signed_in(request), with_changes=with_changes),
            Place({"carriers": ("id_carriers", str(label))}),
        )
        if done:
            sentence = _("Readers can see it now, on every article below and in the list of corrections.")
            messages.success(request, sentence)
        else:
            messages.warning(request, _("It is saved as a draft. Readers see nothing of it yet."))
        return redirect("admin:articles_correction_change", correction.pk)

    def end(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a right of reply from its articles."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        correction = get_object_or_404(self.get_queryset(request), pk=pk)
        reason = text.plain(request.POST.get("reason", ""))
        place = Place({"reason": ("reason", _("Why the right of reply ends:").rstrip(":"))})
        if attempt(request, lambda: corrections.end(correction, by=signed_in(request), reason=reason), place):
            messages.success(request, _("The right of reply has left its articles. The list of corrections keeps it."))
        return redirect("admin:articles_correction_change", pk)
