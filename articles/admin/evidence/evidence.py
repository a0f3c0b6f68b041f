from django import forms
from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import permissions
from articles.admin.evidence.finding_forms import web_address
from articles.admin.evidence.retraction import RetractableAdmin, RetractedFilter
from articles.desk.labels import short_moment
from articles.evidence import ledger, source_urls
from articles.models import Evidence, Finding, LinkState
from articles.permissions import signed_in

# Another address was never looked at.
UNCHECKED = {
    "link_state": LinkState.UNCHECKED, "link_checked_at": None, "page_hash": "", "link_failures": 0, "moved_to": "",
}  # fmt: skip


class EvidenceForm(forms.ModelForm):
    """One address is one piece of evidence, however it is written."""

    def clean_url(self) -> str:
        return web_address(self.cleaned_data["url"], source_urls.is_public)

    def clean(self) -> dict:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("source") and cleaned.get("title") and "url" in cleaned:
            day = cleaned["published_at"].date() if cleaned.get("published_at") else None
            named = {"source": cleaned["source"].name, "title": cleaned["title"], "day": day}
            self.instance.key = source_urls.key_of(cleaned["url"], **named)
            known = Evidence.objects.filter(key=self.instance.key).exclude(pk=self.instance.pk).first()
            if known:
                sentence = _("This is known already: “%(known)s”. Please use that one.") % {"known": known}
                self.add_error("url" if cleaned["url"] else "title", sentence)
        return cleaned


@admin.register(Evidence)
class EvidenceAdmin(RetractableAdmin):
    form = EvidenceForm
    list_display = ["title", "source", "kind", "published", "link_state", "articles", "is_retracted"]
    list_filter = ["kind", "link_state", RetractedFilter]
    list_per_page = 50
    search_fields = ["title", "source__name", "url"]
    search_help_text = gettext_lazy("Words from the title, source or address")
    show_full_result_count = False
    autocomplete_fields = ["source"]
    readonly_fields = ["retrieved", "link"]
    fields = ["source", "kind", "url", "title", "published_at", "quotation", "agency_mark", "retrieved", "link"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Evidence]:
        """The foreign text is for the matcher, and nobody reads it here. What colleagues keep secret is theirs."""
        known = super().get_queryset(request) & permissions.known_evidence(signed_in(request))
        return known.select_related("source").defer("working_copy")

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, term: str) -> tuple[QuerySet, bool]:
        found, duplicates = super().get_search_results(request, queryset, term)
        # Grouped rows would lose their order.
        used = Finding.objects.filter(evidence=OuterRef("pk")).order_by().values("evidence")
        counts = used.annotate(count=Count("article", distinct=True)).values("count")
        return found.annotate(article_count=Subquery(counts)), duplicates

    @admin.display(description=gettext_lazy("published"), ordering="published_at")
    def published(self, evidence: Evidence) -> str:
        return short_moment(evidence.published_at) if evidence.published_at else "–"

    @admin.display(description=gettext_lazy("retrieved"))
    def retrieved(self, evidence: Evidence) -> str:
        return short_moment(evidence.retrieved_at) if evidence.pk else "–"

    @admin.display(description=gettext_lazy("link"))
    def link(self, evidence: Evidence) -> SafeString | str:
        if not evidence.url:
            return _("no address")
        state = evidence.get_link_state_display()
        if not source_urls.is_web(evidence.url):
            return state
        return format_html('<a href="{}" rel="noreferrer">{}</a> · {}', evidence.url, _("Open the page"), state)

    @admin.display(description=gettext_lazy("articles"))
    def articles(self, evidence: Evidence) -> int:
        return getattr(evidence, "article_count", None) or 0

    def save_model(self, request: HttpRequest, obj: Evidence, form: EvidenceForm, change: bool) -> None:
        if not change:
            super().save_model(request, obj, form, change)
            return
        changed = [*form.changed_data, "key"]
        if "url" in form.changed_data:
            for name, value in UNCHECKED.items():
                setattr(obj, name, value)
            changed += UNCHECKED
        obj.save(update_fields=changed)
        if form.changed_data:
            ledger.mended(obj, by=signed_in(request))
