"""Feeds are polled: what is new is kept once, a hostile source harms itself only, and nobody is asked too often."""

import time
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.evidence import retention
from articles.evidence.feeds import items, parser, polling
from articles.evidence.feeds.parser import Feed, Item
from articles.evidence.feeds.polling import EVERY, MAX_PAUSE
from articles.models import Evidence, EvidenceKind, Proposal, ProposalState, Source, SourceKind
from articles.models.leased import MAX_ATTEMPTS
from articles.web import network
from articles.web.client import Client, Limits
from newsroom import work
from tests import processes
from tests.articles.evidence.test_feed_parser import BOMBS
from tests.articles.web.test_client import HOSTILE
from tests.factories import make_draft, make_evidence, make_finding, make_source
from tests.scope import in_full, within
from tests.servers import Visit, canary, serving

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]


@pytest.fixture
def read_here(monkeypatch):
    """The feed is read in this process: the other one takes a third of a second to start."""
    monkeypatch.setattr(parser, "read", lambda content, **about: parser.parse(content, **about))


def feed_of(*titles: str, more: str = "") -> str:
    items = "".join(
        f"<item><title>{title}</title><link>https://paper.example/{title}</link>{more}</item>" for title in titles
    )
    return f"<rss version='2.0'><channel><title>x</title>{items}</channel></rss>"


def open_to(server, **limits) -> Client:
    limits = Limits(**{"seconds": 0.4, "size": 20_000} | limits)
    return Client(limits=limits, allowed=frozenset([server.place]))


def poll(source: Source, server) -> polling.Poll:
    Source.objects.filter(pk=source.pk).update(poll_due_at=timezone.now(), leased_until=None)
    claimed = polling.claim("test")
    result, _collected = polling.poll(claimed, open_to(server))
    source.refresh_from_db()
    assert source.leased_until is None
    return result


def due_in(source: Source) -> timedelta:
    return source.poll_due_at - timezone.now()


def test_what_a_feed_brings_is_kept_with_date_text_and_mark(read_here):
    text, date = "&lt;p&gt;Bremen (dpa) – Am Montag.&lt;/p&gt;", "Mo, 12 Mai 2025 10:00:00 +0200"
    more = f"<description>{text}</description><pubDate>{date}</pubDate>"
    with serving(lambda visit: visit.answer(feed_of("A", more=more), etag='"1"')) as server:
        source = make_source(feed_url=server.url("/feed"))
        assert poll(source, server).outcome == polling.Outcome.READ
    [evidence] = Evidence.objects.all()
    assert (evidence.source, evidence.title, evidence.url) == (source, "A", "https://paper.example/A")
    assert evidence.published_at == datetime(2025, 5, 12, 8, tzinfo=UTC)
    assert (evidence.working_copy, evidence.agency_mark) == ("Bremen (dpa) – Am Montag.", "dpa")
    assert evidence.working_copy_until - evidence.retrieved_at == timedelta(days=14)
    assert (len(evidence.content_hash), source.etag, source.poll_error) == (64, '"1"', "")
    assert EVERY - timedelta(minutes=1) < due_in(source) <= EVERY


def test_the_same_feed_twice_is_kept_once_and_a_new_item_is_added(read_here):
    titles = ["A", "A?utm_source=x", "B"]
    with serving(lambda visit: visit.answer(feed_of(*titles))) as server:
        source = make_source(feed_url=server.url())
        poll(source, server)
        kept = list(Evidence.objects.values_list("pk", "title", "retrieved_at"))
        poll(source, server)
        assert list(Evidence.objects.values_list("pk", "title", "retrieved_at")) == kept
        titles.append("C")
        poll(source, server)
    assert sorted(Evidence.objects.values_list("title", flat=True)) == ["A", "B", "C"]


def collect(*found: Item, source: Source | None = None) -> items.Collected:
    return items.keep(source or make_source(), Feed(items=list(found)))


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "file:///etc/passwd", "", "data:,x", "//x", "https://a:b@paper.example/", "https://[",
        "http://127.0.0.1/x", "http://0x7f.1/", "https://[::1]/", "https://blatt.intranet/",
    ],
)  # fmt: skip
def test_items_without_the_address_of_a_page_are_refused_and_counted(url):
    collected = collect(Item(title="Bad", url=url), Item(title="Fine", url="https://paper.example/"))
    assert (collected.refused, [evidence.title for evidence in Evidence.objects.all()]) == (1, ["Fine"])


def test_our_own_articles_come_back_as_our_own(settings):
    settings.SITE_URL = "https://www.ours.example"
    collect(Item(title="A", url="https://ours.example/artikel/a/"), Item(title="B", url="https://paper.example/b"))
    own = {evidence.title: evidence.source.is_own for evidence in Evidence.objects.select_related("source")}
    assert own == {"A": True, "B": False}


