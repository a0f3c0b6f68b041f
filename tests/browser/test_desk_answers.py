"""The desk's pages that answer somebody: what was not saved, what is asked before it happens, what was overridden."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from articles.desk import notes, presence
from articles.models import Article, Status
from articles.publishing import workflow
from newsroom.roles import Role
from tests.browser.colleagues import PASSWORD, Colleague
from tests.browser.hands import Mouse
from tests.factories import make_author, make_colleague, make_draft, make_publication
from tests.scope import on_one_engine

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), on_one_engine]
HEADLINE = "Der Deich am Moorweg wird in drei Abschnitten erneuert, und die Straße bleibt offen"


@pytest.fixture
def admin(browser, live_server) -> Iterator[Colleague]:
    """Somebody who may do everything, with an article that nobody signs and another person's hands on it."""
    make_publication()
    user = make_colleague(Role.ADMINISTRATOR, username="erika")
    user.set_password(PASSWORD)
    user.save()
    article = make_draft(HEADLINE, by=user, byline="", tags=("Moorweg",), body="<p>Lang getippt.</p>" * 3)
    colleague = make_colleague(Role.CHIEF, username="karl", first_name="Karl", last_name="Muster")
    presence.announce(article, colleague)
    notes.add(article, "Bitte die Zahl der Abschnitte prüfen", colleague)
    admin = Colleague(browser, live_server.url, user, Mouse)
    admin.log_in()
    yield admin
    admin.leave()


def article_with_everything(admin: Colleague) -> None:
    open_article(admin)
    admin.sees("Karl Muster hat diese Meldung auch offen", "Niemand zeichnet die Meldung", "Was ist „Moorweg“?")
    expect(admin.field("Trotzdem weiter")).to_be_visible()


def form_with_mistakes(admin: Colleague) -> None:
    open_article(admin)
    admin.write_minute(".field-publish_on", "31.02.2027", "25:00")
    admin.press("Veröffentlichen")
    admin.sees("24.12.2026", "17:30")


def not_saved(admin: Colleague) -> None:
    open_article(admin)
    admin.write(Unterzeile="Zwei Abschnitte sind fertig", Begründung="Mit dem Deichverband gesprochen")
    Article.objects.get().delete()
    admin.press("Speichern")
    admin.sees("Nicht gespeichert", "Zwei Abschnitte sind fertig", "Lang getippt.")
    # The browser itself reports the answer 403.
    admin.watch.complaints.clear()


def several_at_once(admin: Colleague) -> None:
    for number in range(3):
        make_draft(f"{HEADLINE} ({number})", by=admin.user)
    admin.page.goto(f"{admin.site}/admin/articles/article/")
    admin.page.locator("#action-toggle").check()
    admin.page.locator("[name=action]").select_option(label="Verwerfen")
    admin.hands.go(admin.page.locator(".actions button[name=index]"))
    admin.sees("Verwerfen", f"{HEADLINE} (2)")


def deletion(admin: Colleague) -> None:
    open_article(admin)
    admin.follow("Löschen")
    admin.sees(HEADLINE, "Nur eine Sicherung")


def overridden_rules(admin: Colleague) -> None:
    article = make_draft(HEADLINE, by=admin.user, byline="")
    workflow.move(article, Status.IN_REVIEW, by=admin.user, override="Eilmeldung, die Autorin wird nachgetragen")
    admin.start()
    admin.follow("Übergangene Regeln")
    admin.sees("Eilmeldung", "Niemand zeichnet die Meldung")


def published_with_changes(admin: Colleague) -> None:
    article = Article.objects.get()
    open_article(admin)
    admin.choose("ein Ort")
    admin.hands.pick(admin.page.locator(".field-authors [role=combobox]").first, "anna", "Anna Beispiel")
    admin.press("Veröffentlichen")
    admin.hears("ist jetzt zu lesen")
    admin.write(Überschrift="Der Deich wird erneuert")
    admin.press("Änderungen veröffentlichen")
    admin.sees("Tippfehler oder eine Aktualisierung")
    assert article.moves.count() == 3


PAGES = [
    article_with_everything, form_with_mistakes, not_saved, several_at_once, deletion, overridden_rules,
    published_with_changes,
]  # fmt: skip


def open_article(admin: Colleague) -> None:
    make_author("Anna Beispiel")
    admin.page.goto(f"{admin.site}/admin/articles/article/{Article.objects.get().pk}/change/")


@pytest.mark.parametrize("open_page", PAGES)
def test_what_the_desk_answers_is_german_fits_and_gives_axe_no_reason(admin, open_page: Callable[[Colleague], None]):
    open_page(admin)
    admin.finds_no_english()
    admin.finds_nothing_wrong()
    for width in (320, 1280):
        admin.page.set_viewport_size({"width": width, "height": 800})
        assert admin.page.evaluate("document.documentElement.scrollWidth") <= width
