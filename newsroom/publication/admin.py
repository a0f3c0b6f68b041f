from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy

from articles.admin.base import DeskAdmin
from newsroom.publication.middleware import paper_of
from newsroom.publication.models import Publication


@admin.register(Publication)
class PublicationAdmin(DeskAdmin):
    """One row: its list leads straight to the form."""

    fieldsets = [
        (None, {"fields": ["name", "claim", "telegram_url", "is_sample", "four_eyes"]}),
        (
            gettext_lazy("Imprint"),
            {
                "fields": [
                    "legal_name",
                    "legal_form",
                    "street",
                    "postcode",
                    "city",
                    "representative",
                    "email",
                    "phone",
                    "register_entry",
                    "vat_id",
                    "responsible_name",
                    "responsible_address",
                ],
                "description": gettext_lazy("§ 5 DDG and § 18 (2) MStV ask for these."),
            },
        ),
        (gettext_lazy("Owners"), {"fields": ["owners", "beneficial_owners", "state_advertising", "owners_as_of"]}),
        (gettext_lazy("How we work"), {"fields": ["principles", "method", "data_licence", "data_licence_url"]}),
        (gettext_lazy("Privacy"), {"fields": ["privacy_additions", "supervisory_authority"]}),
        (gettext_lazy("Accessibility"), {"fields": ["accessibility_status", "accessibility_as_of"]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one paper, which the request has read anyway."""
        return super().has_add_permission(request) and paper_of(request)._state.adding

    def has_delete_permission(self, request: HttpRequest, obj: Publication | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        if Publication.objects.exists() and self.has_view_permission(request):
            return HttpResponseRedirect(reverse("admin:publication_publication_change", args=[1]))
        return super().changelist_view(request, extra_context)

    def save_model(self, request: HttpRequest, obj: Publication, form: ModelForm, change: bool) -> None:
        obj.pk = 1
        super().save_model(request, obj, form, change)
