from datetime import timedelta
from itertools import product

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.models import Article, Change, Status
from articles.publishing import embargo, revisions, workflow
from articles.publishing.embargo import Dates
from newsroom.roles import Role
from tests.factories import (
    make_article,
    make_colleague,
    make_draft,
    make_hidden_article,
    make_publication,
    make_user,
    superuser,
)

pytestmark = pytest.mark.django_db

ALLOWED = {
    ("draft", "in_review"), ("draft", "discarded"), ("in_review", "approved"), ("in_review", "draft"),
    ("approved", "published"), ("approved", "draft"), ("published", "withdrawn"), ("scheduled", "approved"),
    ("withdrawn", "published"), ("discarded", "draft"),
}  # fmt: skip
STARTS = ["draft", "in_review", "approved", "scheduled", "published", "withdrawn", "discarded"]


@pytest.mark.parametrize(("start", "new"), list(product(STARTS, Status.values)))
def test_the_table_of_moves_is_the_only_way(publication, start, new):
    article = make_article() if start == "published" else make_hidden_article(start.replace("_", " "), "Article")
    old, moves = article.status, article.moves.count()
    if (start, new) in ALLOWED:
        workflow.move(article, Status(new), by=superuser(), note="because")
        assert (Article.objects.get(pk=article.pk).status, article.moves.count()) == (new, moves + 1)
    else:
        with pytest.raises(workflow.ActionRefused):
            workflow.move(article, Status(new), by=superuser(), note="because")
        assert (Article.objects.get(pk=article.pk).status, article.moves.count()) == (old, moves)


def test_publishing_in_one_click_takes_and_logs_every_step(publication):
    article = make_draft()
    workflow.publish(article, by=superuser(), note="Eilig")
    steps = [(move.old, move.new, move.note) for move in article.moves.order_by("pk")]
    assert steps == [
        ("draft", "in_review", "Eilig"),
        ("in_review", "approved", "Eilig"),
        ("approved", "published", "Eilig"),
    ]


def test_every_step_needs_its_permission(publication):
    article, reporter = make_draft(), make_user("articles.submit_article", "articles.edit_others_article")
    workflow.move(article, Status.IN_REVIEW, by=reporter)
    with pytest.raises(workflow.ActionRefused):
        workflow.move(article, Status.APPROVED, by=reporter)
    assert Article.objects.get(pk=article.pk).status == Status.IN_REVIEW


def test_a_refused_publication_takes_no_step_at_all(publication):
    article, reporter = make_draft(), make_user("articles.submit_article", "articles.edit_others_article")
    with pytest.raises(workflow.ActionRefused):
        workflow.publish(article, by=reporter)
    assert Article.objects.get(pk=article.pk).status == Status.DRAFT
    assert not article.moves.exists()


def test_of_two_editors_the_slower_is_told(publication):
    article = make_draft()
    other = Article.objects.get(pk=article.pk)
    workflow.move(article, Status.IN_REVIEW, by=superuser())
    with pytest.raises(workflow.ActionRefused):
        workflow.move(other, Status.DISCARDED, by=superuser())


def test_four_eyes_forbid_approving_ones_own_text():
    make_publication(four_eyes=True)
    writer = make_colleague(Role.EDITOR)
    article = make_draft(by=writer)
    workflow.move(article, Status.IN_REVIEW, by=writer)
    with pytest.raises(workflow.ActionRefused):
        workflow.move(article, Status.APPROVED, by=writer)
    colleague = make_colleague(Role.EDITOR)
    workflow.publish(article, by=colleague)
    newest = article.working_revision()
    text = newest.text()
    revisions.save(article, type(text)(**vars(text) | {"headline": "Neu"}), by=writer, based_on=newest)
    with pytest.raises(workflow.ActionRefused):
        revisions.publish(article, by=writer, change=Change.SLIP)
    revisions.publish(article, by=colleague, change=Change.SLIP)


@pytest.mark.parametrize("fields", [{"body": ""}, {"byline": ""}, {"tags": ("NieGehört",)}])
def test_an_article_that_breaks_a_rule_is_not_submitted(publication, fields):
    article = make_draft(**fields)
    with pytest.raises(workflow.ActionRefused):
        workflow.move(article, Status.IN_REVIEW, by=superuser())
    assert Article.objects.get(pk=article.pk).status == Status.DRAFT


