"""A link to an article of our own leads to where that article is now, or nowhere."""

import json
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import article_links
from articles.desk import previews
from articles.models import Article, Content, Status
from articles.publishing import revisions, workflow
from articles.publishing.comparison import compare
from newsroom.roles import Role
from tests.factories import HIDDEN_STATES, make_article, make_colleague, make_draft, make_hidden_article, superuser

pytestmark = pytest.mark.django_db
CANARY = "kanarienvogel-im-moor"


def body(*articles: Article | int) -> str:
    keys = [article if isinstance(article, int) else article.pk for article in articles]
    return "".join(f'<p>Mehr im <a href="story:{key}"><strong>Bericht</strong></a>.</p>' for key in keys)


def page(client: Client, path: str) -> str:
    return unescape(client.get(path).content.decode())


def rename(article: Article, slug: str) -> None:
    newest = article.working_revision()
    revisions.save(article, newest.text(), by=superuser(), based_on=newest, slug=slug)


@pytest.fixture
def linked() -> Article:
    return make_article("Der Deich hält")


def test_an_article_and_the_feed_lead_to_the_linked_one(client, linked, settings):
    article = make_article("Die Flut", body=body(linked))
    address = linked.get_absolute_url()
    assert f'<a href="{address}"><strong>Bericht</strong></a>' in page(client, article.get_absolute_url())
    assert f'<a href="{settings.SITE_URL}{address}"><strong>Bericht</strong></a>' in page(client, "/feed/")


def test_a_renamed_address_is_followed(client, linked):
    article = make_article("Die Flut", body=body(linked))
    revisions.save(
        linked, linked.working_revision().text(), by=superuser(), based_on=linked.working_revision(), slug="neu"
    )
    assert Article.objects.get(pk=linked.pk).slug == "neu"
    assert 'href="/artikel/neu/"' in page(client, article.get_absolute_url())


@pytest.mark.parametrize("state", HIDDEN_STATES)
def test_what_readers_may_not_see_is_plain_words(client, state, linked):
    hidden = make_hidden_article(state, "Kanarienvogel im Moor", slug=CANARY)
    article = make_article("Die Flut", body=body(hidden, linked))
    link, token = previews.make(make_draft("Noch eine", body=body(hidden, linked)), by=superuser(), days=1)
    for path in (article.get_absolute_url(), "/feed/", reverse("articles:preview", args=[token])):
        shown = page(client, path)
        assert "<p>Mehr im <strong>Bericht</strong>.</p>" in shown
        assert f'{linked.get_absolute_url()}"><strong>Bericht' in shown
        assert CANARY not in shown
        assert "story:" not in shown


def test_a_withdrawn_and_a_deleted_article_leave_the_words(client, linked):
    other = make_draft("Weg")
    key = other.pk
    other.delete()
    article = make_article("Die Flut", body=body(linked, key))
    workflow.move(linked, Status.WITHDRAWN, by=superuser(), note="Falsch")
    shown = page(client, article.get_absolute_url())
    assert shown.count("<p>Mehr im <strong>Bericht</strong>.</p>") == 2


def test_links_cost_one_query_however_many_they_are(client, linked):
    plain = make_article("Ohne")
    many = make_article("Mit", body=body(*(make_article() for _turn in range(30))))
    client.get(plain.get_absolute_url())
    counts = []
    for article in (plain, many):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(article.get_absolute_url())
        counts.append(len(queries))
    assert counts[1] <= min(counts[0] + 1, 12)


def test_the_feed_asks_once_for_all_links(client, linked):
    counts = []
    for number in (1, 20):
        for _turn in range(number):
            make_article(body=body(linked))
        with CaptureQueriesContext(connection) as queries:
            client.get("/feed/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_more_links_than_anybody_needs_are_words():
    (shown,) = article_links.for_readers([body(*range(1, article_links.MAX_LINKS + 50))])
    assert "story:" not in shown


def test_an_editor_reads_which_article_a_link_means(linked):
    draft = make_draft("Kanarienvogel")
    (difference,) = compare(Content(headline="x", body=body(linked)), Content(headline="x", body=body(draft)))
    shown = " ".join(piece.text for line in difference.lines for piece in line.pieces)
    assert f"Meldung {linked.pk} „Der Deich hält“" in shown
    assert f"Meldung {draft.pk}, die Leser nicht sehen" in shown
    assert "Kanarienvogel" not in shown


def test_tables_of_readers_stand_in_a_region_that_moves(client):
    table = "<table><caption>Züge &amp; Busse</caption><tr><td>a</td><td>b</td></tr></table>"
    article = make_article("Die Flut", body=table)
    shown = client.get(article.get_absolute_url()).content.decode()
    assert '<div class="table" role="region" tabindex="0" aria-label="Tabelle: Züge &amp; Busse"><table>' in shown
    assert "region" not in client.get("/feed/").content.decode()


# The dialog's search


def ask(user: User, **asked: str) -> list[str]:
    client = Client()
    client.force_login(user)
    answer = client.get(reverse("admin:articles_article_links"), asked)
    return [article["headline"] for article in json.loads(answer.content)["articles"]]


def test_an_author_finds_own_articles_and_public_ones_only():
    author = make_colleague(Role.AUTHOR)
    make_draft("Der eigene Deich", by=author)
    make_article("Der öffentliche Deich")
    secret = make_draft("Der Deich der Kollegin", slug="geheim")
    assert set(ask(author, q="deich")) == {"Der eigene Deich", "Der öffentliche Deich"}
    assert ask(author, q=f"story:{secret.pk}") == ask(author, q="/artikel/geheim/") == []
    assert len(ask(make_colleague(Role.EDITOR), q="DEICH")) == 3


@pytest.mark.parametrize("typed", ["", "x" * 600, "%", "story:999999999999999999", "story:x", "ß", "/artikel/"])
def test_any_question_gets_an_answer(typed):
    make_article("Der Deich")
    assert len(ask(superuser(), q=typed)) <= 1


def test_an_article_is_found_by_its_words_its_address_and_its_former_one(linked):
    make_article("Der Deich bricht")
    revisions.save(
        linked, linked.working_revision().text(), by=superuser(), based_on=linked.working_revision(), slug="neu"
    )
    chief = make_colleague(Role.CHIEF)
    for asked in (
        "HÄLT deich",
        "https://paper.example/artikel/neu/",
        "/artikel/der-deich-haelt/",
        f"story:{linked.pk}",
    ):
        assert ask(chief, q=asked) == ["Der Deich hält"]


def test_the_search_costs_the_same_for_eight_and_thirty():
    make_article()
    user = make_colleague(Role.CHIEF)
    ask(user)
    counts = []
    for number in (8, 22):
        for _turn in range(number):
            make_article()
        with CaptureQueriesContext(connection) as queries:
            ask(user)
        counts.append(len(queries))
    assert counts[0] == counts[1]
