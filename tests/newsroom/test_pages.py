"""Every page of the site: words, headers, queries, strict HTML, and what it never does."""

import re
from pathlib import Path
from types import SimpleNamespace

import html5lib
import pytest
from django.db import OperationalError, connection
from django.db.backends.utils import CursorWrapper
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article
from newsroom.sample import edition
from puzzles.models import Puzzle
from tests.factories import (
    make_analysis,
    make_article,
    make_author,
    make_finding,
    make_place,
    make_publication,
    make_puzzle,
    make_topic,
    superuser,
)

pytestmark = pytest.mark.django_db

FERRY = "die-abendfaehre-soll-bleiben-doch-ueber-die-kosten-gibt-es-zwei-rechnungen"
SEED = "zukunft-der-verwaltung-virtuelle-region-nordwest-foerdert-digitale-innovationen"
LEGAL = ["/impressum/", "/datenschutz/", "/barrierefreiheit/", "/grundsaetze/", "/methode/", "/eigentuemer/"]
PAGES = [
    "/", f"/artikel/{SEED}/", f"/artikel/{SEED}/quellen/", "/thema/osterholz-technologie/", "/thema/osterholz/",
    "/thema/technologie/", "/themen/", "/redaktion/", "/redaktion/konrad-l-schneider/", "/raetsel/", "{puzzle}",
    "{puzzle}loesung/", "/archiv/", "/archiv/2024/", "/archiv/2024/06/",
    f"/artikel/{FERRY}/", f"/artikel/{FERRY}/quellen/", "/methode/1/",
    f"/fehler-melden/?artikel={FERRY}&betrifft=quellen",
    "/korrekturen/", "/fehler-melden/", "/gibt/es/nicht/", *LEGAL,
]  # fmt: skip
EMPTY = [
    "/",
    "/korrekturen/",
    "/korrekturen/feed/",
    "/fehler-melden/",
    "/themen/",
    "/redaktion/",
    "/raetsel/",
    "/archiv/",
    "/feed/",
    "/sitemap.xml",
    "/robots.txt",
    *LEGAL,
]
LISTS = [
    "/", "/artikel/immer/", "/artikel/immer/quellen/", "/thema/osterholz/", "/thema/osterholz-technologie/",
    "/themen/", "/redaktion/", "/redaktion/immer/", "/raetsel/", "/archiv/", "/archiv/{now:%Y}/",
    "/archiv/{now:%Y}/{now:%m}/", "/feed/", "/sitemap.xml",
]  # fmt: skip


@pytest.fixture
def sample(db):
    edition.load(superuser())


def fill(path: str) -> str:
    puzzle = Puzzle.objects.of_the_week()
    return path.format(puzzle=puzzle.get_absolute_url() if puzzle else "")


@pytest.mark.usefixtures("sample")
def test_every_page_is_strict_html_and_the_same_for_everyone(client):
    parts = ("/impressum/", "/datenschutz/", "https://t.me/beispielkanal", "/feed/", 'href="#top"', "Beispielausgabe")
    for path in PAGES:
        answer = client.get(fill(path))
        assert answer.status_code == (404 if "/gibt/" in path else 200), path
        page = answer.content.decode()
        html5lib.HTMLParser(strict=True).parse(page)
        assert page.count("<h1") == 1, path
        assert not answer.cookies, path
        assert "Cookie" not in answer.get("Vary", ""), path
        assert not re.search(r"<style|\sstyle=|\son\w+=|csrfmiddlewaretoken", page), path
        assert all("ld+json" in tag for tag in re.findall(r"<script[^>]*>", page)), path
        assert [part for part in parts if part not in page] == [], path


@pytest.mark.usefixtures("sample")
def test_every_page_that_search_engines_may_list_describes_itself(client):
    make_place("Farge"), make_topic("Hafen")
    make_article(tags=("FargeHafen",), authors=(make_author("Ohne Rolle").pk,))
    for path in [*PAGES, "/thema/farge-hafen/", "/thema/farge/", "/redaktion/ohne-rolle/"]:
        page = client.get(fill(path)).content.decode()
        assert 'content="noindex"' in page or re.search(r'<meta name="description" content="[^"]{9,}">', page), path
    assert "Alles über Hafen aus Farge" in client.get("/thema/farge-hafen/feed/").content.decode()


@pytest.mark.usefixtures("sample")
def test_every_answer_is_guarded_by_its_headers(client):
    for path in [*PAGES, "/feed/", "/sitemap.xml", "/healthz", "/admin/login/"]:
        answer = client.get(fill(path))
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe" not in policy, path
        assert ("script-src 'none'" in policy) == (not path.startswith("/admin/")), path
        assert answer["X-Content-Type-Options"] == "nosniff", path
        assert answer["X-Frame-Options"] == "DENY", path
        assert "Referrer-Policy" in answer.headers, path
        assert "Cache-Control" in answer.headers, path


