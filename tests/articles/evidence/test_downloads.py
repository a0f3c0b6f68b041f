"""The evidence of an article as CSV and JSON: what the files say of themselves, and what they must not say."""

from urllib.parse import urlsplit

import pytest

from articles.models import Article
from tests.articles.evidence.test_pages import CANARY, csv_of, json_of
from tests.factories import (
    make_article,
    make_evidence,
    make_finding,
    make_hidden_article,
    make_publication,
    make_source,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]


@pytest.mark.parametrize("ending", ["quellen/", "quellen.json", "quellen.csv"])
def test_the_files_of_a_hidden_article_answer_like_its_page(client, ending):
    for state, status in {"draft": 404, "scheduled": 404, "withdrawn": 410, "expired": 410, "retracted": 302}.items():
        hidden = make_hidden_article(state, f"{CANARY} {state}")
        Article.objects.filter(pk=hidden.pk).update(slug=f"versteckt-{state}")
        answer = client.get(f"/artikel/versteckt-{state}/{ending}")
        assert answer.status_code == status, state
        assert CANARY.lower() not in answer.content.decode().lower()


@pytest.mark.parametrize("start", ["=1+1", "+49", "-1", "@SUM(A1)", "  =cmd"])
def test_no_cell_of_the_csv_runs_as_a_formula(client, start):
    article = make_article()
    make_finding(article, evidence=make_evidence(start, source=make_source(f"{start} Blatt")), note=f'{start} "a", b')
    [row] = csv_of(client, article)
    for name in ("title", "source", "note"):
        assert row[name].startswith("'"), name
    assert json_of(client, article)["sources"][0]["title"] == start.strip()


def test_the_files_name_licence_and_method_and_how_they_are_saved(client):
    make_publication(data_licence="CC BY 4.0", data_licence_url="https://example.org/by", method="So zählen wir.")
    article = make_article("Die Fähre")
    make_finding(article, evidence=make_evidence("Größe, „Maß“; 5"))
    answer = client.get("/artikel/die-faehre/quellen.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert answer["Content-Disposition"] == 'attachment; filename="die-faehre-quellen.csv"'
    assert 'rel="license"' in answer["Link"]
    assert answer.getvalue().startswith(b"\xef\xbb\xbfrecord,")
    [row] = csv_of(client, article)
    assert (row["licence"], row["method_version"], row["title"]) == ("CC BY 4.0", "1", "Größe, „Maß“; 5")
    found = json_of(client, article)
    assert found["licence"] == {"name": "CC BY 4.0", "url": "https://example.org/by"}
    assert found["method"]["version"] == 1
    assert client.get(urlsplit(found["method"]["url"]).path).status_code == 200
    assert client.get("/artikel/die-faehre/quellen.json")["Content-Type"] == "application/json"
