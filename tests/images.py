"""Image files for tests: drawn here, so that each holds exactly what its test needs."""

import io
import struct
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage
from PIL import Image as Pillow
from PIL import ImageChops, ImageDraw


def images_under(place: Path) -> dict[str, Any]:
    """Storages for `settings.STORAGES`, away from those of the checkout."""
    backend = "django.core.files.storage.FileSystemStorage"
    return {
        "default": {"BACKEND": backend, "OPTIONS": {"location": place / "public", "base_url": "/media/"}},
        "originals": {"BACKEND": backend, "OPTIONS": {"location": place / "originals", "base_url": None}},
    }


def drawn(width: int = 1200, height: int = 800, mode: str = "RGB", shade: int = 0) -> Pillow.Image:
    """An image with something to see in each corner. Another `shade` makes another file."""
    image = Pillow.linear_gradient("L").resize((width, height)).convert("RGB")
    draw = ImageDraw.Draw(image)
    draw.rectangle([0, 0, width // 4, height // 4], fill=(200, 40, 40))
    draw.rectangle([width * 3 // 4, height * 3 // 4, width, height], fill=(40, 90, 160))
    # In large blocks: a compressed file would not tell a shade from the next one.
    for bit in range(16):
        left, top = width // 3 + bit % 4 * (width // 16), height // 3 + bit // 4 * (height // 16)
        draw.rectangle(
            [left, top, left + width // 16, top + height // 16], fill="white" if shade >> bit & 1 else "black"
        )
    return image.convert(mode)


def file_of(image: Pillow.Image, format: str = "JPEG", **options: Any) -> io.BytesIO:
    out = io.BytesIO()
    image.save(out, format, **options)
    out.seek(0)
    return out


# What a camera and a program write into a file, and no reader may ever find.
CANARIES = (b"GPS-KANARIE", b"SERIE-4711", b"Kamera Kanaria", b"Opfer Muster", b"Photoshop 3.0", b"Exif\0", b"rdf:RDF")


def telling(image: Pillow.Image, format: str = "JPEG", orientation: int = 1, **options: Any) -> io.BytesIO:
    """A file that tells where it was taken, with which camera, and whom it shows."""
    exif = Pillow.Exif()
    exif[0x0110], exif[0x0112], exif[0x013B] = "Kamera Kanaria", orientation, "Ada Beispiel"
    exif.get_ifd(0x8769)[0xA431] = "SERIE-4711"
    exif.get_ifd(0x8825).update({1: "N", 2: (53.0, 14.0, 0.0), 29: "GPS-KANARIE"})
    packet = xmp_packet(
        '<dc:description><rdf:Alt><rdf:li xml:lang="x-default">Opfer Muster</rdf:li></rdf:Alt></dc:description>'
    )
    words = {"exif": exif.tobytes(), "comment": b"GPS-KANARIE"} | ({} if format == "GIF" else {"xmp": packet})
    return file_of(image, format, **words, **options)


def xmp_packet(properties: str, attributes: str = "") -> bytes:
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"
 xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" {attributes}>{properties}</rdf:Description>
</rdf:RDF></x:xmpmeta><?xpacket end="w"?>""".encode()


def with_iptc(jpeg: bytes, values: list[tuple[int, int, bytes]]) -> io.BytesIO:
    """A JPEG with a block of IPTC behind its start."""
    records = b"".join(b"\x1c" + struct.pack(">BBH", *key, len(value)) + value for *key, value in values)
    resource = b"8BIM\x04\x04\0\0" + struct.pack(">I", len(records)) + records + b"\0" * (len(records) % 2)
    block = b"Photoshop 3.0\0" + resource
    return io.BytesIO(jpeg[:2] + b"\xff\xed" + struct.pack(">H", len(block) + 2) + block + jpeg[2:])


def files_below(storage: FileSystemStorage) -> list[Path]:
    return sorted(path for path in Path(storage.location).rglob("*") if path.is_file())


def photograph(width: int, height: int) -> io.BytesIO:
    """As a camera makes one, and as hard to compress: large and small forms, grain, and words in its file."""
    bands = []
    for turn in range(3):
        band = Pillow.linear_gradient("L").rotate(90 * turn).resize((width, height))
        for step, strength in ((64, 0.5), (16, 0.3), (4, 0.12)):
            forms = Pillow.effect_noise((width // step, height // step), 80)
            forms = forms.resize((width, height), Pillow.Resampling.BICUBIC)
            band = ImageChops.blend(band, forms, strength)
        bands.append(ImageChops.blend(band, Pillow.effect_noise((width, height), 40), 0.06))
    return telling(Pillow.merge("RGB", bands), quality=92)
