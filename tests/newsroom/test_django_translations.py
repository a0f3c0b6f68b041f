"""One word for one thing: in the desk's own German, and in what Django says there."""

import re
from pathlib import Path

import django
import polib
import pytest
from django.conf import settings
from django.contrib import admin
from django.urls import NoReverseMatch, reverse

from tests.articles.article_form import said, send
from tests.factories import make_publication

OURS, OF_DJANGO = [polib.pofile(folder / "de/LC_MESSAGES/django.po") for folder in settings.LOCALE_PATHS]
# What else was said for "speichern", "Leitung", "Verlauf", "Historie", "Quellenregel" and "misslungen"; and robots.
OTHER_WORDS = re.compile(
    r"gesichert|sichern Sie ihn|Chefredaktion|Redaktionsleitung|Thread|Geschichte\b|Belegregel|fehlgeschlagen"
    r"|erfolgreich|zwingend|das selbe|-Administration|Brotkrümel"
)


def test_the_catalogue_has_one_word_for_one_thing():
    said = [text for entry in [*OURS, *OF_DJANGO] for text in (entry.msgstr, *entry.msgstr_plural.values())]
    assert [text for text in said if OTHER_WORDS.search(text)] == []


def test_what_is_said_in_the_place_of_django_is_a_sentence_that_django_has():
    folder = Path(django.__file__).parent
    catalogues = [
        folder / part / "locale/de/LC_MESSAGES/django.po" for part in ("conf", "contrib/auth", "contrib/admin")
    ]
    known = {entry.msgid for path in catalogues for entry in polib.pofile(path)}
    assert {entry.msgid for entry in OF_DJANGO} - known == set()
    assert len(OF_DJANGO) > 70


@pytest.mark.django_db
def test_no_form_and_no_list_of_the_desk_speaks_like_a_robot(admin_client):
    make_publication()
    for model in admin.site._registry:
        for page in ("changelist", "add"):
            try:
                address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")
            except NoReverseMatch:
                continue
            found = re.search(rf"{OTHER_WORDS.pattern}|\bSichern\b", admin_client.get(address).content.decode())
            assert found is None, f"{address}: {found[0]}"
        assert "-Administration" not in admin_client.get(f"/admin/{model._meta.app_label}/").content.decode()


@pytest.mark.django_db
def test_what_was_saved_is_said_in_one_short_sentence(admin_client):
    answer = send(admin_client, "/admin/articles/source/add/", "_save", name="Weserblatt", kind="outlet")
    assert re.sub("<[^>]+>", "", said(answer)) == "Quelle „Weserblatt“ ist angelegt."
    empty = send(admin_client, "/admin/articles/source/add/", "_save", name="", kind="outlet")
    assert "Noch nicht gespeichert" in empty.content.decode()
    assert "Hier ist eine Angabe erforderlich" in empty.content.decode()
