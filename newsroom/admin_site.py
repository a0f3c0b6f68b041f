from typing import cast

from django.apps import apps as django_apps
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.i18n import JavaScriptCatalog

from articles.permissions import signed_in
from newsroom import dashboard
from newsroom.handbook.views import handbook
from newsroom.people.login import ChangePassword, LoginForm, answer_locked

ORDER = [
    "Article",
    "Image",
    "Tag",
    "Evidence",
    "Source",
    "Analysis",
    "EvidenceRule",
    "Correction",
    "ErrorReport",
    "ProtectionRequest",
    "Override",
    "Puzzle",
    "Publication",
    "Author",
    "User",
    "SignIn",
]
# Whoever signs an article and whoever has a login: one group, whatever app their rows are in.
PEOPLE = {"Author", "User", "SignIn"}


def _position(name: str) -> int:
    return ORDER.index(name) if name in ORDER else len(ORDER)


def _grouped(apps: list[dict]) -> list[dict]:
    """With a group for people, taken out of the apps that have them."""
    people = [model for app in apps for model in app["models"] if model["object_name"] in PEOPLE]
    for app in apps:
        app["models"] = [model for model in app["models"] if model["object_name"] not in PEOPLE]
    rest = [app for app in apps if app["models"]]
    if not people:
        return rest
    people.sort(key=lambda model: _position(model["object_name"]))
    name = django_apps.get_app_config("people").verbose_name
    url = people[0]["admin_url"]
    return [*rest, {"name": name, "app_label": "people", "app_url": url, "has_module_perms": True, "models": people}]


class Desk(AdminSite):
    site_header = _("Desk")
    site_title = _("Desk")
    index_title = _("Desk")
    site_url = "/"

    def index(self, request: HttpRequest, extra_context: dict | None = None) -> TemplateResponse:
        return super().index(request, dashboard.page(signed_in(request)) | (extra_context or {}))

    login_form = LoginForm

    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        answer = super().login(request, extra_context)
        return answer_locked(request, (getattr(answer, "context_data", None) or {}).get("form"), answer)

    def password_change(  # type: ignore[override]  # a view may redirect
        self, request: HttpRequest, extra_context: dict | None = None
    ) -> HttpResponseBase:
        context = self.each_context(request) | (extra_context or {})
        view = ChangePassword.as_view(success_url=reverse("admin:password_change_done"), extra_context=context)
        return view(request)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict]:
        """In the order of the work, not of the alphabet."""
        apps = super().get_app_list(request, app_label)
        apps = _grouped(apps) if app_label is None else apps
        for app in apps:
            app["models"].sort(key=lambda model: _position(model["object_name"]))
        return sorted(apps, key=lambda app: _position(app["models"][0]["object_name"]))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """With the handbook, and without Django's way from any row to its page: it tells addresses of drafts."""
        help_pages = [
            path("hilfe/", self.admin_view(handbook), name="handbook"),
            path("hilfe/<slug:name>/", self.admin_view(handbook), name="handbook_page"),
        ]
        return help_pages + [each for each in super().get_urls() if getattr(each, "name", "") != "view_on_site"]

    def i18n_javascript(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """German for the admin's scripts and for the dialogs of the editor."""
        packages = ["django.contrib.admin", "django_prose_editor"]
        return cast(HttpResponse, JavaScriptCatalog.as_view(packages=packages)(request))
