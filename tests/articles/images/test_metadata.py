"""What files say about themselves helps who describes an image, and never breaks an upload."""

import io

import pytest

from articles.images import intake
from articles.models import Ai, Image
from tests.images import drawn, file_of, with_iptc, xmp_packet
from tests.scope import on_one_engine

pytestmark = [pytest.mark.django_db, on_one_engine]

JPEG = file_of(drawn(300, 200)).getvalue()
AI = "http://cv.iptc.org/newscodes/digitalsourcetype/"
WHOLE = xmp_packet(
    """
    <dc:description><rdf:Alt><rdf:li xml:lang="x-default">The harbour</rdf:li>
      <rdf:li xml:lang="de">Der  Hafen</rdf:li></rdf:Alt></dc:description>
    <dc:creator><rdf:Seq><rdf:li>Ada Beispiel</rdf:li><rdf:li>Bo Muster</rdf:li></rdf:Seq></dc:creator>
    <dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© Agentur</rdf:li></rdf:Alt></dc:rights>
    <xmpRights:UsageTerms><rdf:Alt><rdf:li xml:lang="x-default">Nur Presse</rdf:li></rdf:Alt></xmpRights:UsageTerms>
    <Iptc4xmpCore:AltTextAccessibility><rdf:Alt><rdf:li xml:lang="de-DE">Ein Kran</rdf:li>
      <rdf:li xml:lang="x-default">A crane</rdf:li></rdf:Alt></Iptc4xmpCore:AltTextAccessibility>
    <Iptc4xmpExt:PersonInImage><rdf:Bag><rdf:li>Cleo Fall</rdf:li></rdf:Bag></Iptc4xmpExt:PersonInImage>
    """,
    'photoshop:Headline="Kran" photoshop:Credit="dpa" photoshop:Source="Archiv" photoshop:Instructions="Kein Spott"',
)


def taken(content: bytes) -> Image:
    image = intake.take_in(io.BytesIO(content), by=None).image
    image.refresh_from_db()
    return image


def with_xmp(packet: bytes, format: str = "JPEG") -> bytes:
    return file_of(drawn(300, 200), format, xmp=packet).getvalue()


@pytest.mark.parametrize("format", ["JPEG", "WEBP", "AVIF"])
def test_an_image_is_described_by_what_its_file_says(format):
    image = taken(with_xmp(WHOLE, format))
    assert (image.title, image.caption, image.alt) == ("Kran", "Der Hafen", "Ein Kran")
    assert (image.creator, image.credit, image.source) == ("Ada Beispiel, Bo Muster", "dpa", "Archiv")
    assert (image.copyright_notice, image.usage_terms) == ("© Agentur", "Nur Presse")
    assert (image.people, image.restrictions, image.ai) == ("Cleo Fall", "Kein Spott", Ai.NONE)
    assert "kran" in image.search_key


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("trainedAlgorithmicMedia", Ai.GENERATED),
        ("compositeWithTrainedAlgorithmicMedia", Ai.ALTERED),
        ("compositeSynthetic", Ai.ALTERED),
        ("digitalCapture", Ai.NONE),
        ("algorithmicMedia", Ai.NONE),
        ("unknown\0", Ai.NONE),
    ],
)
@pytest.mark.parametrize("form", ['<Iptc4xmpExt:DigitalSourceType rdf:resource="{}"/>', "{}"])
def test_what_an_ai_made_is_marked(value, wanted, form):
    value = AI + value.replace("\0", "")
    if form == "{}":
        packet = xmp_packet("", f'Iptc4xmpExt:DigitalSourceType="{value}"')
    else:
        packet = xmp_packet(form.format(value))
    assert taken(with_xmp(packet)).ai == wanted


