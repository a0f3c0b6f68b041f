"""The other forms and the lists of the desk."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Content, Tag, TagKind
from articles.publishing import revisions, tags
from puzzles.models import Puzzle
from tests.articles.article_form import ADD, change_url, errors
from tests.factories import (
    make_analysis,
    make_article,
    make_author,
    make_draft,
    make_place,
    make_publication,
    make_puzzle,
    make_topic,
    superuser,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]


def test_the_search_of_the_desk_knows_capitals_and_ß(desk):
    make_draft("Öffentliche Straße")
    make_draft("Anderes")
    for term in ("ÖFFENTLICHE", "strasse", "öffentliche STRASSE"):
        page = desk.get("/admin/articles/article/", {"q": term}).content.decode()
        assert "Öffentliche Straße" in page
        assert "Anderes" not in page


@pytest.mark.parametrize("term", ["'", '")', "%", "a" * 5000, "{{7*7}}"])
def test_a_strange_search_is_no_error(desk, term):
    for path in (
        "/admin/articles/article/",
        "/admin/articles/tag/",
        "/admin/articles/author/",
        "/admin/puzzles/puzzle/",
    ):
        assert desk.get(path, {"q": term}).status_code == 200


def test_tags_are_renamed_through_the_form_and_keep_their_addresses(desk, client):
    place = make_place()
    make_article(tags=("Osterholz",))
    url = reverse("admin:articles_tag_change", args=[place.pk])
    data = {
        "name": "Osterholz-Scharmbeck",
        "kind": "place",
        "place": "",
        "topic": "",
        "intro": "Neu",
        "menu_position": "2",
    }
    desk.post(url, data)
    assert client.get("/thema/osterholz/").status_code == 301
    assert Tag.objects.get(pk=place.pk).intro == "Neu"
    make_topic("Kultur")
    answer = desk.post(url, data | {"name": "KULTUR"})
    assert "ist schon ein Name" in errors(answer)


def test_a_compound_is_made_by_choosing_its_parts(desk):
    place, topic = make_place(), make_topic()
    add = reverse("admin:articles_tag_add")
    refused = desk.post(add, {"kind": "compound", "place": "x"})
    assert "Ort und Thema" in errors(refused)
    desk.post(
        add, {"kind": "compound", "name": "", "place": place.pk, "topic": topic.pk, "intro": "", "menu_position": ""}
    )
    assert Tag.objects.get(kind=TagKind.COMPOUND).name == "Osterholz · Technologie"
    answer = desk.post(
        reverse("admin:articles_tag_change", args=[topic.pk]), {"name": "Technologie", "kind": "place", "intro": ""}
    )
    assert "bleibt seine Art" in errors(answer)


def test_a_closed_evaluation_cannot_be_changed(desk):
    article = make_article()
    url = reverse("admin:articles_analysis_add")
    now = timezone.localtime()
    data = {
        "article": article.pk, "confirming_sources": 18, "social_comments": 167, "forum_posts": 21, "method": "Gezählt",
        "analysed_at_0": now.strftime("%d.%m.%Y"), "analysed_at_1": now.strftime("%H:%M"), "analyst": "", "_close": "1",
    }  # fmt: skip
    desk.post(url, data)
    analysis = article.analyses.get()
    assert analysis.closed_at
    change = reverse("admin:articles_analysis_change", args=[analysis.pk])
    assert desk.post(change, data | {"confirming_sources": 1}).status_code == 403
    assert article.analyses.get().confirming_sources == 18
    zero = desk.post(url, data | {"confirming_sources": 0, "social_comments": 0, "forum_posts": 0})
    assert "mindestens eine Zahl" in errors(zero)


def test_a_puzzle_keeps_its_monday_and_does_not_betray_itself(desk):
    add = reverse("admin:puzzles_puzzle_add")
    data = {
        "prompt": "Was ist das?", "solution": "Kugelgrill", "accepted_answers": "", "explanation": "", "author": "",
        "week": "18.11.2026", "publish_at_0": "", "publish_at_1": "", "reveal": "at_once", "reveal_at_0": "",
        "reveal_at_1": "", "title": "", "slug": "", "kind": "riddle", "note": "",
    }  # fmt: skip
    refused = desk.post(add, data | {"title": "Der Kugelgrill"})
    assert "Lösung" in errors(refused)
    desk.post(add, data)

    puzzle = Puzzle.objects.get()
    assert (puzzle.week.isoformat(), puzzle.slug, puzzle.is_public) == ("2026-11-16", "2026-47", False)
    again = desk.post(add, data)
    assert "schon ein Rätsel" in errors(again)


def grow(number: int) -> None:
    for _ in range(number):
        article = make_article(authors=(make_author().pk,), tags=("OsterholzTechnologie",))
        make_analysis(article, analyst=make_author())
        make_puzzle(author=make_author())
        tags.create(f"Wort {Tag.objects.count()}", TagKind.TOPIC)


@pytest.mark.parametrize(
    "path",
    [
        "/admin/articles/article/", "/admin/articles/author/", "/admin/articles/tag/", "/admin/articles/analysis/",
        "/admin/puzzles/puzzle/", "/admin/",
        "/admin/autocomplete/?app_label=articles&model_name=authorship&field_name=author&term=",
        "/admin/autocomplete/?app_label=articles&model_name=tag&field_name=place&term=",
    ],
)  # fmt: skip
def test_every_list_of_the_desk_costs_the_same_queries_with_1_and_30_rows(desk, path):
    make_publication()
    make_place(), make_topic()
    desk.get(path)  # what a process asks once is no cost of the list
    counts = []
    for more in (1, 30):
        grow(more)
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_form_costs_the_same_queries_whatever_the_history(desk):
    article = make_draft()
    desk.get(change_url(article))  # what a process asks once, such as content types, is no cost of the form
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as queries:
            desk.get(change_url(article))
        counts.append(len(queries))
        for turn in range(20):
            newest = article.working_revision()
            revisions.save(article, Content(headline=f"{number} {turn}"), by=superuser(), based_on=newest)
    assert counts[0] == counts[1]


def test_names_of_logins_stand_in_no_cookie_of_readers(client, desk):
    make_article()
    answer = desk.get("/")
    assert not answer.cookies
    assert answer.content == client.get("/").content


def test_cookies_of_the_desk_stay_at_the_desk(client):
    answer = client.get("/admin/login/")
    assert all(cookie["path"] == "/admin/" for cookie in answer.cookies.values())


def test_a_form_from_elsewhere_gets_a_page_that_says_what_to_do():
    make_publication()
    desk = Client(enforce_csrf_checks=True)
    desk.force_login(superuser())
    answer = desk.post(ADD, {"headline": "x"})
    assert answer.status_code == 403
    assert "zurück" in answer.content.decode().lower()
