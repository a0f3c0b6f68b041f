import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from puzzles.models import Puzzle, Reveal
from puzzles.weeks import monday
from tests.factories import make_article, make_author, make_publication, make_puzzle

pytestmark = pytest.mark.django_db

SOLUTION = "Kugelgrill"
OTHER_PAGES = [
    "/",
    "/raetsel/",
    "/raetsel/{slug}/",
    "/artikel/{article}/",
    "/redaktion/anna/",
    "/feed/",
    "/sitemap.xml",
]


def this_week(later: int = 0) -> date:
    return monday(timezone.localdate()) + timedelta(weeks=later)


def make_secret(**fields) -> Puzzle:
    author = make_author("Anna")
    return make_puzzle(
        solution=SOLUTION, accepted_answers="Kugel-Grill", explanation="Erfunden 1952", author=author, **fields
    )


@pytest.mark.parametrize("path", OTHER_PAGES)
def test_the_solution_stands_at_its_own_address_alone(client, path):
    puzzle, article = make_secret(week=this_week()), make_article("Eine Meldung")
    page = client.get(path.format(slug=puzzle.slug, article=article.slug)).content.decode()
    shown = path not in ("/feed/", "/sitemap.xml")
    assert (puzzle.prompt in page) == (shown and path != "/redaktion/anna/")
    for secret in (SOLUTION, "Kugel-Grill", "Erfunden 1952"):
        assert secret.lower() not in page.lower()


def test_the_solution_can_be_opened_by_a_link_and_is_not_for_search_engines(client):
    puzzle = make_secret(week=this_week())
    assert puzzle.get_solution_url() in client.get("/raetsel/").content.decode()
    answer = client.get(puzzle.get_solution_url())
    page = answer.content.decode()
    assert SOLUTION in page
    assert "Erfunden 1952" in page
    assert answer["X-Robots-Tag"] == "noindex"
    head = page[: page.index("</head>")]
    assert "noindex" in head
    assert SOLUTION not in head


def test_before_its_date_the_solution_has_no_address(client):
    reveal_at = timezone.now() + timedelta(days=3)
    puzzle = make_secret(reveal=Reveal.FROM_DATE, reveal_at=reveal_at)
    twin = make_puzzle()
    assert client.get(puzzle.get_solution_url()).status_code == 404
    assert client.get(twin.get_solution_url()).status_code == 200
    page = client.get(puzzle.get_absolute_url()).content.decode()
    assert puzzle.get_solution_url() not in page
    with time_machine.travel(reveal_at + timedelta(seconds=1)):
        assert client.get(puzzle.get_solution_url()).status_code == 200


@pytest.mark.parametrize("publish_at", [None, timedelta(hours=1)])
def test_a_draft_and_a_later_week_do_not_exist_for_readers(client, publish_at):
    hidden = make_puzzle(
        title="Kanarienvogel", prompt="Kanarienvogel?", publish_at=publish_at and timezone.now() + publish_at
    )
    make_puzzle(title="Zwilling", week=this_week(-1))
    make_article("Meldung")
    for path in ("/", "/raetsel/", "/artikel/meldung/", "/sitemap.xml"):
        assert "kanarienvogel" not in client.get(path).content.decode().lower()
    assert "Zwilling" in client.get("/raetsel/").content.decode()
    assert client.get(hidden.get_absolute_url()).status_code == 404
    assert client.get(hidden.get_solution_url()).status_code == 404


def test_this_weeks_puzzle_comes_first_and_the_newest_stands_in(client):
    make_publication()
    newest = make_puzzle(week=this_week(-1), title="Vorige Woche")
    make_puzzle(week=this_week(-2), title="Älter")
    assert client.get("/raetsel/").context["puzzle"] == newest
    current = make_puzzle(week=this_week(), title="Diese Woche")
    ahead = make_puzzle(week=this_week(1), title="Schon offen")
    page = client.get("/raetsel/")
    assert page.context["puzzle"] == current
    assert list(page.context["ahead"]) == [ahead]
    assert ahead not in page.context["page"].object_list
    assert "Schon erschienen" in page.content.decode()


@pytest.mark.parametrize("path", ["/", "/artikel/meldung/", "/raetsel/"])
def test_an_old_puzzle_is_not_called_this_weeks_and_leaves_the_pages_after_four_weeks(client, path):
    make_publication()
    make_article("Meldung")
    puzzle = make_puzzle(week=this_week(), prompt="Was hängt an der Wand?")
    heading = re.compile(r"<h[12][^>]*>\s*(?:<a[^>]*>)?(Rätsel der Woche|Zuletzt: Rätsel der Woche \d+)<")
    number = puzzle.week.isocalendar().week
    for weeks, said in [
        (0, "Rätsel der Woche"),
        (1, f"Zuletzt: Rätsel der Woche {number}"),
        (4, f"Zuletzt: Rätsel der Woche {number}"),
    ]:
        with time_machine.travel(timezone.now() + timedelta(weeks=weeks)):
            page = client.get(path).content.decode()
            assert heading.findall(page) == [said]
            assert "an der Wand" in page
    with time_machine.travel(timezone.now() + timedelta(weeks=5)):
        page = client.get(path).content.decode()
        assert "an der Wand" not in page
        assert heading.findall(page) == (["Rätsel der Woche"] if path == "/raetsel/" else [])
        assert path != "/raetsel/" or ("Diese Woche gibt es kein Rätsel" in page and puzzle.get_absolute_url() in page)