@pytest.mark.usefixtures("sample")
def test_every_link_of_the_site_leads_somewhere(client):
    seen, waiting = set(), ["/"]
    while waiting:
        path = waiting.pop()
        seen.add(path)
        answer = client.get(path)
        assert answer.status_code == 200, path
        if "text/html" in answer["Content-Type"]:
            links = re.findall(r'href="(/[^"#]*)', answer.content.decode())
            waiting += {link for link in links if not link.startswith(("/static/", "/admin/"))} - seen - set(waiting)
    assert len(seen) > 60


@pytest.mark.parametrize("path", EMPTY)
def test_an_empty_paper_has_pages_too(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert "Traceback" not in answer.content.decode()


@pytest.mark.usefixtures("sample")
def test_a_page_that_is_none_is_not_found(client):
    for path in ("/thema/osterholz/", "/redaktion/konrad-l-schneider/", "/archiv/2024/06/", "/raetsel/"):
        assert client.get(path).status_code == 200, path
        for number in ("0", "-1", "x", "1e30", "9" * 400, "", "2.5", "999", "%00", "٣"):
            assert client.get(f"{path}?page={number}").status_code in (404, 400), (path, number)


@pytest.mark.parametrize(
    "path",
    [
        "/artikel/x/", "/artikel/%00/", "/artikel/" + "x" * 3000 + "/", "/artikel/x/quellen/",
        "/thema/%F0%9F%9A%80/", "/thema/x/feed/", "/redaktion/nobody/", "/raetsel/x/", "/raetsel/x/loesung/",
        "/archiv/0/", "/archiv/2024/13/", "/archiv/99999/", "/archiv/10000/1/", "/archiv/0000/00/",
        "/.git/config", "/.env", "/static/../manage.py", "/wp-login.php", "/%2e%2e/",
    ],
)  # fmt: skip
def test_an_unknown_address_is_not_found_and_never_an_error(client, publication, path):
    assert client.get(path).status_code == 404


def test_the_not_found_page_speaks_german_and_shows_no_trace(client, publication):
    page = client.get("/gibt-es-nicht/").content.decode()
    assert '<html lang="de"' in page
    assert "gibt-es-nicht" not in page
    assert "Traceback" not in page


def test_a_wrong_host_gets_the_page_of_a_bad_request(client, publication):
    answer = client.get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "evil.example" not in page
    assert "/impressum/" in page


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_readers_pages_only_answer_to_reading(client, publication, method):
    for path in ("/", "/impressum/", "/raetsel/", "/themen/", "/healthz"):
        assert getattr(client, method)(path).status_code == 405


def grow(number: int) -> None:
    author = make_author()
    for _ in range(number):
        article = make_article(authors=(author.pk, make_author().pk), tags=("OsterholzTechnologie", "Kultur"))
        make_analysis(article, analyst=author)
        make_finding(article)
        make_finding(immer := Article.objects.get(slug="immer"), claim="x")
        make_analysis(immer, analyst=author)
        make_puzzle(author=author)


def test_every_page_costs_the_same_queries_with_1_and_30_rows(client):
    make_publication()
    make_place().__class__.objects.update(menu_position=1)
    make_topic(), make_topic("Kultur")
    author = make_author("Immer")
    make_article("Immer", authors=(author.pk,), tags=("OsterholzTechnologie", "Kultur"))
    make_puzzle(author=author)
    grow(1)
    with_1 = queries_of(client)
    grow(30)
    with_30 = queries_of(client)
    assert with_1 == with_30
    assert max(with_30.values()) <= 12


def queries_of(client: Client) -> dict[str, int]:
    now, counts = timezone.localtime(), {}
    for path in LISTS:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path.format(now=now)).status_code == 200
        counts[path] = len(queries)
    return counts


def test_the_sitemap_names_public_pages_and_the_editorial_clock(client):
    make_topic("Kultur")
    author = make_author("Anna")
    article, puzzle = make_article("Meldung", tags=("Kultur",), authors=(author.pk,)), make_puzzle()
    sitemap = client.get("/sitemap.xml").content.decode()
    for thing in (article, puzzle, author):
        assert f"{thing.get_absolute_url()}</loc>" in sitemap
    assert "/thema/kultur/</loc>" in sitemap
    assert "loesung" not in sitemap
    assert f"<lastmod>{timezone.localtime(article.first_published_at):%Y-%m-%d}" in sitemap


def test_the_imprint_says_what_it_lacks(client, publication):
    page = client.get("/impressum/").content.decode()
    assert "fehlt noch" in page
    full = {name: "Angabe" for name in ("legal_name", "street", "postcode", "city", "representative")}
    full |= {"email": "a@paper.example", "responsible_name": "Anna", "responsible_address": "Weg 1"}
    make_publication(**full)
    assert "fehlt noch" not in client.get("/impressum/").content.decode()


