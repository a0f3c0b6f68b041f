"""Links behind public articles are looked at: what moved, changed or went is marked, and nothing disappears."""

import socket
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from articles.evidence import link_check
from articles.models import Evidence, LinkState, Visibility
from articles.web import network
from articles.web.client import Client, Limits
from tests.articles.web.test_client import HOSTILE
from tests.factories import (
    HIDDEN_STATES,
    make_article,
    make_draft,
    make_evidence,
    make_finding,
    make_hidden_article,
    make_source,
)
from tests.servers import Visit, canary, serving

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]

PAGE = "<html><head><title>x</title></head><body><nav>{nav}</nav><article>{text}</article></body></html>"


def page(text: str = "Am Montag.", nav: str = "") -> str:
    return PAGE.format(text=text, nav=nav)


def shown(url: str, **fields) -> Evidence:
    """Evidence behind a public article."""
    evidence = make_evidence(url=url, **fields)
    make_finding(make_article(), evidence=evidence)
    return evidence


def check(evidence: Evidence, server, seconds: float = 20) -> link_check.Check:
    client = Client(limits=Limits(seconds=seconds, size=20_000), allowed=frozenset([server.place]))
    result = link_check.look(evidence, client)
    link_check.note(evidence, result)
    evidence.refresh_from_db()
    return result


def html(visit: Visit, body: str, **headers: str) -> None:
    visit.answer(body, content_type="text/html; charset=utf-8", **headers)


def test_a_page_is_fine_until_its_text_changes_and_its_frame_does_not_matter():
    bodies = [page(), page(), page(nav="Neu: heute"), page("Am Dienstag."), page()]
    with serving(lambda visit: html(visit, bodies[0])) as server:
        evidence, states = shown(server.url("/a")), []
        while bodies:
            check(evidence, server)
            states.append(evidence.link_state)
            bodies.pop(0)
    assert states == ["fine", "fine", "fine", "changed", "fine"]
    assert evidence.link_checked_at


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
def test_what_is_gone_stays_listed_and_is_marked_and_may_come_back(status):
    answers = {"status": status}
    with serving(lambda visit: html(visit, page(), **answers)) as server:
        evidence = shown(server.url("/a"))
        check(evidence, server)
        assert evidence.link_state == LinkState.GONE
        assert evidence.findings.count() == 1
        answers.clear()
        check(evidence, server)
        assert evidence.link_state == LinkState.FINE


@pytest.mark.parametrize("status", ["403 No", "429 Slow", "500 Broken", "503 Busy"])
def test_what_cannot_be_seen_now_says_nothing_about_the_link(status):
    with serving(lambda visit: html(visit, "", status=status)) as server:
        evidence = shown(server.url("/a"), link_state=LinkState.FINE)
        assert status[:3] in check(evidence, server).sentence
    assert evidence.link_state == LinkState.FINE


def test_a_server_that_knows_no_head_is_asked_for_the_page():
    def say(visit: Visit) -> None:
        html(visit, page(), **({"status": "405 No"} if visit.method == "HEAD" else {}))

    with serving(say) as server:
        evidence = shown(server.url("/a"))
        check(evidence, server)
        assert [visit.method for visit in server.visits] == ["HEAD", "GET"]
    assert evidence.link_state == LinkState.FINE


def test_a_large_document_is_not_downloaded():
    with serving(lambda visit: visit.answer(content_type="application/pdf", content_length="99999999")) as server:
        evidence = shown(server.url("/a.pdf"))
        check(evidence, server)
        assert [visit.method for visit in server.visits] == ["HEAD"]
    assert (evidence.link_state, evidence.page_hash) == (LinkState.FINE, "")


@pytest.mark.parametrize(
    ("status", "target", "state"),
    [
        ("301 Moved", "/b", "moved"),
        ("308 Moved", "/b", "moved"),
        ("302 Found", "/b", "fine"),
        ("301 Moved", "/a?utm_source=x", "fine"),
    ],
)
def test_a_page_that_moved_for_good_keeps_its_new_address(status, target, state):
    def say(visit: Visit) -> None:
        html(visit, page(), **({"status": status, "location": target} if visit.path == "/a" else {}))

    with serving(say) as server:
        evidence = shown(server.url("/a"))
        check(evidence, server)
        assert evidence.link_state == state
        assert evidence.moved_to == (server.url("/b") if state == "moved" else "")
        assert evidence.url == server.url("/a")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_servers_change_nothing(name):
    with serving(HOSTILE[name]) as server:
        evidence = shown(server.url("/a"), link_state=LinkState.FINE, page_hash="0" * 64)
        assert check(evidence, server, seconds=0.4).state in (None, LinkState.CHANGED)