def test_the_solution_waits_for_the_monday_after_the_week_unless_somebody_says_otherwise(desk):
    week = date(2026, 11, 23)
    form = desk.get("/admin/puzzles/puzzle/add/?week=2026-11-26").context["adminform"].form
    assert (form.initial["week"], form["reveal"].value()) == (week, "from_date")
    data = {
        "prompt": "Was ist das?",
        "solution": "Anker",
        "week": "26.11.2026",
        "reveal": "from_date",
        "kind": "riddle",
    }
    desk.post("/admin/puzzles/puzzle/add/", data)
    puzzle = Puzzle.objects.get()
    assert puzzle.week == week
    assert timezone.localtime(puzzle.reveal_at).isoformat() == "2026-11-30T08:00:00+01:00"


@pytest.mark.parametrize("week", [date.min, date.max])
def test_a_week_at_the_end_of_the_calendar_is_refused(week):
    with pytest.raises(ValidationError, match="kann nicht stimmen"):
        Puzzle(prompt="Was ist das?", solution="Anker", week=week).full_clean()


def test_a_puzzle_that_is_moved_does_not_leave_its_solution_behind():
    puzzle = make_puzzle(week=this_week(1), reveal=Reveal.FROM_DATE)
    puzzle.week, puzzle.publish_at = this_week(3), timezone.now() + timedelta(weeks=3)
    with pytest.raises(ValidationError, match="Lösung wäre sofort"):
        puzzle.full_clean()
    puzzle.reveal_at = None
    puzzle.full_clean()
    assert timezone.localtime(puzzle.reveal_at).date() == this_week(4)


@pytest.mark.parametrize("week", ["", "x", "2026-02-31", "99999-01-01", "0001-01-01"])
def test_a_link_with_a_strange_week_offers_the_next_free_one(desk, week):
    form = desk.get(f"/admin/puzzles/puzzle/add/?week={week}").context["adminform"].form
    assert form.initial["week"] == (date(1, 1, 1) if week == "0001-01-01" else this_week())


@time_machine.travel("2027-01-01 12:00+01:00")
def test_weeks_are_named_by_their_monday_also_at_new_year():
    assert monday(date(2027, 1, 1)) == date(2026, 12, 28)
    puzzle = make_puzzle(week=date(2026, 12, 28))
    assert "53" in puzzle.week_label
    assert "53" in puzzle.slug


def test_the_address_of_a_puzzle_never_comes_from_its_solution():
    assert SOLUTION.lower() not in make_secret().slug


@pytest.mark.parametrize("field", ["title", "prompt", "slug"])
def test_a_puzzle_that_betrays_its_solution_is_refused(field):
    values = {"prompt": "Was ist das?", "solution": SOLUTION, "week": date(2026, 11, 16)} | {field: "mit-kugelgrill"}
    with pytest.raises(ValidationError):
        Puzzle(**values).full_clean()


@pytest.mark.parametrize(
    "broken",
    [
        {"reveal": "from_date", "reveal_at": None},
        {"prompt": ""},
        {"solution": ""},
        {"week": date(2026, 11, 17)},
    ],
)
def test_the_database_refuses_a_broken_puzzle(broken):
    puzzle = make_puzzle()
    with pytest.raises(IntegrityError), transaction.atomic():
        Puzzle.objects.filter(pk=puzzle.pk).update(**broken)


@pytest.mark.parametrize("later", range(7))
def test_form_and_database_know_a_monday_from_the_other_days(later):
    """Over the end of a year, and of a leap year's February."""
    for week in (date(2026, 12, 28), date(2028, 2, 28)):
        puzzle = make_puzzle(week=week)
        puzzle.week += timedelta(days=later)
        if later:
            with pytest.raises(ValidationError):
                puzzle.validate_constraints()
            with pytest.raises(IntegrityError), transaction.atomic():
                puzzle.save(update_fields=["week"])
        else:
            puzzle.validate_constraints()


def test_a_week_has_one_riddle():
    puzzle = make_puzzle()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_puzzle(week=puzzle.week)


def test_is_revealed_and_revealed_agree():
    now, hour = timezone.now(), timedelta(hours=1)
    for publish_at in (None, now - hour, now + hour):
        for reveal, reveal_at in (
            (Reveal.AT_ONCE, None),
            (Reveal.FROM_DATE, now - hour),
            (Reveal.FROM_DATE, now + hour),
        ):
            puzzle = make_puzzle(publish_at=publish_at, reveal=reveal, reveal_at=reveal_at)
            assert puzzle.is_revealed == Puzzle.objects.revealed().filter(pk=puzzle.pk).exists()


def test_a_new_puzzle_is_offered_the_next_week_that_has_none(desk):
    this_week = monday(timezone.localdate())
    make_puzzle(week=this_week)
    make_puzzle(week=this_week + timedelta(weeks=2))
    form = desk.get("/admin/puzzles/puzzle/add/").context["adminform"].form
    assert form.initial["week"] == this_week + timedelta(weeks=1)
    assert form.initial["publish_at"] > timezone.now()


@pytest.mark.django_db
def test_a_public_puzzle_whose_time_is_emptied_with_a_mistake_in_the_form_is_no_error(desk):
    puzzle = make_puzzle()
    answer = desk.post(f"/admin/puzzles/puzzle/{puzzle.pk}/change/", {"publish_at_0": "", "prompt": ""})
    assert answer.status_code == 200
    assert "erforderlich" in answer.content.decode()