@pytest.mark.parametrize(
    ("words", "mark"),
    [
        ("Bremen (dpa) - Am", "dpa"), ("© dpa-infocom", "dpa"), ("DPA/lni", "dpa"), ("Feuer (ots)", "(ots)"),
        ("Feuer (OTS) -", "(ots)"), ("Adpa kommt", ""), ("Boots", ""), ("", ""), ("(NDZ) Heute", "(NDZ)"),
    ],
)  # fmt: skip
def test_agency_marks_are_found_in_title_and_text(words, mark):
    make_source(agency_mark="(NDZ)")
    collect(Item(title="A", url="https://paper.example/1", text=words))
    assert Evidence.objects.get().agency_mark == mark


def test_what_an_agency_sends_itself_carries_its_mark_and_an_authority_sends_press_releases():
    collect(Item(title="A", url="https://a.example/1"), source=make_source(agency_mark="(ots)"))
    collect(Item(title="B", url="https://b.example/1"), source=make_source(kind=SourceKind.AUTHORITY))
    kinds = set(Evidence.objects.values_list("title", "agency_mark", "kind"))
    assert kinds == {("A", "(ots)", EvidenceKind.REPORT), ("B", "", EvidenceKind.PRESS_RELEASE)}


@pytest.mark.parametrize("published", ["", "1111-11-11T00:00:00+00:00", "2999-01-01T00:00:00+00:00"])
def test_an_unbelievable_date_is_the_moment_of_collecting(published):
    collect(Item(title="A", url="https://a.example/1", published=published))
    assert timezone.now() - Evidence.objects.get().published_at < timedelta(minutes=1)


def test_collecting_asks_the_database_no_more_for_more_items():
    def queries(count: int, path: str) -> int:
        found = [Item(title=f"{n}", url=f"https://paper.example/{path}/{n}", text="x") for n in range(count)]
        source = make_source()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            items.keep(source, Feed(items=found))
        return len(captured)

    assert queries(1, "a") == queries(40, "b") <= 6
    # SQLite takes some forty rows in one statement.
    assert queries(300, "c") <= 12


# What servers say


def test_an_unchanged_feed_is_not_read_again(read_here):
    def say(visit: Visit) -> None:
        known = (visit.headers.get("if-none-match"), visit.headers.get("if-modified-since"))
        if known == ('"1"', "Mon, 12 May 2025 08:00:00 GMT"):
            return visit.answer(status="304 Not Modified")
        visit.answer(feed_of("A"), etag='"1"', last_modified="Mon, 12 May 2025 08:00:00 GMT")

    with serving(say) as server:
        source = make_source(feed_url=server.url())
        outcomes = [poll(source, server).outcome.value for _round in range(3)]
        assert outcomes == ["read", "unchanged", "unchanged"]
        assert source.etag == '"1"'


def test_gone_stops_the_polling_with_a_sentence():
    with serving(lambda visit: visit.answer(status="410 Gone")) as server:
        source = make_source(feed_url=server.url())
        assert poll(source, server).outcome == polling.Outcome.STOPPED
        assert source.poll_stopped_at
        assert "endgültig" in source.poll_error
        assert polling.claim("test") is None
        polling.start_over(source)
        assert polling.claim("test") == source


@pytest.mark.parametrize(
    ("status", "retry_after", "pause"),
    [
        ("429 Slow", "7200", timedelta(hours=2)),
        ("503 Busy", "7200", timedelta(hours=2)),
        ("429 Slow", "1", EVERY),
        ("429 Slow", "9" * 40, MAX_PAUSE),
        ("429 Slow", "Mon, 12 May 2020 08:00:00 GMT", EVERY),
        ("429 Slow", "Mon, 12 May 2999 08:00:00 GMT", MAX_PAUSE),
        ("429 Slow", "nonsense", 2 * EVERY),
        ("429 Slow", "-5", 2 * EVERY),
    ],
)
def test_it_waits_as_long_as_a_server_asks_within_bounds(status, retry_after, pause):
    with serving(lambda visit: visit.answer(status=status, retry_after=retry_after)) as server:
        source = make_source(feed_url=server.url(), poll_failures=3)
        assert poll(source, server).outcome == polling.Outcome.WAITS
    assert abs(due_in(source) - pause) < timedelta(seconds=5)
    assert source.poll_failures == 3


def test_a_feed_that_fails_is_read_later_and_later_and_recovers(read_here):
    answers = {"status": "500 Broken"}
    with serving(lambda visit: visit.answer(feed_of("A"), **answers)) as server:
        source, pauses = make_source(feed_url=server.url()), []
        for _round in range(9):
            poll(source, server)
            pauses.append(round(due_in(source) / EVERY))
        assert pauses == [1, 2, 4, 8, 16, 32, 64, 96, 96]
        assert "500" in source.poll_error
        answers.clear()
        poll(source, server)
    assert (source.poll_failures, source.poll_error, round(due_in(source) / EVERY)) == (0, "", 1)