def test_withdrawing_needs_a_reason(publication):
    article = make_article()
    with pytest.raises(workflow.ActionRefused):
        workflow.move(article, Status.WITHDRAWN, by=superuser())
    assert article.is_public


def test_a_withdrawn_article_comes_back_with_its_old_times(publication, client):
    article = make_article()
    published = article.publish_at
    workflow.move(article, Status.WITHDRAWN, by=superuser(), note="Prüfen")
    assert client.get(article.get_absolute_url()).status_code == 410
    workflow.move(article, Status.PUBLISHED, by=superuser())
    assert client.get(article.get_absolute_url()).status_code == 200
    assert Article.objects.get(pk=article.pk).publish_at == published


def test_a_planned_article_appears_at_its_minute_with_no_process_running(publication, client):
    article = make_draft("Morgen früh")
    workflow.publish(article, by=superuser(), at=timezone.now() + timedelta(hours=8))
    assert client.get(article.get_absolute_url()).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(hours=8, seconds=1)):
        assert client.get(article.get_absolute_url()).status_code == 200
        assert b"Morgen fr" in client.get("/").content


def test_an_embargo_holds_until_its_minute_and_ends_by_itself(publication, client):
    article = make_hidden_article("embargoed", "Sperrfrist")
    assert client.get(article.get_absolute_url()).status_code == 404
    with time_machine.travel(article.embargo_until + timedelta(seconds=1)):
        assert client.get(article.get_absolute_url()).status_code == 200


def test_an_article_expires_at_its_minute(publication, client):
    article = make_article()
    end = timezone.now() + timedelta(hours=1)
    embargo.change(article, Dates(expires_at=end), by=superuser())
    assert client.get(article.get_absolute_url()).status_code == 200
    with time_machine.travel(end + timedelta(seconds=1)):
        assert client.get(article.get_absolute_url()).status_code == 410
        assert article.headline not in client.get("/").content.decode()


def test_an_embargo_comes_too_late_for_a_public_article(publication):
    article = make_article()
    with pytest.raises(workflow.ActionRefused):
        embargo.change(article, Dates(embargo_until=timezone.now() + timedelta(hours=1)), by=superuser())


@pytest.mark.parametrize(
    "broken",
    [
        {"headline": ""},
        {"slug": ""},
        {"status": "famous"},
        {"status": "published", "publish_at": None},
        {"status": "withdrawn", "publish_at": None},
    ],
)
def test_the_database_itself_refuses_what_must_never_be(publication, broken):
    article = make_draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(**broken)


def test_the_database_refuses_an_end_before_the_beginning(publication):
    article = make_article()
    for field in ("publish_at", "embargo_until"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Article.objects.filter(pk=article.pk).update(
                **{field: timezone.now()}, expires_at=timezone.now() - timedelta(hours=1)
            )


def test_the_database_refuses_the_same_address_twice(publication):
    first, second = make_draft("Eins"), make_draft("Zwei")
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=second.pk).update(slug=first.slug)


def test_a_cancelled_plan_does_not_make_somebody_elses_eyes_of_ones_own():
    make_publication(four_eyes=True)
    writer, colleague = make_colleague(Role.EDITOR), make_colleague(Role.EDITOR)
    article = make_draft(by=writer)
    workflow.publish(article, by=colleague, at=timezone.now() + timedelta(hours=1))
    workflow.move(article, Status.APPROVED, by=colleague)
    workflow.move(article, Status.DRAFT, by=colleague)
    with pytest.raises(workflow.ActionRefused):
        workflow.publish(article, by=writer)


def test_an_article_past_its_end_is_not_shown_again(publication):
    article = make_article()
    end = timezone.now() + timedelta(hours=1)
    embargo.change(article, Dates(expires_at=end), by=superuser())
    workflow.move(article, Status.WITHDRAWN, by=superuser(), note="Prüfen")
    with time_machine.travel(end + timedelta(hours=1)), pytest.raises(workflow.ActionRefused):
        workflow.move(article, Status.PUBLISHED, by=superuser())


def test_publishing_a_withdrawn_article_is_a_decision_of_its_own(publication):
    article = make_hidden_article("withdrawn", "Zurückgezogen")
    with pytest.raises(workflow.ActionRefused):
        workflow.publish(article, by=superuser())
