"""Steps for several articles at once, from the list."""

import re

import pytest
from django.test import Client

from articles.models import Article, Status
from articles.publishing import revisions
from newsroom.roles import Role
from tests.articles.article_form import said
from tests.factories import make_article, make_colleague, make_draft, superuser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]
LIST = "/admin/articles/article/"


def ask(desk: Client, action: str, *articles: Article) -> dict[str, object]:
    """What the page that asks would send back."""
    page = desk.post(LIST, {"action": action, "index": "0", "_selected_action": [s.pk for s in articles]})
    seen = dict(re.findall(r'name="(seen_\d+)" value="([^"]+)"', page.content.decode()))
    return seen | {"action": action, "confirmed": "1", "_selected_action": [s.pk for s in articles]}


def test_several_articles_are_published_after_a_question(desk):
    one, two = make_draft("Eins"), make_draft("Zwei")
    form = ask(desk, "to_published", one, two)
    assert not Article.objects.published().exists()
    desk.post(LIST, form)
    assert Article.objects.published().count() == 2


def test_an_article_that_somebody_changed_meanwhile_stays_as_it_is(desk):
    one, two = make_draft("Eins"), make_draft("Zwei")
    form = ask(desk, "to_published", one, two)
    newest = two.working_revision()
    revisions.save(two, type(newest.text())(headline="Anders"), by=superuser(), based_on=newest)
    answer = desk.post(LIST, form, follow=True)
    assert "Anders" in said(answer)
    assert "hat sie seitdem geändert" in said(answer)
    assert list(Article.objects.published()) == [one]


def test_a_rule_that_speaks_against_one_article_does_not_stop_the_others(desk):
    good, empty = make_draft("Gut"), make_draft("Leer", body="")
    answer = desk.post(LIST, ask(desk, "to_published", good, empty), follow=True)
    assert "noch keinen Text" in said(answer)
    assert list(Article.objects.published()) == [good]
    assert Article.objects.get(pk=empty.pk).status == Status.DRAFT


def test_withdrawing_several_articles_needs_a_reason(desk):
    articles = [make_article("Eins"), make_article("Zwei")]
    form = ask(desk, "to_withdrawn", *articles)
    desk.post(LIST, form)
    assert Article.objects.published().count() == 2
    desk.post(LIST, form | {"note": "Beide falsch"})
    assert not Article.objects.published().exists()


@pytest.mark.parametrize("chosen", [["x"], ["9" * 30], ["-1"], ["1' OR 1=1"], []])
def test_forged_choices_are_no_error(desk, chosen):
    make_draft()
    for fields in ({"index": "0"}, {"confirmed": "1"}, {"index": "x"}):
        answer = desk.post(LIST, {"action": "to_published", "_selected_action": chosen} | fields, follow=True)
        assert answer.status_code == 200
    assert not Article.objects.published().exists()


@pytest.mark.parametrize("action", ["delete_selected", "to_famous", "to_retracted", "publish"])
def test_an_action_that_is_not_offered_does_nothing(desk, action):
    article = make_draft()
    desk.post(LIST, {"action": action, "confirmed": "1", "_selected_action": [article.pk]})
    desk.post(LIST, {"action": action, "index": "0", "_selected_action": [article.pk], "post": "yes"})
    assert Article.objects.get().status == Status.DRAFT


def test_an_author_submits_their_own_and_moves_nothing_else():
    author = make_colleague(Role.AUTHOR)
    own, others = make_draft("Eigenes", by=author), make_draft("Fremdes")
    desk = Client()
    desk.force_login(author)
    form = ask(desk, "to_in_review", own, others)
    assert f"seen_{others.pk}" not in form
    desk.post(LIST, form | {f"seen_{others.pk}": "1"})
    assert Article.objects.get(pk=own.pk).status == Status.IN_REVIEW
    assert Article.objects.get(pk=others.pk).status == Status.DRAFT
    desk.post(LIST, {"action": "to_published", "confirmed": "1", "_selected_action": [own.pk]})
    assert Article.objects.get(pk=own.pk).status == Status.IN_REVIEW


def test_forged_rows_of_an_editable_list_change_nothing(desk):
    article = make_draft("Alt")
    forged = {
        "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": article.pk, "form-0-headline": "Neu",
        "form-0-status": "published", "_save": "1",
    }  # fmt: skip
    assert desk.post(LIST, forged, follow=True).status_code == 200
    article.refresh_from_db()
    assert (article.headline, article.status) == ("Alt", Status.DRAFT)


def test_a_note_is_kept_without_what_no_database_stores(desk):
    article = make_article()
    desk.post(LIST, ask(desk, "to_withdrawn", article) | {"note": " Fal\x00sch "})
    assert article.moves.order_by("-pk").first().note == "Fal sch"