def test_the_line_of_the_sample_edition_can_be_switched_off(client):
    make_publication(is_sample=True)
    assert "Beispielausgabe" in client.get("/").content.decode()
    make_publication(is_sample=False)
    assert "Beispielausgabe" not in client.get("/").content.decode()


def test_an_author_without_published_work_has_no_page_and_one_with_a_puzzle_has(client, publication):
    author = make_author("Anna")
    assert client.get("/redaktion/anna/").status_code == 404
    make_puzzle(author=author)
    assert client.get("/redaktion/anna/").status_code == 200
    assert "Anna" in client.get("/redaktion/").content.decode()


def test_names_of_logins_stand_on_no_page(client):
    user = superuser()
    user.username = "kanarienvogel"
    user.save()
    author = make_author("Anna", user=user)
    article = make_article(by=user, authors=(author.pk,))
    for path in ("/", article.get_absolute_url(), "/redaktion/", author.get_absolute_url(), "/feed/"):
        assert "kanarienvogel" not in client.get(path).content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_error_page_needs_no_database(client, publication, monkeypatch):
    def gone(*args, **kwargs):
        raise OperationalError("password=hunter2")

    monkeypatch.setattr(CursorWrapper, "execute", gone)
    client.raise_request_exception = False
    for path in ("/", "/artikel/x/", "/impressum/"):
        answer = client.get(path)
        page = answer.content.decode()
        assert answer.status_code == 503
        assert '<html lang="de"' in page
        assert "/impressum/" in page
        assert "hunter2" not in page
        assert "Traceback" not in page
    health = client.get("/healthz")
    assert health.status_code == 503
    assert health.json()["database"] == "failing"


def test_health_is_told_in_plain_words(client, db):
    answer = client.get("/healthz")
    assert answer.json() == {
        "status": "ok", "database": "ok", "cache": "ok", "work": "never", "last_run": None, "overdue": 0, "space": "ok"
    }  # fmt: skip
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("short", ["database", "media"])
def test_health_is_degraded_before_a_disk_is_full(client, db, settings, monkeypatch, tmp_path, short):
    """The media folder does not exist yet: what counts is the disk that it will be on."""
    if short == "database" and connection.vendor != "sqlite":
        pytest.skip("The files of PostgreSQL are its own concern")
    settings.MEDIA_ROOT, settings.FREE_SPACE_MB = tmp_path / "not" / "yet", 100
    places = {"database": Path(connection.settings_dict["NAME"]).parent, "media": tmp_path}
    free = {path: 99 if name == short else 101 for name, path in places.items()}
    monkeypatch.setattr("newsroom.disk_space.shutil.disk_usage", lambda path: SimpleNamespace(free=free[path] * 2**20))
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"], answer.json()["space"]) == (200, "degraded", "low")
    settings.FREE_SPACE_MB = 99
    assert client.get("/healthz").json()["space"] == "ok"


def test_health_fails_without_the_cache(client, db, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["cache"]) == (503, "failing")


@pytest.mark.parametrize("name", ["400", "403", "403_form", "404", "410", "500", "503"])
def test_every_error_page_is_strict_german_html_that_names_the_imprint(rf, publication, name):
    request = rf.get("/")
    request.publication = publication
    page = render_to_string(
        f"errors/{name}.html", request=None if name in ("400", "403_form", "500", "503") else request
    )
    html5lib.HTMLParser(strict=True).parse(page)
    assert page.count("<h1") == 1
    assert "/impressum/" in page
    assert '<html lang="de"' in page


def test_the_forms_of_the_desk_are_strict_html(desk, publication):
    paths = ["articles/article/", "articles/tag/", "articles/author/", "articles/analysis/", "puzzles/puzzle/"]
    for path in [*paths, *(f"{path}add/" for path in paths), "publication/publication/1/change/", ""]:
        html5lib.HTMLParser(strict=True).parse(desk.get(f"/admin/{path}").content.decode())


def test_every_article_of_the_last_days_is_on_the_front_page_whatever_its_topic(client):
    make_publication()
    for name in ("Kultur", "Sport", "Verkehr", "Wirtschaft"):
        make_topic(name)
    make_place("Worpswede")
    topics = [*["Kultur"] * 9, *["Sport"] * 3, *["Verkehr"] * 2, "Wirtschaft", "Worpswede", ""]
    articles = [make_article(tags=(topic,) if topic else ()) for topic in reversed(topics)]
    page = client.get("/").content.decode()
    assert [article.pk for article in articles if page.count(f'"{article.get_absolute_url()}"') != 1] == []
    more = page[page.index("Weitere Meldungen") :]
    for article in articles[:3]:
        assert article.get_absolute_url() in more
    assert 'href="/archiv/"' in more.partition("</section>")[0]
