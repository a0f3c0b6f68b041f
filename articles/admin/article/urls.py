"""The addresses beside list and form of articles."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.urls import URLPattern, path

from articles.admin import image_picker
from articles.admin.accountability import redaction
from articles.admin.article import (
    advice,
    autosave,
    history,
    link_search,
    notes,
    presence,
    preview,
    schedule,
    show_again,
)
from articles.admin.evidence import findings, overview

# By the last part of their name: `articles_article_…`.
PAGES: dict[str, tuple[str, Callable[..., Any]]] = {
    "advice": ("advice/", advice.answer),
    "planned": ("planned/", schedule.planned),
    "links": ("links/", link_search.answer),
    "images": ("images/", image_picker.answer),
    "evidence_report": ("evidence-report/", overview.show),
    "evidence_csv": ("evidence-report.csv", overview.download),
    "preview_style": ("preview/<str:scheme>.css", preview.style),
    "unsaved_new": ("add/unsaved/", autosave.answer),
    "unsaved": ("<int:pk>/unsaved/", autosave.answer),
    "evidence": ("<int:pk>/evidence/", findings.show),
    "presence": ("<int:pk>/presence/", presence.answer),
    "notes": ("<int:pk>/notes/", notes.thread),
    "redact": ("<int:pk>/redact/", redaction.show),
    # In the place of Django's own, which knows no texts.
    "history": ("<int:pk>/history/", history.show),
    "restore": ("<int:pk>/history/restore/", history.restore),
    "show_again": ("<int:pk>/show-again/", show_again.show),
    "preview": ("<int:pk>/preview/", preview.show),
    "preview_frame": ("<int:pk>/preview/frame/", preview.show_frame),
}


def urls(model_admin: admin.ModelAdmin) -> list[URLPattern]:
    view_of = model_admin.admin_site.admin_view
    return [path(route, view_of(view), name=f"articles_article_{name}") for name, (route, view) in PAGES.items()]
