from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import permissions
from articles.admin.evidence.finding_forms import web_address
from articles.admin.evidence.retraction import RetractableAdmin, RetractedFilter
from articles.admin.filters import AnswerFilter
from articles.desk.labels import short_moment
from articles.evidence import ledger, source_urls
from articles.evidence.feeds import polling
from articles.models import Source
from articles.permissions import signed_in

# What is counted, or told to readers, changes with these.
COUNTED = {"name", "is_own"}


class FeedFilter(AnswerFilter):
    title = gettext_lazy("feed")
    parameter_name = "feed"
    answers = {
        "read": (gettext_lazy("is read"), lambda found: found.polled()),
        "failing": (gettext_lazy("has an error"), lambda found: found.polled().exclude(poll_error="")),
        "none": (gettext_lazy("none"), lambda found: found.filter(feed_url="")),
    }


class SourceForm(forms.ModelForm):
    def clean_domain(self) -> str:
        """As it is looked up, whatever was pasted."""
        typed = self.cleaned_data["domain"].strip()
        if not typed:
            return ""
        try:
            return source_urls.domain_of(typed if "://" in typed else f"https://{typed}")
        except source_urls.BadAddressError as error:
            raise ValidationError(_("This is no domain. Please write it like paper.example.")) from error

    def clean_feed_url(self) -> str:
        return web_address(self.cleaned_data["feed_url"])


@admin.register(Source)
class SourceAdmin(RetractableAdmin):
    form = SourceForm
    list_display = ["name", "kind", "domain", "feed", "is_own", "is_retracted"]
    list_filter = ["kind", FeedFilter, RetractedFilter, "is_own"]
    list_per_page = 50
    search_fields = ["name", "domain"]
    search_help_text = gettext_lazy("Name or domain")
    readonly_fields = ["feed"]
    fieldsets = [
        (None, {"fields": ["name", "kind", "domain", "is_own"]}),
        (gettext_lazy("What it sends"), {"fields": ["agency_mark", "feed_url", "feed"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        """Whom a colleague's article keeps secret is in no list of those who do not work on it."""
        return super().get_queryset(request) & permissions.known_sources(signed_in(request))

    @admin.display(description=gettext_lazy("state of the feed"), ordering="polled_at")
    def feed(self, source: Source) -> SafeString | str:
        if not source.feed_url:
            return "–"
        last = short_moment(source.polled_at) if source.polled_at else _("never")
        words = _("last read: %(when)s") % {"when": last}
        if source.poll_stopped_at:
            return format_html('<strong class="overdue">{}</strong> {}', _("is not read any more."), source.poll_error)
        return f"{words}. {source.poll_error}" if source.poll_error else words

    def save_model(self, request: HttpRequest, obj: Source, form: SourceForm, change: bool) -> None:
        if not change:
            super().save_model(request, obj, form, change)
            return
        obj.save(update_fields=form.changed_data or ["name"])
        if "feed_url" in form.changed_data or "_start_over" in request.POST:
            polling.start_over(obj)
        if COUNTED.intersection(form.changed_data):
            ledger.mended(obj, by=signed_in(request))

    def response_change(self, request: HttpRequest, obj: Source) -> HttpResponse:
        if "_start_over" in request.POST:
            messages.success(request, _("The feed is read anew with the next look, in a few minutes."))
            return redirect("admin:articles_source_change", obj.pk)
        return super().response_change(request, obj)
