"""What was stored before addresses were checked on their way out is looked through once; two rows may be one report."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from articles import text
from articles.evidence import source_urls
from articles.models import Article, Evidence, Finding, Mood, Revision
from tests.factories import make_analysis, make_article, make_evidence, make_finding, make_publication

pytestmark = pytest.mark.django_db

migration = import_module("articles.migrations.0012_direct_addresses")
WRAPPED = (
    "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fpaper.example%2Fa&data=05%7Cname%40paper.example"
)
DIRTY = f'<p><a href="javascript:alert(1)">a</a> <a href="{WRAPPED.replace("&", "&amp;")}">b</a></p>'
CLEAN = '<p>a <a href="https://paper.example/a">b</a></p>'


def write(model, pk: int, **columns: str) -> None:
    """As another version of this program wrote it: fields are not asked."""
    with connection.cursor() as cursor:
        for column, value in columns.items():
            cursor.execute(f"UPDATE {model._meta.db_table} SET {column} = %s WHERE id = %s", [value, pk])


def test_dangerous_addresses_go_from_every_text_and_version(client):
    make_publication()
    article, twin = make_article(body="<p>x</p>"), make_article(body='<p><a href="/x/">bleibt</a></p>')
    before = Revision.objects.get(article=twin).content
    Article.objects.filter(pk=article.pk).update(body=DIRTY)
    for revision in article.revisions.all():
        Revision.objects.filter(pk=revision.pk).update(content=revision.content | {"body": DIRTY})
    migration.clean_texts(apps, None)
    assert Article.objects.get(pk=article.pk).body == CLEAN
    assert {revision.content["body"] for revision in article.revisions.all()} == {CLEAN}
    assert Revision.objects.get(article=twin).content == before
    page = client.get(article.get_absolute_url()).content.decode()
    assert not [found for found in ("javascript:", "safelinks") if found in page]
    assert "https://paper.example/a" in page


def test_of_two_rows_for_one_report_the_first_keeps_it_and_nothing_judged_is_lost():
    first, second, other = (make_evidence(f"Bericht {n}", url=f"https://paper.example/{n}") for n in range(3))
    write(Evidence, first.pk, url="https://m.paper.example/a/amp/?ncid=x", key="1" * 64)
    write(Evidence, second.pk, url=WRAPPED, key="2" * 64)
    article = make_article()
    make_finding(article, evidence=first), make_finding(article, evidence=second)
    migration.find_reports_once(apps, None)
    first.refresh_from_db(), second.refresh_from_db()
    assert first.key == source_urls.key_of("https://www.paper.example/a?from=rss")
    assert (second.url, second.key) == ("https://paper.example/a", "2" * 64)
    assert Evidence.objects.get(pk=other.pk).key == other.key
    assert Finding.objects.filter(article=article).count() == 2
    migration.find_reports_once(apps, None)
    assert Evidence.objects.get(pk=first.pk).key == first.key


def test_a_thread_that_was_counted_twice_keeps_both_counts():
    analysis = make_analysis(make_article())
    given = {"analysis": analysis, "kind": "comment", "platform": "Netz"}
    one = Mood.objects.create(**given, thread_url="https://paper.example/a")
    two = Mood.objects.create(**given, thread_url="https://paper.example/b")
    write(Mood, two.pk, thread_url=WRAPPED)
    migration.show_threads_directly(apps, None)
    assert sorted(Mood.objects.values_list("thread_url", flat=True)) == [one.thread_url, f"{one.thread_url}#{two.pk}"]


@pytest.mark.parametrize(
    "address",
    [
        "https://m.paper.example/a", "https://mobile.paper.example/a/", "https://amp.paper.example/a",
        "https://paper.example/amp/a", "https://paper.example/a/amp/", "https://www.paper.example/a?ncid=1&from=x",
        "https://paper.example/a?amp=1", "https://paper.example/a?outputType=amp&ref=x", WRAPPED,
        "https://www.google.com/url?q=https://m.paper.example/a%3Futm_source%3Dx&sa=D",
    ],
)  # fmt: skip
def test_one_report_is_one_however_its_address_is_written(address):
    assert source_urls.normal(address) == "paper.example/a"
    assert source_urls.domain_of(address) == "paper.example"


@pytest.mark.parametrize(
    "address",
    ["https://m.example/a", "https://paper.example/ampel", "https://paper.example/a?id=2", "https://x.m.example/a"],
)
def test_another_report_is_another_one(address):
    assert source_urls.normal(address) == address.removeprefix("https://")


@pytest.mark.parametrize("inner", ["javascript:alert(1)", "x", "", "https%3A%2F%2Fname:word@paper.example"])
def test_what_a_wrapper_hides_has_to_be_a_page(inner):
    assert not source_urls.is_web(f"https://www.google.com/url?q={inner or '%20'}")


def test_evidence_shows_the_page_itself():
    assert make_evidence(url=WRAPPED).url == WRAPPED  # In memory, as typed; what is stored is the page.
    assert Evidence.objects.get().url == "https://paper.example/a"
    assert text.clean_html(DIRTY) == CLEAN