@pytest.mark.parametrize(("encoding", "is_named"), [("utf-8", True), ("utf-8", False), ("cp1252", False)])
def test_iptc_is_read_in_its_encodings(encoding, is_named):
    values = [(1, 90, b"\x1b%G")] if is_named else []
    values += [
        (2, 120, "Größe".encode(encoding)), (2, 80, b"Ada"), (2, 80, b"Bo"), (2, 105, b"Titel"), (2, 110, b"dpa"),
        (2, 115, b"Archiv"), (2, 116, "© A".encode(encoding)), (2, 40, b"Sperrfrist"),
    ]  # fmt: skip
    image = taken(with_iptc(JPEG, values).getvalue())
    assert (image.caption, image.creator, image.title, image.credit) == ("Größe", "Ada, Bo", "Titel", "dpa")
    assert (image.source, image.copyright_notice, image.restrictions) == ("Archiv", "© A", "Sperrfrist")


def test_exif_is_asked_last():
    exif = drawn().getexif()
    exif[0x013B], exif[0x8298] = "J##rg Kamera", "## Kamera"
    # As cameras write it, in UTF-8; Pillow would not.
    block = exif.tobytes().replace(b"J##rg", "Jörg".encode()).replace(b"##", "©".encode())
    image = taken(file_of(drawn(300, 200), exif=block).getvalue())
    assert (image.creator, image.copyright_notice) == ("Jörg Kamera", "© Kamera")
    assert taken(file_of(drawn(300, 201), exif=block, xmp=WHOLE).getvalue()).creator == "Ada Beispiel, Bo Muster"


def test_what_a_camera_writes_into_every_caption_is_no_caption():
    packet = xmp_packet("<dc:description>OLYMPUS DIGITAL CAMERA </dc:description>")
    assert taken(with_xmp(packet)).caption == ""


LAUGHS = b"""<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]>
<x xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:RDF>&c;</rdf:RDF></x>"""
FETCHES = b'<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'


@pytest.mark.parametrize(
    "packet",
    [
        LAUGHS,
        FETCHES,
        b"",
        b"\0\0\0",
        b"<x:xmpmeta",
        b"<a>" * 20_000,
        WHOLE.replace(b"Der  Hafen", b"\xff\xfe\xfa"),
        WHOLE.replace(b"Der  Hafen", b"&#0;"),
        WHOLE.decode().encode("utf-16"),
        xmp_packet("<dc:creator/><dc:rights><rdf:Alt/></dc:rights><dc:source><rdf:Bag><rdf:li/></rdf:Bag></dc:source>"),
    ],
)  # fmt: skip
def test_hostile_words_never_break_an_upload(packet):
    image = taken(file_of(drawn(300, 200), "WEBP", xmp=packet).getvalue())
    assert image.ladder
    assert "root:" not in str(vars(image))


def test_words_without_end_are_cut_where_a_field_ends():
    words = "Wort " * 200_000
    packet = xmp_packet(f"<dc:description>{words}</dc:description><dc:creator>{words}</dc:creator>")
    image = taken(file_of(drawn(300, 200), "WEBP", xmp=packet + b"<!--" + b"x" * 10**6).getvalue())
    assert image.creator == image.caption == ""
    packet = xmp_packet(f"<dc:creator>{words[:9000]}</dc:creator>", f'photoshop:Instructions="{words[:9000]}"')
    image = taken(file_of(drawn(300, 201), "WEBP", xmp=packet).getvalue())
    assert (len(image.creator), image.creator[-1]) == (200, "…")
    assert 1990 <= len(image.restrictions) <= 2000


@pytest.mark.parametrize(
    "value", [b"\0" * 50, b"\xff" * 50, b"<script>alert(1)</script>", b"\x1b%G", b"a\xe2\x80\xaeb\0c"]
)
def test_odd_bytes_in_iptc_are_cleaned(value):
    image = taken(with_iptc(JPEG, [(2, 120, value), (1, 90, value), (2, 80, value)]).getvalue())
    assert image.ladder
    assert "\0" not in image.caption + image.creator
    assert "\u202e" not in image.caption


def test_a_block_of_iptc_that_lies_about_its_length_is_as_good_as_none():
    content = bytearray(with_iptc(JPEG, [(2, 120, b"x" * 90)]).getvalue())
    place = content.index(b"\x1c\x02\x78")
    content[place + 3 : place + 5] = b"\x9f\xff"
    assert taken(bytes(content)).ladder


