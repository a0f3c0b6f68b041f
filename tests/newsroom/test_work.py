"""The background process: what is due goes live once, and everybody sees that somebody does it."""

import signal
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from articles.models import Article, Change, ChangeState, Content, Image, PlannedChange, Status
from articles.publishing import planned_changes, revisions, workflow
from newsroom import work, work_state
from newsroom.models import Pulse
from tests import processes
from tests.factories import make_article, make_image, superuser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]

MINUTE = timedelta(minutes=1)


def edit(article: Article, headline: str, **fields):
    newest = article.working_revision()
    values = vars(newest.text()) | {"headline": headline} | fields
    return revisions.save(article, Content(**values), by=superuser(), based_on=newest)


def plan(article: Article, headline: str = "Neu", *, due_in: timedelta = -MINUTE, **fields) -> PlannedChange:
    """A new text of this article that goes live so far from now."""
    change = fields.pop("change", Change.SLIP)
    return PlannedChange.objects.create(
        article=article,
        revision=edit(article, headline, **fields),
        due_at=timezone.now() + due_in,
        change=change,
        planned_by=superuser(),
    )


def work_once() -> str:
    out = StringIO()
    call_command("work", "--once", stdout=out)
    return out.getvalue()


def seen(article: Article) -> str:
    return Article.objects.get(pk=article.pk).headline


def result(change: PlannedChange) -> tuple[str, str]:
    change.refresh_from_db()
    return change.state, change.reason


def test_a_desk_whose_images_wait_for_a_process_that_never_ran_hears_of_it():
    image = make_image()
    assert not work_state.current().is_silent
    Image.objects.filter(pk=image.pk).update(renditions_due_at=timezone.now() - 11 * MINUTE)
    assert work_state.current().is_silent
    work_once()
    assert not work_state.current().is_silent


def test_an_image_waits_until_what_has_its_minute_is_done():
    image, change = make_image(), plan(make_article("Alt"))
    lines = work_once().splitlines()
    assert ["Gezeichnet" in line for line in lines[:2]] == [False, True]
    assert result(change)[0] == ChangeState.DONE
    image.refresh_from_db()
    assert image.renditions_due_at is None


def test_a_planned_change_goes_live_at_its_minute_and_not_before(client):
    article = make_article("Alt")
    change = plan(article, "Neu", due_in=MINUTE)
    assert "0 " in work_once()
    assert seen(article) == "Alt"
    with time_machine.travel(timezone.now() + 2 * MINUTE):
        assert "“Neu" in work_once().replace("„", "“")
        assert b"Neu" in client.get(article.get_absolute_url()).content
    assert result(change) == (ChangeState.DONE, "")
    assert article.revisions.exclude(published_number=None).count() == 2


def test_it_goes_live_once_with_one_row_in_the_log():
    article = make_article()
    before = article.moves.count()
    plan(article)
    work_once()
    work_once()
    move = article.moves.first()
    assert article.moves.count() == before + 1
    assert (move.old, move.new, move.by) == (Status.PUBLISHED, Status.PUBLISHED, superuser())


@pytest.mark.parametrize("change", [Change.UPDATE, Change.SLIP])
def test_readers_are_told_of_an_update_only(change):
    article = make_article()
    plan(article, change=change)
    work_once()
    assert (Article.objects.get(pk=article.pk).updated_at is not None) == (change == Change.UPDATE)


def test_the_planned_text_goes_live_and_not_what_was_written_later():
    article = make_article("Alt")
    plan(article, "Freigegeben")
    edit(article, "Noch nicht")
    work_once()
    assert seen(article) == "Freigegeben"
    article = Article.objects.get(pk=article.pk)
    assert article.working_revision().text().headline == "Noch nicht"
    assert article.has_changes


def test_a_cancelled_plan_never_fires():
    article = make_article("Alt")
    change = plan(article)
    PlannedChange.objects.filter(pk=change.pk).update(state=ChangeState.CANCELLED)
    work_once()
    assert seen(article) == "Alt"


def test_a_plan_cancelled_in_the_hand_of_a_worker_does_not_fire():
    article = make_article("Alt")
    plan(article)
    change = planned_changes.claim("slow")
    PlannedChange.objects.filter(pk=change.pk).update(state=ChangeState.CANCELLED)
    assert not planned_changes.bring_live(change)
    assert seen(article) == "Alt"
    assert article.revisions.exclude(published_number=None).count() == 1


def test_a_newer_text_that_readers_see_already_is_not_taken_back():
    article = make_article("Alt")
    change = plan(article, "Geplant")
    newer = edit(article, "Sofort")
    revisions.publish(article, by=superuser(), change=Change.SLIP)
    PlannedChange.objects.filter(pk=change.pk).update(state=ChangeState.WAITING)
    work_once()
    assert seen(article) == "Sofort"
    assert result(change)[0] == ChangeState.CANCELLED
    assert Article.objects.get(pk=article.pk).live_revision == newer


def test_what_may_not_go_live_says_why_and_does_not_stop_the_others():
    withdrawn, nobodys, fine = make_article("A"), make_article("B"), make_article("C")
    refused = [plan(withdrawn, due_in=-3 * MINUTE), plan(nobodys, byline="", due_in=-2 * MINUTE)]
    plan(fine, "Neu")
    workflow.move(withdrawn, Status.WITHDRAWN, by=superuser(), note="Falsch")
    PlannedChange.objects.update(state=ChangeState.WAITING)
    said = work_once()
    assert [seen(article) for article in (nobodys, fine)] == ["B", "Neu"]
    for change in refused:
        state, reason = result(change)
        assert state == ChangeState.FAILED
        assert reason in said
    assert Article.objects.get(pk=withdrawn.pk).status == Status.WITHDRAWN


