"""The page "Geplant" and what stands behind it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Change, ChangeState, PlannedChange, Status
from articles.publishing import embargo, planned_changes, revisions, schedule, workflow
from articles.publishing.embargo import Dates
from newsroom.roles import Role
from tests.articles.article_form import change_url, errors, said, send
from tests.factories import make_article, make_colleague, make_draft, make_hidden_article, superuser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]
PAGE = "/admin/articles/article/planned/"
HOUR = timedelta(hours=1)


def rewrite(article: Article, **fields) -> None:
    newest = article.working_revision()
    text = newest.text()
    revisions.save(article, type(text)(**vars(text) | fields), by=superuser(), based_on=newest)


def make_planned_change(headline: str = "Neu", at: timedelta = HOUR) -> PlannedChange:
    article = make_article("Alt")
    rewrite(article, headline=headline)
    return schedule.plan_changes(article, timezone.now() + at, by=superuser(), change=Change.UPDATE)


def typed(moment: datetime, name: str) -> dict[str, str]:
    local = timezone.localtime(moment)
    return {f"{name}_0": local.strftime("%d.%m.%Y"), f"{name}_1": local.strftime("%H:%M")}


def test_the_page_lists_what_comes_in_the_order_of_time(desk):
    make_hidden_article("scheduled", "Kommt in einer Stunde")
    make_planned_change("Geändert", at=2 * HOUR)
    ending = make_article("Läuft ab")
    embargo.change(ending, Dates(expires_at=timezone.now() + 3 * HOUR), by=superuser())
    intended = make_draft("Nur ein Vorhaben")
    embargo.change(intended, Dates(planned_at=timezone.now() + 4 * HOUR), by=superuser())
    page = desk.get(PAGE).content.decode()
    names = ["Kommt in einer Stunde", "Alt", "Läuft ab", "Nur ein Vorhaben"]
    assert sorted(names, key=page.index) == names
    assert "Geplant, aber nicht freigegeben: erscheint nicht" in page


def test_an_empty_page_says_so(desk):
    assert "Nichts ist geplant" in desk.get(PAGE).content.decode()


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_asks_the_same_number_of_questions_for_few_and_many(desk, rows):
    for _row in range(rows):
        make_hidden_article("scheduled", "Kommt")
    make_planned_change()
    desk.get(PAGE)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        desk.get(PAGE)
    assert len(queries) <= 9


def test_a_planned_article_is_published_now_moved_and_cancelled(desk, client):
    article = make_hidden_article("scheduled", "Kommt")
    line = {"line": f"article-{article.pk}"}
    later = timezone.now() + 48 * HOUR
    desk.post(PAGE, line | {"action": "move"} | typed(later, f"article-{article.pk}-at"))
    article.refresh_from_db()
    assert abs(article.publish_at - later) < timedelta(minutes=1)
    desk.post(PAGE, line | {"action": "cancel"})
    article.refresh_from_db()
    assert (article.status, article.publish_at) == (Status.APPROVED, None)
    workflow.move(article, Status.PUBLISHED, by=superuser(), at=later)
    desk.post(PAGE, line | {"action": "now"})
    assert client.get(article.get_absolute_url()).status_code == 200
    assert "nicht mehr geplant" in said(desk.post(PAGE, line | {"action": "cancel"}, follow=True))


def test_publishing_early_shows_the_approved_text_and_not_a_newer_one(desk, client):
    article = make_hidden_article("scheduled", "Freigegeben")
    rewrite(article, headline="Noch nicht freigegeben")
    desk.post(PAGE, {"line": f"article-{article.pk}", "action": "now"})
    page = client.get(article.get_absolute_url()).content.decode()
    assert "Freigegeben" in page
    assert "Noch nicht freigegeben" not in page


def test_changes_are_planned_at_the_form_and_go_live_at_their_minute(desk, client):
    article = make_article("Alt")
    fields = typed(timezone.now() + HOUR, "publish_on")
    answer = send(desk, change_url(article), "_publish_changes", headline="Neu", change="update", **fields)
    assert "erscheinen am" in said(answer)
    rewrite(article, headline="Noch neuer")
    assert planned_changes.claim("early") is None
    with time_machine.travel(timezone.now() + 2 * HOUR):
        assert planned_changes.bring_live(planned_changes.claim("worker"))
        page = client.get(article.get_absolute_url()).content.decode()
    assert "Neu" in page
    assert "Noch neuer" not in page
    article.refresh_from_db()
    assert article.has_changes


def test_planned_changes_are_published_now_moved_and_cancelled(desk, client):
    change = make_planned_change()
    line, later = {"line": f"changes-{change.pk}"}, timezone.now() + 48 * HOUR
    desk.post(PAGE, line | {"action": "move"} | typed(later, f"changes-{change.pk}-at"))
    change.refresh_from_db()
    assert abs(change.due_at - later) < timedelta(minutes=1)
    desk.post(PAGE, line | {"action": "now"})
    assert "Neu" in client.get(change.article.get_absolute_url()).content.decode()
    other = make_planned_change()
    desk.post(PAGE, {"line": f"changes-{other.pk}", "action": "cancel"})
    with time_machine.travel(timezone.now() + 3 * HOUR):
        assert planned_changes.claim("worker") is None
    other.refresh_from_db()
    assert other.state == ChangeState.CANCELLED


def test_publishing_or_withdrawing_takes_the_place_of_a_plan():
    change = make_planned_change()
    revisions.publish(change.article, by=superuser(), change=Change.SLIP)
    change.refresh_from_db()
    assert change.state == ChangeState.CANCELLED
    change = make_planned_change()
    workflow.move(change.article, Status.WITHDRAWN, by=superuser(), note="Falsch")
    change.refresh_from_db()
    assert change.state == ChangeState.CANCELLED


def test_a_new_plan_takes_the_place_of_the_old_one():
    first = make_planned_change()
    rewrite(first.article, headline="Besser")
    second = schedule.plan_changes(first.article, timezone.now() + 2 * HOUR, by=superuser(), change=Change.SLIP)
    assert list(PlannedChange.objects.waiting()) == [second]


def test_an_end_and_an_intention_are_moved_and_cancelled_too(desk):
    ending, intended, later = make_article("Läuft ab"), make_draft("Vorhaben"), timezone.now() + 48 * HOUR
    embargo.change(ending, Dates(expires_at=timezone.now() + HOUR), by=superuser())
    embargo.change(intended, Dates(planned_at=timezone.now() + HOUR), by=superuser())
    for article, key, field in ((ending, "end", "expires_at"), (intended, "intention", "planned_at")):
        line = f"{key}-{article.pk}"
        desk.post(PAGE, {"line": line, "action": "now"})
        desk.post(PAGE, {"line": line, "action": "move"} | typed(later, f"{line}-at"))
        assert abs(getattr(Article.objects.get(pk=article.pk), field) - later) < timedelta(minutes=1)
        past = typed(timezone.now() - HOUR, f"{line}-at")
        refused = desk.post(PAGE, {"line": line, "action": "move"} | past)
        assert "Minute ist vorbei" in said(refused)
        assert f'name="{line}-override"' not in refused.content.decode()  # no rule is asked
        desk.post(PAGE, {"line": line, "action": "cancel"})
        assert getattr(Article.objects.get(pk=article.pk), field) is None


@pytest.mark.parametrize(
    "forged",
    [
        {}, {"line": ""},
        {"line": "intention-1", "action": "now"},
        {"line": "article-999999", "action": "now"}, {"line": "end-1", "action": "now"},
        {"line": "changes-x", "action": "cancel"}, {"line": "article-1\x00", "action": "now"},
    ],
)  # fmt: skip
def test_a_forged_line_changes_nothing_and_is_no_error(desk, forged):
    make_hidden_article("scheduled", "Kommt")
    assert "nicht mehr geplant" in said(desk.post(PAGE, forged, follow=True))
    assert Article.objects.get().is_scheduled


@pytest.mark.parametrize(
    ("day", "hour", "sentence"),
    [
        ("28.03.2027", "02:30", "gibt es am 28. März 2027 nicht"),
        ("31.10.2027", "02:30", "zweimal"),
        ("01.01.2020", "10:00", "Minute ist vorbei"),
        ("", "10:00", "Datum"),
        ("32.13.2027", "10:00", "24.12.2026"),
    ],
)
def test_a_minute_that_cannot_be_is_refused_with_the_reason(desk, day, hour, sentence):
    article = make_hidden_article("scheduled", "Kommt")
    before = article.publish_at
    prefix = f"article-{article.pk}-at"
    fields = {"line": f"article-{article.pk}", "action": "move", f"{prefix}_0": day, f"{prefix}_1": hour}
    assert sentence in desk.post(PAGE, fields, follow=True).content.decode()
    article.refresh_from_db()
    assert article.publish_at == before


@pytest.mark.parametrize(("which", "utc_hour"), [("0", 0), ("1", 1)])
def test_the_doubled_hour_in_october_is_asked_about_and_kept(desk, which, utc_hour):
    article = make_draft("Nachts")
    fields = {"publish_on_0": "31.10.2027", "publish_on_1": "02:30"}
    answer = send(desk, change_url(article), "_publish", **fields)
    assert "zweimal" in errors(answer)
    asked = answer.content.decode()
    assert 'name="publish_on_2"' in asked
    send(desk, change_url(article), "_publish", **fields, publish_on_2=which)
    article.refresh_from_db()
    assert article.publish_at == datetime(2027, 10, 31, utc_hour, 30, tzinfo=UTC)


def test_an_author_sees_only_their_own_plans_and_no_button():
    author = make_colleague(Role.AUTHOR)
    own = make_draft("Eigenes", by=author)
    embargo.change(own, Dates(planned_at=timezone.now() + HOUR), by=author)
    make_hidden_article("scheduled", "Fremdes")
    client = Client()
    client.force_login(author)
    page = client.get(PAGE).content.decode()
    assert "Eigenes" in page
    assert "Fremdes" not in page
    assert 'value="now"' not in page


def test_an_article_is_not_moved_behind_its_end(desk):
    article = make_hidden_article("scheduled", "Kommt")
    embargo.change(article, Dates(expires_at=timezone.now() + 3 * HOUR), by=superuser())
    with pytest.raises(workflow.ActionRefused):
        schedule.reschedule(article, timezone.now() + 4 * HOUR, by=superuser())
    change = make_planned_change()
    embargo.change(change.article, Dates(expires_at=timezone.now() + 3 * HOUR), by=superuser())
    with pytest.raises(workflow.ActionRefused):
        schedule.move_changes(change, timezone.now() + 4 * HOUR, by=superuser())