NAME = "Jürgen Müller-Lüdenscheidt, Größe"


@pytest.mark.parametrize("is_named", [True, False])
@pytest.mark.parametrize(
    ("written", "said"),
    [
        # Cut where the field ends, within a letter or at its edge.
        (NAME.encode()[: NAME.encode().index("ß".encode()) + 1], "Jürgen Müller-Lüdenscheidt, Grö"),
        (("x" * 31 + "ü").encode()[:32], "x" * 31),
        (("x" * 30 + "„").encode()[:32], "x" * 30),
        (NAME.encode("cp1252"), NAME),
        ("Café Strauß".encode("cp1252"), "Café Strauß"),
        ("Strauß".encode("latin-1"), "Strauß"),
        ("„Jörg“ – dpa".encode("cp1252"), "„Jörg“ – dpa"),
        (NAME.encode(), NAME),
    ],
)
def test_a_name_is_read_whatever_its_file_says_about_its_letters(written, said, is_named):
    values = [(1, 90, b"\x1b%G")] if is_named else []
    assert taken(with_iptc(JPEG, [*values, (2, 110, written)]).getvalue()).credit == said


def with_exif(values: dict[int, str | bytes], comment: bytes = b"") -> bytes:
    exif = drawn().getexif()
    exif.update(values)
    if comment:
        exif.get_ifd(0x8769)[0x9286] = comment
    return file_of(drawn(300, 200), exif=exif.tobytes()).getvalue()


def wide(words: str) -> bytes:
    return f"{words}\0".encode("utf-16-le")


def test_what_cameras_and_windows_write_is_read_where_nothing_better_stands():
    image = taken(with_exif({0x010E: "Am Hafen", 0x013B: "Ada Beispiel", 0x8298: "Ada Beispiel\0Agentur Muster"}))
    assert (image.caption, image.creator) == ("Am Hafen", "Ada Beispiel")
    assert image.copyright_notice == "Ada Beispiel Agentur Muster"
    windows = {
        0x9C9B: wide("Kräne"),
        0x9C9C: wide("Am Fluß 🏗"),
        0x9C9D: wide("Bo Łuk;Cleo Fall"),
        0x9C9F: wide("Thema"),
    }
    image = taken(with_exif(windows))
    assert (image.title, image.caption, image.creator) == ("Kräne", "Am Fluß 🏗", "Bo Łuk, Cleo Fall")
    assert taken(with_exif({0x9C9F: wide("Nur ein Thema")})).title == "Nur ein Thema"
    assert taken(with_exif({0x010E: "Am Hafen"} | windows)).caption == "Am Hafen"


@pytest.mark.parametrize(
    ("comment", "caption"),
    [
        (b"ASCII\0\0\0Am Hafen   \0", "Am Hafen"),
        (b"UNICODE\0" + "Am Fluß".encode("utf-16-le"), "Am Fluß"),
        (b"UNICODE\0" + "Am Fluß".encode("utf-16-be") + b"\0", "Am Fluß"),
        (b"\0" * 8 + "Am Fluß".encode(), "Am Fluß"),
        (b"\0" * 8 + b"\xfe\x01\xffz" * 30, ""),
        (b"ASCII\0\0\0" + b" " * 200, ""),
        (b"ASCII\0\0\0Screenshot", ""),
        (b"JIS\0\0\0\0\0\x1b$B%F", ""),
        (b"AS", ""),
    ],
)
def test_the_comment_of_a_camera_is_a_caption_where_it_is_text(comment, caption):
    assert taken(with_exif({}, comment)).caption == caption


def test_words_of_signs_only_describe_nothing():
    image = taken(
        with_iptc(JPEG, [(2, 105, "\u3164\u00ad".encode()), (2, 120, b"---"), (2, 80, b"Ada\x0bBeispiel")]).getvalue()
    )
    assert (image.title, image.caption, image.creator) == ("", "", "Ada Beispiel")


def test_a_line_break_of_a_caption_parts_words():
    assert taken(with_iptc(JPEG, [(2, 120, b"Erste Zeile\rzweite")]).getvalue()).caption == "Erste Zeile zweite"