def test_something_broken_is_logged_and_does_not_stop_the_others(monkeypatch, caplog):
    broken, fine = make_article("A"), make_article("B")
    change = plan(broken, due_in=-2 * MINUTE)
    plan(fine, "Neu")
    go_live = revisions.go_live

    def break_once(article, *args, **kwargs):
        if article == broken:
            raise ZeroDivisionError
        go_live(article, *args, **kwargs)

    monkeypatch.setattr(revisions, "go_live", break_once)
    work_once()
    assert (seen(broken), seen(fine)) == ("A", "Neu")
    assert "ZeroDivisionError" in caplog.text
    change.refresh_from_db()
    assert (change.state, change.attempts) == (ChangeState.WAITING, 1)


def test_after_five_attempts_a_person_has_to_look(monkeypatch):
    change = plan(make_article())
    monkeypatch.setattr(revisions, "go_live", lambda *args, **kwargs: 1 / 0)
    for _attempt in range(7):
        work_once()
    state, reason = result(change)
    assert (state, change.attempts) == (ChangeState.FAILED, planned_changes.MAX_ATTEMPTS)
    assert str(planned_changes.MAX_ATTEMPTS) in reason


def test_what_a_dead_worker_had_in_hand_goes_to_another_one_after_the_lease():
    article = make_article("Alt")
    plan(article)
    dead = planned_changes.claim("dead")
    assert planned_changes.claim("other") is None
    with time_machine.travel(timezone.now() + planned_changes.LEASE + MINUTE):
        work_once()
        assert seen(article) == "Neu"
        # It was not dead after all: it comes too late.
        assert not planned_changes.bring_live(dead)
    assert article.moves.filter(old=Status.PUBLISHED, new=Status.PUBLISHED).count() == 1


def test_a_worker_that_ends_gives_back_what_it_has_in_hand():
    plan(make_article())
    worker = work.Worker(say=print)
    assert planned_changes.claim(worker.name)
    worker.release()
    assert planned_changes.claim("next")


@pytest.mark.django_db(transaction=True)
def test_a_database_that_does_not_answer_is_said_once_and_asked_again(monkeypatch, caplog):
    article, waits = make_article("Alt"), []
    plan(article)
    worker = work.Worker(say=lambda line: worker.stop())

    def claim(name):
        if len(waits) < 3:
            raise OperationalError("gone")
        return planned_changes.claim(name)

    monkeypatch.setattr(work, "TASKS", [work.Task(claim, work._bring_live, planned_changes.release)])
    monkeypatch.setattr(work.Worker, "_wait", lambda self, seconds: waits.append(seconds))
    worker.run()
    assert seen(article) == "Neu"
    assert waits == [10, 15, 15, 5]
    assert caplog.text.count("gone") == 1


# Whoever has to know


def beat(ago: timedelta) -> None:
    Pulse.objects.update_or_create(pk=1, defaults={"last_run": timezone.now() - ago})


def test_once_leaves_a_pulse_and_check_reads_it():
    work_once()
    out = StringIO()
    call_command("work", "--check", stdout=out)
    assert f"{timezone.localtime():%Y, %H:}" in out.getvalue()


@pytest.mark.parametrize("ago", [timedelta(minutes=11), -timedelta(minutes=11)])
def test_check_fails_where_the_pulse_is_old_or_from_the_future(ago):
    beat(ago)
    with pytest.raises(CommandError, match=f"{timezone.localtime() - ago:%Y, %H:%M}"):
        call_command("work", "--check")


def test_check_fails_where_it_never_ran():
    with pytest.raises(CommandError, match="manage.py work"):
        call_command("work", "--check")


def test_once_and_check_together_are_refused_with_a_sentence():
    with pytest.raises(CommandError, match="--once"):
        call_command("work", "--once", "--check")


def health(client) -> tuple[int, str, str, int]:
    answer = client.get("/healthz")
    told = answer.json()
    return answer.status_code, told["status"], told["work"], told["overdue"]


def test_monitoring_hears_of_a_silent_worker_while_readers_are_fine(client):
    assert health(client) == (200, "ok", "never", 0)
    plan(make_article(), due_in=-2 * MINUTE)
    assert health(client) == (200, "degraded", "silent", 1)
    work_once()
    assert health(client) == (200, "ok", "ok", 0)
    assert client.get("/healthz").json()["last_run"].endswith("Z")
    beat(timedelta(minutes=11))
    assert health(client) == (200, "degraded", "silent", 0)


# Real processes


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.django_db(transaction=True)
def test_a_signal_ends_it_cleanly_and_nothing_stays_claimed(number):
    article = make_article("Alt")
    plan(article, "Neu")
    with processes.running("work") as process:
        assert "Neu" in process.stdout.readline()
        process.send_signal(number)
        out, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, "")
    assert out.count("\n") == 1
    assert seen(article) == "Neu"
    assert not PlannedChange.objects.waiting().exists()
    assert work_state.current().last_run


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_with_a_change_in_hand_blocks_it_for_the_lease_only():
    article = make_article("Alt")
    change = plan(article, "Neu")
    claim = "from articles.publishing import planned_changes; planned_changes.claim('dead')"
    die = f"import os; {claim}; os.kill(os.getpid(), 9)"
    with processes.running("shell", "-c", die) as process:
        assert process.wait(timeout=20) == -signal.SIGKILL
    work_once()
    change.refresh_from_db()
    assert (seen(article), change.claimed_by) == ("Alt", "dead")
    assert timedelta() < change.leased_until - timezone.now() <= planned_changes.LEASE
    PlannedChange.objects.update(leased_until=timezone.now())
    work_once()
    assert seen(article) == "Neu"
