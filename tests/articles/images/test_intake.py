"""What may enter the library: images, whatever their name says, and nothing else."""

import errno
import gzip
import io
import os
import resource
import struct
import subprocess
import sys
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image as Pillow
from PIL import ImageCms

from articles.errors import ActionRefused
from articles.images import av1, decoding, intake, storage
from articles.models import Image
from tests.factories import superuser
from tests.images import drawn, file_of, files_below, telling
from tests.measured import growth
from tests.scope import on_one_engine, within

pytestmark = [pytest.mark.django_db, on_one_engine]

FORMATS = ["JPEG", "PNG", "WEBP", "AVIF", "GIF"]
SVG = b'<?xml version="1.0"?><!-- x --><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><script>alert('KANARIE')</script>"


def take(content: bytes, name: str = "bild.jpg") -> Image:
    return intake.take_in(SimpleUploadedFile(name, content), by=None).image


def everything_stored() -> list:
    return files_below(storage.originals()) + files_below(storage.public_files())


def refused(content: bytes, name: str = "bild.jpg") -> str:
    """The sentence. Nothing is left of the file."""
    before = everything_stored()
    with pytest.raises(ActionRefused) as refusal:
        take(content, name)
    assert everything_stored() == before
    return str(refusal.value)


def shown(image: Image, shape: str = "whole") -> Pillow.Image:
    """The image that readers get, unpacked."""
    name = next(name for kind, _format, _width, _height, name in image.ladder if kind == shape)
    with storage.public_files().open(name) as file:
        bitmap = Pillow.open(io.BytesIO(file.read()))
    bitmap.load()
    return bitmap


def is_near(pixel: tuple, wanted: tuple, by: int = 14) -> bool:
    return all(abs(one - other) <= by for one, other in zip(pixel, wanted, strict=True))


@pytest.mark.parametrize("format", FORMATS)
def test_an_image_is_taken_whatever_its_name_says(format):
    image = take(file_of(drawn(900, 600), format).getvalue(), "liste.pdf")
    assert (image.width, image.height) == (900, 600)
    assert image.format == format.lower().replace("jpeg", "jpg")
    assert {(shape, kind) for shape, kind, *_size in image.ladder} == {("whole", "jpeg"), ("wide", "jpeg")}
    assert is_near(shown(image).getpixel((20, 20)), (200, 40, 40))


def test_the_name_of_the_file_is_kept_nowhere():
    image = take(file_of(drawn()).getvalue(), "Opfer_Max_Muster.jpg")
    assert "Muster" not in str([str(path) for path in everything_stored()]) + str(vars(image))


@pytest.mark.parametrize(
    "name", ["../../x.png", "a\r\nb.png", "x" * 300 + ".jpg", ".htaccess", "\u202egpj.exe", "a/b\\c:d", "%00.jpg", " "]
)
def test_names_are_ours_whatever_a_file_is_called(name):
    upload = SimpleUploadedFile("x", file_of(drawn(300, 200)).getvalue())
    upload._name = name
    image = intake.take_in(upload, by=None).image
    assert all(storage.NAME.fullmatch(one) for one in [image.original, *(rung[-1] for rung in image.ladder)])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "leer"),
        (SVG, "SVG"),
        (b"\xef\xbb\xbf  " + SVG, "SVG"),
        (HTML, "Webseite"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIF"),
        (b"\0\0\0\x18ftypisom\0\0\0\0", "Film"),
        (file_of(drawn(), "TIFF").getvalue(), "TIFF"),
        (file_of(drawn(), "BMP").getvalue(), "BMP"),
        (file_of(drawn(64, 64), "ICO").getvalue(), "Icon"),
        (file_of(drawn(), "PDF").getvalue(), "PDF"),
        (file_of(drawn(), "JPEG2000").getvalue(), "JPEG 2000"),
        (b"PK\3\4" + b"x" * 99, "Archiv"),
        (b"8BPS\0\1", "Photoshop"),
        (b"MZ\x90", "Programm"),
        (gzip.compress(SVG), "Archiv"),
        (b"GIF89a", "JPEG oder PNG"),
        (b"\xff\xd8\xff", "JPEG oder PNG"),
        (b"\x89PNG\r\n\x1a\n", "JPEG oder PNG"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "JPEG oder PNG"),
        (b"Das ist ein Text.", "JPEG oder PNG"),
        (b"\0" * 5000, "JPEG oder PNG"),
    ],
)
def test_everything_else_is_refused_with_what_it_seems_to_be(content, words):
    assert words in refused(content, "bild.jpg")


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("part", [0.15, 0.5, 0.9])
def test_a_file_that_ends_too_early_is_refused(format, part):
    whole = file_of(drawn(700, 500), format).getvalue()
    assert refused(whole[: int(len(whole) * part)])


