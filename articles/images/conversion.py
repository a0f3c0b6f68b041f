"""From what a camera or a program stored to what is seen: upright, sRGB, opaque, and no larger than needed."""

import io

from PIL import Image as Pillow
from PIL import ImageCms, ImageOps

ORIENTATION = 0x0112
_LIES_DOWN = (5, 6, 7, 8)
# So much larger than the rendition an image has to be, for a shrinking in two steps that nobody sees.
SPARE = 1.5
# A strip at a time: the whole image in another mode would double the memory.
STRIP = 64
_SRGB = ImageCms.createProfile("sRGB")


def orientation(bitmap: Pillow.Image) -> int:
    try:
        return int(bitmap.getexif().get(ORIENTATION, 1))
    # The block is the camera's, or an attacker's: one that cannot be read turns nothing.
    except Exception:
        return 1


def upright_size(bitmap: Pillow.Image) -> tuple[int, int]:
    width, height = bitmap.size
    return (height, width) if orientation(bitmap) in _LIES_DOWN else (width, height)


def unpack_small(bitmap: Pillow.Image, scale: float) -> None:
    """A JPEG that was checked before: at a half, a quarter or an eighth where that is enough."""
    width, height = (max(1, int(side * scale * SPARE)) for side in bitmap.size)
    if hasattr(bitmap, "draft"):
        bitmap.draft(bitmap.mode, (width, height))
    bitmap.load()


def developed(bitmap: Pillow.Image, scale: float) -> Pillow.Image:
    """`scale` says how large the largest rendition is, against the image as it is unpacked."""
    factor = max(1, int(1 / (scale * SPARE)))
    width, height = bitmap.size
    seen = Pillow.new("RGB", (-(-width // factor), -(-height // factor)))
    profile, rows = _profile(bitmap), STRIP * factor
    for number, top in enumerate(range(0, height, rows)):
        strip = _opaque(bitmap.crop((0, top, width, min(top + rows, height)))).reduce(factor)
        seen.paste(_in_srgb(strip, profile), (0, number * STRIP))
    seen.getexif()[ORIENTATION] = orientation(bitmap)
    ImageOps.exif_transpose(seen, in_place=True)
    return seen


def _opaque(strip: Pillow.Image) -> Pillow.Image:
    """On white, in a mode that a colour profile can speak of: grey, RGB or CMYK."""
    if strip.mode.startswith("I"):
        return strip.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if strip.has_transparency_data:
        strip = strip.convert("RGBA")
        white = Pillow.new("RGB", strip.size, "white")
        white.paste(strip, mask=strip.getchannel("A"))
        return white
    return strip if strip.mode in ("L", "RGB", "CMYK") else strip.convert("L" if strip.mode == "1" else "RGB")


def _profile(bitmap: Pillow.Image) -> ImageCms.ImageCmsProfile | None:
    icc = bitmap.info.get("icc_profile")
    try:
        return ImageCms.ImageCmsProfile(io.BytesIO(icc)) if icc else None
    except (OSError, TypeError, ValueError, ImageCms.PyCMSError):
        return None


def _in_srgb(strip: Pillow.Image, profile: ImageCms.ImageCmsProfile | None) -> Pillow.Image:
    if profile:
        try:
            return ImageCms.profileToProfile(strip, profile, _SRGB, outputMode="RGB") or strip
        # A profile for other colours than the image has: it is shown as if there were none.
        except ImageCms.PyCMSError:
            pass
    return strip.convert("RGB")
