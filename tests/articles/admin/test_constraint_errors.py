"""What the form of an article refuses, and that nothing typed and nobody's work is lost."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.admin import constraint_errors
from articles.models import Article, Status, Tag, TagKind
from articles.publishing import tags
from tests.articles.article_form import ADD, change_url, errors, form_of, said, send
from tests.factories import (
    make_article,
    make_draft,
    make_place,
    make_topic,
    superuser,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]


BAD_INPUT = [
    ({"headline": "x" * 10_000}, "200"),
    ({"headline": ""}, "erforderlich"),
    ({"headline": "   "}, "erforderlich"),
    ({"headline": "\u202e\u2066\u3164"}, "erforderlich"),
    ({"headline": "–"}, "„Überschrift“ enthält weder Buchstaben noch Ziffern"),
    ({"slug": "vergeben"}, "Diese Adresse hat schon eine andere Meldung"),
    ({"slug": "Mit Leerzeichen"}, "Buchstaben a bis z"),
    ({"slug": "ä"}, "Buchstaben a bis z"),
    ({"tags": "!!!, …"}, "weder Buchstaben noch Ziffern"),
    ({"tags": "x" * 101}, "länger als 100"),
    ({"tags": ", ".join(f"t{n}" for n in range(31))}, "höchstens 30"),
    ({"kind": "famous"}, "famous"),
    ({"authors_0": "999"}, "Auswahl"),
    ({"authors_0": "x"}, "Auswahl"),
    ({"authors_0": "9" * 30}, "Auswahl"),
    ({"expires_at_0": "01.01.2030"}, "Uhrzeit"),
    ({"expires_at_1": "10:00"}, "Datum"),
    ({"expires_at_0": "01.01.2020", "expires_at_1": "10:00"}, "ziehen Sie sie zurück"),
    ({"embargo_until_0": "01.01.2020", "embargo_until_1": "10:00"}, "nichts zurückhalten"),
    ({"publish_on_0": "01.01.2020", "publish_on_1": "10:00"}, "Minute ist vorbei"),
    ({"publish_on_0": "31.10.2027", "publish_on_1": "02:30"}, "zweimal"),
    ({"publish_on_0": "31.10.2027", "publish_on_1": "02:30", "publish_on_2": "7"}, "zweimal"),
    ({"body": "x" * 5_000_000}, "mehr als die 500000"),
    ({"embargo_until_0": "31.02.2030", "embargo_until_1": "10:00"}, "24.12.2026"),
    ({"publish_on_0": "28.03.2027", "publish_on_1": "02:30"}, "gibt es am 28. März 2027 nicht"),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "sentence"), BAD_INPUT)
@pytest.mark.parametrize("button", ["_continue", "_publish"])
def test_bad_input_gets_a_german_sentence_and_keeps_what_was_typed(desk, bad, sentence, button):
    make_draft(slug="vergeben")
    before = Article.objects.count(), Tag.objects.count()
    typed = {"headline": "Getippt", "dek": "Auch getippt", "body": "<p>Lang getippt</p>", "byline": "x"} | bad
    answer = send(desk, ADD, button, **typed)
    assert answer.status_code == 200
    assert sentence.lower() in errors(answer).lower()
    page = answer.content.decode()
    assert "Auch getippt" in page
    assert (Article.objects.count(), Tag.objects.count()) == before


def test_a_refused_change_leaves_the_old_text_whole(desk):
    article = make_draft("Alt", body="<p>Alt</p>")
    send(desk, change_url(article), headline="Neu", body="<p>Neu</p>", tags="!!!")
    article.refresh_from_db()
    assert (article.headline, article.body, article.revisions.count()) == ("Alt", "<p>Alt</p>", 1)


def test_emoji_joiners_and_markup_are_just_text_and_overrides_are_gone(desk, client):
    send(desk, ADD, "_publish", headline="👨\u200d👩\u200d👧 <b>fett</b> \u202egnirts", body="<p>x</p>", byline="y")
    article = Article.objects.get()
    assert article.headline == "👨\u200d👩\u200d👧 <b>fett</b> gnirts"
    assert "&lt;b&gt;fett&lt;/b&gt;" in client.get(article.get_absolute_url()).content.decode()


def test_the_body_is_cleaned_whatever_the_browser_sends(desk):
    send(desk, ADD, headline="x", body='<p onclick="a()">x<script>y</script><a href="javascript:z">z</a></p>')
    assert Article.objects.get().body == "<p>xz</p>"


def test_ends_before_beginnings_are_refused(desk):
    article = make_draft()
    day = timezone.localtime() + timedelta(days=3)
    end = {"expires_at_0": day.strftime("%d.%m.%Y"), "expires_at_1": "10:00"}
    begin = {"embargo_until_0": day.strftime("%d.%m.%Y"), "embargo_until_1": "10:00"}
    answer = send(desk, change_url(article), **end, **begin)
    assert "bevor sie erscheint" in errors(answer)
    assert Article.objects.get().expires_at is None


def test_an_embargo_for_a_public_article_is_refused_and_publishes_nothing_else(desk, client):
    article = make_article("Alt")
    day = (timezone.localtime() + timedelta(days=2)).strftime("%d.%m.%Y")
    embargo = {"embargo_until_0": day, "embargo_until_1": "10:00"}
    answer = send(desk, change_url(article), "_publish_changes", headline="Neu", change="slip", **embargo)
    assert "käme zu spät" in said(answer)
    assert "Alt" in client.get(article.get_absolute_url()).content.decode()


def test_an_old_form_does_not_bring_a_withdrawn_article_back(desk, client):
    article = make_draft("Falsch")
    old_form = form_of(desk, change_url(article))
    send(desk, change_url(article), "_publish")
    send(desk, change_url(article), "_move", "withdrawn", note="Falsch")
    answer = desk.post(change_url(article), old_form | {"_publish": "1"}, follow=True)
    assert answer.templates[0].name == "admin/articles/article/conflict.html"
    assert client.get(article.get_absolute_url()).status_code == 410


def test_an_old_form_does_not_wipe_a_colleagues_embargo_or_address(desk):
    article = make_draft("Sperrfrist")
    old_form = form_of(desk, change_url(article))
    day = (timezone.localtime() + timedelta(days=2)).strftime("%d.%m.%Y")
    send(desk, change_url(article), embargo_until_0=day, embargo_until_1="10:00", slug="wunsch-adresse")
    desk.post(change_url(article), old_form | {"_publish": "1"})
    article = Article.objects.get()
    assert (article.status, article.slug) == (Status.DRAFT, "wunsch-adresse")
    assert article.embargo_until is not None


def test_a_time_on_a_draft_is_kept_and_said_to_show_nothing(desk, client):
    article = make_draft()
    later = timezone.localtime() + timedelta(days=2)
    fields = {"publish_on_0": later.strftime("%d.%m.%Y"), "publish_on_1": "10:00"}
    answer = send(desk, change_url(article), **fields)
    assert "geplant, aber nicht freigegeben: erscheint nicht" in answer.content.decode()
    assert form_of(desk, change_url(article))["publish_on_1"].strftime("%H:%M") == "10:00"
    send(desk, change_url(article), "_move", "in_review")
    with time_machine.travel(later + timedelta(days=1), tick=False):
        assert client.get(article.get_absolute_url()).status_code == 404
        # Whoever saves the text is not bothered with a time that has run out, whoever publishes is.
        desk.force_login(superuser())
        assert "Neu" in send(desk, change_url(article), dek="Neu").content.decode()
        assert article.working_revision().text().dek == "Neu"
        assert "Minute ist vorbei" in errors(send(desk, change_url(article), "_publish"))


def test_publishing_changes_asks_whether_readers_should_know(desk, client):
    article = make_article("Alt")
    answer = send(desk, change_url(article), "_publish_changes", headline="Neu")
    assert "Tippfehler oder eine Aktualisierung" in errors(answer)
    assert "Neu" in answer.content.decode()
    assert "Alt" in client.get(article.get_absolute_url()).content.decode()


def test_a_time_for_changes_is_not_forgotten_by_another_button(desk):
    article = make_article()
    later = timezone.localtime() + timedelta(days=2)
    fields = {"publish_on_0": later.strftime("%d.%m.%Y"), "publish_on_1": "10:00"}
    answer = send(desk, change_url(article), dek="Neu", **fields)
    assert "nur für „Änderungen veröffentlichen“" in errors(answer)


def test_answers_about_tags_that_contradict_each_other_are_refused_and_the_text_stays(desk):
    send(desk, ADD, headline="Neu", tags="Farge, FargeHafen")
    article = Article.objects.get()
    farge, both = Tag.objects.order_by("sort_key")
    answers = {f"open_tag_{farge.pk}": "topic", f"open_tag_{both.pk}": "compound:Farge:Hafen"}
    answer = send(desk, change_url(article), dek="Ungesichert", **answers)
    assert "bekannt" in errors(answer)
    assert "Ungesichert" in answer.content.decode()
    assert {tag.kind for tag in Tag.objects.all()} == {TagKind.OPEN}


def broken(*_args, **_fields) -> None:
    """What breaks a constraint however often it is tried."""
    Tag.objects.create(name="Doppelt", slug="doppelt")
    Tag.objects.create(name="Anders", slug="doppelt")


def test_an_article_that_the_database_refuses_again_and_again_says_what_it_refuses(desk, monkeypatch):
    article = make_draft()
    monkeypatch.setattr(tags, "put_on", broken)
    answer = send(desk, change_url(article), dek="Getippt")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Schlagwort: Diese Angabe bei „Adresse“ ist schon vergeben." in page
    assert "selben Augenblick" not in page
    assert "Getippt" in page


def test_a_tag_that_the_database_refuses_says_so_in_its_form(desk, monkeypatch):
    monkeypatch.setattr(tags, "create", broken)
    answer = desk.post("/admin/articles/tag/add/", {"name": "Neu", "kind": "topic", "intro": "Getippt"})
    assert "Diese Angabe bei „Adresse“ ist schon vergeben." in errors(answer)
    assert "Getippt" in answer.content.decode()


def test_a_compound_twice_and_a_part_that_is_gone_are_named_for_what_they_are():
    place, topic = make_place(), make_topic()
    tags.compound(place, topic)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Tag.objects.create(name="x", slug="x", kind="compound", place=place, topic=topic)
    assert (
        constraint_errors.explain(caught.value) == "Dieser Ort und dieses Thema haben schon ein gemeinsames Schlagwort."
    )
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Tag.objects.create(name="x", slug="x", kind="topic", place=place, topic=place)
    assert constraint_errors.explain(caught.value)
    assert "gelöscht" in constraint_errors.explain(IntegrityError("FOREIGN KEY constraint failed"))


def test_special_signs_are_no_errors_and_leave_words_apart(desk):
    odd = {name: "a\x00b\x0bc\ufffe" for name in ("headline", "tags", "note", "dek")}
    send(desk, ADD, body="<p>a\x00b\x0bc\ufffe</p>", byline="x", **odd)
    article = Article.objects.get()
    assert (article.headline, article.dek, article.body) == ("a b c", "a b c", "<p>a b c</p>")
    assert [tag.name for tag in Tag.objects.all()] == ["a b c"]
    assert article.revisions.get().note == "a b c"