@pytest.mark.parametrize("format", FORMATS)
def test_broken_bytes_end_in_a_sentence_or_an_image(format):
    whole = bytearray(file_of(drawn(300, 200), format).getvalue())
    for place in range(10, len(whole), max(1, len(whole) // 40)):
        broken = bytes(whole[:place]) + bytes([whole[place] ^ 0xFF]) + bytes(whole[place + 1 :])
        with suppress(ActionRefused):
            take(broken)


def test_a_file_with_too_many_bytes_is_refused_before_it_is_read(settings):
    settings.IMAGE_MAX_BYTES = 1000
    assert "1000" in refused(file_of(drawn()).getvalue())


def test_limits_of_pixels_come_from_the_settings(settings):
    settings.IMAGE_MAX_PIXELS = 10**6
    assert "1200 × 900" in refused(file_of(drawn(1200, 900)).getvalue())
    assert take(file_of(drawn(1200, 800)).getvalue()).width == 1200


def gif_of(width: int, height: int) -> bytes:
    """44 bytes that say they are large."""
    head = b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\0\0" + b"\0\0\0\xff\xff\xff"
    frame = b"," + struct.pack("<HHHH", 0, 0, width, height) + b"\0\2\2L\1\0;"
    return head + frame + b"\0" * (44 - len(head + frame))


def png_of(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width // 8 + 1) * height), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def avif_of(width: int, height: int) -> bytes:
    """It says it is this large, and is not."""
    content = file_of(drawn(64, 64), "AVIF").getvalue()
    place = content.index(b"ispe") + 8
    return content[:place] + struct.pack(">II", width, height) + content[place + 8 :]


def webp_of(width: int, height: int) -> bytes:
    """Its frames are small, and what they stand on is not."""
    frame = Pillow.new("RGB", (64, 64), "red")
    content = file_of(drawn(64, 64), "WEBP", save_all=True, append_images=[frame]).getvalue()
    place = content.index(b"VP8X") + 12
    size = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    return content[:place] + size + content[place + 6 :]


@cache
def avif_that_hides(width: int, height: int) -> bytes:
    """It says it has 100 × 100 pixels; its frame has more, and a decoder unpacks them all."""
    content = file_of(Pillow.new("RGB", (width, height), "red"), "AVIF", speed=10, quality=30).getvalue()
    place = content.index(b"ispe") + 8
    return content[:place] + struct.pack(">II", 100, 100) + content[place + 8 :]


BOMBS = {
    "gif": lambda: gif_of(65_535, 65_535),
    "png": lambda: png_of(20_000, 20_000),
    "avif": lambda: avif_of(30_000, 30_000),
    "avif inside": lambda: avif_that_hides(8_000, 7_000),
    "webp": lambda: webp_of(16_383, 16_383),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_of_pixels_are_refused(name):
    sentence = refused(BOMBS[name]())
    assert "Megapixel" in sentence or "JPEG" in sentence


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_takes_neither_time_nor_memory(name):
    bomb = BOMBS[name]()
    with within(2):
        assert growth(lambda: refused(bomb)) < 300


UNPACKED_WHOLE = [
    ("WEBP", "RGBA", {"lossless": True, "quality": 0, "method": 0}, 0.3, "als JPEG"),
    ("AVIF", "RGBA", {"speed": 10, "subsampling": "4:4:4"}, 0.3, "als JPEG"),
    ("JPEG", "CMYK", {"progressive": True}, 0.5, "ohne „progressiv“"),
    ("JPEG", "RGB", {"progressive": True, "subsampling": "4:4:4"}, 0.5, "ohne „progressiv“"),
    ("JPEG", "CMYK", {}, 1, "kleiner"),
    ("PNG", "RGBA", {"compress_level": 1}, 1, "kleiner"),
]


@pytest.mark.parametrize(("format", "mode", "options", "share", "advice"), UNPACKED_WHOLE)
def test_what_is_unpacked_whole_may_have_fewer_pixels(settings, monkeypatch, format, mode, options, share, advice):
    settings.IMAGE_MAX_PIXELS = 10**6
    height = int(1000 * share)
    assert take(file_of(drawn(1000, height, mode), format, **options).getvalue()).width == 1000
    content = file_of(Pillow.new(mode, (1000, height + 10)), format, **options).getvalue()
    monkeypatch.setattr(Pillow.Image, "load", lambda bitmap: pytest.fail("It is unpacked."))
    sentence = refused(content)
    assert f"{height + 10} Pixel" in sentence or f"{height + 10}\xa0Pixel" in sentence
    assert advice in sentence


def test_the_frames_of_an_avif_may_have_no_more_pixels_than_its_head(settings):
    settings.IMAGE_MAX_PIXELS = 10**6
    assert "AVIF" in refused(avif_that_hides(1000, 400))


@pytest.mark.slow
@pytest.mark.parametrize(("format", "mode", "options", "share", "_advice"), UNPACKED_WHOLE)
def test_the_largest_image_takes_less_than_300_megabytes(settings, tmp_path, format, mode, options, share, _advice):
    """In a process of its own: what another test has used is used again, and does not count as growth."""
    width, height = 7000, int(settings.IMAGE_MAX_PIXELS * share / 7000)
    file = tmp_path / "image"
    drawn(width, height, mode).save(file, format, **options)
    code = (
        "import django; django.setup(); import sys; from tests.measured import growth\n"
        "from articles.models import Image; from articles.images import intake; file = open(sys.argv[1], 'rb')\n"
        "print(growth(lambda: intake._looked_at(Image(), file, '')))"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "newsroom.settings"}
    command = [sys.executable, "-c", code, str(file)]
    assert int(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout) < 300


def test_a_process_unpacks_one_image_at_a_time(monkeypatch):
    """Four uploads at the same moment take no more memory than one."""
    busy, most, decoded = [], [], decoding.decoded

    def slowly(file):
        busy.append(file)
        most.append(len(busy))
        time.sleep(0.05)
        bitmap = decoded(file)
        busy.remove(file)
        return bitmap

    monkeypatch.setattr(decoding, "decoded", slowly)
    contents = [file_of(drawn(300, 200, shade=shade)) for shade in range(4)]
    with ThreadPoolExecutor(4) as threads:
        drawings = list(threads.map(lambda file: intake._looked_at(Image(), file, ""), contents))
    assert (most, len(drawings)) == ([1] * 4, 4)


@pytest.mark.parametrize(
    "options",
    [
        {"save_all": True, "append_images": [drawn(900, 500, "RGBA", shade=9)], "duration": 100},
        {"subsampling": "4:4:4", "quality": 95},
        {"codec": "aom", "speed": 10, "tile_rows": 1, "tile_cols": 1},
    ],
)
@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_the_size_of_an_avif_is_the_one_of_its_frames(options, mode):
    bitmap = drawn(900, 500, mode)
    bitmap.putalpha(100)
    assert set(av1.sizes(file_of(bitmap, "AVIF", **options).getvalue())) == {(900, 500)}


def test_an_image_that_is_hardly_a_line_is_refused():
    assert "30000" in refused(file_of(Pillow.new("1", (40_000, 3)), "PNG").getvalue())


def test_a_jpeg_of_thousands_of_scans_is_refused():
    whole = file_of(drawn(200, 200), progressive=True).getvalue()
    scan = whole[whole.index(b"\xff\xda") : -2]
    assert "beschäftigt" in refused(whole[:-2] + scan * 300 + whole[-2:])


@pytest.mark.parametrize("format", FORMATS)
def test_what_hangs_behind_an_image_reaches_no_reader(format):
    image = take(file_of(drawn(500, 400), format).getvalue() + HTML + b"PK\3\4KANARIE")
    assert image.ladder
    for path in files_below(storage.public_files()):
        assert b"KANARIE" not in path.read_bytes()


@pytest.mark.parametrize(
    ("mode", "format"),
    [
        ("1", "PNG"), ("L", "PNG"), ("LA", "PNG"), ("P", "PNG"), ("RGBA", "PNG"), ("I;16", "PNG"), ("CMYK", "JPEG"),
        ("L", "JPEG"), ("P", "GIF"), ("RGBA", "WEBP"), ("RGBA", "AVIF"), ("L", "GIF"),
    ],
)  # fmt: skip
def test_every_kind_of_colours_becomes_an_image_for_readers(mode, format):
    image = take(file_of(drawn(600, 400, "L" if mode == "I;16" else "RGB").convert(mode), format).getvalue())
    bitmap = shown(image)
    assert (bitmap.mode, bitmap.size) == ("RGB", (600, 400))


def test_sixteen_bits_are_not_cut_to_white():
    deep = Pillow.new("I;16", (300, 200), 0x8000)
    assert is_near(shown(take(file_of(deep, "PNG").getvalue())).getpixel((150, 100)), (128, 128, 128), by=3)


@pytest.mark.parametrize("format", ["PNG", "WEBP", "AVIF"])
def test_what_is_transparent_becomes_white(format):
    glass = Pillow.new("RGBA", (300, 200), (255, 0, 0, 0))
    assert is_near(shown(take(file_of(glass, format).getvalue())).getpixel((150, 100)), (255, 255, 255))


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG", "AVIF"])
def test_of_a_moving_image_the_first_frame_is_kept(format):
    frames = [Pillow.new("RGB", (300, 200), colour) for colour in ("red", "lime", "blue")]
    content = file_of(frames[0], format, save_all=True, append_images=frames[1:], duration=100).getvalue()
    assert is_near(shown(take(content)).getpixel((150, 100)), (255, 0, 0))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_an_image_stands_upright_in_all_eight_ways_to_hold_a_camera(orientation, format):
    upright = drawn(600, 400)
    stored = {
        1: None, 2: Pillow.Transpose.FLIP_LEFT_RIGHT, 3: Pillow.Transpose.ROTATE_180,
        4: Pillow.Transpose.FLIP_TOP_BOTTOM, 5: Pillow.Transpose.TRANSPOSE, 6: Pillow.Transpose.ROTATE_90,
        7: Pillow.Transpose.TRANSVERSE, 8: Pillow.Transpose.ROTATE_270,
    }[orientation]  # fmt: skip
    lying = upright if stored is None else upright.transpose(stored)
    image = take(telling(lying, format, orientation).getvalue())
    assert (image.width, image.height) == (600, 400)
    bitmap = shown(image)
    assert bitmap.size == (600, 400)
    assert is_near(bitmap.getpixel((20, 20)), (200, 40, 40))
    assert not is_near(bitmap.getpixel((580, 20)), (200, 40, 40))


def test_colours_of_another_profile_are_turned_into_those_of_the_web():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    for profile in (srgb.tobytes(), lab.tobytes(), b"no profile at all", b""):
        content = file_of(Pillow.new("RGB", (300, 200), (200, 40, 40)), icc_profile=profile).getvalue()
        bitmap = shown(take(content + len(profile).to_bytes(4, "big")))
        assert is_near(bitmap.getpixel((150, 100)), (200, 40, 40))
        assert "icc_profile" not in bitmap.info


def test_the_same_file_again_is_the_image_that_exists():
    content = file_of(drawn()).getvalue()
    first = intake.take_in(io.BytesIO(content), by=None)
    before = everything_stored()
    again = intake.take_in(SimpleUploadedFile("anders.png", content), by=superuser())
    assert (first.is_new, again.is_new, again.image) == (True, False, first.image)
    assert everything_stored() == before


def test_where_the_same_file_comes_twice_at_one_moment_the_slower_is_offered_the_other(monkeypatch):
    content = file_of(drawn()).getvalue()
    first = intake.take_in(io.BytesIO(content), by=None).image
    before, asked = everything_stored(), []
    digest = Image.objects.filter

    def blind_at_first(*args, **kwargs):
        asked.append(kwargs)
        return Image.objects.none() if len(asked) == 1 else digest(*args, **kwargs)

    monkeypatch.setattr(Image.objects, "filter", blind_at_first)
    again = intake.take_in(io.BytesIO(content), by=None)
    assert (again.is_new, again.image) == (False, first)
    assert everything_stored() == before


def test_a_rollback_takes_the_files_along():
    with transaction.atomic():
        take(file_of(drawn()).getvalue())
        assert len(everything_stored()) == 3
        transaction.set_rollback(True)
    assert (everything_stored(), Image.objects.count()) == ([], 0)


@pytest.mark.parametrize(("full", "after"), [("originals", 0), ("public_files", 0), ("public_files", 1)])
def test_a_full_disk_is_a_sentence_and_leaves_nothing(monkeypatch, full, after):
    """A disk that fills up in the middle of a file leaves a half one behind."""
    bucket, saved = getattr(storage, full)(), []

    def save(name, content, max_length=None):
        saved.append(name)
        if len(saved) <= after:
            return type(bucket).save(bucket, name, content, max_length)
        place = Path(bucket.path(name))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"half a fi")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(bucket, "save", save)
    assert "kein Platz" in refused(file_of(drawn()).getvalue())
    assert saved[after:]
    assert Image.objects.count() == 0


@pytest.mark.slow
def test_a_file_that_does_not_fit_on_the_disk_leaves_no_half():
    """As the system itself says it: no file may grow beyond four megabytes."""
    grain = Pillow.merge("RGB", [Pillow.effect_noise((1500, 1500), 90) for _band in range(3)])
    content = file_of(grain, "PNG").getvalue()
    assert len(content) > 5 * 2**20
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4 * 2**20, hard))
    try:
        assert "kein Platz" in refused(content)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert Image.objects.count() == 0
