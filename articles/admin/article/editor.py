"""What the editor for the text can do, its scripts, and German names for everything in it."""

import json
from typing import Any

from django import forms
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset import ImportMap, Media

from articles.admin import image_picker
from articles.publishing import advice
from articles.text import WORDS_A_MINUTE, elements

# Buttons in the order of the toolbar; the names are those of the items that the modules define.
GROUPS = ("blockType -lists", "lists", "marks", "link", "nodes -blockType -lists", "table", "history")
EXTENSIONS = {
    "Menu": {"groups": [{"group": group} for group in GROUPS]},
    "Bold": True,
    "Italic": True,
    "Superscript": True,
    "Subscript": True,
    "Heading": {"levels": [2, 3]},
    "ListItem": True,
    "BulletList": True,
    "OrderedList": {"enableListAttributes": False},
    "Blockquote": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", "tel"]},
    "HardBreak": True,
    "History": True,
    "NoSpellCheck": False,
    # Ours, from the modules below; some of them in the place of the editor's own.
    "BoxTitle": True,
    "InfoBox": True,
    "Placeholder": True,
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "Images": True,
    "Paste": True,
    "Desk": True,
}
MODULES = [f"articles/editor/{name}.js" for name in ("link", "box", "table", "image", "paste", "desk")]
SHARED = ImportMap(
    {
        "articles/editor/shared": "articles/editor/shared.js",
        "articles/editor/meaning": "articles/editor/meaning.js",
        "articles/picker": "articles/picker.js",
    }
)


class BodyWidget(AdminProseEditorWidget):
    template_name = "admin/articles/widgets/body.html"
    shown_as = "editor"

    @property
    def media(self) -> forms.Media:
        return super().media + Media(importmap=SHARED)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"js_modules": [static(path) for path in MODULES]}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "data-names": json.dumps(
                names_of_editor() | words_of_dialogs() | words_of_figures() | image_picker.words()
            ),
            "data-picker": json.dumps(image_picker.data()),
            "data-left-out": json.dumps(left_out()),
            "data-articles": reverse("admin:articles_article_links"),
            "data-words-a-minute": WORDS_A_MINUTE,
        }
        return context


def names_of_editor() -> dict[str, str]:
    """The text, its toolbar, and every button by the name of its item."""
    return {
        "text": _("Text of the article"),
        "toolbar": _("Formatting (from the text: Alt and F10)"),
        "paragraph": _("Paragraph"),
        "heading2": _("Heading"),
        "heading3": _("Subheading"),
        "bulletList": _("Bulleted list"),
        "orderedList": _("Numbered list"),
        "blockquote": _("Quote"),
        "bold": _("Bold"),
        "italic": _("Italic"),
        "superscript": _("Raised"),
        "subscript": _("Lowered"),
        "link": _("Link"),
        "unlink": _("Remove link"),
        "infoBox": _("Info box"),
        "figure": _("Image"),
        "figure:remove": _("Remove image"),
        "table": _("Table"),
        "table:addRowAfter": _("Add row"),
        "table:deleteRow": _("Delete row"),
        "table:addColumnAfter": _("Add column"),
        "table:deleteColumn": _("Delete column"),
        "table:headRow": _("Header row"),
        "table:headColumn": _("Header column"),
        "table:caption": _("Caption"),
        "table:deleteTable": _("Delete table"),
        "history:undo": _("Undo"),
        "history:redo": _("Redo"),
    }


def left_out() -> list[tuple[str, str]]:
    """As the editor finds it, and the sentence about it."""
    selectors: dict[str, list[str]] = {
        elements.STRUCK: ["[data-style*='line-through' i]"],
        elements.REVERSED: ["ol[reversed]"],
    }
    for tag, kind in elements.LEFT_OUT.items():
        selectors.setdefault(kind, []).append(tag)
    return [(", ".join(selectors[kind]), str(sentence)) for kind, sentence in advice.LEFT_OUT.items()]


def words_of_dialogs() -> dict[str, str]:
    return {
        "own article": _("Own article: words from its headline, or its address"),
        "own articles": _("Own articles"),
        "elsewhere": _("Or an address elsewhere"),
        "found one": _("1 article. Arrow keys choose, Enter takes it."),
        "found": _("%s articles. Arrow keys choose, Enter takes one."),
        "found none": _("No article carries these words. Please try fewer or other words."),
        "no answer": _("The search does not answer just now. You can still type an address below."),
        "linked": _("Linked now: %s"),
        "not public": _("readers see the words without a link until it is published"),
        "box title": _("Title of the box"),
        "insert table": _("Insert a table"),
        "rows": _("Rows"),
        "columns": _("Columns"),
        "caption": _("Caption"),
        "about caption": _("What the table shows, in a few words. Screen readers say it first."),
        "with head row": _("The first row names the columns"),
        "with head column": _("The first column names the rows"),
        "no words": _("no words yet"),
        "one word": _("1 word"),
        "words": _("%s words"),
        "minutes": _("reading time %s min."),
    }


def words_of_figures() -> dict[str, str]:
    return {
        "insert figure": _("Insert an image or a gallery"),
        "edit figure": _("Image or gallery"),
        "gallery": _("Gallery"),
        "in the figure": _("In the text, in this order"),
        "none chosen": _("No image yet. Several together become a gallery."),
        "own description": _("Description in this place"),
        "library says": _("Empty: that of the library, “%s”"),
        "library says nothing": _("The library has none: please say what can be seen, in a sentence."),
        "own caption": _("Caption in this place"),
        "about own caption": _("Empty: that of the library. Of a gallery it stands below all images."),
        "image up": _("Further to the front"),
        "image down": _("Further to the back"),
        "image out": _("Take out"),
        "is now at": _("Now in place %s"),
        "is out": _("Taken out"),
        "most images": _("More than %s images fit into no gallery. Please begin a second one."),
        "pasted images": _(
            "The images of what you pasted were left out: only those of the library may stand in an article, because "
            "their origin and rights are known there. Please upload them, then choose them here."
        ),
    }
