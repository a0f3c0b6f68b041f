"""One article, two editors and a reader: from the first word until it is withdrawn and shown again.

Told once, and done by keyboard alone; with NEWSROOM_ALL by mouse, too.
"""

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from articles.models import Article, Presence, Status
from newsroom.roles import Role
from tests.browser.colleagues import PASSWORD, Colleague, Reader
from tests.browser.hands import BOTH_HANDS, Hands, Keyboard
from tests.factories import make_author, make_colleague, make_place, make_publication, make_topic
from tests.scope import on_one_engine

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), on_one_engine]
HEADLINE = "Der Chor singt wieder im Amtsgarten"
NEW_HEADLINE = "Der Chor singt am Sonntag im Amtsgarten"
PATH = "/artikel/der-chor-singt-wieder-im-amtsgarten/"
TEXT = "Achtzig Gäste kamen in den Amtsgarten."


class Desk:
    """Anna writes, Karl is chief of desk, Ruth comes where both have worked on a text; a reader looks on."""

    def __init__(self, browser, site: str, hands: type[Hands]) -> None:
        people = {"anna": Role.EDITOR, "karl": Role.CHIEF, "ruth": Role.EDITOR}
        make_publication(four_eyes=True)
        make_place("Lilienthal"), make_topic("Kultur")
        make_author("Anna Beispiel", bio="Schreibt über Lilienthal.")
        users = [make_colleague(role, username=name, first_name=name.title()) for name, role in people.items()]
        for user in users:
            user.set_password(PASSWORD)
            user.save()
        self.anna, self.karl, self.ruth = (Colleague(browser, site, user, hands) for user in users)
        self.reader, self.with_axe = Reader(browser, site, PATH), hands is Keyboard

    def inspect(self, *colleagues: Colleague) -> None:
        """The page that each of them has open. axe says the same of both ways to get there."""
        for colleague in colleagues:
            colleague.finds_no_english()
            if self.with_axe:
                colleague.finds_nothing_wrong()


@pytest.fixture(params=BOTH_HANDS)
def desk(request, browser, live_server) -> Iterator[Desk]:
    desk = Desk(browser, live_server.url, request.param)
    desk.anna.log_in()
    desk.karl.log_in()
    yield desk
    for somebody in (desk.anna, desk.karl, desk.ruth, desk.reader):
        somebody.leave()


def test_two_editors_take_one_article_from_the_first_word_to_its_end(desk):
    anna_writes_and_cannot_approve(desk)
    karl_meets_her_and_sends_it_back(desk)
    anna_does_what_the_notes_ask(desk)
    karl_approves_and_plans(desk)
    karl_lets_it_appear_now(desk)
    anna_changes_what_is_live(desk)
    a_planned_change_goes_live(desk)
    both_change_it_at_once(desk)
    anna_takes_an_old_headline_back(desk)
    ruth_publishes_what_both_wrote(desk)
    karl_withdraws_it_and_shows_it_again(desk)


def anna_writes_and_cannot_approve(desk: Desk) -> None:
    anna = desk.anna
    anna.sees("Nichts wartet auf Sie.")
    anna.follow("Neue Meldung")
    anna.write(Überschrift=HEADLINE, Unterzeile="Ein Fest", Text_der_Meldung=TEXT)
    anna.hands.write(anna.page.locator("[name=tags]"), "Lilienthal, WorphausenKultur")
    anna.press("In Prüfung geben")
    anna.hears("Der Text selbst ist gespeichert.")
    anna.sees("Was ist „WorphausenKultur“?", "Bevor Leser sie sehen dürfen")
    desk.inspect(anna)
    anna.choose("Ort „Worphausen“ und Thema „Kultur“")
    anna.hands.pick(anna.page.locator(".field-authors [role=combobox]").first, "beispiel", "Anna Beispiel")
    anna.press("In Prüfung geben")
    anna.hears("ist jetzt: in Prüfung")
    anna.sees("Freigeben muss ihn jemand anderes (vier Augen)")
    anna.is_not_offered("Freigeben", "Veröffentlichen")
    desk.reader.finds_nothing()


