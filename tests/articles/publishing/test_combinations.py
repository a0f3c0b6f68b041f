"""Steps, dates, plans and addresses in combination, also by two people at the same moment."""

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Event, Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from articles.admin.article.article import ArticleAdmin
from articles.errors import ActionRefused
from articles.models import Article, Change, FormerAddress, Status
from articles.publishing import embargo, revisions, schedule, tags, workflow
from articles.publishing.embargo import Dates
from tests.articles.article_form import change_url, form_of, said
from tests.factories import make_article, make_draft, superuser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]

DAY = timedelta(days=1)


def change_text(article: Article, dek: str = "Neu", **options) -> None:
    newest = article.working_revision()
    content = type(newest.text())(**vars(newest.text()) | {"dek": dek})
    revisions.save(article, content, by=superuser(), based_on=newest, **options)


def read_again(article: Article) -> Article:
    return Article.objects.get(pk=article.pk)


def test_an_article_does_not_end_before_its_planned_changes():
    article, now = make_article(), timezone.now()
    change_text(article)
    schedule.plan_changes(article, now + 2 * DAY, by=superuser(), change=Change.SLIP)
    with pytest.raises(ActionRefused):
        embargo.change(article, Dates(expires_at=now + DAY), by=superuser())
    embargo.change(article, Dates(expires_at=now + 3 * DAY), by=superuser())


def test_a_withdrawn_article_whose_end_has_passed_comes_back_with_a_later_one_only():
    article, now = make_article(at=timezone.now() - 3 * DAY), timezone.now()
    workflow.move(article, Status.WITHDRAWN, by=superuser(), note="Falsch")
    embargo.change(article, Dates(expires_at=now - DAY), by=superuser())
    with pytest.raises(ActionRefused):
        workflow.move(article, Status.PUBLISHED, by=superuser())
    embargo.change(article, Dates(expires_at=now + DAY), by=superuser())
    workflow.move(article, Status.PUBLISHED, by=superuser())
    assert read_again(article).is_public


def test_a_text_that_nobody_could_read_has_no_number_in_the_public_history():
    article = make_draft()
    workflow.publish(article, by=superuser(), at=timezone.now() + DAY)
    workflow.move(article, Status.APPROVED, by=superuser())
    change_text(article)
    assert not article.revisions.exclude(published_number=None).exists()
    workflow.publish(article, by=superuser())
    assert list(article.revisions.values_list("published_number", flat=True)) == [1, None]


def test_who_cancels_a_plan_a_moment_too_late_takes_nothing_from_readers():
    article = make_draft()
    workflow.publish(article, by=superuser(), at=timezone.now() + DAY)
    late = read_again(article)
    schedule.reschedule(article, None, by=superuser())
    with pytest.raises(ActionRefused):
        workflow.move(late, Status.APPROVED, by=superuser())
    assert read_again(article).is_public


def test_an_embargo_that_a_colleague_sets_at_the_last_moment_counts():
    article, tomorrow = make_draft(), timezone.now() + DAY
    late = read_again(article)
    embargo.change(article, Dates(embargo_until=tomorrow), by=superuser())
    workflow.publish(late, by=superuser())
    article = read_again(article)
    assert article.first_published_at == tomorrow
    assert article.is_scheduled


def test_publish_now_says_so_where_an_embargo_stands(desk):
    article = make_draft()
    embargo.change(article, Dates(embargo_until=timezone.now() + DAY), by=superuser())
    workflow.publish(article, by=superuser(), at=timezone.now() + 2 * DAY)
    answer = desk.post(
        "/admin/articles/article/planned/", {"line": f"article-{article.pk}", "action": "now"}, follow=True
    )
    assert "erscheint am" in said(answer)


def test_an_embargo_set_between_check_and_save_is_not_wiped(desk, monkeypatch):
    article, embargo, save = make_draft(), timezone.now() + DAY, ArticleAdmin.save_model

    def save_after_a_colleague(self, request, obj, form, change):
        Article.objects.update(embargo_until=embargo)
        save(self, request, obj, form, change)

    form = form_of(desk, change_url(article))
    monkeypatch.setattr(ArticleAdmin, "save_model", save_after_a_colleague)
    answer = desk.post(change_url(article), form | {"dek": "Neu", "_continue": "1"})
    # Her change is part of this transaction here and taken back with it, so every attempt meets it anew.
    assert answer.status_code == 409
    assert "Neu" in answer.content.decode()
    assert article.revisions.count() == 1


def test_a_save_that_colleagues_always_overtake_gives_the_text_back(desk, monkeypatch):
    article = make_draft()

    def overtaken(*args, **kwargs):
        raise revisions.ConflictError(article.working_revision())

    form = form_of(desk, change_url(article))
    monkeypatch.setattr(revisions, "save", overtaken)
    answer = desk.post(change_url(article), form | {"headline": "Getippt", "_publish": "1"})
    assert answer.status_code == 409
    assert "Getippt" in answer.content.decode()


def together(*acts: Callable[[], None]) -> list[str]:
    """Do them in threads that begin at once. The names of what they raised."""
    begin, raised = Barrier(len(acts)), []

    def run(act: Callable[[], None]) -> None:
        begin.wait()
        try:
            act()
        except Exception as error:
            raised.append(type(error).__name__)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_address_that_readers_know_is_given_to_no_new_article_at_the_same_moment():
    superuser()
    old, written = make_article("Adresse"), Event()

    def rename() -> None:
        with transaction.atomic():
            change_text(old, slug="andere")
            written.set()
            # Not committed yet: the other one has to wait for it, or it would see nothing of it.
            time.sleep(0.5)

    def begin_another() -> None:
        written.wait()
        make_draft("Eine andere", slug="adresse")

    assert together(rename, begin_another) == ["ActionRefused"]
    assert FormerAddress.objects.get().slug == "adresse"
    assert not Article.objects.filter(slug="adresse").exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_articles_with_the_same_new_words_do_not_wait_for_each_other():
    superuser()
    for number in range(5):
        words = tuple(f"Wort {number} {letter}" for letter in "abcdef")
        raised = together(lambda words=words: make_draft(tags=words), lambda words=words: make_draft(tags=words[::-1]))
        assert raised == []
        assert len(tags.known_tags(words)) == len(words)
