from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import ForeignKey, QuerySet
from django.forms import ModelChoiceField, ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import DeskAdmin
from articles.evidence import evaluations
from articles.models import Analysis, Article
from articles.permissions import signed_in

FIELDS = ["article", "confirming_sources", "social_comments", "forum_posts", "method", "analysed_at", "analyst"]


class ReportedForm(ModelForm):
    """Django checks no constraint that names a field outside of the form."""

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - {"is_reported"}  # type: ignore[misc]


@admin.register(Analysis)
class AnalysisAdmin(DeskAdmin):
    """Reported totals: numbers for which single records do not exist. What is counted stands on the article's page."""

    form = ReportedForm
    change_form_template = "admin/articles/evidence/analysis_form.html"
    list_display = ["article", "confirming_sources", "social_comments", "forum_posts", "analysed_at", "is_closed"]
    list_select_related = ["article"]
    search_fields = ["article__search_key__contains"]
    autocomplete_fields = ["article", "analyst"]
    fieldsets: ClassVar[Any] = [
        (
            None,
            {
                "fields": FIELDS,
                "description": gettext_lazy("These are totals without single records. Readers are told so."),
            },
        )
    ]

    @admin.display(description=gettext_lazy("shown to readers"), boolean=True)
    def is_closed(self, analysis: Analysis) -> bool:
        return analysis.closed_at is not None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Analysis]:
        """Whoever may not open an article does not read its headline here either."""
        reported = super().get_queryset(request).filter(is_reported=True)
        return reported.filter(article__in=Article.objects.seen_by(signed_in(request)))

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        if db_field.name == "article":
            kwargs["queryset"] = Article.objects.seen_by(signed_in(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: Analysis | None = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.closed_at)

    def save_model(self, request: HttpRequest, obj: Analysis, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "_close" in request.POST:
            evaluations.close(obj)
            messages.success(request, _("Readers now see these numbers under the article."))
