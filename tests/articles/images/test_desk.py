"""The library of images at the desk: its list, the upload, the form and the pages beside it."""

import errno
from datetime import timedelta

import pytest
from django.core.files import uploadhandler
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.images import library
from articles.models import Ai, Image
from newsroom.roles import Role
from tests.articles.article_form import errors, form_of, said, send
from tests.factories import make_article, make_author, make_colleague, make_draft, make_image, make_puzzle, superuser
from tests.images import drawn, file_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]

LIST, ADD, UPLOAD = "/admin/articles/image/", "/admin/articles/image/add/", "/admin/articles/image/upload/"


def page_of(image: Image, view: str = "change") -> str:
    return reverse(f"admin:articles_image_{view}", args=[image.pk])


def file(name: str = "IMG_4711.jpg", shade: int = 900, content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, file_of(drawn(shade=shade)).read() if content is None else content)


def desk_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def listed(desk: Client, **asked) -> set[str]:
    return {str(image) for image in desk.get(LIST, asked).context["cl"].result_list}


# The list


@pytest.mark.parametrize("view", ["grid", "list"])
def test_the_list_costs_the_same_queries_with_1_and_30_images(desk, view):
    counts = []
    for more in (1, 29):
        for number in range(more):
            image = make_image(title=f"Bild {number}")
        make_article(lead_image=image.pk)
        desk.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            page = desk.get(LIST, {"view": view})
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10
    assert page.content.decode().count("/media/") == 30


def test_a_thousand_images_are_listed_with_ten_queries_at_most(desk):
    image = make_image()
    Image.objects.bulk_create(
        Image(
            original=f"x{number}", digest=f"{number}", format="jpg", width=3, height=2, size=9, title=f"Bild {number}",
            ladder=image.ladder, search_key=f"bild {number}",
        )
        for number in range(999)
    )  # fmt: skip
    for asked in ({"all": ""}, {"all": "", "view": "list"}, {"state": "unused", "all": ""}):
        with CaptureQueriesContext(connection) as queries:
            page = desk.get(LIST, asked)
        assert page.content.decode().count("<img") == 1000
        assert len(queries) <= 10


def test_the_view_stays_while_somebody_searches_and_filters(desk):
    for number in range(61):
        Image.objects.create(original=f"x{number}", digest=f"{number}", format="jpg", width=3, height=2, size=9)
    page = desk.get(LIST, {"view": "list", "lacks": "alt"}).content.decode()
    assert 'id="result_list"' in page
    assert '<input type="hidden" name="view" value="list">' in page
    assert "lacks=alt&amp;view=list" in page or "view=list&amp;lacks=alt" in page
    assert 'class="grid"' in desk.get(LIST).content.decode()


def test_images_are_found_by_words_whatever_their_capitals(desk):
    make_image(caption="Die Öffentliche Straße")
    make_image(caption="Anderes")
    assert listed(desk, q="STRASSE öffentliche") == {"Die Öffentliche Straße"}


def test_an_image_is_found_by_its_creator_however_much_is_said_of_it(desk):
    make_image(title="Der Hafen", caption="Ein Satz. " * 100, alt="x" * 500, creator="Ada Beispiel")
    assert listed(desk, q="hafen beispiel") == {"Der Hafen"}
    longest = Image(**dict.fromkeys(("source", "credit", "creator"), "ß" * 200), caption="x" * 1000)
    assert len(Image.search_key_of(vars(longest))) <= 1500


