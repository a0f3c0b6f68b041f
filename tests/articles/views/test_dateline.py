"""The dateline: where it happened, before the first words of a text, on its page, in feeds and for machines."""

import json
import re
from xml.etree import ElementTree

import pytest
from django.test import Client

from articles.models import Article, Content
from articles.publishing import revisions
from tests.articles.article_form import ADD, change_url, form_of, send
from tests.factories import make_article, make_draft, superuser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]
LILIENTHAL = '<p><span class="dateline">Lilienthal.</span>'


def page_of(client: Client, article: Article) -> str:
    return client.get(article.get_absolute_url()).content.decode()


def in_feed(client: Client) -> str:
    entry = ElementTree.fromstring(client.get("/feed/").content).find("channel/item")
    return entry.findtext("{http://purl.org/rss/1.0/modules/content/}encoded")


def as_machines_read(page: str) -> dict:
    graph = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])["@graph"]
    return graph[-1]


def test_it_stands_in_the_first_paragraph_as_it_is_written(client):
    article = make_article(body="<p>Der Rat tagt.</p><p>Lange.</p>", dateline="Lilienthal")
    expected = f"{LILIENTHAL} Der Rat tagt.</p><p>Lange.</p>"
    page = page_of(client, article)
    assert expected in page
    assert in_feed(client) == expected
    assert as_machines_read(page)["dateline"] == "Lilienthal"
    assert "LILIENTHAL" not in page


@pytest.mark.parametrize("body", ["<h2>Rat</h2><p>Er tagt.</p>", "<blockquote><p>Rat</p></blockquote>"])
def test_before_anything_else_it_is_a_paragraph_of_its_own(client, body):
    article = make_article(body=body, dateline="Lilienthal")
    assert f"{LILIENTHAL}</p>{body}" in page_of(client, article)
    assert in_feed(client) == f"{LILIENTHAL}</p>{body}"


@pytest.mark.parametrize(("written", "shown"), [("Lilienthal.", "Lilienthal."), ("Frankfurt a. M.", "Frankfurt a. M.")])
def test_a_full_stop_that_somebody_wrote_is_not_doubled(client, written, shown):
    assert f'<span class="dateline">{shown}</span> ' in page_of(client, make_article(dateline=written))


def test_without_one_nothing_is_shown(client):
    page = page_of(client, make_article())
    assert "dateline" not in page
    assert "dateline" not in in_feed(client)


def test_markup_in_it_is_text_and_soft_hyphens_stay_on_the_page(client):
    article = make_article(dateline="<b>Li\u00adlien</b>")
    page = page_of(client, article)
    assert "&lt;b&gt;Li\u00adlien&lt;/b&gt;.</span>" in page
    assert "<b>Li" not in in_feed(client)
    assert as_machines_read(page)["dateline"] == "<b>Lilien</b>"


def test_an_editor_writes_it_between_dek_and_text(desk):
    page = desk.get(ADD).content.decode()
    assert "Ortsmarke" in page
    assert page.index('name="dek"') < page.index('name="dateline"') < page.index('name="body"')
    article = make_draft()
    send(desk, change_url(article), dateline=" Osterholz-\n Scharmbeck\u202e ")
    assert article.working_revision().text().dateline == "Osterholz- Scharmbeck"
    answer = desk.post(change_url(article), form_of(desk, change_url(article)) | {"dateline": "x" * 81})
    assert "dateline" in answer.context["adminform"].form.errors


def test_older_revisions_have_none():
    article = make_draft()
    revision = article.working_revision()
    del revision.content["dateline"]
    revision.save()
    content = article.working_revision().text()
    assert content.dateline == ""
    assert revisions.save(article, content, by=superuser(), based_on=revision) == revision


def test_a_preview_shows_the_newest_one(desk):
    article = make_article(dateline="Alt")
    newest = article.working_revision()
    changed = Content(**vars(newest.text()) | {"dateline": "Worpswede"})
    revisions.save(article, changed, by=superuser(), based_on=newest)
    frame = desk.get(f"/admin/articles/article/{article.pk}/preview/frame/").content.decode()
    assert '<span class="dateline">Worpswede.</span>' in frame
