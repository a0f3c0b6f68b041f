"""Images in an article, by mouse and by keyboard: a figure, a gallery, the lead image, and what comes of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from playwright.sync_api import Browser, Locator, expect

from articles import text
from articles.models import Article, Image, ImageUse
from newsroom.roles import Role
from tests.browser.axe import complaints
from tests.browser.colleagues import PASSWORD
from tests.browser.hands import BOTH_HANDS, Hands, Mouse
from tests.browser.test_writing import PASTE, Writer
from tests.factories import make_author, make_colleague, make_draft, make_image, make_publication
from tests.scope import on_one_engine

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), on_one_engine]


class ImageEditor(Writer):
    @property
    def figures(self) -> Locator:
        return self.page.locator(".ProseMirror figure")

    def search(self, dialog: Locator, words: str, found: str) -> None:
        self.hands.write(dialog.get_by_role("searchbox"), words)
        expect(dialog.get_by_role("status").first).to_have_text(found)

    def tick(self, dialog: Locator, name: str) -> None:
        box = dialog.get_by_role("checkbox", name=name).or_(dialog.get_by_role("radio", name=name))
        self.hands.choose(box)
        expect(box).to_be_checked()

    def apply(self, dialog: Locator) -> None:
        self.hands.press(dialog.get_by_role("button", name="Übernehmen", exact=True))
        expect(self.page.locator("dialog[open]")).to_have_count(0)


@pytest.fixture(params=BOTH_HANDS)
def hands(request: pytest.FixtureRequest) -> type[Hands]:
    return request.param


@pytest.fixture
def editor(browser: Browser, live_server, hands, settings, tmp_path: Path) -> Iterator[ImageEditor]:
    settings.MEDIA_ROOT = tmp_path / "media" / "public"
    make_publication()
    user = make_colleague(Role.EDITOR, username="ada", password=PASSWORD, first_name="Ada", last_name="Beispiel")
    user.user_permissions.add(Permission.objects.get(codename="view_image"))
    editor = ImageEditor(browser, live_server.url, user, hands)
    editor.log_in()
    yield editor
    editor.leave()


@pytest.fixture
def images() -> dict[str, Image]:
    names = ("Deich im Morgenlicht", "Sperrwerk bei Flut", "Schafe am Hang")
    return {name: make_image(title=name, caption=f"{name}, gestern.") for name in names}


def test_a_figure_and_a_gallery_come_into_an_article_and_go_public(editor, images):
    dike, barrier, sheep = images.values()
    draft = make_draft("Am Deich", by=editor.user, body="<p>Anfang</p>", authors=(make_author().pk,))
    editor.open(draft)
    editor.to_the_end()
    editor.tool("Bild")
    dialog = editor.dialog("Bild oder Galerie einfügen")
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    expect(dialog.get_by_role("status").first).to_have_text("3 Bilder")
    assert complaints(editor.page) == []
    editor.search(dialog, "morgen", "1 Bild")
    editor.tick(dialog, "Deich im Morgenlicht")
    editor.hands.write(dialog.get_by_role("textbox", name="Beschreibung an dieser Stelle"), "Nebel über dem Deich")
    editor.hands.write(
        dialog.get_by_role("textbox", name="Bildunterschrift an dieser Stelle"), "So früh war niemand da."
    )
    editor.apply(dialog)
    expect(editor.figures).to_have_count(1)
    expect(editor.figures).to_contain_text("So früh war niemand da.")
    editor.page.keyboard.press("ArrowDown")
    editor.page.keyboard.type("Weiter")
    editor.tool("Bild")
    dialog = editor.dialog("Bild oder Galerie einfügen")
    editor.tick(dialog, "Schafe am Hang")
    editor.tick(dialog, "Sperrwerk bei Flut")
    editor.hands.press(dialog.get_by_role("button", name="Weiter nach vorn: Sperrwerk bei Flut"))
    assert complaints(editor.page) == []
    editor.apply(dialog)
    expect(editor.figures).to_have_count(2)
    editor.has_written(
        f'<p>Anfang</p><figure><img src="image:{dike.pk}" alt="Nebel über dem Deich"><figcaption>So früh war niemand '
        f'da.</figcaption></figure><p>Weiter</p><figure><img src="image:{barrier.pk}"><img src="image:{sheep.pk}">'
        "</figure>"
    )
    place = editor.page.locator(".field-lead_image")
    editor.hands.press(place.get_by_role("button", name="Auswählen"))
    dialog = editor.dialog("Bild auswählen")
    editor.tick(dialog, "Schafe am Hang")
    editor.apply(dialog)
    expect(place).to_contain_text("Schafe am Hang")
    expect(place.get_by_role("button", name="Anderes auswählen")).to_be_focused()
    assert complaints(editor.page) == []
    editor.press("Veröffentlichen")
    article = Article.objects.get(pk=draft.pk)
    assert article.is_public
    assert (article.lead_image, text.images_in(article.body)) == (sheep, [dike.pk, barrier.pk, sheep.pk])
    assert set(ImageUse.objects.filter(revision=article.live_revision).values_list("image", flat=True)) == {
        dike.pk, barrier.pk, sheep.pk
    }  # fmt: skip
    editor.page.goto(f"{editor.site}/admin/articles/article/{article.pk}/history/?new={article.live_revision_id}"
                     f"&old={article.revisions.last().pk}")  # fmt: skip
    editor.sees("Bild", "Deich im Morgenlicht", "Nebel über dem Deich", "So früh war niemand da.", "Schafe am Hang")
    editor.finds_no_english()


def test_a_figure_is_changed_and_removed(editor, images):
    dike, barrier, _sheep = images.values()
    figure = f'<figure><img src="image:{dike.pk}" alt="Alt"><figcaption>Unten</figcaption></figure>'
    editor.open(make_draft("Am Deich", by=editor.user, body=f"<p>Anfang</p>{figure}<p>Ende</p>"))
    editor.has_written(f"<p>Anfang</p>{figure}<p>Ende</p>")
    select(editor)
    editor.tool("Bild")
    dialog = editor.dialog("Bild oder Galerie")
    expect(dialog.get_by_role("textbox", name="Beschreibung an dieser Stelle")).to_have_value("Alt")
    editor.hands.write(dialog.get_by_role("textbox", name="Bildunterschrift an dieser Stelle"), "Neu")
    editor.hands.press(dialog.get_by_role("button", name="Herausnehmen: Deich im Morgenlicht"))
    editor.tick(dialog, "Sperrwerk bei Flut")
    editor.apply(dialog)
    changed = f'<p>Anfang</p><figure><img src="image:{barrier.pk}"><figcaption>Neu</figcaption></figure><p>Ende</p>'
    editor.has_written(changed)
    editor.tool("Bild entfernen")
    editor.has_written("<p>Anfang</p><p>Ende</p>")
    editor.page.keyboard.press("Control+z")
    editor.has_written(changed)
    expect(editor.figures).to_have_class("of-library ProseMirror-selectednode")
    editor.page.keyboard.press("Delete")
    editor.has_written("<p>Anfang</p><p>Ende</p>")


def select(editor: ImageEditor) -> None:
    if isinstance(editor.hands, Mouse):
        return editor.figures.click()
    editor.hands.reach(editor.text)
    # The editor takes a moment to see where the cursor is.
    for key, place in (("Control+Home", 1), ("End", 1 + len("Anfang"))):
        editor.page.keyboard.press(key)
        where = "place => document.querySelector('.ProseMirror').editor.state.selection.head === place"
        editor.page.wait_for_function(where, arg=place)
    editor.page.keyboard.press("ArrowRight")
    expect(editor.figures).to_have_class("of-library ProseMirror-selectednode")


def test_foreign_images_stay_behind_and_our_own_come_along(editor, images):
    dike, *_others = images.values()
    editor.open(make_draft("Am Deich", by=editor.user, body="<p>Anfang</p>"))
    said = editor.page.locator(".pasted")
    own = f'<figure><img src="image:{dike.pk}"><figcaption>Unten</figcaption></figure>'
    editor.paste(f"<p>a</p>{own}<p>b</p>")
    editor.has_written(f"<p>a</p>{own}<p>b</p>")
    expect(said).to_be_empty()
    foreign = '<p>a</p><figure><img src="https://x.example/a.jpg" alt="Fremd"><figcaption>Zeile</figcaption></figure>'
    editor.paste(foreign)
    editor.has_written("<p>a</p><p>Zeile</p>")
    expect(said).to_contain_text("nur Bilder der Bibliothek")
    editor.page.evaluate(PASTE, "<p>c</p>")
    expect(said).to_be_empty()
