"""From a folder of photographs to an article that readers see: an editor's way, and what no reader ever finds."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from articles.images import storage
from articles.models import Article, Image
from newsroom.roles import Role
from tests.browser.colleagues import PASSWORD
from tests.browser.hands import Mouse
from tests.browser.test_figures import ImageEditor
from tests.factories import make_author, make_colleague, make_publication
from tests.images import CANARIES, files_below, photograph
from tests.scope import on_one_engine

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), on_one_engine]

NAMES = ("IMG_0815 Opfer Muster.jpg", "IMG_0816 Opfer Muster.jpg", "IMG_0817 Opfer Muster.jpg")
ALTS = ("Der Deich im Nebel", "Das Sperrwerk bei Flut", "Schafe am Hang")


@pytest.fixture
def editor(browser, live_server):
    make_publication()
    make_author("Ada Beispiel")
    user = make_colleague(Role.EDITOR, username="ada", password=PASSWORD, first_name="Ada", last_name="Beispiel")
    editor = ImageEditor(browser, live_server.url, user, Mouse)
    editor.log_in()
    yield editor
    editor.leave()


def test_a_folder_of_photographs_becomes_an_article_and_tells_nothing_of_its_files(editor, page: Page, tmp_path):
    upload(editor, tmp_path)
    for alt in ALTS:
        describe(editor.page, alt)
    first, second, third = Image.objects.order_by("pk")
    assert [image.lacks for image in (first, second, third)] == [[], [], []]
    assert {image.focal for image in (first, second, third)} == {"25x75"}
    article = publish(editor, first, second, third)
    call_command("work", once=True)
    read(page, editor.site + article.get_absolute_url())
    change(editor, article, second)
    for path in files_below(storage.public_files()):
        found = path.read_bytes() + bytes(path)
        assert [canary for canary in (*CANARIES, b"Opfer", b"IMG_08") if canary in found] == []


def upload(editor: ImageEditor, folder: Path) -> None:
    paths = [folder / name for name in NAMES]
    for number, path in enumerate(paths):
        path.write_bytes(photograph(1500 + number, 1000).read())
    editor.page.goto(f"{editor.site}/admin/articles/image/add/")
    editor.page.get_by_label("Bilder auswählen").set_input_files(paths)
    expect(editor.page.get_by_role("status")).to_contain_text("3 von 3 Dateien")
    editor.page.get_by_role("link", name="nacheinander").click()


def describe(page: Page, alt: str) -> None:
    """What the file told is there already: who made it, and what it says of people."""
    expect(page.get_by_label("Urheberin oder Urheber")).to_have_value("Ada Beispiel")
    box = page.locator(".look.focal img").bounding_box()
    page.locator(".look.focal img").click(position={"x": box["width"] * 0.25, "y": box["height"] * 0.75})
    page.get_by_label("Beschreibung für alle").fill(alt)
    page.get_by_label("Bildunterschrift").fill(f"{alt}.")
    page.get_by_label("Lizenz:").select_option("own")
    following = page.get_by_role("button", name=re.compile("nächstes unvollständiges"))
    # A form is sent once the desk has answered that it would take it.
    with page.expect_navigation():
        (following if following.count() else page.get_by_role("button", name="Speichern", exact=True)).click()
    expect(page.locator(".messagelist")).to_be_visible()


def publish(editor: ImageEditor, *images: Image) -> Article:
    page = editor.page
    page.goto(f"{editor.site}/admin/articles/article/add/")
    editor.write(Überschrift="Der Deich hält")
    editor.to_the_end()
    page.keyboard.type("Die Flut kam nachts.")
    editor.tool("Bild")
    dialog = editor.dialog("Bild oder Galerie einfügen")
    for alt in ALTS[1:]:
        editor.tick(dialog, f"{alt}.")
    editor.apply(dialog)
    place = page.locator(".field-lead_image")
    place.get_by_role("button", name="Auswählen").click()
    dialog = editor.dialog("Bild auswählen")
    editor.tick(dialog, f"{ALTS[0]}.")
    editor.apply(dialog)
    page.get_by_label("Autorenzeile ohne Person").fill("Die Redaktion")
    editor.press("Veröffentlichen")
    article = Article.objects.get()
    assert article.is_public
    assert article.live_revision.text().images == [image.pk for image in images]
    return article


def read(page: Page, address: str) -> None:
    page.goto(address)
    lead = page.locator("figure.image").first
    expect(lead.locator("img")).to_have_attribute("alt", ALTS[0])
    expect(lead).to_contain_text("Bild: Ada Beispiel")
    assert lead.locator("source[type='image/avif']").count() == 1
    for alt in ALTS:
        image = page.get_by_role("img", name=alt)
        image.scroll_into_view_if_needed()
        page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=image.element_handle())


def change(editor: ImageEditor, article: Article, lead: Image) -> None:
    """Another lead image is another text of the article, and the comparison says so."""
    page = editor.page
    page.goto(f"{editor.site}/admin/articles/article/{article.pk}/change/")
    page.locator(".field-lead_image").get_by_role("button", name="Anderes auswählen").click()
    dialog = editor.dialog("Bild auswählen")
    editor.tick(dialog, f"{ALTS[1]}.")
    editor.apply(dialog)
    editor.press("Speichern")
    newest = article.working_revision()
    assert newest.text().lead_image == lead.pk
    page.goto(
        f"{editor.site}/admin/articles/article/{article.pk}/history/?old={article.live_revision_id}&new={newest.pk}"
    )
    editor.sees("Aufmacherbild", ALTS[0], ALTS[1])
