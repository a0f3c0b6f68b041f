MAX_DIGITS = 18


def row_key(typed: object) -> int | None:
    """A key that came from outside. None: databases would refuse to look for it."""
    digits = str(typed)
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= MAX_DIGITS else None
