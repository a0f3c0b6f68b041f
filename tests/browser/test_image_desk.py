"""The library of images in a browser: several files at once, the focal point, a recall."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from articles.models import Image
from tests.browser.hands import Keyboard
from tests.factories import make_article, make_image, make_publication, superuser
from tests.images import drawn, file_of
from tests.scope import on_one_engine

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("watch"),
    on_one_engine,
]

ADD = "/admin/articles/image/add/"


@pytest.fixture
def site(live_server: LiveServer, page: Page) -> str:
    """Its address, and the page logged in."""
    make_publication()
    client = Client()
    client.force_login(superuser())
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    page.context.add_cookies([cookie | {"url": f"{live_server.url}/admin/"}])
    return live_server.url


def files_in(folder: Path, *names: str) -> list[Path]:
    """Images under these names; a text under a name that ends so."""
    paths = []
    for number, name in enumerate(names):
        path = folder / name
        path.write_bytes(b"no image" if name.endswith(".txt.jpg") else file_of(drawn(shade=7000 + number)).read())
        paths.append(path)
    return paths


def outcome(page: Page, name: str):
    return page.locator(".outcomes li").filter(has_text=name)


def test_several_files_are_uploaded_at_once_and_a_bad_one_stops_none(site, page: Page, tmp_path):
    paths = files_in(tmp_path, "deich.jpg", "notizen.txt.jpg", "hafen.jpg")
    page.goto(site + ADD)
    page.get_by_label("Bilder auswählen").set_input_files(paths)
    expect(page.get_by_role("status")).to_have_text("3 von 3 Dateien geprüft, 1 nicht übernommen.")
    assert Image.objects.count() == 2
    expect(outcome(page, "notizen.txt.jpg")).to_contain_text("kein Bild")
    expect(outcome(page, "deich.jpg").locator("img")).to_be_visible()
    expect(page.locator("progress")).to_have_count(0)
    page.get_by_label("Bilder auswählen").set_input_files(paths[:1])
    expect(outcome(page, "deich.jpg").last).to_contain_text("schon in der Bibliothek")
    page.get_by_role("link", name="nacheinander").click()
    expect(page).to_have_url(re.compile(f"/{Image.objects.earliest('pk').pk}/change/"))
    page.get_by_label("Beschreibung für alle").fill("Ein Deich")
    page.get_by_label("Urheberin oder Urheber").fill("Anna Beispiel")
    page.get_by_label("Lizenz:").select_option("own")
    page.get_by_role("button", name="nächstes unvollständiges (noch 1)").click()
    expect(page).to_have_url(re.compile(f"/{Image.objects.latest('pk').pk}/change/"))


def test_files_are_dropped_on_the_page(site, page: Page):
    page.goto(site + ADD)
    content = list(file_of(drawn(shade=7100)).read())
    transfer = page.evaluate_handle(
        """content => { const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(content)], "deich.jpg", { type: "image/jpeg" })); return data }""",
        content,
    )
    page.locator("body").dispatch_event("dragover", {"dataTransfer": transfer})
    expect(page.locator(".drop")).to_have_class("drop over")
    page.locator("h1").dispatch_event("drop", {"dataTransfer": transfer})
    expect(outcome(page, "deich.jpg")).to_contain_text("Ist in der Bibliothek.")
    assert page.url == site + ADD


def test_a_file_above_the_limit_is_not_even_sent(site, page: Page, tmp_path):
    page.goto(site + ADD)
    page.locator("form.upload").evaluate("form => { form.dataset.mostBytes = 1000 }")
    page.get_by_label("Bilder auswählen").set_input_files(files_in(tmp_path, "gross.jpg"))
    expect(outcome(page, "gross.jpg")).to_contain_text("größer als")
    assert not Image.objects.exists()


def test_who_was_logged_out_meanwhile_is_told(site, page: Page, tmp_path, watch):
    page.goto(site + ADD)
    page.context.clear_cookies()
    page.get_by_label("Bilder auswählen").set_input_files(files_in(tmp_path, "deich.jpg"))
    expect(outcome(page, "deich.jpg")).to_contain_text("nicht angekommen")
    assert not Image.objects.exists()
    # The browser says so, too.
    assert [line for line in watch.complaints if "403" not in line] == []
    watch.complaints.clear()


def test_no_button_of_the_form_is_cut_off_on_a_phone(site, page: Page):
    image, _next_one = make_image(alt=""), make_image(alt="")
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{site}/admin/articles/image/{image.pk}/change/")
    row = page.locator(".submit-row").last
    room = row.evaluate("row => row.clientWidth - parseFloat(getComputedStyle(row).paddingInline) * 2")
    assert max(row.locator("input").evaluate_all("all => all.map(each => each.scrollWidth)")) <= room


def point(page: Page) -> tuple[str, str]:
    return page.locator("#id_focal_x").input_value(), page.locator("#id_focal_y").input_value()


def cuts(page: Page) -> list[str]:
    return page.locator(".crops img").evaluate_all("all => all.map(each => each.style.objectPosition)")


def test_the_focal_point_is_set_by_a_click_and_the_cuts_follow(site, page: Page):
    image = make_image()
    page.goto(f"{site}/admin/articles/image/{image.pk}/change/")
    shown = page.locator(".look.focal img")
    box = shown.bounding_box()
    shown.click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.75})
    assert point(page) == ("25", "75")
    assert cuts(page) == ["25% 75%", "25% 75%"]
    page.get_by_role("button", name="Speichern", exact=True).click()
    expect(page.locator(".messagelist")).to_be_visible()
    image.refresh_from_db()
    assert image.focal == "25x75"


def test_the_focal_point_is_set_by_keyboard_alone(site, page: Page):
    image = make_image()
    page.goto(f"{site}/admin/articles/image/{image.pk}/change/")
    hands = Keyboard(page)
    spot = page.get_by_role("button", name="Fokuspunkt: 50 Prozent von links, 50 Prozent von oben")
    hands.reach(spot)
    for key in ("ArrowLeft", "Shift+ArrowLeft", "ArrowUp", "Shift+ArrowDown"):
        page.keyboard.press(key)
    assert point(page) == ("39", "59")
    assert cuts(page) == ["39% 59%", "39% 59%"]
    expect(page.get_by_role("button", name="Fokuspunkt: 39 Prozent von links, 59 Prozent von oben")).to_be_focused()
    for _key in range(15):
        page.keyboard.press("Shift+ArrowUp")
    assert point(page) == ("39", "0"), "never outside the image"
    hands.write(page.get_by_label("Von links, in %"), "70")
    assert cuts(page)[0] == "70% 0%"
    hands.press(page.get_by_role("button", name="Speichern", exact=True))
    expect(page.locator(".messagelist")).to_be_visible()
    image.refresh_from_db()
    assert image.focal == "70x0"


def test_an_image_is_recalled_in_one_step(site, page: Page):
    image = make_image()
    article = make_article("Der Deich", lead_image=image.pk)
    address = f"{site}/media/{image.ladder[0][-1]}"
    assert page.request.get(address).ok
    page.goto(f"{site}/admin/articles/image/{image.pk}/change/")
    page.get_by_role("link", name="Zurückrufen").click()
    expect(page.locator("#main")).to_contain_text("Der Deich")
    page.get_by_label("Warum").fill("Die Abgebildete widerspricht")
    page.get_by_role("button", name="Bild jetzt zurückrufen").click()
    expect(page.locator(".errornote")).to_contain_text("Die Abgebildete widerspricht")
    assert page.request.get(address).status == 404
    assert "/media/" not in page.request.get(site + article.get_absolute_url()).text()