def test_posts_of_a_platform_are_never_collected():
    with canary() as bird:
        source = make_source(feed_url=bird.url(), kind=SourceKind.PLATFORM)
        assert poll(source, bird).outcome == polling.Outcome.STOPPED
        assert bird.visits == []


def test_a_feed_whose_address_was_changed_meanwhile_does_not_get_the_mark_of_the_old_one(read_here):
    with serving(lambda visit: visit.answer(feed_of("A"), etag='"old"')) as server:
        source = make_source(feed_url=server.url())
        claimed = polling.claim("test")
        Source.objects.filter(pk=source.pk).update(feed_url="https://new.example/feed")
        polling.poll(claimed, open_to(server))
    source.refresh_from_db()
    assert source.etag == ""


# Hostile ones beside the others


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_source_is_noted_and_the_next_one_is_read(name, read_here):
    with serving(HOSTILE[name]) as evil, serving(lambda visit: visit.answer(feed_of("A"))) as good:
        bad = make_source(feed_url=evil.url(), poll_due_at=timezone.now() - timedelta(hours=1))
        make_source(feed_url=good.url())
        client = Client(limits=Limits(seconds=0.4, size=20_000), allowed=frozenset([evil.place, good.place]))
        with within(10):
            while source := polling.claim("test"):
                polling.poll(source, client)
    bad.refresh_from_db()
    assert "127.0.0.1" in bad.poll_error
    assert bad.poll_failures == 1
    assert [evidence.title for evidence in Evidence.objects.all()] == ["A"]


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_noted_and_its_canary_is_not_asked(name, read_here):
    with canary() as bird:
        bomb = BOMBS[name].replace("{port}", str(bird.port))
        with serving(lambda visit: visit.answer(bomb)) as server:
            source = make_source(feed_url=server.url())
            with within(10):
                poll(source, server) if len(bomb) < 20_000 else polling.poll(source, open_to(server, size=10**6))
        assert bird.visits == []
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("form", ["http://127.0.0.1:{port}/", "http://2130706433:{port}/", "http://[::1]:{port}/"])
def test_a_feed_on_a_private_address_is_never_asked(form):
    with canary() as bird:
        make_source(feed_url=form.format(port=bird.port))
        with pytest.raises(CommandError):
            call_command("poll_sources", stdout=StringIO())
        assert bird.visits == []
    assert Source.objects.get().poll_failures == 1


def test_a_name_that_leads_home_later_is_not_followed_there(monkeypatch, read_here):
    addresses = iter([["93.184.215.14"], ["127.0.0.1"]])
    with canary() as bird, serving(lambda visit: visit.answer(feed_of("A"))) as server:
        client = Client(
            allowed=frozenset(),
            resolve=lambda host, port: next(addresses),
            connect=lambda address, port, seconds: network.dial("127.0.0.1", server.port, seconds),
        )
        source = make_source(feed_url="http://rebind.example/feed")
        outcomes = [polling.poll(source, client)[0].outcome.value for _round in range(2)]
        assert (outcomes, len(server.visits), bird.visits) == (["read", "failed"], 1, [])


# Who polls


def test_two_workers_never_have_one_source_in_hand():
    source = make_source(feed_url="https://paper.example/feed")
    assert polling.claim("a") == source
    assert polling.claim("b") is None
    polling.release("a")
    assert polling.claim("b") == source
    with time_machine.travel(timezone.now() + polling.LEASE + EVERY):
        assert polling.claim("c") == source


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_pollers_again_and_again_ask_each_feed_once(monkeypatch):
    """Real processes: each of three slow feeds is asked once a round, and by one at a time."""

    def say(visit: Visit) -> None:
        time.sleep(0.1)
        visit.answer(feed_of(visit.path[1:]))

    with serving(say) as server:
        monkeypatch.setenv("FETCH_LOOPBACK_FOR_TESTS", server.place)
        for number in range(3):
            make_source(feed_url=server.url(f"/{number}"))
        with processes.module("tests.workers", "2") as workers:
            for round_number in range(1, 1 + in_full(10, otherwise=3)):
                Source.objects.update(poll_due_at=timezone.now() - timedelta(minutes=1))
                workers.stdin.write("go\n")
                workers.stdin.flush()
                assert workers.stdout.readline().strip() == "[0, 0]"
                asked = sorted(visit.path for visit in server.visits)
                assert asked == sorted(f"/{number}" for number in range(3) for _round in range(round_number))
                assert Evidence.objects.count() == 3
    assert not Source.objects.exclude(leased_until=None).exists()


