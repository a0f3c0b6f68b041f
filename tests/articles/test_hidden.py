"""What readers may not see is nowhere: a canary word in a hidden story, and a published twin that appears."""

import pytest
from django.urls import reverse

from articles.models import Article
from tests.factories import (
    HIDDEN_STATES,
    make_analysis,
    make_article,
    make_author,
    make_hidden_article,
    make_place,
    make_topic,
)

CANARY, TWIN = "Kanarienvogel", "Zwilling"
LISTS = [
    "/", "/thema/osterholz/", "/thema/technologie/", "/thema/osterholz-technologie/", "/thema/osterholz/feed/",
    "/redaktion/anna-beispiel/", "/archiv/{year}/{month}/", "/feed/", "/sitemap.xml",
]  # fmt: skip
OTHER_PAGES = ["/themen/", "/redaktion/", "/archiv/", "/archiv/{year}/", "/raetsel/", "/robots.txt", "/impressum/"]


def make_pair(state: str) -> tuple[Article, Article]:
    author = make_author("Anna Beispiel")
    make_place(), make_topic()
    fields = {"authors": (author.pk,), "tags": ("OsterholzTechnologie",)}
    hidden = make_hidden_article(
        state, f"{CANARY} im Moor", dek=f"{CANARY} im Dek", kicker=CANARY, body=f"<p>{CANARY} im Text</p>", **fields
    )
    make_analysis(hidden, method=f"{CANARY} in der Methode")
    return hidden, make_article(f"{TWIN} im Moor", **fields)


def fill(path: str, article: Article) -> str:
    return path.format(year=article.publish_at.year, month=article.publish_at.month)


@pytest.mark.django_db
@pytest.mark.parametrize("state", HIDDEN_STATES)
@pytest.mark.parametrize("path", LISTS + OTHER_PAGES)
def test_readers_never_see_a_hidden_story_in_a_list(client, path, state):
    _hidden, twin = make_pair(state)
    answer = client.get(fill(path, twin))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert CANARY.lower() not in page.lower()
    if path in LISTS:
        assert TWIN.lower() in page.lower()


@pytest.mark.django_db
@pytest.mark.parametrize("state", HIDDEN_STATES)
def test_the_page_of_another_story_does_not_mention_it(client, state):
    _hidden, twin = make_pair(state)
    page = client.get(twin.get_absolute_url()).content.decode()
    assert TWIN in page
    assert CANARY.lower() not in page.lower()


@pytest.mark.django_db
@pytest.mark.parametrize("state", HIDDEN_STATES)
@pytest.mark.parametrize("view", ["articles:article", "articles:evidence"])
def test_the_address_of_a_hidden_story_says_gone_only_if_it_was_public(client, state, view):
    hidden, _twin = make_pair(state)
    answer = client.get(reverse(view, args=[hidden.slug]))
    assert answer.status_code == (410 if state in ("withdrawn", "expired", "retracted") else 404)
    assert CANARY.lower() not in answer.content.decode().lower()


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["draft", "scheduled", "discarded"])
def test_a_hidden_address_answers_like_one_that_never_existed(client, state):
    hidden, _twin = make_pair(state)
    never = client.get(reverse("articles:article", args=["x" * len(hidden.slug)]))
    assert client.get(hidden.get_absolute_url()).content == never.content


@pytest.mark.django_db
@pytest.mark.parametrize("state", HIDDEN_STATES)
def test_what_only_a_hidden_story_names_has_no_page(client, state):
    author = make_author("Nur Versteckt")
    make_topic("Geheimes")
    make_hidden_article(state, "Irgendetwas", authors=(author.pk,), tags=("Geheimes",))
    assert client.get("/redaktion/nur-versteckt/").status_code == 404
    assert client.get("/thema/geheimes/").status_code == 404
    assert client.get("/thema/geheimes/feed/").status_code == 404
    for path in ("/redaktion/", "/themen/", "/sitemap.xml", "/"):
        page = client.get(path).content.decode()
        assert "versteckt" not in page.lower()
        assert "geheimes" not in page.lower()


@pytest.mark.django_db
@pytest.mark.parametrize("state", [*HIDDEN_STATES, "published"])
def test_is_public_and_published_agree(state):
    article = make_article() if state == "published" else make_hidden_article(state, "Story")
    article = Article.objects.get(pk=article.pk)
    assert article.is_public == Article.objects.published().filter(pk=article.pk).exists() == (state == "published")
