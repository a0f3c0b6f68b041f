from django.contrib import admin
from django.urls import include, path, register_converter
from django.urls.converters import IntConverter

from newsroom.form_recovery import views as typed_views
from newsroom.views import archive, authors, errors, health, home, legal, media, well_known

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error


class MonthConverter(IntConverter):
    """In two digits: "06"."""

    def to_url(self, value: str | int) -> str:
        return f"{value:02}"


register_converter(MonthConverter, "month")

urlpatterns = [
    path("", home.home, name="home"),
    path("", include("articles.urls")),
    path("", include("puzzles.urls")),
    path("redaktion/", authors.authors, name="authors"),
    path("redaktion/<slug:slug>/", authors.author, name="author"),
    path("archiv/", archive.archive, name="archive"),
    path("archiv/<int:year>/", archive.archive_year, name="archive_year"),
    path("archiv/<int:year>/<month:month>/", archive.archive_month, name="archive_month"),
    path("methode/", legal.method, name="method"),
    path("methode/<int:number>/", legal.method_version, name="method_version"),
    path("grundsaetze/", legal.principles, name="principles"),
    path("impressum/", legal.imprint, name="imprint"),
    path("datenschutz/", legal.privacy, name="privacy"),
    path("barrierefreiheit/", legal.accessibility, name="accessibility"),
    path("eigentuemer/", legal.owners, name="owners"),
    path("media/<path:name>", media.media, name="media"),
    path("sitemap.xml", well_known.sitemap, name="sitemap"),
    path("robots.txt", well_known.robots, name="robots"),
    path("healthz", health.healthz, name="healthz"),
    path("admin/", include("newsroom.people.urls")),
    path("admin/angemeldet/", typed_views.signed_in, name="signed_in"),
    path("admin/", admin.site.urls),
]