def karl_meets_her_and_sends_it_back(desk: Desk) -> None:
    karl = desk.karl
    wait_until_present("anna")
    karl.start()
    desk.inspect(karl)
    karl.open_from("Zu prüfen", HEADLINE)
    karl.sees("Anna hat diese Meldung auch offen")
    desk.inspect(karl)
    karl.write(Neue_Notiz_für_die_Redaktion="Bitte die Zahl der Gäste prüfen", Begründung="Wer leitet den Chor?")
    karl.press("Zurückgeben")
    karl.hears("ist jetzt: Entwurf")
    desk.reader.finds_nothing()


def anna_does_what_the_notes_ask(desk: Desk) -> None:
    anna = desk.anna
    anna.start()
    for box, words in {"An Sie zurückgegeben": "Wer leitet den Chor?", "Offene Notizen": "Zahl der Gäste"}.items():
        assert words in anna.box(box).inner_text()
    desk.inspect(anna)
    anna.open_from("Offene Notizen", "Bitte die Zahl der Gäste prüfen")
    desk.inspect(anna)
    anna.write(Neue_Notiz_für_die_Redaktion="Gezählt: achtzig")
    anna.press("Notiz speichern")
    anna.open_from("An Sie zurückgegeben", HEADLINE)
    anna.choose("Bitte die Zahl der Gäste prüfen")
    anna.write(Unterzeile="Ein Fest mit Ruth Ton")
    anna.press("In Prüfung geben")
    anna.start()
    assert anna.box("Offene Notizen").count() == anna.box("An Sie zurückgegeben").count() == 0


def karl_approves_and_plans(desk: Desk) -> None:
    karl = desk.karl
    karl.open_from("Zu prüfen", HEADLINE)
    karl.press("Freigeben")
    karl.hears("ist jetzt: freigegeben")
    day = timezone.localtime() + timedelta(days=1)
    karl.write_minute(".field-publish_on", f"{day:%d.%m.%Y}", "10:00")
    karl.press("Veröffentlichen")
    karl.hears("erscheint am")
    assert timezone.localtime(article().publish_at).strftime("%d.%m.%Y %H:%M") == f"{day:%d.%m.%Y} 10:00"
    desk.reader.finds_nothing()


def karl_lets_it_appear_now(desk: Desk) -> None:
    karl = desk.karl
    karl.start()
    assert HEADLINE in karl.box("Erscheint von selbst").inner_text()
    karl.follow("Geplant")
    desk.inspect(karl)
    karl.hands.press(karl.page.get_by_text("Anderer Termin"))
    karl.write_minute(".planned", f"{timezone.localtime() + timedelta(days=2):%d.%m.%Y}", "11:30")
    desk.inspect(karl)
    karl.press("Auf diesen Termin verschieben")
    karl.hears("auf den neuen Termin verschoben")
    karl.sees("11:30")
    desk.reader.finds_nothing()
    karl.press("Jetzt veröffentlichen")
    karl.hears("Leser sehen es jetzt")
    desk.reader.finds(HEADLINE, TEXT, dek="Ein Fest mit Ruth Ton")


def anna_changes_what_is_live(desk: Desk) -> None:
    anna, karl = desk.anna, desk.karl
    open_by_list(anna)
    anna.write(Überschrift=NEW_HEADLINE)
    anna.press("Speichern")
    anna.hears("Leser sehen noch den alten Text")
    desk.inspect(anna)
    anna.sees("vier Augen")
    anna.is_not_offered("Änderungen veröffentlichen")
    desk.reader.finds(HEADLINE, TEXT, dek="Ein Fest mit Ruth Ton")
    karl.open_from("Änderungen in Arbeit", HEADLINE)
    karl.choose("eine Aktualisierung")
    karl.press("Änderungen veröffentlichen")
    karl.hears("ist jetzt zu lesen")
    desk.reader.finds(NEW_HEADLINE, TEXT, dek="Ein Fest mit Ruth Ton")


