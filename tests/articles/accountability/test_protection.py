"""A request to be forgotten: the mildest means first, each step logged, and seen by chiefs of desk only."""

from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.accountability import protection
from articles.errors import ActionRefused
from articles.models import Article, Grade, ProtectionRequest, Status, TagKind
from articles.publishing import tags, workflow
from newsroom import dashboard
from newsroom.roles import Role
from tests.articles.article_form import said
from tests.factories import (
    make_article,
    make_author,
    make_colleague,
    make_correction,
    make_draft,
    make_place,
    make_topic,
    superuser,
)

pytestmark = pytest.mark.django_db
NAME = "Kanaria Vogelsang"


def make_request(*articles: Article, **fields) -> ProtectionRequest:
    values = {"asked_by": "Frau V., Bremen", "reasons": "Es ist zehn Jahre her."}
    request = ProtectionRequest.objects.create(**values | fields)
    request.articles.set(articles)
    return request


def take(step, article: Article, **more) -> ProtectionRequest:
    request = make_request(article)
    step(request, article, by=superuser(), why="Es ist lange her", **more)
    article.refresh_from_db()
    return request


def test_out_of_search_engines_is_still_there_for_whoever_has_the_address(client):
    article, twin = make_article("Im Moor"), make_article("Zwilling")
    make_correction(article), make_correction(twin)
    take(protection.unlist, article)
    answer = client.get(article.get_absolute_url())
    assert answer.status_code == 200
    assert answer["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in answer.content.decode()
    assert client.get(f"{article.get_absolute_url()}quellen/")["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in client.get(twin.get_absolute_url())
    for path in ("/sitemap.xml", "/feed/", "/korrekturen/feed/", "/"):
        page = client.get(path).content.decode()
        assert "im-moor" not in page, path
        assert "zwilling" in page, path


def test_no_page_that_search_engines_keep_says_a_name_that_is_out_of_them(client):
    make_place(), make_topic(), tags.create(NAME, TagKind.PERSON)
    fields = {"authors": (make_author("Anna Beispiel").pk,), "tags": ("OsterholzTechnologie",)}
    article = make_article(NAME, body=f"<p>{NAME}</p>", **fields | {"tags": ("OsterholzTechnologie", NAME)})
    twin = make_article("Zwilling", **fields)
    make_correction(article, right=f"{NAME} war es nicht."), make_correction(twin)
    take(protection.unlist, article)
    published = timezone.localtime(twin.publish_at)
    year, month = published.year, published.month
    lists = ["/", "/feed/", "/sitemap.xml", "/korrekturen/", "/korrekturen/feed/", "/redaktion/anna-beispiel/"]
    lists += [f"/thema/{slug}/" for slug in ("osterholz", "technologie", "osterholz-technologie", "osterholz/feed")]
    lists += [f"/archiv/{year}/{month}/", twin.get_absolute_url()]
    for path in (*lists, "/themen/", "/redaktion/", "/archiv/", f"/archiv/{year}/"):
        page = client.get(path).content.decode()
        assert "kanaria" not in page.lower(), path
        assert "zwilling" in page.lower() or path not in lists, path
    of_the_name = client.get("/thema/kanaria-vogelsang/")
    assert (of_the_name.status_code, of_the_name["X-Robots-Tag"]) == (200, "noindex")
    assert "X-Robots-Tag" not in client.get("/thema/osterholz/")


def test_that_can_be_taken_back(client):
    article = make_article("Im Moor")
    request = take(protection.unlist, article)
    with pytest.raises(ActionRefused):
        protection.unlist(request, article, by=superuser(), why="Noch einmal")
    protection.list_again(request, article, by=superuser(), why="Neuer Prozess")
    assert "im-moor" in client.get("/sitemap.xml").content.decode()
    assert "X-Robots-Tag" not in client.get(article.get_absolute_url())
    with pytest.raises(ActionRefused):
        protection.list_again(request, article, by=superuser(), why="Noch einmal")
    assert list(request.steps.values_list("grade", flat=True)) == [Grade.LISTED, Grade.UNLISTED]


def test_initials_stand_in_the_place_of_the_name_in_every_version(client):
    article = make_article(f"{NAME} vor Gericht", body=f"<p>{NAME}s Anwalt</p>")
    with pytest.raises(ActionRefused, match="Adresse"):
        take(protection.use_initials, article, name=NAME, initials="K. V.")
    old = article.get_absolute_url()
    take(protection.use_initials, article, name=NAME, initials="K. V.", slug="eine-frau-vor-gericht")
    assert (article.headline, article.body) == ("K. V. vor Gericht", "<p>K. V.s Anwalt</p>")
    assert client.get(old).status_code == 410
    page = client.get(f"{article.get_absolute_url()}verlauf/").content.decode()
    assert "zum Schutz einer Person" in page
    assert NAME not in page + str([row.content for row in article.revisions.all()])


def test_the_last_means_is_withdrawal(client):
    article = make_article("Im Moor")
    take(protection.withdraw, article)
    assert article.status == Status.WITHDRAWN
    assert client.get(article.get_absolute_url()).status_code == 410


def test_to_change_nothing_is_a_step_too_and_needs_a_reason():
    article = make_article()
    request = take(protection.note, article)
    assert request.steps.get().grade == Grade.NOTED
    with pytest.raises(ActionRefused):
        protection.note(request, article, by=superuser(), why="")


def test_every_step_is_in_the_log_of_the_request_and_of_the_article():
    article = make_article()
    request = take(protection.unlist, article)
    step = request.steps.get()
    assert (step.article, step.by, step.why) == (article, superuser(), "Es ist lange her")
    note = article.moves.first().note
    assert f"Nr. {request.pk}" in note
    # Colleagues read the history of an article: who asked and why is for the chief.
    assert "lange her" not in note


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.EDITOR, Role.PUZZLES])
def test_only_a_chief_of_desk_takes_a_step_or_knows_of_the_request(role):
    article, person, client = make_article(), make_colleague(role), Client()
    request = make_request(article)
    with pytest.raises(ActionRefused):
        protection.unlist(request, article, by=person, why="Darum")
    client.force_login(person)
    for name, args in (("changelist", []), ("change", [request.pk]), ("add", [])):
        assert client.get(reverse(f"admin:articles_protectionrequest_{name}", args=args)).status_code == 403
    assert "Frau V." not in client.get("/admin/").content.decode()