def test_the_filters_find_what_they_name(desk):
    soon, gone = timezone.localdate() + timedelta(days=3), timezone.localdate() - timedelta(days=1)
    make_image(title="ganz", licence_ends=soon + timedelta(days=90))
    make_image(title="ohne Namen", creator="", credit="")
    make_image(title="ohne Worte", alt="")
    make_image(title="dekorativ", alt="", is_decorative=True)
    make_image(title="ohne Lizenz", licence="")
    make_image(title="Symbol", is_symbolic=True)
    make_image(title="erfunden", ai=Ai.GENERATED)
    make_image(title="bald", licence_ends=soon)
    make_image(title="vorbei", licence_ends=gone)
    make_image(title="gescheitert", attempts=5, renditions_due_at=timezone.now())
    library.recall(make_image(title="zurückgerufen"), because="Einspruch", by=superuser())
    used = make_image(title="benutzt", licence_ends=soon)
    led = make_image(title="benutzt und zurückgerufen")
    make_article(lead_image=used.pk)
    make_article(lead_image=led.pk)
    library.recall(led, because="Einspruch", by=superuser())
    make_author(portrait=make_image(title="Porträt"))
    make_puzzle(image=make_image(title="Rätsel"))
    Image.objects.filter(title="ganz").update(renditions_due_at=None, uploaded_by=superuser())
    assert listed(desk, lacks="credit") == {"ohne Namen"}
    assert listed(desk, lacks="alt") == {"ohne Worte"}
    assert listed(desk, lacks="licence") == {"ohne Lizenz"}
    assert listed(desk, lacks="anything") == {"ohne Namen", "ohne Worte", "ohne Lizenz"}
    assert listed(desk, label="symbolic") == {"Symbol", "erfunden"}
    assert listed(desk, label="ai") == {"erfunden"}
    assert listed(desk, state="ending") == {"bald", "benutzt"}
    assert listed(desk, state="ending_used") == {"benutzt"}
    assert listed(desk, state="ended") == {"vorbei"}
    assert listed(desk, state="failed") == {"gescheitert"}
    assert listed(desk, state="recalled") == {"zurückgerufen", "benutzt und zurückgerufen"}
    assert listed(desk, state="recalled_used") == {"benutzt und zurückgerufen"}
    assert {"ganz", "gescheitert", "zurückgerufen"}.isdisjoint(listed(desk, state="waiting"))
    assert listed(desk, state="unused").isdisjoint({"benutzt", "benutzt und zurückgerufen", "Porträt", "Rätsel"})
    assert listed(desk, state="own") == {"ganz"}
    assert len(listed(desk, state="nonsense", lacks="²")) == 15


def test_an_image_that_nobody_may_fetch_is_shown_in_words(desk):
    library.recall(make_image(title="weg"), because="Einspruch", by=superuser())
    make_image(title="vorbei", licence_ends=timezone.localdate() - timedelta(days=1))
    for asked in ({}, {"view": "list"}):
        assert "/media/" not in desk.get(LIST, asked).content.decode()
    for image in Image.objects.all():
        assert "/media/" not in desk.get(page_of(image)).content.decode()


# The upload


def test_several_files_are_uploaded_without_script_in_one_form(desk):
    page = desk.get(ADD).content.decode()
    assert "30" in page
    assert "JPEG" in page
    known = make_image(title="Schon da")
    same = file_of(drawn(640, 480, shade=4000)).read()
    library.replace(known, SimpleUploadedFile("x.jpg", same), by=superuser())
    files = [file(shade=901), file("notes.txt", content=b"no image"), file("again.jpg", content=same)]
    answer = desk.post(ADD, {"files": files})
    new = Image.objects.exclude(pk=known.pk).get()
    outcomes = answer.context["outcomes"]
    assert [outcome.image for outcome in outcomes] == [new, None, known]
    shown = answer.content.decode()
    assert all(page_of(image) in shown for image in (new, known))
    assert "notes.txt" in shown
    assert str(outcomes[1].said) in shown


def test_one_file_of_the_script_answers_with_what_came_of_it(desk):
    answer = desk.post(UPLOAD, {"file": file()})
    image = Image.objects.get()
    assert answer.status_code == 200
    assert answer.json()["url"] == page_of(image)
    assert answer.json()["is_new"]
    assert answer.json()["look"]["src"].startswith("/media/")
    again = desk.post(UPLOAD, {"file": file("other name.jpg")}).json()
    assert (again["is_new"], again["url"]) == (False, page_of(image))


