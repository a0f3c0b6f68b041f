"""What readers may not see is nowhere: a canary word in a hidden article, and a published twin that appears."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.desk import notes, presence
from articles.models import Article, Change, Content, FormerAddress, Status, Visibility
from articles.publishing import embargo, revisions, schedule, workflow
from articles.publishing.embargo import Dates
from newsroom.roles import Role
from tests.factories import (
    HIDDEN_STATES,
    make_analysis,
    make_article,
    make_author,
    make_colleague,
    make_evidence,
    make_finding,
    make_hidden_article,
    make_place,
    make_puzzle,
    make_topic,
    superuser,
)
from tests.newsroom.addresses import every_address

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
        state,
        f"{CANARY} im Moor",
        dek=f"{CANARY} im Dek",
        kicker=CANARY,
        dateline=CANARY,
        body=f"<p>{CANARY} im Text</p>",
        **fields,
    )
    make_analysis(hidden, method=f"{CANARY} in der Methode")
    return hidden, make_article(f"{TWIN} im Moor", **fields)


def fill(path: str, article: Article) -> str:
    return path.format(year=article.publish_at.year, month=article.publish_at.month)


@pytest.mark.django_db
@pytest.mark.parametrize("state", HIDDEN_STATES)
def test_readers_never_see_a_hidden_article_in_a_list(client, state):
    _hidden, twin = make_pair(state)
    for path in LISTS + OTHER_PAGES:
        answer = client.get(fill(path, twin))
        assert answer.status_code == 200, path
        page = answer.content.decode()
        assert CANARY.lower() not in page.lower(), path
        assert TWIN.lower() in page.lower() or path in OTHER_PAGES, path


@pytest.mark.django_db
@pytest.mark.parametrize("state", HIDDEN_STATES)
def test_the_page_of_another_article_does_not_mention_it(client, state):
    _hidden, twin = make_pair(state)
    page = client.get(twin.get_absolute_url()).content.decode()
    assert TWIN in page
    assert CANARY.lower() not in page.lower()


@pytest.mark.django_db
@pytest.mark.parametrize("state", [state for state in HIDDEN_STATES if state != "retracted"])
@pytest.mark.parametrize(
    "view",
    ["articles:article", "articles:evidence", "articles:evidence_json", "articles:evidence_csv", "articles:changes"],
)
def test_the_address_of_a_hidden_article_says_gone_only_if_it_was_public(client, state, view):
    hidden, _twin = make_pair(state)
    answer = client.get(reverse(view, args=[hidden.slug]))
    assert answer.status_code == (410 if state in ("withdrawn", "expired") else 404)
    assert CANARY.lower() not in answer.content.decode().lower()


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["draft", "scheduled", "discarded"])
def test_a_hidden_address_answers_like_one_that_never_existed(client, state):
    hidden, _twin = make_pair(state)
    never = client.get(reverse("articles:article", args=["x" * len(hidden.slug)]))
    assert client.get(hidden.get_absolute_url()).content == never.content


@pytest.mark.django_db
@pytest.mark.parametrize("state", HIDDEN_STATES)
def test_what_only_a_hidden_article_names_has_no_page(client, state):
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
    article = make_article() if state == "published" else make_hidden_article(state, "Article")
    article = Article.objects.get(pk=article.pk)
    assert article.is_public == Article.objects.published().filter(pk=article.pk).exists() == (state == "published")


def make_secrets_of(article: Article) -> None:
    """What the desk keeps beside a published article: newer texts, one of them planned, notes and reasons."""
    chief = superuser()
    for plan in (True, False):
        fields = {"dek": f"{CANARY} {plan}", "kicker": CANARY, "body": f"<p>{CANARY}</p>", "tags": (CANARY,)}
        content = Content(headline=f"{CANARY} {plan}", byline=CANARY, **fields)
        newest = article.working_revision()
        revisions.save(article, content, by=chief, based_on=newest, note=CANARY)
        # Its word is an open tag, which only this test may override.
        objections, newest = {"has_no_open_tag": CANARY}, article.working_revision()
        article.overrides.create(revision=newest, objections=objections, reason=CANARY, by=chief)
        if plan:
            schedule.plan_changes(article, timezone.now() + timedelta(hours=1), by=chief, change=Change.UPDATE)
    notes.add(article, CANARY, chief)
    presence.announce(article, make_colleague(Role.EDITOR, username=CANARY))
    make_analysis(article, method=CANARY, closed=False)
    make_finding(article, evidence=make_evidence(f"{CANARY} intern"), visibility=Visibility.INTERNAL, note=CANARY)
    make_finding(article, evidence=make_evidence(f"{CANARY} geschützt"), visibility=Visibility.PROTECTED, note=CANARY)
    make_finding(article, tool="Mit der Hand")
    article.moves.create(old="draft", new="in_review", note=CANARY, by=chief)


def public_paths(client: Client, twin: Article) -> set[str]:
    """Every address of the readers, and what those pages link to."""
    known = {"slug": twin.slug, "year": twin.publish_at.year, "month": twin.publish_at.month}
    known |= {"token": "x", "number": 1, "name": "ab/x.jpeg"}
    routes = {route for name, route in every_address().items() if not route.startswith("admin/")}
    paths = {"/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(known[found[1]]), route) for route in routes}
    paths |= {"/thema/osterholz/", "/thema/osterholz/feed/", "/redaktion/anna-beispiel/"}
    linked = (re.findall(r'(?:href="|<loc>https?://[^/]+)(/[^"<#]*)', page_at(client, path)) for path in paths)
    return paths | {path for found in linked for path in found if not path.startswith(("/static/", "/admin"))}


def page_at(client: Client, path: str) -> str:
    answer = client.get(path)
    return answer.getvalue().decode(errors="replace") + str(answer.headers)


@pytest.mark.django_db
def test_nothing_that_the_desk_keeps_to_itself_is_on_any_public_page(client):
    _hidden, twin = make_pair("draft")
    for state in HIDDEN_STATES:
        # Of what was retracted, the headline stays: `test_retraction.py` asks for the rest.
        headline = "Zurückgenommenes" if state == "retracted" else f"{CANARY} {state}"
        hidden = make_hidden_article(state, headline, dek=CANARY, body=f"<p>{CANARY}</p>", tags=("Osterholz",))
        FormerAddress.objects.create(slug=f"frueher-{hidden.pk}", article=hidden)
    make_secrets_of(twin)
    make_puzzle()
    paths = public_paths(client, twin)
    assert len(paths) > 30
    pages = {path: page_at(client, path).lower() for path in sorted(paths)}
    assert [path for path, page in pages.items() if CANARY.lower() in page] == []
    assert TWIN.lower() in pages[twin.get_absolute_url()]


@pytest.mark.django_db
@pytest.mark.parametrize("state", [state for state in HIDDEN_STATES if state != "retracted"])
def test_a_former_address_of_a_hidden_article_leads_nowhere(client, state):
    hidden, _twin = make_pair(state)
    FormerAddress.objects.create(slug="frueher", article=hidden)
    answer = client.get(reverse("articles:article", args=["frueher"]))
    assert answer.status_code == (410 if state in ("withdrawn", "expired") else 404)
    assert CANARY.lower() not in (answer.content.decode() + str(answer.headers)).lower()
    assert client.get("/artikel/frueher/quellen/").status_code == answer.status_code


@pytest.mark.django_db
def test_an_article_that_is_hidden_again_takes_its_former_addresses_with_it(client):
    _hidden, twin = make_pair("draft")
    old = twin.get_absolute_url()
    revisions.save(
        twin, twin.working_revision().text(), by=superuser(), based_on=twin.working_revision(), slug="kanarienvogel"
    )
    assert client.get(old)["Location"] == "/artikel/kanarienvogel/"
    embargo.change(twin, Dates(expires_at=timezone.now()), by=superuser())
    assert client.get(old).status_code == 410
    workflow.move(twin, Status.WITHDRAWN, by=superuser(), note=CANARY)
    answer = client.get(old)
    assert (answer.status_code, CANARY.lower() in answer.content.decode().lower()) == (410, False)
