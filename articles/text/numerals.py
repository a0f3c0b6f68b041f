from django.utils.translation import gettext_lazy as _

NUMERALS = {
    2: _("two"),
    3: _("three"),
    4: _("four"),
    5: _("five"),
    6: _("six"),
    7: _("seven"),
    8: _("eight"),
    9: _("nine"),
    10: _("ten"),
    11: _("eleven"),
    12: _("twelve"),
}


def in_words(number: int) -> str:
    """Up to twelve as a word."""
    return str(NUMERALS.get(number, number))
