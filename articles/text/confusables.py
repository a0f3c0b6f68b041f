"""Signs that look alike or are not seen at all: one stands for all where texts are compared."""

from collections.abc import Iterator

_SPACES = ((0x00A0, 0x00A0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F),
           (0x2800, 0x2800), (0x3000, 0x3000))  # fmt: skip
_DASHES = ((0x2010, 0x2015), (0x2212, 0x2212), (0xFE58, 0xFE58), (0xFE63, 0xFE63), (0xFF0D, 0xFF0D))
# Unicode's Default_Ignorable_Code_Point: soft hyphen, joiners, variation selectors, fillers, marks of direction.
_UNSEEN = (
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
_QUOTES = dict.fromkeys("„“”‟«»〝〞″‶", '"') | dict.fromkeys("‚‘’‛‹›ʼ´′‵", "'")
_SLASHES = dict.fromkeys("⁄∕", "/")


def _codes(ranges: tuple[tuple[int, int], ...]) -> Iterator[int]:
    return (code for first, last in ranges for code in range(first, last + 1))


# For `str.translate`. None: the sign is left out.
SIGNS: dict[int, str | None] = {
    **dict.fromkeys(_codes(_SPACES), " "),
    **dict.fromkeys(_codes(_DASHES), "-"),
    **{ord(sign): plain for sign, plain in (_QUOTES | _SLASHES).items()},
    **dict.fromkeys(_codes(_UNSEEN), None),
}