@pytest.mark.parametrize("content", [b"", b"no image", b"\xff\xd8\xff\xe0" + b"\x00" * 500, b"<svg></svg>"])
def test_a_file_that_is_no_image_is_answered_with_a_sentence(desk, content):
    answer = desk.post(UPLOAD, {"file": file(content=content)})
    assert answer.json()["said"].endswith((".", "?"))
    assert answer.json()["url"] == ""
    assert not Image.objects.exists()
    assert desk.post(ADD, {"files": [file(content=content)]}).status_code == 200


def test_a_file_above_the_limit_is_answered_with_a_sentence(desk, settings):
    settings.IMAGE_MAX_BYTES = 1000
    answer = desk.post(UPLOAD, {"file": file()})
    assert answer.json()["said"]
    assert not Image.objects.exists()


@pytest.mark.parametrize(
    ("where", "step"),
    [(uploadhandler, "TemporaryUploadedFile"), (TemporaryUploadedFile, "write"), (TemporaryUploadedFile, "seek")],
)
def test_a_full_temporary_folder_is_answered_with_a_sentence(desk, settings, monkeypatch, where, step):
    """What is large waits there before anybody looks at it, on the same disk as everything else."""
    image, settings.FILE_UPLOAD_MAX_MEMORY_SIZE = make_image(), 0

    def full(*args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(where, step, full)
    assert "kein Platz" in desk.post(UPLOAD, {"file": file()}).json()["said"]
    for page, name in ((ADD, "files"), (page_of(image, "replace"), "file")):
        answer = desk.post(page, {name: file()})
        assert answer.status_code == 200
        assert "kein Platz" in answer.content.decode()
    assert Image.objects.get() == image


def test_no_file_is_answered_with_a_sentence(desk):
    assert desk.post(UPLOAD).json()["said"]
    assert "errornote" in desk.post(ADD).content.decode()
    assert desk.get(UPLOAD).status_code == 405


def test_a_hundred_files_too_many_are_answered_with_a_sentence(desk):
    many = [file(f"{number}.jpg", content=b"x") for number in range(101)]
    answer = desk.post(ADD, {"files": many})
    assert answer.status_code == 400
    assert "100" in answer.content.decode()


def test_the_name_of_a_file_is_shown_and_kept_nowhere(desk):
    answer = desk.post(ADD, {"files": [file("Anna-Geheim-verhaftet.jpg")]})
    assert "Anna-Geheim-verhaftet.jpg" in answer.content.decode()
    row = Image.objects.values().get()
    assert not any("Geheim" in str(value) for value in row.values())


def test_a_recalled_image_that_comes_again_is_said_to_be_recalled(desk):
    desk.post(UPLOAD, {"file": file()})
    library.recall(Image.objects.get(), because="Die Abgebildete widerspricht", by=superuser())
    assert "Die Abgebildete widerspricht" in desk.post(UPLOAD, {"file": file()}).json()["said"]
    assert Image.objects.count() == 1


# The form


def test_the_form_says_at_the_top_what_is_missing_and_what_the_file_warns_of(desk):
    image = make_image(alt="", licence="", people="Frau V.", restrictions="Nur Print")
    page = desk.get(page_of(image)).content.decode()
    for words in (*image.lacks, "Frau V.", "Nur Print"):
        assert words in page
    whole = desk.get(page_of(make_image())).content.decode()
    assert 'class="advice"' not in whole


def test_the_form_says_why_somebody_may_only_look_at_an_image():
    author = make_colleague(Role.AUTHOR)
    own, shown, theirs = (make_image(uploaded_by=by) for by in (author, author, superuser()))
    make_article(lead_image=shown.pk)
    client = Client()
    client.force_login(author)
    for image, is_told in ((own, False), (shown, True), (theirs, True)):
        page = client.get(page_of(image)).content.decode()
        assert ("aber nicht ändern" in page) == is_told == ('name="_save"' not in page)


def test_a_licence_that_ends_is_warned_of(desk):
    soon = make_image(licence_ends=timezone.localdate())
    gone = make_image(licence_ends=timezone.localdate() - timedelta(days=1))
    later = make_image(licence_ends=timezone.localdate() + timedelta(days=90))
    for image, is_warned in ((soon, True), (gone, True), (later, False)):
        assert ('class="advice"' in desk.get(page_of(image)).content.decode()) == is_warned


def test_what_is_said_in_the_form_is_kept(desk):
    image = make_image()
    answer = send(desk, page_of(image), caption="Neu", focal_x="20", focal_y="80", licence="cc_by")
    image.refresh_from_db()
    assert answer.status_code == 200
    assert (image.caption, image.focal, image.licence) == ("Neu", "20x80", "cc_by")


@pytest.mark.parametrize(
    "fields",
    [
        {"is_decorative": "on"}, {"focal_x": "101"}, {"focal_y": "-1"}, {"focal_x": ""}, {"alt": "x" * 501},
        {"licence": "stolen"}, {"licence_ends": "31.02.2027"}, {"ai": "maybe"},
    ],
)  # fmt: skip
def test_what_cannot_be_true_comes_back_with_a_sentence(desk, fields):
    image = make_image()
    answer = send(desk, page_of(image), **fields)
    assert errors(answer)
    assert Image.objects.get(pk=image.pk).caption == image.caption


def test_what_a_colleague_saved_between_the_check_and_the_save_comes_back_with_a_sentence(desk, monkeypatch):
    image, describe = make_image(alt=""), library.describe

    def late(*args, **kwargs):
        Image.objects.filter(pk=image.pk).update(alt="Von Anna")
        return describe(*args, **kwargs)

    monkeypatch.setattr(library, "describe", late)
    answer = send(desk, page_of(image), is_decorative="on", caption="Getippt")
    assert errors(answer)
    assert "Getippt" in answer.content.decode()
    assert not Image.objects.get(pk=image.pk).is_decorative


def test_the_form_leads_to_the_next_incomplete_image_until_none_is_left(desk, chief):
    mine = [make_image(alt="", uploaded_by=chief) for _number in range(3)]
    other = make_image(alt="")
    seen, image = [], mine[1]
    while image:
        answer = send(desk, page_of(image), button="_next", alt="Ein Deich")
        seen.append(image)
        image = answer.context.get("original")
    assert seen == [mine[1], mine[2], mine[0], other]
    assert not Image.objects.incomplete().exists()


def test_who_saves_with_something_missing_is_told(desk):
    image = make_image(licence="")
    assert image.lacks[0] in said(send(desk, page_of(image), caption="Neu"))


def test_renditions_that_failed_are_tried_again_from_the_form(desk):
    image = make_image()
    Image.objects.update(attempts=5, renditions_due_at=timezone.now())
    assert "_draw" in desk.get(page_of(image)).content.decode()
    send(desk, page_of(image), button="_draw")
    assert image in Image.objects.due()


def test_the_form_costs_the_same_queries_in_1_and_in_30_articles(desk):
    image, counts = make_image(), []
    for more in (1, 29):
        for _each in range(more):
            make_article(lead_image=image.pk)
            make_draft(lead_image=image.pk)
            make_author(portrait=image)
        desk.get(page_of(image))
        with CaptureQueriesContext(connection) as queries:
            desk.get(page_of(image))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 16


def test_an_author_describes_their_own_images_and_only_looks_at_others():
    author = make_colleague(Role.AUTHOR)
    desk, own, other = desk_of(author), make_image(uploaded_by=author), make_image()
    send(desk, page_of(own), caption="Neu")
    assert Image.objects.get(pk=own.pk).caption == "Neu"
    assert desk.post(page_of(other), form_of(desk_of(superuser()), page_of(other))).status_code == 403
    assert "id_alt" not in desk.get(page_of(other)).content.decode()


def test_an_author_neither_rewords_nor_replaces_what_stands_in_a_published_article():
    """Nobody else would have looked at it before readers do."""
    author = make_colleague(Role.AUTHOR)
    desk, used, of_puzzle = desk_of(author), make_image(uploaded_by=author), make_image(uploaded_by=author)
    make_draft("Entwurf", lead_image=used.pk)
    make_puzzle(image=of_puzzle)
    assert all("id_alt" in desk.get(page_of(each)).content.decode() for each in (used, of_puzzle))
    make_article("Veröffentlicht", lead_image=used.pk)
    page = desk.get(page_of(used)).content.decode()
    assert "id_alt" not in page
    assert page_of(used, "replace") not in page
    assert desk.post(page_of(used, "replace"), {"file": file(shade=903)}).status_code == 403
    assert desk.post(page_of(used), form_of(desk_of(superuser()), page_of(used))).status_code == 403
    editor = desk_of(make_colleague(Role.EDITOR))
    assert page_of(used, "replace") in editor.get(page_of(used)).content.decode()


def test_an_author_does_not_read_the_headline_of_a_colleagues_draft_at_an_image():
    author, image = make_colleague(Role.AUTHOR), make_image()
    make_draft("Kanarienvogel", lead_image=image.pk)
    make_article("Öffentlich", lead_image=image.pk)
    make_puzzle(title="Kanarienvogel im Rätsel", image=image)
    page = desk_of(author).get(page_of(image)).content.decode()
    assert "Kanarienvogel" not in page
    assert "Öffentlich" in page
    assert "Kanarienvogel" in desk_of(superuser()).get(page_of(image)).content.decode()


# Beside the form


def test_an_image_is_recalled_with_a_reason_and_the_recall_lifted(desk, django_capture_on_commit_callbacks):
    image = make_image()
    make_article("Betroffen", lead_image=image.pk)
    page = desk.get(page_of(image, "recall")).content.decode()
    assert "Betroffen" in page
    assert "errorlist" in desk.post(page_of(image, "recall"), {"because": "  "}).content.decode()
    assert Image.objects.get().is_usable
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(page_of(image, "recall"), {"because": "Lizenz entzogen"})
    image.refresh_from_db()
    assert (image.recalled_because, image.recalled_by) == ("Lizenz entzogen", superuser())
    assert "Lizenz entzogen" in desk.get(page_of(image)).content.decode()
    desk.post(page_of(image, "recall"), {"because": "Noch einmal"})
    assert Image.objects.get().recalled_because == "Lizenz entzogen"
    desk.post(page_of(image, "recall"), {"_lift": "1"})
    assert Image.objects.get().is_usable
    log = desk.get(page_of(image, "history")).content.decode()
    assert log.count("Lizenz entzogen") == 2


def test_a_recall_that_somebody_lifted_already_is_no_error(desk):
    image = make_image()
    assert desk.post(page_of(image, "recall"), {"_lift": "1"}).status_code == 200


def test_the_file_is_replaced_and_a_bad_one_is_not(desk):
    image = make_image()
    bad = desk.post(page_of(image, "replace"), {"file": file(content=b"no image")})
    assert "errorlist" in bad.content.decode()
    assert "errorlist" in desk.post(page_of(image, "replace")).content.decode()
    desk.post(page_of(image, "replace"), {"file": SimpleUploadedFile("b.jpg", file_of(drawn(800, 600)).read())})
    image.refresh_from_db()
    assert (image.width, image.alt) == (800, "A grey slope")


def test_deletion_is_refused_with_the_list_of_uses(desk):
    image = make_image()
    make_article("Sie braucht es", lead_image=image.pk)
    for answer in (desk.get(page_of(image, "delete")), desk.post(page_of(image, "delete"), {"post": "yes"})):
        assert answer.status_code == 200
        assert "Sie braucht es" in answer.content.decode()
    assert Image.objects.exists()


def test_an_unused_image_is_deleted_after_a_question(desk):
    image = make_image()
    assert 'name="post"' in desk.get(page_of(image, "delete")).content.decode()
    assert Image.objects.exists()
    desk.post(page_of(image, "delete"), {"post": "yes"})
    assert not Image.objects.exists()


@pytest.mark.parametrize("view", ["recall", "replace"])
def test_an_image_that_does_not_exist_answers_404(desk, view):
    assert desk.get(f"/admin/articles/image/9999/{view}/").status_code == 404
