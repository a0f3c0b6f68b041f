"""Public files drawn from private originals: which, what is in them, and when they come and go."""

import io
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone
from PIL import Image as Pillow

from articles.images import drawing, intake, queue, renditions, sizes, storage
from articles.models import Image, Rendition
from articles.models.leased import MAX_ATTEMPTS
from newsroom import work
from tests.factories import draw_all, make_author, make_image
from tests.images import CANARIES, drawn, file_of, files_below, telling
from tests.parallel import at_once
from tests.scope import on_one_engine

pytestmark = [pytest.mark.django_db, on_one_engine]


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """What waits for a commit happens at the end of the block."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def take(bitmap: Pillow.Image, format: str = "PNG") -> Image:
    return intake.take_in(file_of(bitmap, format), by=None).image


def drawn_sizes(image: Image, shape: str, format: str = "avif") -> list[tuple[int, int]]:
    return [(width, height) for kind, kept, width, height, _name in image.ladder if (kind, kept) == (shape, format)]


def unpacked(image: Image, shape: str, format: str = "avif") -> Pillow.Image:
    *_size, name = [rung for rung in image.ladder if rung[:2] == [shape, format]][-1]
    with storage.public_files().open(name) as file:
        bitmap = Pillow.open(io.BytesIO(file.read()))
    bitmap.load()
    return bitmap


def rows_and_files_agree() -> bool:
    names = set(Rendition.objects.values_list("name", flat=True))
    root = storage.public_files().location
    return names == {str(path.relative_to(root)) for path in files_below(storage.public_files())}


def test_the_ladder_is_fixed_and_nothing_is_drawn_larger_than_the_image():
    image = take(drawn(1000, 800))
    draw_all(image)
    assert (
        drawn_sizes(image, "whole")
        == [(320, 256), (480, 384), (768, 614), (1000, 800)]
        == drawn_sizes(image, "whole", "jpeg")
    )
    assert drawn_sizes(image, "wide") == [(320, 180), (480, 270), (768, 432), (1000, 562)]
    assert drawn_sizes(image, "square") == []
    for shape, format, width, height, name in image.ladder:
        with storage.public_files().open(name) as file, Pillow.open(file) as bitmap:
            assert (bitmap.format, bitmap.size) == (format.upper(), (width, height)), shape


@pytest.mark.parametrize("size", [(1, 1), (17, 900), (900, 17), (320, 180), (330, 100)])
def test_small_and_narrow_images_have_renditions_too(size):
    image = take(drawn(*size))
    draw_all(image)
    assert max(drawn_sizes(image, "whole"))[0] == size[0]
    assert drawn_sizes(image, "wide")


def test_large_images_end_at_the_top_of_the_ladder():
    image = Image(width=6000, height=4000)
    widths = [rung.width for rung in sizes.rungs(image, ("whole",)) if rung.format == "avif"]
    assert widths == [320, 480, 768, 1088, 1280, 1920]


def test_only_portraits_are_drawn_square():
    image = make_image(at_once=True)
    make_author(portrait=image)
    assert queue.draw(queue.claim("a"))
    image.refresh_from_db()
    assert drawn_sizes(image, "square") == [(96, 96), (192, 192), (384, 384)]
    assert image.renditions_due_at is None


@pytest.mark.parametrize(("x", "y", "seen"), [(0, 0, "red"), (100, 100, "blue"), (50, 50, None)])
def test_crops_follow_the_focal_point(x, y, seen):
    bitmap = Pillow.new("RGB", (600, 1200), "white")
    bitmap.paste("red", (0, 0, 600, 300))
    bitmap.paste("blue", (0, 900, 600, 1200))
    image = take(bitmap)
    Image.objects.update(focal_x=x, focal_y=y)
    image.refresh_from_db()
    draw_all(image)
    middle = unpacked(image, "wide").getpixel((300, 150))
    assert {"red": middle[2] < 60, "blue": middle[0] < 60, None: min(middle) > 200}[seen]


def test_moving_the_focal_point_keeps_the_old_crops_until_the_new_are_complete(committed):
    image = make_image(at_once=True)
    before = image.ladder
    Image.objects.update(focal_x=10)
    renditions.make_due(image)
    held = queue.claim("a")
    drawing = renditions.draw(held, renditions.missing(held))
    next(drawing)
    image.refresh_from_db()
    assert image.ladder == before
    with committed():
        list(drawing)
        renditions.publish(held)
    image.refresh_from_db()
    assert image.renditions_due_at is None
    assert [rung[:4] for rung in image.ladder] == [rung[:4] for rung in before]
    assert {name for *_size, name in image.ladder} & {name for *_size, name in before} == {
        name for shape, *_size, name in before if shape == "whole"
    }
    assert rows_and_files_agree()


def test_a_focal_point_moved_while_it_is_drawn_makes_it_due_again(committed):
    image = make_image()
    held = queue.claim("a")
    Image.objects.update(focal_x=10)
    renditions.make_due(image)
    assert "geändert" in queue.draw(held)
    with committed():
        queue.draw(queue.claim("a"))
    assert set(image.renditions.exclude(shape="whole").values_list("focal", flat=True)) == {"10x50"}
    assert rows_and_files_agree()


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_no_public_file_tells_where_with_what_or_of_whom(format):
    content = telling(drawn(700, 500), format, orientation=1 if format == "GIF" else 6).getvalue()
    assert any(canary in content for canary in CANARIES)
    image = intake.take_in(io.BytesIO(content), by=None).image
    draw_all(image)
    public = files_below(storage.public_files())
    assert len(public) == len(image.ladder) >= 8
    hidden = (*CANARIES, b"GPS", b"Exif", b"http://ns.adobe.com", b"ICC_PROFILE")
    for path in public:
        data = path.read_bytes()
        assert not [canary for canary in hidden if canary in data]
        with Pillow.open(io.BytesIO(data)) as bitmap:
            bitmap.load()
            assert not {"exif", "xmp", "icc_profile", "comment", "photoshop"} & set(bitmap.info)
            assert not bitmap.getexif()


@pytest.mark.slow
def test_an_image_of_much_detail_still_suits_a_telephone():
    leaves = Pillow.effect_noise((640, 427), 45).resize((1280, 854), Pillow.Resampling.BICUBIC).convert("RGB")
    image = Image(width=1280, height=854)
    *_smaller, rung = (rung for rung in sizes.rungs(image, ("whole",)) if rung.format == "avif")
    usual = file_of(leaves, "AVIF", quality=drawing.AVIF_QUALITIES[0]).getvalue()
    assert len(drawing.draw(image, leaves, rung)) <= drawing.MAX_BYTES < len(usual)


def test_the_background_process_draws_what_is_due_and_says_so():
    image, lines = make_image(caption="Hafen"), []
    work.Worker(lines.append).run_once()
    image.refresh_from_db()
    assert (image.renditions_due_at, image.attempts, image.claimed_by) == (None, 0, "")
    assert len(drawn_sizes(image, "whole")) == 5
    assert [line for line in lines if "Hafen" in line and "Gezeichnet" in line]
    assert work.Worker(lines.append).run_once() == 0


def test_the_background_process_looks_at_files_and_says_what_it_did():
    image = make_image(at_once=True, caption="Hafen")
    name = image.ladder[0][-1]
    storage.public_files().delete(name)
    renditions.make_due(image)
    assert "Gezeichnet: „Hafen“, 1 Bilddatei" in queue.draw(queue.claim("a"))
    assert rows_and_files_agree()
    renditions.make_due(image)
    sentence = queue.draw(queue.claim("a"))
    assert "Hafen" in sentence
    assert "vollständig" in sentence
    assert "Gezeichnet" not in sentence


def test_one_at_a_time_and_again_when_a_lease_has_ended(time_machine):
    time_machine.move_to(timezone.now())
    make_image()
    assert queue.claim("a")
    assert queue.claim("b") is None
    time_machine.shift(queue.LEASE + timedelta(seconds=1))
    assert queue.claim("b").claimed_by == "b"


def test_what_is_given_back_is_free_at_once():
    make_image()
    queue.claim("a")
    queue.release("a")
    assert queue.claim("b").attempts == 1


def test_a_failure_is_kept_and_tried_later_and_not_for_ever(time_machine):
    time_machine.move_to(timezone.now())
    image = make_image()
    storage.originals().delete(image.original)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        sentence = queue.draw(queue.claim("a"))
        assert "Nicht gezeichnet" in sentence
        assert queue.claim("a") is None
        image.refresh_from_db()
        assert (image.attempts, image.has_failed) == (attempt, attempt == MAX_ATTEMPTS)
        assert "lässt sich nicht lesen" in image.renditions_error
        time_machine.shift(timedelta(hours=1))
    assert "make_renditions" in sentence
    assert queue.claim("a") is None
    assert list(Image.objects.failed()) == [image]
    assert image.ladder
    renditions.make_due(image)
    assert queue.claim("a")


def test_an_original_that_cannot_be_decoded_any_more_is_a_failure_not_a_crash():
    image = make_image()
    with open(storage.originals().path(image.original), "r+b") as file:
        file.truncate(400)
    assert "Nicht gezeichnet" in queue.draw(queue.claim("a"))


def test_a_full_disk_is_a_failure_that_leaves_nothing_half(monkeypatch):
    image, bucket = make_image(), storage.public_files()

    def save(name, content, max_length=None):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bucket, "save", save)
    assert "kein Platz" in queue.draw(queue.claim("a"))
    image.refresh_from_db()
    assert "kein Platz" in image.renditions_error
    assert rows_and_files_agree()


def test_a_recalled_image_is_never_drawn(committed):
    image = make_image(recalled_at=timezone.now(), recalled_because="Klage")
    assert queue.claim("a") is None
    other = make_image()
    held = queue.claim("a")
    assert held == other
    with committed():
        Image.objects.filter(pk=other.pk).update(recalled_at=timezone.now(), recalled_because="Klage")
        renditions.forget(other)
    assert "geändert" in queue.draw(held)
    assert other.renditions.count() == 0
    assert rows_and_files_agree()
    assert image.renditions.count() == 2


def test_forgetting_takes_every_public_file_away_and_waits_for_the_commit(committed):
    image = make_image(at_once=True)
    before = files_below(storage.public_files())
    with committed():
        renditions.forget(image)
        assert files_below(storage.public_files()) == before
    assert files_below(storage.public_files()) == []
    image.refresh_from_db()
    assert (image.ladder, image.renditions_due_at, image.renditions.count()) == ([], None, 0)
    assert storage.originals().exists(image.original)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_workers_draw_everything_once():
    images = [take(drawn(400, 300, shade=number)) for number in range(6)]

    at_once(*(work.Worker(lambda line: None).run_once for _worker in range(4)))
    assert not Image.objects.exclude(renditions_due_at=None).exists()
    assert {image.renditions.count() for image in images} == {len(renditions.wanted(images[0]))}
    assert rows_and_files_agree()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_that_draw_the_same_image_at_once_make_no_doubles():
    image = take(drawn(400, 300))
    at_once(*(partial(draw_all, Image.objects.get(pk=image.pk)) for _worker in range(2)))
    assert image.renditions.count() == len(renditions.wanted(image))
    assert rows_and_files_agree()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_same_file_from_two_people_at_once_is_one_image():
    content = file_of(drawn(400, 300)).getvalue()
    taken = at_once(*(partial(intake.take_in, io.BytesIO(content), by=None) for _person in range(3)))
    assert sorted(one.is_new for one in taken) == [False, False, True]
    assert {one.image.pk for one in taken} == {Image.objects.get().pk}
    assert len(files_below(storage.originals())) == 1
    assert rows_and_files_agree()
