"""Keys of rows that came from outside: from an address, a form or a command line."""

MAX_DIGITS = 18


def row_key(typed: object) -> int | None:
    """The key, if this can be one. None for what databases would refuse to look for."""
    digits = str(typed)
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= MAX_DIGITS else None
