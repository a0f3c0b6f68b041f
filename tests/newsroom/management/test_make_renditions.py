"""`make_renditions` draws what is missing, anew or not at all, and tidies up when asked."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.images import conversion, intake, queue, renditions, storage
from articles.models import Image, Rendition
from tests.factories import draw_all
from tests.images import drawn, file_of, files_below

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("make_renditions", *arguments, stdout=out)
    return out.getvalue()


def small(**fields) -> Image:
    image = intake.take_in(file_of(drawn(400, 300, shade=Image.objects.count())), by=None).image
    Image.objects.filter(pk=image.pk).update(caption="Hafen", **fields)
    return image


def names() -> set[str]:
    return set(Rendition.objects.values_list("name", flat=True))


def stored() -> set[str]:
    return {str(path.relative_to(storage.public_files().location)) for path in files_below(storage.public_files())}


def test_what_is_missing_is_drawn_a_line_each_and_a_count_at_the_end(django_capture_on_commit_callbacks):
    complete, fresh, lost = small(), small(), small()
    draw_all(complete)
    draw_all(lost)
    storage.public_files().delete(lost.ladder[0][-1])
    small(recalled_at=timezone.now(), recalled_because="Klage")
    with django_capture_on_commit_callbacks(execute=True):
        lines = run().splitlines()
    assert len(lines) == 3
    assert [line for line in lines if f"{len(renditions.wanted(fresh)) - 2} Bilddateien" in line]
    assert [line for line in lines if "1 Bilddatei" in line]
    assert lines[-1] == "3 Bilder (gezeichnet: 2, vorher vollständig: 1)."
    assert all(storage.public_files().exists(name) for image in Image.objects.all() for *_size, name in image.ladder)
    assert run().splitlines() == ["3 Bilder (vorher vollständig: 3)."]


@pytest.mark.parametrize("error", [RuntimeError, SyntaxError, OSError, MemoryError])
def test_an_image_that_a_decoder_stumbles_over_is_named_and_the_next_is_drawn(monkeypatch, error):
    small()
    small()
    unpack, failing = conversion.unpack_small, [error("broken data stream")]

    def stumble(image, scale):
        if failing:
            raise failing.pop()
        unpack(image, scale)

    monkeypatch.setattr(conversion, "unpack_small", stumble)
    with pytest.raises(CommandError):
        run()
    assert sorted(Image.objects.values_list("renditions_error", flat=True))[0] == ""
    assert "broken data stream" in "".join(Image.objects.values_list("renditions_error", flat=True))
    assert Image.objects.filter(renditions_due_at=None, claimed_by="").count() == 1


def test_a_dry_run_changes_nothing():
    small()
    before = (names(), stored())
    lines = run("--dry-run").splitlines()
    assert "Nichts" in lines[-1] or "nichts" in lines[-1]
    assert "gezeichnet: 1" in lines[-2]
    assert (names(), stored()) == before
    assert Image.objects.get().attempts == 0


def test_all_is_drawn_anew_and_the_old_files_go_when_the_new_are_shown(django_capture_on_commit_callbacks):
    image = small()
    draw_all(image)
    before = names()
    with django_capture_on_commit_callbacks(execute=True):
        assert "gezeichnet: 1" in run("--all")
    assert not before & names()
    assert names() == stored()
    image.refresh_from_db()
    assert {name for *_size, name in image.ladder} == names()


def test_what_another_process_has_in_hand_is_left_to_it():
    small()
    assert queue.claim("b")
    assert "in der Hand: 1" in run()
    assert Image.objects.get().claimed_by == "b"


def test_one_that_cannot_be_drawn_is_named_and_the_others_are_drawn():
    broken, _whole = small(), small()
    storage.originals().delete(broken.original)
    with pytest.raises(CommandError, match="gezeichnet: 1, misslungen: 1"):
        run()


def test_an_image_that_was_given_up_is_tried_again():
    image = small(attempts=5)
    assert image.renditions_due_at
    assert queue.claim("a") is None
    assert "gezeichnet: 1" in run()


def test_files_without_an_image_are_deleted_only_when_asked_and_after_a_day(time_machine):
    time_machine.move_to(timezone.now())
    image = small()
    stray = storage.keep(storage.public_files(), b"x", "jpeg")
    other = storage.keep(storage.originals(), b"x", "jpg")
    foreign = storage.public_files().save("robots.txt", io.BytesIO(b"x"))
    run()
    assert "0 Dateien" in run("--prune")
    time_machine.shift(timedelta(days=2))
    assert stray in run("--prune", "--dry-run")
    assert storage.public_files().exists(stray)
    assert "2 Dateien" in run("--prune")
    assert not storage.public_files().exists(stray)
    assert not storage.originals().exists(other)
    assert storage.public_files().exists(foreign)
    assert storage.originals().exists(image.original)
    assert names() <= stored()


@pytest.mark.parametrize("arguments", [("--all", "--prune"), ("--nothing",), ("bild.jpg",)])
def test_wrong_arguments_end_in_a_sentence(arguments):
    with pytest.raises(CommandError):
        run(*arguments)
