"""A draft shown to somebody without account, by a link that ends; and at the desk, as readers would see it."""

import logging
import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.desk import previews
from articles.models import Article, Content, PreviewLink, Status
from articles.publishing import revisions, workflow
from newsroom.environment import WithoutTokens
from newsroom.roles import Role
from tests.articles.article_form import said
from tests.factories import (
    make_article,
    make_author,
    make_colleague,
    make_draft,
    make_hidden_article,
    make_place,
    make_publication,
    make_topic,
    superuser,
)

pytestmark = pytest.mark.django_db


def url_of(article: Article, **options) -> str:
    _link, token = previews.make(article, by=superuser(), **{"days": 7} | options)
    return f"/vorschau/{token}/"


def rewrite(article: Article, **fields) -> None:
    newest = article.working_revision()
    revisions.save(article, Content(**vars(newest.text()) | fields), by=superuser(), based_on=newest)


def make_full_draft() -> Article:
    make_place(), make_topic()
    author = make_author("Anna Beispiel", bio="Schreibt.")
    fields = {
        "dek": "Die Unterzeile",
        "body": "<p>Der Text.</p>",
        "authors": (author.pk,),
        "tags": ("OsterholzTechnologie",),
    }
    return make_draft("Der Entwurf", **fields)


def test_a_stranger_reads_a_draft_by_link(client):
    answer = client.get(url_of(make_full_draft()))
    page = answer.content.decode()
    assert answer.status_code == 200
    for words in ("Der Entwurf", "Die Unterzeile", "Der Text.", "Anna Beispiel", "Osterholz · Technologie"):
        assert words in page
    assert "<b>Entwurf.</b>" in page
    assert "Noch nicht veröffentlicht" in page
    assert "ld+json" not in page
    assert 'rel="canonical"' not in page


def test_a_preview_leads_to_the_related_articles_that_readers_will_find(client):
    draft = make_full_draft()
    listed, unlisted = (make_article(name, tags=("OsterholzTechnologie",)) for name in ("Zu finden", "Vergessen"))
    unlisted.unlisted_at = timezone.now()
    unlisted.save(update_fields=["unlisted_at"])
    page = client.get(url_of(draft)).content.decode()
    assert listed.headline in page
    assert "Vergessen" not in page


def test_the_page_of_a_preview_stays_with_whom_it_was_given_to(client):
    url = url_of(make_draft())
    answer = client.get(url)
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    page = answer.content.decode()
    assert '<meta name="robots" content="noindex, nofollow">' in page
    # Nothing on the page carries the address on: no link, no print.
    assert url.split("/")[2] not in page


def test_only_the_hash_of_a_token_is_kept():
    url = url_of(make_draft())
    token = url.split("/")[2]
    assert len(token) >= 32
    assert token not in str(list(PreviewLink.objects.values()))


