"""What axe says of the desk's pages: on a phone and on a screen, in the light and in the dark."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from articles.accountability import error_reports, protection
from articles.desk import notes
from articles.images import library
from articles.models import Article, CorrectionKind, ProtectionRequest, Status
from articles.publishing import revisions, workflow
from newsroom import roles
from newsroom.roles import Role
from tests.browser.axe import LOOKS, complaints
from tests.factories import (
    make_article,
    make_author,
    make_correction,
    make_draft,
    make_hidden_article,
    make_image,
    make_user,
)
from tests.scope import on_one_engine

pytestmark = [pytest.mark.slow, pytest.mark.django_db, on_one_engine]
PAGES = {
    "start": "/admin/",
    "handbook": "/admin/hilfe/",
    "page of the handbook with a wide table": "/admin/hilfe/rollen/",
    "page of the handbook": "/admin/hilfe/bilder/",
    "articles": "/admin/articles/article/",
    "filtered articles": "/admin/articles/article/?waits=review&q=moor",
    "new article": "/admin/articles/article/add/",
    "article": "/admin/articles/article/{article}/change/",
    "notes": "/admin/articles/article/{article}/notes/",
    "tags": "/admin/articles/tag/",
    "tag": "/admin/articles/tag/add/",
    "puzzles": "/admin/puzzles/puzzle/",
    "puzzle": "/admin/puzzles/puzzle/add/",
    "author": "/admin/articles/author/add/",
    "planned": "/admin/articles/article/planned/",
    "evaluation": "/admin/articles/analysis/add/",
    "preview": "/admin/articles/article/{article}/preview/",
    "evidence": "/admin/articles/article/{public}/evidence/",
    "show again": "/admin/articles/article/{withdrawn}/show-again/",
    "evidence of all articles": "/admin/articles/article/evidence-report/",
    "corrections": "/admin/articles/correction/",
    "correction": "/admin/articles/correction/add/?article={public}",
    "told correction": "/admin/articles/correction/{reply}/change/",
    "reports": "/admin/articles/errorreport/",
    "report": "/admin/articles/errorreport/{report}/change/",
    "remove a passage": "/admin/articles/article/{public}/redact/",
    "protection requests": "/admin/articles/protectionrequest/",
    "new protection request": "/admin/articles/protectionrequest/add/",
    "protection request": "/admin/articles/protectionrequest/{request}/change/",
    "images": "/admin/articles/image/?lacks=anything",
    "images as a list": "/admin/articles/image/?view=list",
    "no image": "/admin/articles/image/?q=gibtesnicht",
    "upload": "/admin/articles/image/add/",
    "image": "/admin/articles/image/{image}/change/",
    "recalled image": "/admin/articles/image/{recalled}/change/",
    "recall": "/admin/articles/image/{image}/recall/",
    "lift a recall": "/admin/articles/image/{recalled}/recall/",
    "replace a file": "/admin/articles/image/{image}/replace/",
    "an image in use": "/admin/articles/image/{used}/delete/",
    "delete an image": "/admin/articles/image/{recalled}/delete/",
    "publication": "/admin/publication/publication/1/change/",
}


@pytest.fixture(scope="module")
def desk_site(sample_site, django_db_blocker) -> Iterator[tuple[str, str, dict[str, int]]]:
    """Address, session of an administrator with something in every box, and an article with notes."""
    with django_db_blocker.unblock():
        editor = User.objects.get(username="redaktion")
        editor.groups.add(roles.group(Role.ADMINISTRATOR))
        colleague = make_user(first_name="Anna", last_name="Beispiel")
        colleague.groups.add(roles.group(Role.CHIEF))
        for turn in range(8):
            article = make_draft(f"Der Deich am Moorweg wird im {turn}. Abschnitt erneuert", by=colleague)
            workflow.move(article, Status.IN_REVIEW, by=colleague)
        article = make_draft("Ratssitzung mit offenem Ende", by=editor, tags=("Nirgendwo",))
        Article.objects.filter(pk=article.pk).update(planned_at=timezone.now() + timedelta(days=1))
        make_hidden_article("scheduled", "Der Deich ist am Sonntag gesperrt")
        notes.add(article, "Bitte das Alter der Bürgermeisterin prüfen.\n\nUnd den Ortsnamen.", colleague)
        notes.finish(notes.add(article, "Foto fehlt", colleague), editor)
        client = Client()
        client.force_login(editor)
        public = Article.objects.published().first()
        report = error_reports.take(public, wrong="Die Zahl stimmt nicht.", reply_to="leserin@example.org")
        reply = make_correction(public, kind=CorrectionKind.RIGHT_OF_REPLY)
        request = ProtectionRequest.objects.create(asked_by="Frau V., Bremen", reasons="Es ist zehn Jahre her.")
        request.articles.add(public)
        protection.note(request, public, by=editor, why="Das öffentliche Interesse wiegt noch schwerer.")
        rows = {
            "article": article.pk,
            "public": public.pk,
            "reply": reply.pk,
            "report": report.pk,
            "request": request.pk,
        }
        rows |= images(editor) | {"withdrawn": withdrawn(colleague).pk}
        yield sample_site, client.cookies[settings.SESSION_COOKIE_NAME].value, rows


def withdrawn(by: User) -> Article:
    """An article that was changed since readers saw it."""
    article = make_article("Das Hafenfest beginnt am Freitag", by=by, dek="Mit Musik.")
    workflow.move(article, Status.WITHDRAWN, by=by, note="Prüfung")
    newest = article.working_revision()
    revisions.save(article, replace(newest.text(), dek="Ohne Musik."), by=by, based_on=newest)
    return article


def images(editor: User) -> dict[str, int]:
    """One with everything to warn of, one that was recalled, and one that an article needs."""
    warned = make_image(
        alt="", creator="", licence="", licence_ends=timezone.localdate(), people="Frau V.", restrictions="Nur Print",
        attempts=5, renditions_due_at=timezone.now(), uploaded_by=editor,
    )  # fmt: skip
    make_author(portrait=warned)
    recalled, used = make_image(), make_image(caption="Der Deich am Moorweg")
    library.recall(recalled, because="Die Abgebildete widerspricht", by=editor)
    make_draft("Mit Bild", by=editor, lead_image=used.pk)
    return {"image": warned.pk, "recalled": recalled.pk, "used": used.pk}


@pytest.fixture(scope="module")
def desk(desk_site, browser, browser_context_args) -> Iterator[Page]:
    """One page for all: a browser that opened one of them knows the scripts and styles of the next."""
    page = browser.new_page(**browser_context_args)
    site, session, _rows = desk_site
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": f"{site}/admin/"}
    page.context.add_cookies([cookie])
    # The test holds SQLite's one place for a writer, and nobody else is there to be told.
    page.route("**/presence/", lambda route: route.fulfill(json={"notice": ""}))
    yield page
    page.context.close()


def open_page(desk: Page, desk_site, name: str) -> None:
    site, _session, rows = desk_site
    desk.goto(site + PAGES[name].format(**rows))
    expect(desk.locator("#user-tools")).to_be_visible()


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_at_the_desk_and_no_page_is_wider_than_a_phone(desk_site, desk: Page, name):
    open_page(desk, desk_site, name)
    assert "\n".join(complaints(desk, LOOKS)) == ""
    for width in (320, 1280):
        desk.set_viewport_size({"width": width, "height": 800})
        assert desk.evaluate("document.documentElement.scrollWidth") <= width


def test_a_plan_that_was_refused_is_asked_again_in_its_line_and_is_no_wider_than_a_phone(desk_site, desk: Page):
    desk.set_viewport_size({"width": 320, "height": 800})
    open_page(desk, desk_site, "planned")
    line = desk.locator(".planned > li").filter(has=desk.locator("[value=now]")).first
    line.get_by_text("Anderer Termin").click()
    line.get_by_label("Datum").fill("32.13.2027")
    line.get_by_role("button", name="Auf diesen Termin verschieben").click()
    expect(line.get_by_label("Trotzdem weiter")).to_be_visible()
    assert desk.evaluate("document.documentElement.scrollWidth") <= 320
    assert "\n".join(complaints(desk, LOOKS)) == ""


@pytest.mark.parametrize(("name", "field"), [("new article", "authors"), ("tag", "place"), ("evaluation", "article")])
def test_a_choice_by_typing_is_named_closed_and_open(desk_site, desk: Page, name, field):
    open_page(desk, desk_site, name)
    box = desk.locator(f".field-{field} [role=combobox]").first
    words = desk.locator(f".field-{field} label[for^=id_{field}]").first.text_content()
    label = re.compile(re.escape(words.strip(" :\n")))
    expect(box).to_have_accessible_name(label)
    box.click()
    expect(desk.locator(".select2-search__field")).to_have_accessible_name(label)
    expect(desk.locator(".select2-results [role=listbox]")).to_have_accessible_name(label)
