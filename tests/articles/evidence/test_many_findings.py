"""An article with thousands of findings costs what one with five costs."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.evidence import ledger
from articles.models import Article, Evidence, Finding, Stance
from tests.articles.evidence.test_pages import csv_of, everything, json_of
from tests.articles.views.test_article import graph, read
from tests.factories import make_analysis, make_article, make_source, superuser
from tests.scope import on_one_engine

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("publication"), on_one_engine]


def grow(article: Article, number: int) -> None:
    """Thousands of judgements at once, as an import writes them."""
    source = make_source()
    rows = [Evidence(source=source, title=f"B {n}", url=f"https://b.example/{n}", key=f"k{n}") for n in range(number)]
    made = Evidence.objects.bulk_create(rows)
    Finding.objects.bulk_create(
        Finding(article=article, evidence=evidence, stance=Stance.CONFIRMS) for evidence in made
    )
    ledger.recount(article, by=superuser())


def test_5000_findings_cost_as_many_queries_as_5(client):
    article = make_article()
    make_analysis(article)
    everything(article)
    base = article.get_absolute_url()
    paths = [base, f"{base}quellen/", "/", "/archiv/"]
    asked = {}
    for size in (5, 5000):
        if size > 5:
            grow(article, size)
        for path in paths:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(path).status_code == 200
            asked.setdefault(path, []).append(len(queries))
    for path, (few, many) in asked.items():
        assert few == many <= 12, path
    last = client.get(f"{base}quellen/?page=51")
    assert last.status_code == 200
    assert len(csv_of(client, article)) > 5000
    assert len(json_of(client, article)["sources"]) > 5000
    assert len(graph(read(client, base))["citation"]) == 100
    assert client.get(f"{base}quellen/?page=9999").status_code == 404
