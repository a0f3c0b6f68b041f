"""Several background processes at once, and an editor who changes their mind at the last second."""

import random
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count, F, Q
from django.utils import timezone

from articles.errors import ActionRefused
from articles.models import Article, ChangeState, PlannedChange, Revision
from articles.publishing import schedule
from newsroom import work
from tests import processes
from tests.factories import make_article, superuser
from tests.scope import in_full

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("publication")]

ARTICLES, WORKERS, ROUNDS = in_full(200, otherwise=50), 4, in_full(10, otherwise=4)


def plan_all(articles: list[Article], round_number: int, due_in: timedelta = -timedelta(minutes=1)) -> None:
    """A new text of each article that goes live so far from now."""
    by, text = superuser(), {"body": "<p>Text.</p>", "byline": "Die Redaktion", "authors": [], "tags": []}
    revisions = Revision.objects.bulk_create(
        Revision(article=article, by=by, content=text | {"headline": f"{article.pk} in Fassung {round_number}"})
        for article in articles
    )
    PlannedChange.objects.bulk_create(
        PlannedChange(article=revision.article, revision=revision, due_at=timezone.now() + due_in, planned_by=by)
        for revision in revisions
    )


def test_of_many_due_changes_and_four_workers_each_goes_live_once():
    articles = [make_article() for _article in range(ARTICLES)]
    moves = articles[0].moves.count()
    with processes.module("tests.workers", str(WORKERS)) as workers:
        for round_number in range(1, ROUNDS + 1):
            plan_all(articles, round_number)
            workers.stdin.write("go\n")
            workers.stdin.flush()
            assert workers.stdout.readline().strip() == str([0] * WORKERS)
            check_round(round_number, moves)
    assert set(PlannedChange.objects.values_list("state", "attempts")) == {(ChangeState.DONE, 1)}


def check_round(round_number: int, moves: int) -> None:
    """Every article shows the text of this round, with one number and one line in its log for each round so far."""
    counted = Article.objects.annotate(
        live=Count("revisions", filter=Q(revisions__published_number__isnull=False), distinct=True),
        logged=Count("moves", distinct=True),
    )
    assert set(counted.values_list("live", "logged")) == {(1 + round_number, moves + round_number)}
    assert not Article.objects.exclude(live_revision__published_number=1 + round_number).exists()
    assert {headline.split(" in ")[1] for headline in Article.objects.values_list("headline", flat=True)} == {
        f"Fassung {round_number}"
    }


def busy(worker: work.Worker) -> None:
    """What `run` does, without its pauses: the race is as close as it can be."""
    try:
        while not worker.is_stopping:
            worker.run_once()
            time.sleep(0.001)
    finally:
        connection.close()


def is_cancelled(change: PlannedChange) -> bool:
    """Whether the desk's "cancel" was acknowledged."""
    try:
        schedule.cancel_changes(change, by=superuser())
    except ActionRefused:
        return False
    return True


def test_a_plan_cancelled_at_the_last_second_never_fires():
    articles, chance = [make_article() for _article in range(25)], random.Random(7)
    workers = [work.Worker(say=lambda line: None) for _worker in range(WORKERS)]
    threads = [threading.Thread(target=busy, args=[worker]) for worker in workers]
    plan_all(articles, 1, due_in=timedelta(seconds=1))
    for thread in threads:
        thread.start()
    acknowledged = set()
    try:
        for change in PlannedChange.objects.order_by("pk"):
            minute = timezone.now() + timedelta(seconds=0.05)
            PlannedChange.objects.filter(pk=change.pk).update(due_at=minute)
            time.sleep(max(0, (minute - timezone.now()).total_seconds() + chance.uniform(-0.02, 0.02)))
            if is_cancelled(change):
                acknowledged.add(change.pk)
    finally:
        for worker in workers:
            worker.stop()
        for thread in threads:
            thread.join()
    live = PlannedChange.objects.filter(article__live_revision=F("revision")).values_list("pk", flat=True)
    assert acknowledged.isdisjoint(live)
