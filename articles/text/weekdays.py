import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

WEEKDAYS = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"]
MONTHS = [
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
    "Dezember",
]  # fmt: skip
_WEEKDAY = {name: number for number, name in enumerate(WEEKDAYS)} | {"Sonnabend": 5}
_WEEKDAY |= {name[:2]: number for number, name in enumerate(WEEKDAYS)}
_MONTH = {name: number for number, name in enumerate(MONTHS, 1)} | {"Jänner": 1, "Sept": 9}
_MONTH |= {name[:3]: number for number, name in enumerate(MONTHS, 1)}
_GAP = "[ \u00a0\u202f]"
_NAMES = "|".join(sorted(_MONTH, key=len, reverse=True))
# "Freitag/Samstag, 21. Juni" and "Freitag und Samstag, 21. Juni" mean one of two.
_DATE = re.compile(
    rf"(?<![\w/])(?P<weekday>(?:{'|'.join([*WEEKDAYS, 'Sonnabend'])})(?!s?\w)|(?:Mo|Di|Mi|Do|Fr|Sa|So)(?=[.,]))"
    rf"\.?,?{_GAP}?\(?(?:de[nmr]{_GAP})?(?:vom{_GAP})?"
    rf"(?P<day>\d{{1,2}})\.{_GAP}?(?:(?P<name>{_NAMES})(?!\w)\.?|(?P<month>\d{{1,2}})\.)"
    rf"(?:{_GAP}?(?P<year>\d{{4}})(?![\d]))?"
)
_ANOTHER_BEFORE = re.compile(rf"(?:tag|abend|woch){_GAP}(?:und|oder|bis){_GAP}$")
# Nearer than the same day of another year, by far.
CLEAR_WITHIN = 120
# Before it weekdays were counted by another calendar.
FIRST_YEAR, LAST_YEAR = 1583, 2999


class Wrong(NamedTuple):
    at: int
    words: str
    day: date | None
    """None: there is no such day."""

    @property
    def weekday(self) -> str:
        return WEEKDAYS[self.day.weekday()] if self.day else ""


def wrong_dates(text: str, today: date) -> Iterator[Wrong]:
    """Wrong weekdays, and days that do not exist. A date without a year is the nearest one, if that is clear."""
    for found in _DATE.finditer(text):
        if _ANOTHER_BEFORE.search(text, max(0, found.start() - 12), found.start()):
            continue
        month = _MONTH[found["name"]] if found["name"] else int(found["month"])
        day, year = int(found["day"]), int(found["year"] or 0)
        if year and not FIRST_YEAR <= year <= LAST_YEAR:
            continue
        # In a leap year every day is there that there may be.
        if _day(year or 2024, month, day) is None:
            yield Wrong(found.start(), found[0], None)
            continue
        meant = _day(year, month, day) if year else _nearest(month, day, today)
        if meant and meant.weekday() != _WEEKDAY[found["weekday"]]:
            yield Wrong(found.start(), found[0], meant)


def _nearest(month: int, day: int, today: date) -> date | None:
    years = range(max(today.year - 1, date.min.year), min(today.year + 2, date.max.year))
    days = [found for year in years if (found := _day(year, month, day))]
    near = [found for found in days if abs((found - today).days) <= CLEAR_WITHIN]
    return near[0] if near else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