def test_an_article_that_the_request_does_not_name_or_nobody_has_read_is_left_alone():
    article, draft = make_article(), make_draft()
    with pytest.raises(ActionRefused):
        protection.unlist(make_request(), article, by=superuser(), why="Darum")
    with pytest.raises(ActionRefused):
        protection.unlist(make_request(draft), draft, by=superuser(), why="Darum")


def test_the_desk_takes_a_step_by_the_form(desk):
    article = make_article(NAME)
    request = make_request(article)
    url = reverse("admin:articles_protectionrequest_step", args=[request.pk])
    typed = {"article": article.pk, "grade": "initials", "why": "Zehn Jahre", "name": NAME, "initials": "K. V."}
    assert "Adresse" in said(desk.post(url, typed, follow=True))
    answer = desk.post(url, typed | {"slug": "eine-frau"}, follow=True)
    assert "Schritt ist getan" in said(answer)
    # What is in nobody's hands is said here as at the removal of any passage.
    assert "Sicherungen" in said(answer)
    assert "Name durch Initialen ersetzt" in answer.content.decode()
    assert Article.objects.get(pk=article.pk).headline == "K. V."


@pytest.mark.parametrize("more", [{"article": "0"}, {"initials": ""}, {"slug": "<b>"}, {"name": "Das steht nirgends"}])
def test_a_step_that_is_refused_gives_back_what_was_typed(desk, more):
    article = make_article("Im Moor")
    request = make_request(article)
    typed = {
        "article": article.pk,
        "grade": "initials",
        "why": "Drei Gründe, abgewogen",
        "name": "Moor",
        "initials": "M.",
    }
    page = reverse("admin:articles_protectionrequest_change", args=[request.pk])
    answer = desk.post(reverse("admin:articles_protectionrequest_step", args=[request.pk]), typed | more)
    assert answer.context["step_form"]["why"].value() == "Drei Gründe, abgewogen"
    assert 'value="Drei Gründe, abgewogen"' in answer.content.decode()
    # The other form of the page goes on saving the request.
    assert f'action="{page}"' in answer.content.decode()
    assert said(answer)
    assert not request.steps.exists()


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"grade": "unlisted", "why": ""},
        {"grade": "nonsense", "why": "x"},
        {"grade": "unlisted", "why": "x", "article": "0"},
        {"grade": "initials", "why": "x", "name": "", "initials": ""},
        {"grade": "initials", "why": "x", "name": "Das steht nirgends", "initials": "D."},
        {"grade": "initials", "why": "x", "name": "Im Moor", "initials": "I.", "slug": "<b>"},
    ],
)
def test_a_step_that_is_not_whole_is_refused_with_a_sentence(desk, typed):
    article = make_article("Im Moor")
    request = make_request(article)
    url = reverse("admin:articles_protectionrequest_step", args=[request.pk])
    answer = desk.post(url, {"article": article.pk} | typed, follow=True)
    assert len(said(answer)) > 20
    assert not request.steps.exists()
    article.refresh_from_db()
    assert (article.headline, article.unlisted_at) == ("Im Moor", None)


def test_the_request_is_kept_by_its_form(desk, chief):
    article = make_article()
    typed = {
        "received_on": "02.11.2026", "asked_by": "Frau V.", "articles": [article.pk], "reasons": "Lange her",
        "decision": "", "review_on": "02.11.2027",
    }  # fmt: skip
    desk.post(reverse("admin:articles_protectionrequest_add"), typed)
    request = ProtectionRequest.objects.get()
    assert (request.by, request.review_on, [*request.articles.all()]) == (chief, date(2027, 11, 2), [article])
    # What Django's log says of it names nobody.
    assert "Frau V." not in str(LogEntry.objects.values_list("object_repr", "change_message"))


def test_a_review_that_is_due_stands_on_the_start_page_of_the_chief():
    today = timezone.localdate()
    due, _later = make_request(review_on=today), make_request(review_on=today + timedelta(days=1))
    make_request()
    found = [box for box in dashboard.page(make_colleague(Role.CHIEF))["boxes"] if "Schutzersuchen" in box.title]
    assert [row.text for box in found for row in box.rows] == [str(due)]
    assert not [box for box in dashboard.page(make_colleague(Role.EDITOR))["boxes"] if "Schutzersuchen" in box.title]


def test_a_withdrawn_article_that_is_shown_again_stays_out_of_search_engines(client):
    article = make_article()
    take(protection.unlist, article)
    workflow.move(article, Status.WITHDRAWN, by=superuser(), note="x")
    workflow.move(article, Status.PUBLISHED, by=superuser())
    assert client.get(article.get_absolute_url())["X-Robots-Tag"] == "noindex"
