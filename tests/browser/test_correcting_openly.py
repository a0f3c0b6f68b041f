"""The desk shows a draft by link, corrects an error on three articles at once, and publishes a right of reply."""

import re
from collections.abc import Iterator

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page, expect

from articles.desk import previews
from articles.models import Content, Correction
from articles.publishing import revisions
from newsroom.roles import Role
from tests.browser.axe import complaints
from tests.browser.colleagues import PASSWORD, Colleague
from tests.browser.hands import Mouse
from tests.factories import make_article, make_colleague, make_draft, make_publication, superuser
from tests.scope import on_one_engine

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), on_one_engine]


@pytest.fixture
def chief(browser: Browser, live_server) -> Iterator[Colleague]:
    make_publication()
    user = make_colleague(Role.CHIEF, username="clara", password=PASSWORD, first_name="Clara", last_name="Chefin")
    chief = Colleague(browser, live_server.url, user, Mouse)
    chief.log_in()
    yield chief
    chief.leave()


def test_a_stranger_reads_a_draft_by_link_and_loses_it(chief: Colleague, reader: Page, live_server):
    draft = make_draft("Der Deich wird höher", body="<p>Noch vertraulich.</p>", by=chief.user)
    chief.page.goto(f"{live_server.url}/admin/articles/article/{draft.pk}/change/")
    chief.follow("Vorschau")
    chief.finds_nothing_wrong()
    chief.finds_no_english()
    chief.hands.write(chief.page.get_by_label("Für wen"), "Bürgermeisterin")
    chief.press("Link erzeugen")
    url = live_server.url + re.search(r"/vorschau/[\w-]+/", chief.page.locator(".preview-link").inner_text())[0]
    reader.goto(url)
    expect(reader.get_by_role("main")).to_contain_text("Noch vertraulich.")
    expect(reader.locator(".draft")).to_contain_text("Entwurf")
    chief.page.reload()
    expect(chief.page.locator("main, #main").first).to_contain_text("1 · zuletzt")
    chief.press("Zurückziehen: Bürgermeisterin")
    assert reader.goto(url).status == 404
    assert "Noch vertraulich" not in reader.content()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_frames_are_a_phone_and_a_screen_in_the_chosen_light(chief: Colleague, live_server, scheme):
    draft = make_draft("Der Deich wird höher", by=chief.user)
    # Whatever the editor's own machine prefers.
    chief.page.emulate_media(color_scheme="dark" if scheme == "light" else "light")
    chief.page.goto(f"{live_server.url}/admin/articles/article/{draft.pk}/preview/?scheme={scheme}")
    for name, width in (("phone", 360), ("screen", 1280)):
        chief.page.locator(f"iframe.{name}").scroll_into_view_if_needed()
        frame = chief.page.frame_locator(f"iframe.{name}")
        expect(frame.get_by_role("heading", level=1)).to_have_text("Der Deich wird höher")
        assert frame.locator("body").evaluate("() => innerWidth") == width
        paper = frame.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
        assert paper == {"light": "rgb(248, 247, 243)", "dark": "rgb(14, 22, 27)"}[scheme]


@pytest.mark.parametrize("width", [360, 800, 1280, 1920])
def test_the_screen_is_shown_whole_however_much_room_there_is(chief: Colleague, live_server, width):
    draft = make_draft("Der Deich wird höher", by=chief.user)
    chief.page.set_viewport_size({"width": width, "height": 900})
    chief.page.goto(f"{live_server.url}/admin/articles/article/{draft.pk}/preview/")
    room, shown = chief.page.locator(".wide"), chief.page.locator("iframe.screen")
    assert room.evaluate("room => room.scrollWidth <= room.clientWidth")
    assert abs(shown.bounding_box()["width"] - room.evaluate("room => room.clientWidth")) < 1
    assert shown.bounding_box()["width"] > min(850, 0.5 * width)
    assert chief.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_axe_finds_nothing_in_a_preview(page: Page, live_server):
    make_publication()
    _link, token = previews.make(make_draft("Der Deich wird höher"), by=superuser(), days=1)
    page.goto(f"{live_server.url}/vorschau/{token}/")
    assert complaints(page) == []


