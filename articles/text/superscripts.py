"""Raised and lowered words where there is no markup: 10⁶ and not 106, ³/₄ and not 3/4, CO₂."""

import re

_SIGNS = {
    "sup": str.maketrans("0123456789+-−=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾"),
    "sub": str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎"),
}
# A few elements may stand in it. More, and foreign pages that close nothing, are not read as one number.
_MOVED = re.compile(r"<(su[bp])\b[^<>]*+>((?:[^<]++|<(?!/?su[bp]\b)[^<>]*+>){0,8}+)</\1\s*+>", re.IGNORECASE)
_WRITTEN = re.compile(r"<[^<>]*+>|&[#\w]++;|[^<&]++|[<&]")


def in_signs(markup: str) -> str:
    """Markup with signs in the place of `sup` and `sub`, as far as there are any."""
    return _MOVED.sub(lambda moved: _translated(moved[2], _SIGNS[moved[1].lower()]), markup)


def _translated(markup: str, signs: dict[int, int]) -> str:
    return _WRITTEN.sub(lambda part: part[0] if part[0][0] in "<&" else part[0].translate(signs), markup)