@pytest.mark.parametrize("target", ["http://127.0.0.1:{port}/", "http://2130706433:{port}/", "http://[::1]:{port}/"])
def test_a_page_that_sends_us_home_is_not_followed(target):
    with canary() as bird:
        location = target.format(port=bird.port)
        with serving(lambda visit: html(visit, "", status="301 Moved", location=location)) as server:
            evidence = shown(server.url("/a"))
            assert check(evidence, server).state is None
        assert bird.visits == []
    assert evidence.moved_to == ""


def test_a_name_has_to_be_unknown_twice_and_a_sleeping_name_server_does_not_count():
    errors = [socket.EAI_NONAME, socket.EAI_AGAIN, socket.EAI_NONAME, socket.EAI_NONAME]

    def resolve(host: str, port: int) -> list[str]:
        raise socket.gaierror(errors.pop(0), "x")

    evidence, states = shown("https://paper.example/a"), []
    while errors:
        link_check.note(evidence, link_check.look(evidence, Client(resolve=resolve)))
        evidence.refresh_from_db()
        states.append(evidence.link_state)
    assert states == ["", "", "", "gone"]


def test_only_what_readers_can_open_is_looked_at():
    public = shown("https://paper.example/shown")
    make_finding(make_draft(), evidence=make_evidence(url="https://paper.example/draft"))
    for state in HIDDEN_STATES:
        make_finding(make_hidden_article(state, state), evidence=make_evidence())
    make_evidence(url="https://paper.example/unjudged")
    article = make_article()
    for visibility in (Visibility.PROTECTED, Visibility.INTERNAL):
        make_finding(article, evidence=make_evidence(), visibility=visibility)
    # Protected in one article, public in another: asking would still tell.
    both = make_evidence()
    make_finding(article, evidence=both)
    make_finding(make_article(), evidence=both, visibility=Visibility.PROTECTED)
    assert list(link_check.due()) == [public]


def test_each_is_checked_once_a_week_and_a_doubtful_name_the_next_day():
    evidence = shown("https://paper.example/a")
    now = timezone.now()
    Evidence.objects.update(link_checked_at=now)
    assert not link_check.due()
    assert list(link_check.due(now=True)) == [evidence]
    with time_machine.travel(now + timedelta(days=7, minutes=1)):
        assert list(link_check.due()) == [evidence]
    Evidence.objects.update(link_failures=1)
    with time_machine.travel(now + timedelta(days=1, minutes=1)):
        assert list(link_check.due()) == [evidence]


def test_no_server_is_asked_twice_within_a_second_and_others_need_not_wait(monkeypatch):
    names = ["https://a.example/1", "https://a.example/2", "https://b.example/1"]
    asked, slept = [], []
    with serving(lambda visit: html(visit, page())) as server:
        client = Client(
            resolve=lambda host, port: asked.append(host) or ["93.184.215.14"],
            connect=lambda address, port, seconds: network.dial("127.0.0.1", server.port, seconds),
            allowed=frozenset(),
        )
        found = [shown(name.replace("https", "http")) for name in names]
        list(link_check.check_all(found, client, slept.append))
    assert list(dict.fromkeys(asked)) == ["a.example", "b.example"]
    assert asked[-1] == "a.example"
    assert len(slept) == 1
    assert 0 < slept[0] <= link_check.HOST_PAUSE


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("check_links", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_says_a_line_for_each_and_a_count(settings, monkeypatch):
    monkeypatch.setattr(link_check, "HOST_PAUSE", 0)
    with serving(lambda visit: html(visit, page(), **({"status": "404 No"} if visit.path == "/b" else {}))) as server:
        settings.FETCH_LOOPBACK_FOR_TESTS = [server.place]
        source = make_source()
        for path in ("/a", "/b"):
            shown(server.url(path), source=source)
        told = f"{server.url('/a')}: In Ordnung.\n{server.url('/b')}: Verschwunden: Das sagt der Server selbst.\n"
        assert run("--dry-run").startswith(told)
        assert not Evidence.objects.exclude(link_checked_at=None).exists()
        assert run("--limit", "1").startswith(told.splitlines()[0])
        assert run("--limit", "1").startswith(told.splitlines()[1])
        assert run() == "0 Links geprüft.\n"
        assert "2 Links geprüft" in run("--now")
    assert list(Evidence.objects.order_by("pk").values_list("link_state", flat=True)) == ["fine", "gone"]
