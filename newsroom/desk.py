from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.i18n import JavaScriptCatalog


class Desk(AdminSite):
    """The admin, under the newsroom's name."""

    site_header = _("Desk")
    site_title = _("Desk")
    index_title = _("What to do")
    site_url = "/"

    def i18n_javascript(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """German for the admin's scripts and for the dialogs of the editor."""
        packages = ["django.contrib.admin", "django_prose_editor"]
        return JavaScriptCatalog.as_view(packages=packages)(request)