def test_the_background_process_polls_by_itself_and_says_what_it_read(settings):
    with serving(lambda visit: visit.answer(feed_of("A", "B"))) as server:
        settings.FETCH_LOOPBACK_FOR_TESTS = [server.place]
        make_source("Weserblatt", feed_url=server.url())
        said = []
        assert work.Worker(said.append).run_once() == 1
        assert work.Worker(said.append).run_once() == 0
    assert said == ["Weserblatt: 2 neu von 2 Berichten."]


def test_a_minute_that_was_planned_does_not_wait_until_all_feeds_are_read(monkeypatch):
    """The first task finds something to do only after the first feed was read: it goes before the second."""
    done, planned, feeds = [], iter([None, "change", None, None]), iter(["feed 1", "feed 2", None])
    tasks = [work.Task(lambda name, rows=rows: next(rows), str, str) for rows in (planned, feeds)]
    monkeypatch.setattr(work, "TASKS", tasks)
    monkeypatch.setattr(work.Worker, "_do", lambda self, task, item: done.append(item))
    work.Worker(print).run_once()
    assert done == ["feed 1", "change", "feed 2"]


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("poll_sources", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_says_one_line_for_each_source_and_a_count(settings, read_here):
    with serving(lambda visit: visit.answer(feed_of("A", "B", "")) if visit.path == "/good" else None) as server:
        settings.FETCH_LOOPBACK_FOR_TESTS = [server.place]
        make_source("Weserblatt", feed_url=server.url("/good"))
        assert "2 neu von" in run("--dry-run")
        assert not Evidence.objects.exists()
        assert run().splitlines() == [
            "Weserblatt: 2 neu von 2 Berichten. Ohne Titel oder Adresse: 1.",
            "1 Feed gelesen, 2 neue Berichte.",
        ]
        assert run() == "0 Feeds gelesen, 0 neue Berichte.\n"
        assert "0 neu von 2" in run("--now")
        make_source("Elbblatt", domain="elbe.example", feed_url=server.url("/bad"))
        with pytest.raises(CommandError, match="1 war nicht lesbar"):
            run("--now")
        with pytest.raises(CommandError):
            run("--now", "--source", "www.elbe.example")
        assert "1 Feed" in run("--now", "--source", "Weserblatt")
        with pytest.raises(CommandError, match="Nordblatt"):
            run("--source", "Nordblatt")


# What has to go


def test_working_copies_are_gone_after_fourteen_days_and_the_rest_stays():
    collect(Item(title="A", url="https://a.example/1", text="Foreign text"))
    now = timezone.now()
    for days, kept in ((13, "Foreign text"), (14, ""), (15, "")):
        with time_machine.travel(now + timedelta(days=days, seconds=5)):
            work.Worker(lambda line: None).run_once()
        evidence = Evidence.objects.get()
        assert (evidence.working_copy, evidence.title) == (kept, "A")
    assert evidence.working_copy_until is None


def test_what_nobody_judged_goes_after_sixty_days_and_everything_else_stays():
    old = timezone.now() - timedelta(days=61)
    article = make_draft()
    kept = {
        "new": make_evidence("new"),
        "judged": make_finding(article, evidence=make_evidence("judged", retrieved_at=old)).evidence,
        "rejected": make_evidence("rejected", retrieved_at=old),
        "retracted": make_evidence("retracted", retrieved_at=old, retracted_at=old, retracted_because="x"),
    }
    gone = [make_evidence("unused", retrieved_at=old), make_evidence("only proposed", retrieved_at=old)]
    Proposal.objects.create(
        article=article, evidence=kept["rejected"], score=1, tool="x", state=ProposalState.REJECTED, decided_at=old
    )
    Proposal.objects.create(article=article, evidence=gone[1], score=1, tool="x")
    work.Worker(lambda line: None).run_once()
    assert {evidence.title for evidence in Evidence.objects.all()} == set(kept)
    assert retention.prune() == 0


def test_a_feed_that_makes_its_readers_die_is_given_up_and_the_desk_is_told():
    source = make_source(feed_url="https://a.example/feed")
    for attempt in range(1, MAX_ATTEMPTS + 1):
        Source.objects.update(poll_due_at=timezone.now(), leased_until=None)
        claimed = polling.claim(f"worker {attempt}")
        assert claimed
        assert claimed.attempts == attempt
    Source.objects.update(poll_due_at=timezone.now(), leased_until=None)
    assert polling.claim("last") is None
    source.refresh_from_db()
    assert source.poll_stopped_at
    assert str(MAX_ATTEMPTS) in source.poll_error
    polling.start_over(source)
    assert polling.claim("again") == source


def test_what_is_given_back_was_no_attempt():
    make_source(feed_url="https://a.example/feed")
    assert polling.claim("worker")
    polling.release("worker")
    again = polling.claim("other")
    assert again
    assert again.attempts == 1
