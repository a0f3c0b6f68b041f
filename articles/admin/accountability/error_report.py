"""The queue of errors that readers report."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import text
from articles.accountability import error_reports
from articles.admin.article.buttons import attempt
from articles.admin.base import DeskAdmin
from articles.desk.labels import short_moment
from articles.models import ErrorReport, Verdict
from articles.permissions import signed_in

SHOWN: list[Any] = [
    "ticket", "about", "subject", "wrong", "right", "answer_to", "created_at", "due", "verdict", "decided_at", "by",
    "note",
]  # fmt: skip


@admin.register(ErrorReport)
class ErrorReportAdmin(DeskAdmin):
    # Readers write them.
    never = ("add", "delete")
    change_form_template = "admin/articles/accountability/error_report_form.html"
    list_display = ["wrong_in_short", "about", "due", "verdict", "subject", "received"]
    list_filter = ["verdict", "subject"]
    list_per_page = 50
    search_fields = ["ticket__iexact"]
    search_help_text = gettext_lazy("Ticket number")
    fields = readonly_fields = SHOWN
    ordering = ["due_on", "pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ErrorReport]:
        return super().get_queryset(request).select_related("article", "by", "correction")

    @admin.display(description=gettext_lazy("what is wrong"))
    def wrong_in_short(self, report: ErrorReport) -> str:
        return report.wrong if len(report.wrong) <= 80 else f"{report.wrong[:80]} …"

    @admin.display(description=gettext_lazy("article"))
    def about(self, report: ErrorReport) -> SafeString | str:
        if report.article is None:
            return "–"
        url = reverse("admin:articles_article_change", args=[report.article_id])
        return format_html('<a href="{}">{}</a>', url, report.article)

    @admin.display(description=gettext_lazy("received"), ordering="created_at")
    def received(self, report: ErrorReport) -> str:
        return short_moment(report.created_at)

    @admin.display(description=gettext_lazy("due"), ordering="due_on")
    def due(self, report: ErrorReport) -> SafeString | str:
        day = date_format(report.due_on, "SHORT_DATE_FORMAT")
        if report.is_overdue:
            return format_html('<strong class="overdue">{}</strong>', _("overdue since %(day)s") % {"day": day})
        return day

    @admin.display(description=gettext_lazy("e-mail for an answer"))
    def answer_to(self, report: ErrorReport) -> SafeString | str:
        return format_html('<a href="mailto:{0}">{0}</a>', report.reply_to) if report.reply_to else "–"

    def beside(self, request: HttpRequest, obj: ErrorReport | None, shown: AdminForm) -> dict[str, Any]:
        may_decide = obj and obj.verdict == Verdict.OPEN and self.has_change_permission(request, obj)
        found: dict[str, Any] = {"verdicts": [each for each in Verdict if each != Verdict.OPEN] if may_decide else []}
        if obj and obj.correction is None and request.user.has_perm("articles.add_correction"):
            # A report without an article may be right as well: the form searches for the one that is meant.
            begun_at = {"article": obj.article_id} if obj.article_id else {}
            query = urlencode(begun_at | {"report": obj.pk, "noticed_by": "reader"})
            found["correct_url"] = f"{reverse('admin:articles_correction_add')}?{query}"
        return found

    def save_model(self, request: HttpRequest, obj: ErrorReport, form: ModelForm, change: bool) -> None:
        """Nothing of a report is edited: its buttons decide."""

    def response_change(self, request: HttpRequest, obj: ErrorReport) -> HttpResponse:
        verdict, note = request.POST.get("_verdict"), text.plain(request.POST.get("reason", ""))
        if verdict in Verdict.values and verdict != Verdict.OPEN:
            if attempt(request, lambda: error_reports.decide(obj, Verdict(verdict), by=signed_in(request), note=note)):
                messages.success(request, _("Decided: %(verdict)s.") % {"verdict": Verdict(verdict).label})
        else:
            messages.error(request, _("Please press one of the buttons below the report. Nothing was changed."))
        return redirect("admin:articles_errorreport_change", obj.pk)