def test_one_error_in_three_articles_is_corrected_once(chief: Colleague, reader: Page, live_server):
    articles = [make_article(f"Fähre {n}", body="<p>Die letzte Fähre legt um 22:15 Uhr ab.</p>") for n in range(3)]
    make_article("Bus", body="<p>Der letzte Bus fährt um 22:30 Uhr.</p>")
    for article in articles:
        newest = article.working_revision()
        content = Content(**vars(newest.text()) | {"body": "<p>Die letzte Fähre legt um 21:45 Uhr ab.</p>"})
        revisions.save(article, content, by=chief.user, based_on=newest)
    reader.goto(live_server.url + articles[0].get_absolute_url())
    expect(reader.locator(".text")).to_contain_text("22:15")

    chief.page.goto(f"{live_server.url}/admin/articles/article/{articles[0].pk}/change/")
    chief.follow("Berichtigen")
    chief.hands.write(chief.page.get_by_label("Was falsch oder ungenau war"), "Ab 22:15 Uhr")
    chief.hands.write(chief.page.get_by_label("Worte des Fehlers"), "22:15 uhr")
    chief.press("Meldungen suchen")
    expect(chief.page.get_by_label("Was falsch oder ungenau war")).to_have_value("Ab 22:15 Uhr")
    expect(chief.page.get_by_role("checkbox", name="Bus")).to_have_count(0)
    for number in (1, 2):
        chief.hands.choose(chief.page.get_by_role("checkbox", name=f"Fähre {number}"))
    expect(chief.page.get_by_role("checkbox", name="Fähre 0")).to_be_checked()
    chief.finds_nothing_wrong()
    chief.hands.write(chief.page.get_by_label("Was richtig, gemeint oder neu ist"), "Ab 21:45 Uhr")
    chief.press("Jetzt veröffentlichen")
    chief.hears("Leserinnen und Leser sehen es jetzt")
    chief.finds_no_english()

    for article in articles:
        reader.goto(live_server.url + article.get_absolute_url())
        reader.locator(".hint a").click()
        expect(reader).to_have_url(re.compile("#korrektur-1$"))
        expect(reader.locator("#korrektur-1")).to_contain_text("Ab 22:15 Uhr")
        expect(reader.locator(".text > p")).to_contain_text("21:45")
        assert "CorrectionComment" in reader.content()
    reader.get_by_role("link", name="Korrekturen").first.click()
    expect(reader.locator(".correction")).to_have_count(1)
    expect(reader.locator(".correction .where")).to_have_count(3)
    assert "Ab 22:15 Uhr" in reader.request.get(f"{live_server.url}/feed/").text()


def test_a_right_of_reply_is_published_and_cannot_be_altered(chief: Colleague, reader: Page, live_server):
    article = make_article("Die Brücke bleibt gesperrt")
    chief.page.goto(f"{live_server.url}/admin/articles/correction/add/?article={article.pk}")
    chief.page.get_by_label("Art:").select_option("Gegendarstellung")
    words = "Ich habe die Brücke nie gesperrt.\n\nM. Muster"
    chief.hands.write(chief.page.get_by_label("Die Gegendarstellung im Wortlaut"), words)
    chief.press("Jetzt veröffentlichen")
    reader.goto(live_server.url + article.get_absolute_url())
    expect(reader.locator(".reply p")).to_have_text(["Ich habe die Brücke nie gesperrt.", "M. Muster"])
    body, reply = reader.locator(".text > p").first, reader.locator(".reply p").first
    style = "element => ['fontFamily', 'fontSize', 'lineHeight', 'color'].map(name => getComputedStyle(element)[name])"
    assert body.evaluate(style) == reply.evaluate(style)
    chief.sees("SHA-256")
    chief.is_not_offered("Jetzt veröffentlichen", "Als Entwurf speichern", "Löschen")
    expect(chief.page.get_by_role("textbox", name="Wortlaut")).to_have_count(0)
    chief.finds_nothing_wrong()
    assert Correction.objects.get().reply.split("\n\n")[0] == "Ich habe die Brücke nie gesperrt."


def test_a_name_is_removed_and_found_nowhere(chief: Colleague, reader: Page, live_server):
    article = make_article(
        "Wer die Brücke sperrte", body="<p>Gesperrt hat sie <em>Karla</em> Kolumna, sagt der Ort.</p>"
    )
    twin = make_article("Zwilling", body="<p>Karla Kolumna liest vor.</p>")
    newest = article.working_revision()
    changed = Content(**vars(newest.text()) | {"dek": "Frau Kolumna weiß davon"})
    revisions.save(article, changed, by=chief.user, based_on=newest)
    revisions.publish(article, by=chief.user, change="update")
    chief.page.goto(f"{live_server.url}/admin/articles/article/{article.pk}/change/")
    chief.follow("Passage entfernen")
    chief.finds_nothing_wrong()
    for words in ("Karla Kolumna", "Kolumna"):
        chief.hands.write(chief.page.get_by_label("Passage"), words)
        chief.page.get_by_label("Was zu lesen ist").select_option("privacy")
        chief.hands.write(chief.page.get_by_label("Begründung"), "Az. 1 O 1/26")
        chief.press("Zeigen, wo sie steht")
        chief.sees("Wo sie steht", "Zwilling")
        chief.press("Endgültig entfernen")
        chief.finds_no_english()
    for path in ("", "verlauf/", "quellen/"):
        reader.goto(live_server.url + article.get_absolute_url() + path)
        assert "Kolumna" not in reader.content()
    reader.goto(f"{live_server.url}{article.get_absolute_url()}verlauf/")
    expect(reader.get_by_role("main")).to_contain_text("zum Schutz einer Person")
    reader.goto(live_server.url + twin.get_absolute_url())
    expect(reader.locator(".text")).to_contain_text("Karla Kolumna")
    for table in ("articles_article", "articles_revision"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")
            rows = [row for row in cursor.fetchall() if "Zwilling" not in str(row)]
        assert "Kolumna" not in str(rows)
