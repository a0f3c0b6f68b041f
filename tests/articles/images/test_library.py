"""What the desk does with an image of the library, through its doors."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.errors import ActionRefused
from articles.images import library, storage, usage
from articles.models import Article, Change, Content, Image
from articles.publishing import revisions, schedule
from tests.factories import (
    make_article,
    make_author,
    make_draft,
    make_hidden_article,
    make_image,
    make_puzzle,
    superuser,
)
from tests.images import drawn, file_of

pytestmark = pytest.mark.django_db


def rewrite(article: Article, **fields) -> None:
    newest = article.working_revision()
    revisions.save(article, Content(**vars(newest.text()) | fields), by=superuser(), based_on=newest)


def public_files() -> list[str]:
    bucket = storage.public_files()
    folders = bucket.listdir("")[0] if bucket.exists("") else []
    return [name for folder in folders for name in bucket.listdir(folder)[1]]


def test_what_is_said_is_kept_and_found():
    image = make_image()
    library.describe(image, {"caption": "Der Leuchtturm", "is_symbolic": True}, by=superuser())
    image.refresh_from_db()
    assert (image.caption, image.is_symbolic) == ("Der Leuchtturm", True)
    assert Image.objects.get(search_key__contains="leuchtturm") == image


def test_who_describes_an_image_leaves_what_a_colleague_wrote_meanwhile():
    image = make_image()
    stale = Image.objects.get(pk=image.pk)
    library.describe(image, {"creator": "Anna"}, by=superuser())
    library.describe(stale, {"caption": "Neu"}, by=superuser())
    image.refresh_from_db()
    assert (image.creator, image.caption) == ("Anna", "Neu")


@pytest.mark.parametrize(
    "fields", [{"is_decorative": True}, {"licence": "stolen"}, {"alt": "x" * 501}, {"licence_ends": "soon"}]
)
def test_what_cannot_be_true_is_refused_with_a_sentence(fields):
    image = make_image()
    with pytest.raises(ActionRefused) as refused:
        library.describe(image, fields, by=superuser())
    assert all(refused.value.sentences)
    assert Image.objects.get(pk=image.pk).licence == "own"


def in_an_article(image: Image) -> None:
    make_article("Deich", lead_image=image.pk)


def in_a_planned_article(image: Image) -> None:
    make_hidden_article("scheduled", "Deich", lead_image=image.pk)


def with_an_author(image: Image) -> None:
    make_author("Anna Beispiel", portrait=image)


@pytest.mark.parametrize("use", [in_an_article, in_a_planned_article, with_an_author])
@pytest.mark.parametrize(
    ("fields", "said"),
    [({"creator": "", "credit": ""}, "Bildnachweis"), ({"licence": ""}, "Lizenz"), ({"alt": ""}, "Beschreibung")],
)
def test_what_readers_see_keeps_its_credit_licence_and_description(use, fields, said):
    image = make_image()
    use(image)
    with pytest.raises(ActionRefused, match=said):
        library.describe(image, fields, by=superuser())
    image.refresh_from_db()
    assert image.lacks == []
    library.describe(image, {"caption": "Ein Deich", "alt": "", "is_decorative": True}, by=superuser())


def test_what_readers_do_not_see_may_lose_its_credit(django_capture_on_commit_callbacks):
    image, in_draft = make_image(), make_image()
    in_an_article(image)
    make_draft("Entwurf", lead_image=in_draft.pk)
    with django_capture_on_commit_callbacks(execute=True):
        library.recall(image, because="Der Urheber widerspricht.", by=superuser())
    for each in (image, in_draft):
        library.describe(each, {"creator": "", "credit": ""}, by=superuser())
        assert each.lacks


def test_nothing_but_words_and_rights_is_said_of_an_image():
    with pytest.raises(ValueError, match="recalled_at"):
        library.describe(make_image(), {"recalled_at": None}, by=superuser())


def test_another_focal_point_has_the_cuts_drawn_again():
    image = make_image()
    Image.objects.update(renditions_due_at=None, attempts=5)
    image.refresh_from_db()
    library.set_focal_point(image, 50, 50, by=superuser())
    assert image.renditions_due_at is None
    library.set_focal_point(image, 20, 80, by=superuser())
    image.refresh_from_db()
    assert (image.focal, image.attempts) == ("20x80", 0)
    assert image in Image.objects.due()
    assert image.ladder, "the old cuts stay until then"


@pytest.mark.parametrize("point", [(101, 0), (0, -1)])
def test_a_focal_point_outside_the_image_is_refused(point):
    with pytest.raises((ActionRefused, IntegrityError)):
        library.set_focal_point(make_image(), *point, by=superuser())


def test_a_recall_takes_every_file_at_once(django_capture_on_commit_callbacks):
    image, other = make_image(), make_image()
    caches["cards"].set("card", "with the image")
    with django_capture_on_commit_callbacks(execute=True):
        library.recall(image, because="  Die Abgebildete\nwiderspricht ", by=superuser())
    image.refresh_from_db()
    assert image.recalled_because == "Die Abgebildete widerspricht"
    assert (image.ladder, image.is_usable) == ([], False)
    assert image not in Image.objects.due()
    assert len(public_files()) == other.renditions.count() > 0
    assert storage.originals().exists(image.original), "only the newsroom has it still"
    assert caches["cards"].get("card") is None


def test_a_file_that_cannot_be_deleted_is_fetched_by_nobody_after_a_recall(client, django_capture_on_commit_callbacks):
    image, other = make_image(), make_image()
    addresses = [f"/media/{one.ladder[0][-1]}" for one in (image, other)]
    with django_capture_on_commit_callbacks(execute=False):
        library.recall(image, because="Irrtum", by=superuser())
    assert [client.get(address).status_code for address in addresses] == [404, 200]
    library.lift_recall(image, by=superuser())
    assert not image.renditions.exists(), "what has no file any more is drawn again"


def test_a_recall_that_is_rolled_back_leaves_every_file(django_capture_on_commit_callbacks):
    image = make_image()
    before = public_files()
    with django_capture_on_commit_callbacks(execute=False):
        library.recall(image, because="Irrtum", by=superuser())
    assert public_files() == before


def test_a_recall_needs_a_reason_and_happens_once():
    image = make_image()
    with pytest.raises(ActionRefused):
        library.recall(image, because=" \u200b ", by=superuser())
    library.recall(image, because="Lizenz entzogen", by=superuser())
    with pytest.raises(ActionRefused):
        library.recall(image, because="Noch einmal", by=superuser())
    assert Image.objects.get().recalled_because == "Lizenz entzogen"


def test_a_lifted_recall_has_everything_drawn_again():
    image = make_image()
    library.recall(image, because="Irrtum", by=superuser())
    library.lift_recall(image, by=superuser())
    assert image.is_usable
    assert image in Image.objects.due()
    with pytest.raises(ActionRefused):
        library.lift_recall(image, by=superuser())


def test_a_new_file_keeps_the_words_and_the_uses():
    image = make_image()
    make_draft(lead_image=image.pk)
    library.replace(image, file_of(drawn(900, 600, shade=77)), by=superuser())
    assert (image.width, image.alt, usage.uses(image).count) == (900, "A grey slope", 1)
    library.recall(image, because="Irrtum", by=superuser())
    with pytest.raises(ActionRefused):
        library.replace(image, file_of(drawn(800, 600, shade=78)), by=superuser())


def test_a_file_that_the_library_has_already_replaces_nothing():
    image, other, known = make_image(), make_image(), drawn(700, 500, shade=5000)
    library.replace(image, file_of(known), by=superuser())
    with pytest.raises(ActionRefused):
        library.replace(other, file_of(known), by=superuser())
    assert Image.objects.get(pk=other.pk).width == 1200


def test_the_uses_of_an_image_are_told_apart_by_what_readers_see(publication):
    image = make_image()
    public = make_article("Öffentlich", lead_image=image.pk)
    led = make_article("Aufmacher", lead_image=image.pk)
    draft = make_draft("Entwurf", lead_image=image.pk)
    changed = make_article("Neu darin")
    rewrite(changed, lead_image=image.pk)
    earlier = make_draft("Früher", lead_image=image.pk)
    rewrite(earlier, lead_image=None)
    planned = make_article("Geplant")
    rewrite(planned, lead_image=image.pk)
    schedule.plan_changes(planned, timezone.now() + timedelta(days=1), by=superuser(), change=Change.SLIP)
    rewrite(planned, lead_image=None)
    author, puzzle = make_author(portrait=image), make_puzzle(image=image)
    make_article("Unbeteiligt", lead_image=make_image().pk)
    found = usage.uses(image)
    assert {*found.seen} == {public, led}
    assert {*found.in_work} == {draft, changed, planned}
    assert found.earlier == [earlier]
    assert {*found.elsewhere} == {author, puzzle}
    assert found.count == 8


def test_the_uses_cost_the_same_queries_in_1_and_in_30_articles(publication):
    image, counts = make_image(), []
    for more in (1, 29):
        for _each in range(more):
            make_article(lead_image=image.pk)
            make_author(portrait=image)
        with CaptureQueriesContext(connection) as queries:
            assert usage.uses(image)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 5


@pytest.mark.parametrize("use", ["earlier version", "portrait", "puzzle"])
def test_an_image_that_anything_needs_is_not_deleted(use):
    image = make_image()
    if use == "portrait":
        make_author(portrait=image)
    elif use == "puzzle":
        make_puzzle(image=image)
    else:
        rewrite(make_draft(lead_image=image.pk), lead_image=None)
    with pytest.raises(ActionRefused, match="1"):
        library.delete(image, by=superuser())
    assert Image.objects.filter(pk=image.pk).exists()


def test_a_deleted_image_leaves_no_file(django_capture_on_commit_callbacks):
    image = make_image()
    original = image.original
    with django_capture_on_commit_callbacks(execute=True):
        library.delete(image, by=superuser())
    assert not Image.objects.exists()
    assert public_files() == []
    assert not storage.originals().exists(original)


def test_what_a_colleague_deleted_is_said():
    image = make_image()
    stale = Image.objects.get(pk=image.pk)
    library.delete(image, by=superuser())
    for change in (
        lambda: library.describe(stale, {"alt": "Neu"}, by=superuser()),
        lambda: library.recall(stale, because="Weg", by=superuser()),
    ):
        with pytest.raises(ActionRefused):
            change()