def a_planned_change_goes_live(desk: Desk) -> None:
    anna, karl = desk.anna, desk.karl
    open_by_list(anna)
    anna.write(Unterzeile="Mit neunzig Gästen")
    anna.press("Speichern")
    karl.open_from("Änderungen in Arbeit", NEW_HEADLINE)
    minute = timezone.localtime() + timedelta(minutes=3)
    karl.write_minute(".field-publish_on", f"{minute:%d.%m.%Y}", f"{minute:%H:%M}")
    karl.choose("ein Tippfehler")
    karl.press("Änderungen veröffentlichen")
    karl.hears("erscheinen am")
    call_command("work", "--once")
    desk.reader.finds(NEW_HEADLINE, TEXT, dek="Ein Fest mit Ruth Ton")
    with time_machine.travel(minute, tick=True):
        call_command("work", "--once")
    desk.reader.finds(NEW_HEADLINE, TEXT, dek="Mit neunzig Gästen")


def both_change_it_at_once(desk: Desk) -> None:
    anna, karl = desk.anna, desk.karl
    open_by_list(karl)
    open_by_list(anna)
    anna.write(Überschrift="Annas Überschrift", Unterzeile="Annas Unterzeile")
    anna.press("Speichern")
    karl.write(Unterzeile="Karls Unterzeile", Dachzeile="Musik")
    karl.press("Speichern")
    karl.sees("Anna hat inzwischen eine andere Fassung gespeichert")
    desk.inspect(karl)
    karl.choose("Meine", group="Überschrift")
    karl.choose("Die von Anna", group="Überschrift")
    karl.choose("Meine", group="Unterzeile")
    karl.press("Auswahl speichern")
    text = article().working_revision().text()
    assert (text.headline, text.dek, text.kicker) == ("Annas Überschrift", "Karls Unterzeile", "Musik")
    desk.reader.finds(NEW_HEADLINE, TEXT, dek="Mit neunzig Gästen")


def anna_takes_an_old_headline_back(desk: Desk) -> None:
    anna = desk.anna
    open_by_list(anna)
    anna.follow("Historie")
    anna.hands.choose(anna.page.get_by_role("radio", name="ältere").last)
    anna.press("Vergleichen")
    anna.sees("gestrichen: Der Chor singt wieder im Amtsgarten")
    desk.inspect(anna)
    field = anna.page.locator(".difference").filter(has=anna.page.get_by_role("heading", name="Überschrift"))
    anna.hands.go(field.get_by_role("button", name="Nur dieses Feld zurückholen"))
    anna.hears("Überschrift zurückgeholt")
    text = article().working_revision().text()
    assert (text.headline, text.dek) == (HEADLINE, "Karls Unterzeile")
    desk.reader.finds(NEW_HEADLINE, TEXT, dek="Mit neunzig Gästen")


def ruth_publishes_what_both_wrote(desk: Desk) -> None:
    karl, ruth = desk.karl, desk.ruth
    karl.open_from("Änderungen in Arbeit", NEW_HEADLINE)
    karl.sees("vier Augen")
    karl.is_not_offered("Änderungen veröffentlichen")
    ruth.log_in()
    ruth.open_from("Änderungen in Arbeit", NEW_HEADLINE)
    ruth.choose("ein Tippfehler")
    ruth.press("Änderungen veröffentlichen")
    desk.reader.finds(HEADLINE, TEXT, dek="Karls Unterzeile")


def karl_withdraws_it_and_shows_it_again(desk: Desk) -> None:
    karl = desk.karl
    open_by_list(karl)
    karl.press("Zurückziehen")
    karl.sees("Karls Unterzeile")
    assert article().is_public
    karl.write(Begründung="Der Chor sang gar nicht")
    karl.press("Zurückziehen")
    karl.hears("ist jetzt: zurückgezogen")
    desk.inspect(karl)
    assert article().moves.first().note == "Der Chor sang gar nicht"
    desk.reader.finds_nothing(status=410)
    karl.press("Wieder zeigen")
    karl.hears("ist jetzt zu lesen")
    desk.reader.finds(HEADLINE, TEXT, dek="Karls Unterzeile")
    assert article().status == Status.PUBLISHED


def open_by_list(colleague: Colleague) -> None:
    colleague.start()
    colleague.hands.go(colleague.page.locator("#content-main .model-article").get_by_role("link", name="Meldungen"))
    colleague.hands.go(colleague.page.locator("#result_list tbody").get_by_role("link").first)


def article() -> Article:
    return Article.objects.get()


def wait_until_present(username: str) -> None:
    """The browser tells it when it has time."""
    deadline = time.monotonic() + 120
    while not Presence.objects.filter(user__username=username).exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
