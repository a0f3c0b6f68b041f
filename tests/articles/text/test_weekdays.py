from datetime import date

import pytest

from articles.text.weekdays import wrong_dates

TODAY = date(2024, 6, 20)
RIGHT = [
    "Montag, 24. Juni 2024",
    "am Montag, dem 24. Juni",
    "Montag (24.06.2024)",
    "Mo., 24.6.",
    "Mo, 24.\u00a06.\u00a02024",
    "Sonnabend, 22. Juni",
    "Samstag, 22. Juni",
    "Freitag/Samstag, 21. Juni",
    "Freitag und Samstag, 21. Juni",
    "Samstag und Sonntag, 22. und 23. Juni",
    "Karfreitag, 29. März 2024",
    "in der Nacht von Sonntag auf Montag, 24. Juni",
    "Montagabend, 25. Juni",
    # Half a year away nobody knows which year is meant.
    "Freitag, 24. Dezember",
    "Freitag, 1. Mai 1500",
    "Freitag, 1. Mai 9999",
    "Mittwoch. 24 Stunden später",
    "So 24. Juni",
]
WRONG = {
    "Dienstag, 24. Juni 2024": date(2024, 6, 24),
    "Dienstag, den 24. Juni": date(2024, 6, 24),
    "Di., 24.06.": date(2024, 6, 24),
    "Sonntag (24. Juni": date(2024, 6, 24),
    "Sonnabend, 23. Juni": date(2024, 6, 23),
    "Freitag, 29. Februar": date(2024, 2, 29),
    "Freitag, 31. Februar": None,
    "Freitag, 29. Februar 2023": None,
    "Mittwoch, 99.99.2024": None,
    "Mo., 0.0.2024": None,
}


@pytest.mark.parametrize("words", RIGHT)
def test_a_weekday_that_fits_or_may_fit_is_right(words):
    assert list(wrong_dates(f"Es beginnt {words}, im Rathaus.", TODAY)) == []


@pytest.mark.parametrize("words", WRONG)
def test_a_weekday_that_does_not_fit_its_date_is_found(words):
    (wrong,) = wrong_dates(f"Es beginnt {words}, im Rathaus.", TODAY)
    assert (wrong.words, wrong.day) == (words, WRONG[words])


@pytest.mark.parametrize(("today", "words"), [(date(2024, 12, 30), "Freitag"), (date(2025, 1, 3), "Freitag")])
def test_without_a_year_the_nearest_day_counts_across_new_year(today, words):
    (wrong,) = wrong_dates(f"{words}, 2. Januar", today)
    assert wrong.day == date(2025, 1, 2)
    assert wrong.weekday == "Donnerstag"


@pytest.mark.parametrize("today", [date.min, date.max])
def test_no_day_is_too_far_away_to_ask(today):
    list(wrong_dates("Freitag, 29. Februar; Montag, 1. Januar; Montag, 31. Dezember", today))
