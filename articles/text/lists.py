import re

from articles.text import styles

MAX_NUMBER = 99_999
_TYPES = {("lower", "alpha"): "a", ("upper", "alpha"): "A", ("lower", "roman"): "i", ("upper", "roman"): "I"}
# The sign in front of an item, as Word writes it.
_SIGN = re.compile(r"\s*(\d+|[a-zA-Z]|[ivxIVX]+)[.)]")


def opening(tag: str, number: int = 1, kind: str = "") -> str:
    """The tag of a list as it is stored, or of another element."""
    return f"<{tag}" + (f' start="{number}"' if number != 1 else "") + (f' type="{kind}"' if kind else "") + ">"


def number_in(typed: str) -> int | None:
    typed = typed.strip()
    return min(int(typed), MAX_NUMBER) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else None


def kind_of(attributes: dict[str, str]) -> str:
    """One of "a", "A", "i" and "I", or "" for figures."""
    if (kind := attributes.get("type", "")) in _TYPES.values():
        return kind
    found = styles.LIST_TYPE.search(attributes.get("style", ""))
    return _TYPES[found[1], found[2].replace("latin", "alpha")] if found else ""


def opening_of_word(sign: str) -> str:
    """The tag of a list whose first item has this sign."""
    found = _SIGN.match(sign)
    if not found:
        return opening("ul")
    number = number_in(found[1])
    return opening("ol", 1 if number is None else number)