def test_every_link_that_does_not_work_answers_alike(client):
    draft, other = make_draft("Kanarienvogel"), make_draft("Anderer")
    guessed = "/vorschau/" + "x" * 32 + "/"
    revoked, ended = url_of(draft), url_of(draft)
    previews.revoke(PreviewLink.objects.last(), by=superuser())
    PreviewLink.objects.exclude(revoked_at=None).update(revoked_at=timezone.now())
    PreviewLink.objects.filter(revoked_at=None).update(ends_at=timezone.now())
    deleted = url_of(other)
    other.delete()
    discarded = url_of(make_hidden_article("discarded", "Kanarienvogel"))
    withdrawn = url_of(make_hidden_article("withdrawn", "Kanarienvogel"))
    retracted = url_of(make_hidden_article("retracted", "Kanarienvogel"))
    swapped = f"/vorschau/{url_of(make_draft()).split('/')[2].swapcase()}/"
    answers = [client.get(url) for url in (guessed, revoked, ended, deleted, discarded, withdrawn, retracted, swapped)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1
    assert b"anarienvogel" not in answers[0].content


@pytest.mark.parametrize("token", ["a\x00b", "%00", "²👨‍👩‍👧", "x" * 5000, "..", "' OR 1=1 --"])
def test_no_token_is_too_strange(client, token):
    assert client.get(f"/vorschau/{token}/").status_code == 404


def test_a_link_ends_at_its_minute(client):
    url = url_of(make_draft(), days=1)
    with time_machine.travel(timezone.now() + timedelta(hours=23, minutes=59)):
        assert client.get(url).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        assert client.get(url).status_code == 404


def test_a_link_shows_the_newest_text_or_the_one_it_is_bound_to(client):
    draft = make_draft(body="<p>Erste Fassung</p>")
    bound, newest = url_of(draft, revision=draft.working_revision()), url_of(draft)
    rewrite(draft, body="<p>Zweite Fassung</p>")
    assert "Erste Fassung" in client.get(bound).content.decode()
    assert "Zweite Fassung" in client.get(newest).content.decode()


def test_once_published_it_leads_to_the_public_page_and_shows_no_later_text(client):
    make_publication()
    draft = make_draft()
    bound, newest = url_of(draft, revision=draft.working_revision()), url_of(draft)
    workflow.publish(draft, by=superuser())
    rewrite(draft, dek="Kanarienvogel")
    for url in (bound, newest):
        answer = client.get(url)
        assert (answer.status_code, answer["Location"]) == (302, draft.get_absolute_url())
        assert "no-store" in answer["Cache-Control"]


def test_a_link_to_changes_of_a_published_article_shows_them_until_they_are_live(client):
    article = make_article()
    rewrite(article, dek="In Arbeit")
    url = url_of(article)
    assert "In Arbeit" in client.get(url).content.decode()
    assert "In Arbeit" not in client.get(article.get_absolute_url()).content.decode()
    revisions.publish(Article.objects.get(pk=article.pk), by=superuser(), change="update")
    assert client.get(url).status_code == 302


@pytest.mark.parametrize("state", ["in review", "approved", "scheduled", "embargoed"])
def test_what_is_not_published_yet_can_be_shown(client, state):
    assert client.get(url_of(make_hidden_article(state, "Bald"))).status_code == 200


def test_opens_are_counted_without_whose_they_were(client):
    url = url_of(make_draft())
    for _time in range(3):
        client.get(url, REMOTE_ADDR="203.0.113.9", headers={"User-Agent": "Neugierig"})
    client.head(url)
    link = PreviewLink.objects.get()
    assert link.opens == 3
    assert not re.search("203.0.113.9|Neugierig", str(list(PreviewLink.objects.values())))


def test_a_token_is_not_in_the_log():
    record = logging.LogRecord("django.request", 30, "", 0, "Not Found: %s", ("/vorschau/geheim-123/",), None)
    assert WithoutTokens().filter(record)
    assert record.getMessage() == "Not Found: /vorschau/…/"


def test_a_preview_saves_nothing():
    draft = make_full_draft()
    rewrite(draft, dek="Neu")
    before = list(Article.objects.values()), list(draft.authorships.values())
    previews.as_read(draft, draft.revisions.last())
    assert (list(Article.objects.values()), list(draft.authorships.values())) == before


def test_a_preview_costs_as_few_queries_as_the_page(client):
    url = url_of(make_full_draft())
    with CaptureQueriesContext(connection) as asked:
        client.get(url)
    assert len(asked) <= 17


# At the desk


def page_of(article: Article) -> str:
    return f"/admin/articles/article/{article.pk}/preview/"


def test_an_author_makes_a_link_copies_it_and_revokes_it(client):
    author = make_colleague(Role.AUTHOR)
    client.force_login(author)
    draft = make_draft("Der Entwurf", by=author)
    assert page_of(draft) in client.get(f"/admin/articles/article/{draft.pk}/change/").content.decode()
    sent = {"_make": "1", "given_to": "Bürgermeisterin", "days": "3", "shows": "newest"}
    answer = client.post(page_of(draft), sent, follow=True)
    url = re.search(r"/vorschau/[\w-]+/", said(answer))[0]
    assert "Der Entwurf" in Client().get(url).content.decode()
    assert url not in client.get(page_of(draft)).content.decode()
    link = PreviewLink.objects.get()
    assert (link.given_to, link.by, link.revision) == ("Bürgermeisterin", author, None)
    assert "zurückgezogen" in said(client.post(page_of(draft), {"_revoke": link.pk}, follow=True)).lower()
    assert Client().get(url).status_code == 404


@pytest.mark.parametrize("sent", [{"days": "400"}, {"days": ""}, {"shows": "alles"}, {"given_to": "x" * 121}])
def test_a_link_that_cannot_be_made_says_why(admin_client, sent):
    values = {"_make": "1", "given_to": "", "days": "7", "shows": "newest"} | sent
    answer = admin_client.post(page_of(make_draft()), values)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not PreviewLink.objects.exists()


def test_nobody_revokes_the_link_of_another_article(client):
    url = url_of(make_draft())
    author = make_colleague(Role.AUTHOR)
    client.force_login(author)
    client.post(page_of(make_draft(by=author)), {"_revoke": PreviewLink.objects.get().pk})
    assert Client().get(url).status_code == 200


def test_the_desk_sees_any_text_in_two_frames(admin_client):
    draft = make_draft(body="<p>Erste Fassung</p>")
    first = draft.working_revision()
    rewrite(draft, body="<p>Zweite Fassung</p>")
    answer = admin_client.get(f"{page_of(draft)}?revision={first.pk}&scheme=dark")
    frames = re.findall(r'<iframe class="(\w+)" src="([^"]+)" title="[^"]+"', answer.content.decode())
    assert [name for name, _url in frames] == ["phone", "screen"]
    assert "frame-src 'self'" in answer["Content-Security-Policy"]
    framed = admin_client.get(frames[0][1])
    assert "Erste Fassung" in framed.content.decode()
    assert "frame-ancestors 'self'" in framed["Content-Security-Policy"]
    assert framed["X-Frame-Options"] == "SAMEORIGIN"
    assert admin_client.get(page_of(draft))["X-Frame-Options"] == "DENY"


def test_what_readers_know_is_called_no_draft_at_the_desk(admin_client):
    article = make_article("Öffentlich")
    known = article.working_revision()
    rewrite(article, dek="Neu")
    frame = f"{page_of(article)}frame/"
    assert "Entwurf" not in admin_client.get(f"{frame}?revision={known.pk}").content.decode()
    assert "<b>Entwurf.</b>" in admin_client.get(frame).content.decode()
    planned = make_hidden_article("scheduled", "Geplant")
    assert "<b>Entwurf.</b>" in admin_client.get(f"{page_of(planned)}frame/").content.decode()


def test_the_frames_stylesheet_is_light_or_dark_and_for_the_desk_only(client, admin_client):
    light, dark = (admin_client.get(f"/admin/articles/article/preview/{name}.css") for name in ("light", "dark"))
    assert "@media not all" in light.content.decode()
    assert "color-scheme: dark;" in dark.content.decode()
    assert admin_client.get("/admin/articles/article/preview/bunt.css").status_code == 404
    assert Client().get("/admin/articles/article/preview/dark.css").status_code == 302


@pytest.mark.parametrize("typed", ["0", "x", "9" * 30, "-1"])
def test_a_text_of_another_article_is_not_shown(admin_client, typed):
    draft, other = make_draft(), make_draft("Kanarienvogel")
    for revision in (typed, other.working_revision().pk):
        assert admin_client.get(f"{page_of(draft)}?revision={revision}").status_code == 404


def test_of_a_colleagues_article_an_author_previews_what_readers_saw(client):
    article = make_article("Öffentlich")
    rewrite(article, dek="Kanarienvogel")
    client.force_login(make_colleague(Role.AUTHOR))
    assert "Kanarienvogel" not in client.get(f"{page_of(article)}frame/").content.decode()
    assert client.get(f"{page_of(article)}?revision={article.working_revision().pk}").status_code == 404
    assert client.post(page_of(article), {"_make": "1", "days": "7", "shows": "newest"}).status_code == 403
    assert article.status == Status.PUBLISHED
