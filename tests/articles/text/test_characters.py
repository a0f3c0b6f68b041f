"""Special signs: whatever enters, words stay apart and nothing comes out that breaks a format."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils.text import capfirst

from articles import text
from articles.evidence.feeds import parser
from articles.evidence.importing import values
from articles.models import Article, Author, Evidence, Image, Revision, Source, Tag, TagKind
from articles.publishing import tags
from articles.text import characters, cleanup
from puzzles.models import Puzzle
from tests.factories import make_author, make_draft

UNWANTED = [
    *map(chr, [*range(1, 9), *range(0x0E, 0x1C), *range(0x7F, 0x85), *range(0x86, 0xA0), *range(0xFDD0, 0xFDF0)]),
    *(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF)),
    *"\u061c\u200b\u200e\u200f\u202a\u202e\u2060\u2066\u2069\u206f\ufeff\ufff9\ud800\udfff",
]
BREAKS = ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]
GAPS = ["\0", "\x1f"]
KEPT = "\u00a0\u00ad\u200c\u200d\u202f\ufe0f👩‍👩‍👧🏴\U000e0067\U000e007f\ue000"


@pytest.mark.parametrize("sign", UNWANTED, ids=ascii)
def test_what_no_text_should_carry_goes(sign):
    assert (
        text.plain(f"Bre{sign}men") == text.plain_lines(f"Bre{sign}men") == text.verbatim(f"Bre{sign}men") == "Bremen"
    )
    assert text.clean_html(f"<p>Bre{sign}men</p>") == "<p>Bremen</p>"


@pytest.mark.parametrize("sign", BREAKS + GAPS, ids=ascii)
def test_what_parts_lines_or_words_still_parts_them(sign):
    typed = f"Bad{sign}Zwischenahn"
    assert text.plain(typed) == "Bad Zwischenahn"
    assert text.plain_lines(typed) == ("Bad\nZwischenahn" if sign in BREAKS else "Bad Zwischenahn")
    assert text.clean_html(f"<p>{typed}</p>").split() == ["<p>Bad", "Zwischenahn</p>"]
    assert text.slugify(typed) == "bad-zwischenahn"
    assert text.norm(typed) == "bad zwischenahn"
    assert tags.parse(typed) == ["Bad Zwischenahn"]
    assert parser.words(typed, 100) == "Bad Zwischenahn"


def test_joiners_and_what_editors_set_stay():
    assert characters.cleaned(KEPT) == KEPT


def test_cleaning_all_of_unicode_twice_changes_nothing():
    everything = "".join(map(chr, range(0x110000)))
    for clean in (characters.cleaned, text.plain, text.plain_lines, text.verbatim):
        once = clean(everything)
        assert clean(once) == once
        once.encode()


def text_fields() -> list[models.Field]:
    own = [app for app in apps.get_app_configs() if app.name.partition(".")[0] in ("articles", "puzzles", "newsroom")]
    fields = [field for app in own for model in app.get_models() for field in model._meta.concrete_fields]
    return [field for field in fields if isinstance(field, models.CharField | models.TextField)]


# Written by code alone, out of text that is clean, or refused where it is not.
OF_CODE = {
    "articles.Article.body", "articles.Article.search_key", "articles.Image.search_key", "articles.Author.sort_key",
    "articles.Tag.sort_key", "articles.TagName.norm", "articles.Source.etag", "articles.Source.last_modified",
    "articles.Image.original", "articles.Image.format", "articles.Image.digest", "articles.Image.claimed_by",
    "articles.Rendition.format", "articles.Rendition.focal", "articles.Rendition.name", "articles.MoodMark.digest",
    "articles.PlannedChange.claimed_by", "articles.Source.claimed_by", "articles.Evidence.key",
    "articles.Evidence.content_hash", "articles.Evidence.page_hash", "articles.Move.old", "articles.Move.new",
    "articles.PreviewLink.digest", "articles.ErrorReport.ticket", "articles.ErrorReport.fingerprint",
    "articles.UnsavedText.slot", "people.SignIn.browser", "people.SignIn.network", "people.SignIn.account",
    "people.SignIn.sender",
}  # fmt: skip


def is_typed(field: models.Field) -> bool:
    return not field.choices and not isinstance(field, models.SlugField) and str(field) not in OF_CODE


@pytest.mark.parametrize("field", list(filter(is_typed, text_fields())), ids=str)
def test_every_text_field_of_every_model_cleans_what_it_stores(field):
    """A new field is found here: it should be one of `articles.fields`."""
    clean = "a@b.example" if isinstance(field, models.EmailField) else "https://a.example/"
    clean = clean[: field.max_length or 99]
    odd = clean[:3] + "".join(UNWANTED) + clean[3:]
    assert field.get_prep_value(odd) == field.to_python(odd) == clean
    typed = field.formfield()
    assert typed is None or typed.clean(f"\0{odd}") == clean


@pytest.mark.parametrize("name", ["\u00ad", "\u200d", "\u3164", "\u2800", "\u00a0\ufe0f", "–", "👍", "…"])
def test_a_name_has_a_letter_or_a_digit(name):
    for model, field in (
        (Author, "name"),
        (Article, "headline"),
        (Image, "title"),
        (Evidence, "title"),
        (Source, "name"),
    ):
        field = model._meta.get_field(field)
        with pytest.raises(ValidationError):
            field.formfield(required=True).clean(name)
        with pytest.raises(ValidationError, match=capfirst(str(field.verbose_name))):
            field.clean(name, None)
    with pytest.raises(ValidationError):
        tags.check_name(name)
    assert values.line(name, longest=100) == ""
    feed = f"<rss version='2.0'><channel><item><title>{name}</title></item></channel></rss>"
    assert parser.parse(feed.encode()).items == []


def test_what_nobody_sees_is_empty_on_a_form():
    for name in ("kicker", "dek", "dateline", "byline"):
        assert Article._meta.get_field(name).formfield().clean("\u00ad\u3164 \u2060") == ""
    assert Puzzle._meta.get_field("solution").formfield().clean("+") == "+"
    assert Revision._meta.get_field("note").formfield().clean("👍") == "👍"


@pytest.mark.django_db
def test_what_was_stored_before_is_looked_through_once():
    author = make_author("Ada")
    tag, other = tags.create("Hafen", TagKind.TOPIC), tags.create("Häfen", TagKind.TOPIC)
    draft = make_draft("Am Kai")
    revision = draft.working_revision()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_author SET name = %s, bio = %s", ["A\ufffeda", "Eins\x0bzwei"])
        cursor.execute("UPDATE articles_tag SET name = %s WHERE id = %s", ["Hafen\uffff", other.pk])
        cursor.execute("UPDATE articles_evidence SET title = %s", ["\ufffe"])
    Revision.objects.update(content=revision.content | {"dek": "Eins\ufdd0zwei", "tags": ["Ha\uffff"]})
    for model in (Author, Tag, Evidence, Revision):
        cleanup.take_out_signs(model)
    author.refresh_from_db()
    assert (author.name, author.bio) == ("Ada", "Eins\nzwei")
    # Its name is another tag's: it stays, and nothing is lost.
    assert set(Tag.objects.filter(pk__in=[tag.pk, other.pk]).values_list("name", flat=True)) == {"Hafen", "Hafen\uffff"}
    revision.refresh_from_db()
    assert (revision.content["dek"], revision.content["tags"]) == ("Einszwei", ["Ha"])
