"""Images in an article: what is kept, refused, compared, given back and removed."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import text
from articles.accountability import passage_search, redaction
from articles.desk import autosave, previews
from articles.errors import ActionRefused
from articles.models import (
    Article,
    Change,
    Content,
    Image,
    ImageUse,
    Licence,
    Override,
    PlannedChange,
    RedactionKind,
    Revision,
    Status,
)
from articles.publishing import planned_changes, revisions, rules, schedule, workflow
from articles.publishing.comparison import compare
from articles.publishing.rules import Attempt
from newsroom.roles import Role
from tests.articles.admin.test_conflict import asks, choose, collide, text_of
from tests.articles.article_form import ADD, change_url, errors, form_of, said, send
from tests.articles.publishing.test_comparison import shown
from tests.factories import make_article, make_colleague, make_draft, make_image, superuser
from tests.scope import on_one_engine

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication"), on_one_engine]
CANARY = "Kanarienvogel"
UNKNOWN = 10**9


def figure(*images: Image | int, caption: str = "", alt: str = "") -> str:
    keys = [image if isinstance(image, int) else image.pk for image in images]
    shown_alt = f' alt="{alt}"' if alt else ""
    inside = "".join(f'<img src="image:{key}"{shown_alt}>' for key in keys)
    return f"<figure>{inside}{f'<figcaption>{caption}</figcaption>' if caption else ''}</figure>"


def write(article: Article, **fields) -> Revision:
    newest = article.working_revision()
    content = Content(**vars(newest.text()) | fields)
    return revisions.save(article, content, by=superuser(), based_on=newest)


def recall(image: Image, reason: str = "Die Abgebildete widerspricht") -> None:
    Image.objects.filter(pk=image.pk).update(recalled_at=timezone.now(), recalled_because=reason)


# What is kept


def test_a_version_knows_its_images_once_each():
    lead, one, two = make_image(), make_image(), make_image()
    article = make_draft(body=figure(one, two) + figure(one), lead_image=lead.pk)
    assert list(article.working_revision().image_uses.order_by("pk").values_list("image", flat=True)) == [
        lead.pk, one.pk, two.pk
    ]  # fmt: skip
    write(article, body="<p>Ohne</p>", lead_image=None)
    assert ImageUse.objects.filter(revision=article.working_revision()).count() == 0
    assert ImageUse.objects.count() == 3


def test_words_for_a_lead_image_go_with_it():
    article = make_draft(lead_image=make_image().pk, lead_alt=" Hang ", lead_caption="Unten")
    assert (article.lead_alt, article.lead_caption) == ("Hang", "Unten")
    write(article, lead_image=None)
    assert (article.lead_image, article.lead_alt, article.lead_caption) == (None, "", "")


def test_a_lead_image_that_does_not_exist_is_refused_and_one_in_the_text_stays_unused():
    with pytest.raises(ActionRefused, match="Aufmacherbild"):
        make_draft(lead_image=UNKNOWN)
    assert not Article.objects.exists()
    known = make_image()
    article = make_draft(body=f"<p>a</p>{figure(UNKNOWN, known)}")
    assert list(article.working_revision().image_uses.values_list("image", flat=True)) == [known.pk]


def test_an_article_with_hundreds_of_images_is_refused_with_the_number():
    many = "".join(figure(key) for key in range(1, 302))
    with pytest.raises(ActionRefused, match="301"):
        make_draft(body=many)


def test_captions_are_no_text_of_the_article():
    image = make_image()
    article = make_draft(body=f"<p>Zwei Wörter</p>{figure(image, caption='Drei Wörter mehr')}")
    assert article.words == 2
    with pytest.raises(ActionRefused, match="keinen Text"):
        workflow.publish(make_draft(body=figure(image, caption="Nur ein Bild")), by=superuser())


# What stands against publication


@pytest.mark.parametrize(
    ("lacking", "words"),
    [
        ({"creator": ""}, "ein Name für den Bildnachweis"),
        ({"licence": ""}, "die Lizenz"),
        ({"alt": ""}, "eine Beschreibung"),
        ({"licence_ends": timezone.localdate() - timedelta(days=1)}, "Lizenz endete am"),
        ({"recalled_at": timezone.now(), "recalled_because": "Nein."}, "zurückgerufen: Nein. Bitte"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["lead", "figure"])
def test_no_article_goes_on_with_an_image_that_lacks_something(place, lacking, words):
    image, fine = make_image(title="Am Hang", **lacking), make_image(title="Gut")
    fields = {"lead_image": image.pk} if place == "lead" else {"body": f"<p>a</p>{figure(fine, image)}"}
    article, chief = make_draft(**fields), superuser()
    for step in (
        lambda: workflow.move(article, Status.IN_REVIEW, by=chief),
        lambda: workflow.publish(article, by=chief, override="Eilt"),
        lambda: workflow.publish(article, by=chief, at=timezone.now() + timedelta(days=1)),
    ):
        with pytest.raises(ActionRefused, match="Am Hang") as refused:
            step()
        assert words in str(refused.value)
        assert "Gut" not in str(refused.value)
    assert not Override.objects.exists()
    Image.objects.update(creator="Ada", licence=Licence.OWN, alt="Ein Hang", licence_ends=None, recalled_at=None)
    workflow.publish(article, by=chief)
    assert article.is_public


def test_a_description_at_this_use_counts_where_the_library_has_none():
    image = make_image(title="Am Hang", alt="")
    described, bare = figure(image, alt="Ein Schaf"), figure(image)
    lead = {"lead_image": image.pk, "lead_alt": "Ein Schaf"}
    for fields in (lead, {"body": described}, lead | {"body": described}):
        assert rules.has_complete_images(Attempt(Article(), Content(headline="x", **fields))) is None
    for fields in (lead | {"lead_alt": ""}, {"body": bare}, lead | {"body": bare}, {"body": described + bare}):
        assert "eine Beschreibung" in rules.has_complete_images(Attempt(Article(), Content(headline="x", **fields)))


@pytest.mark.parametrize(("lacking", "words"), [({"creator": ""}, "Bildnachweis"), ({"licence": ""}, "die Lizenz")])
def test_credit_and_licence_are_the_library_s_whatever_a_use_says(lacking, words):
    image = make_image(**lacking)
    content = Content(headline="x", lead_image=image.pk, lead_alt="Ein Schaf", lead_caption="Foto: Ada")
    assert words in rules.has_complete_images(Attempt(Article(), content))


def test_an_image_that_is_not_in_the_library_stands_against_publication():
    article = make_draft(body=f"<p>a</p>{figure(UNKNOWN)}")
    with pytest.raises(ActionRefused, match=f"Bild {UNKNOWN} gibt es"):
        workflow.publish(article, by=superuser())


def test_a_decorative_image_and_one_with_a_credit_alone_are_complete():
    image = make_image(alt="", is_decorative=True, creator="", credit="Archiv")
    assert rules.has_complete_images(Attempt(Article(), Content(headline="x", lead_image=image.pk))) is None


@pytest.mark.parametrize("count", [1, 30])
def test_the_rule_asks_once_however_many_images_there_are(count, django_assert_num_queries):
    content = Content(headline="x", body=figure(*(make_image(licence="") for _turn in range(count))))
    with django_assert_num_queries(1):
        assert rules.has_complete_images(Attempt(Article(), content)).count("die Lizenz") == count
    with django_assert_num_queries(0):
        assert rules.has_complete_images(Attempt(Article(), Content(headline="x"))) is None


def test_a_planned_change_does_not_go_live_with_an_image_recalled_meanwhile(time_machine):
    image, article = make_image(title="Am Hang"), make_article()
    live = article.live_revision
    write(article, lead_image=image.pk)
    schedule.plan_changes(article, timezone.now() + timedelta(hours=1), by=superuser(), change=Change.UPDATE)
    recall(image)
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    assert not planned_changes.bring_live(planned_changes.claim("worker"))
    article.refresh_from_db()
    assert article.live_revision == live
    assert "Am Hang" in PlannedChange.objects.get().reason


# What is compared


def test_images_are_compared_by_number_and_title_and_their_words_word_by_word():
    old, new = make_image(title="Deich"), make_image(title="Deich")
    before = Content(headline="x", lead_image=old.pk, lead_alt="Ein Deich", lead_caption="Alt", body=figure(old))
    after = Content(
        headline="x",
        lead_image=new.pk,
        lead_alt="Ein Damm",
        lead_caption="Neu",
        body=figure(new, alt="Nah", caption="Da"),
    )
    found = {difference.name: shown(difference) for difference in compare(before, after)}
    assert found["lead_image"] == f"[-Bild {old.pk}: Deich-] / [+Bild {new.pk}: Deich+]"
    assert found["lead_alt"] == "Ein [-Deich-][+Damm+]"
    assert found["lead_caption"] == "[-Alt-][+Neu+]"
    for words in (f"{old.pk}", f"{new.pk}", "Bildbeschreibung", "Nah", "Bildunterschrift", "Da"):
        assert words in found["body"]
    labels = {difference.name: difference.label for difference in compare(before, after)}
    assert labels["lead_image"] == "Aufmacherbild"
    assert labels["lead_caption"] == "Bildunterschrift des Aufmacherbilds hier"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (figure(1), figure(2)),
        (figure(1, 2), figure(2, 1)),
        (figure(1, 2), figure(1) + figure(2)),
        (figure(1), figure(1, 1)),
        (figure(1, caption="a"), f"{figure(1)}<p>a</p>"),
        (figure(1, caption="a"), figure(1, alt="a")),
        (figure(1), ""),
    ],
)
def test_no_difference_of_figures_is_invisible(old, new):
    assert text.clean_html(old) == old
    (difference,) = compare(Content(headline="x", body=f"<p>a</p>{old}"), Content(headline="x", body=f"<p>a</p>{new}"))
    assert any(not piece.in_both for line in difference.lines for piece in line.pieces)


@pytest.mark.parametrize("count", [1, 20])
def test_texts_with_many_images_are_compared_in_one_query(count, django_assert_num_queries):
    images = [make_image() for _turn in range(count)]
    with django_assert_num_queries(1):
        compare(Content(headline="x"), Content(headline="x", body=figure(*images), lead_image=images[0].pk))


def test_the_public_history_names_an_image_by_its_caption_and_never_by_what_the_desk_knows(client):
    seen = make_image(
        title=f"Titel {CANARY}", people=f"Frau {CANARY}", restrictions=CANARY, caption="Schafe am Hang", alt="Schafe"
    )
    gone = make_image(title=f"Weg {CANARY}", caption=f"Frau {CANARY} lacht", alt=CANARY)
    article = make_article(body=f"<p>a</p>{figure(gone)}")
    write(article, body=f"<p>a</p>{figure(seen, caption='So war es')}", lead_image=gone.pk)
    revisions.publish(article, by=superuser(), change=Change.UPDATE)
    write(article, lead_image=seen.pk)
    revisions.publish(article, by=superuser(), change=Change.UPDATE)
    recall(gone)
    page = unescape(client.get(reverse("articles:changes", args=[article.slug])).content.decode())
    assert f"Bild {seen.pk}: Schafe am Hang" in page
    assert f"Bild {gone.pk}" in page
    assert "So war es" in page
    assert CANARY not in page


# What is found and removed


def test_a_passage_is_cut_from_captions_descriptions_and_the_library():
    name = "Kanaria Vogelsang"
    image = make_image(title=name, caption=f"{name} lacht", alt=f"Zu sehen ist {name}", people=name)
    article = make_article(
        body=f"<p>a</p>{figure(image, caption=f'Hier {name}', alt=f'Nah: {name}')}",
        lead_image=image.pk, lead_alt=name, lead_caption=f"Auch {name}",
    )  # fmt: skip
    redaction.redact(article, name, by=superuser(), kind=RedactionKind.PRIVACY, reason="Az. 4")
    article.refresh_from_db()
    image.refresh_from_db()
    mark = "[zum Schutz einer Person entfernt]"
    assert article.body == f"<p>a</p>{figure(image, caption=f'Hier {mark}')}"
    assert (article.lead_alt, article.lead_caption) == (mark, f"Auch {mark}")
    assert (image.title, image.caption, image.people) == (mark, f"{mark} lacht", mark)
    assert "kanaria" not in image.search_key
    assert article.lead_image == image
    assert "Kanaria" not in str([revision.content for revision in article.revisions.all()])
    newest = article.working_revision()
    assert list(newest.image_uses.values_list("image", flat=True)) == [image.pk]


def test_an_error_in_a_caption_is_found_wherever_it_stands():
    image = make_image()
    in_figure = make_article("Eins", body=f"<p>a</p>{figure(image, caption='Der Moorweg im Nebel')}")
    in_lead = make_article("Zwei", lead_image=image.pk, lead_caption="Am Moorweg")
    make_article("Drei")
    assert {passage.article for passage in passage_search.carrying("moorweg")} == {in_figure, in_lead}


# The form


def test_the_form_keeps_lead_image_and_its_words(desk):
    image, article = make_image(), make_draft()
    answer = send(desk, change_url(article), lead_image=str(image.pk), lead_alt="Hang", lead_caption="Unten")
    assert errors(answer) == ""
    content = text_of(article)
    assert (content.lead_image, content.lead_alt, content.lead_caption) == (image.pk, "Hang", "Unten")
    newest = article.working_revision()
    send(desk, change_url(article))
    assert article.working_revision() == newest


def test_a_new_article_may_begin_with_its_image(desk):
    image = make_image()
    send(desk, f"{ADD}?lead_image={image.pk}", headline="Neu")
    assert Article.objects.get().lead_image == image


@pytest.mark.parametrize("junk", [str(UNKNOWN), "9" * 30, "²", "-1", "x", "1; drop"])
def test_a_number_that_is_none_is_answered_with_a_sentence(desk, junk):
    article = make_draft()
    assert errors(send(desk, change_url(article), lead_image=junk)) != ""
    assert text_of(article).lead_image is None


def test_a_recalled_image_cannot_be_chosen_but_stops_nobody_who_had_it(desk):
    image, article = make_image(title="Am Hang"), make_draft()
    recall(image)
    answer = send(desk, change_url(article), lead_image=str(image.pk))
    assert "Am Hang" in errors(answer)
    assert "widerspricht" in errors(answer)
    had = make_draft(lead_image=image.pk)
    answer = send(desk, change_url(had), dek="Neu")
    assert errors(answer) == ""
    assert text_of(had).dek == "Neu"
    assert "zurückgerufen" in answer.content.decode()


def test_a_figure_with_an_unknown_image_is_named_in_the_form(desk):
    article, known = make_draft(), make_image()
    answer = send(desk, change_url(article), body=f"<p>a</p>{figure(known, UNKNOWN)}")
    assert str(UNKNOWN) in errors(answer)
    assert text_of(article).body == "<p>Some text.</p>"


def test_the_form_says_before_submission_what_an_image_lacks(desk):
    image = make_image(title="Am Hang", licence="")
    page = unescape(desk.get(change_url(make_draft(body=f"<p>a</p>{figure(image)}"))).content.decode())
    assert "Beim Bild „Am Hang“ fehlt: die Lizenz." in page


def test_who_may_only_read_sees_the_lead_image():
    image = make_image(title="Am Hang")
    article, reader = make_article(lead_image=image.pk, lead_caption="Unten", lead_alt="Oben"), Client()
    reader.force_login(make_colleague(Role.AUTHOR))
    page = reader.get(change_url(article)).content.decode()
    assert all(words in page for words in ("Am Hang", "Unten", "Oben"))


def test_two_lead_images_are_a_choice(desk):
    mine, theirs, article = make_image(title="Meins"), make_image(title="Ihres"), make_draft(lead_image=make_image().pk)
    answer = collide(
        desk, article, {"lead_image": str(mine.pk), "lead_caption": "Von mir"}, {"lead_image": theirs.pk, "dek": "Neu"}
    )
    page = answer.content.decode()
    assert "Meins" in page
    assert "Ihres" in page
    assert asks(answer) == {"lead_image": "", "lead_caption": "mine", "dek": "theirs"}
    choose(desk, answer, lead_image="theirs", lead_caption="mine", dek="theirs")
    content = text_of(article)
    assert (content.lead_image, content.lead_caption, content.dek) == (theirs.pk, "Von mir", "Neu")


def test_no_lead_image_can_be_chosen_from_the_other_text(desk):
    mine, article = make_image(), make_draft(lead_image=make_image().pk)
    answer = collide(desk, article, {"lead_image": str(mine.pk)}, {"lead_image": None})
    choose(desk, answer, lead_image="theirs")
    assert text_of(article).lead_image is None


def test_an_unsaved_text_brings_its_lead_image_back(desk, admin_user):
    image, article = make_image(), make_draft()
    typed = form_of(desk, change_url(article)) | {"lead_image": str(image.pk), "lead_caption": "Unten"}
    address = reverse("admin:articles_article_unsaved", args=[article.pk])
    by = desk.get(change_url(article)).wsgi_request.user
    assert desk.post(address, typed | {"slot": autosave.new_slot(by)}).json()["kept"]
    row = article.unsaved_texts.get()
    form = desk.get(f"{change_url(article)}?unsaved={row.pk}").context["adminform"].form
    assert (form["lead_image"].value(), form["lead_caption"].value()) == (str(image.pk), "Unten")
    assert "Unten" in desk.get(f"{change_url(article)}?unsaved={row.pk}").content.decode()


def test_an_older_lead_image_is_restored(desk):
    image = make_image()
    article = make_draft(lead_image=image.pk, lead_caption="Unten")
    first = article.working_revision()
    write(article, lead_image=None)
    address = reverse("admin:articles_article_restore", args=[article.pk])
    answer = desk.post(address, {"revision": first.pk, "newest": article.working_revision().pk}, follow=True)
    assert "bleibt in der Historie" in said(answer)
    assert (text_of(article).lead_image, text_of(article).lead_caption) == (image.pk, "Unten")


def test_the_history_shows_both_lead_images_small(desk):
    old, new = make_image(title="Deich"), make_image(title="Sperrwerk")
    article = make_draft(lead_image=old.pk)
    write(article, lead_image=new.pk)
    page = desk.get(reverse("admin:articles_article_history", args=[article.pk])).content.decode()
    for image in (old, new):
        assert f'alt="{image.title}"' in page
        assert f"Bild {image.pk}: {image.title}" in page
    recall(old)
    page = desk.get(reverse("admin:articles_article_history", args=[article.pk])).content.decode()
    assert f'alt="{old.title}"' not in page
    assert f'alt="{new.title}"' in page


def test_a_preview_carries_the_lead_image_of_its_text():
    live, newer = make_image(), make_image()
    article = make_article(lead_image=live.pk)
    newest = write(article, lead_image=newer.pk, lead_alt="Neu")
    read = previews.as_read(article, newest)
    assert (read.lead_image, read.lead_alt) == (newer, "Neu")
    assert Article.objects.get(pk=article.pk).lead_image == live
    assert previews.as_read(article, write(article, lead_image=None)).lead_image is None
