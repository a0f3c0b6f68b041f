"""What stands in a feed, whoever wrote it and however: words are kept, bombs are not opened."""

import json
import time
from contextlib import suppress
from html import escape

import pytest

from articles.evidence.feeds import parser
from articles.evidence.feeds.parser import BadFeedError, parse, read
from articles.web import page_text
from articles.web.encodings import decoded
from tests.scope import within

ITEM = "<item><title>{title}</title><link>https://paper.example/a</link>{more}</item>"


def rss(title: str = "Brücke gesperrt", more: str = "", head: str = '<?xml version="1.0"?>') -> str:
    item = ITEM.format(title=title, more=more)
    return f'{head}<rss version="2.0"><channel><title>Blatt</title>{item}</channel></rss>'


RSS_1 = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>x</title></channel>
 <item><title>Brücke gesperrt</title><link>https://paper.example/a</link><description>Am Montag.</description>
 <dc:date>2025-05-12T10:00:00+02:00</dc:date></item></rdf:RDF>"""
RSS_2 = rss(
    more="<description>&lt;p&gt;Am Montag.&lt;/p&gt;</description><pubDate>Mon, 12 May 2025 08:00:00 GMT</pubDate>"
)
RSS_OLD = rss(more="<description>Am Montag.</description><pubDate>Mo, 12 Mai 2025 10:00:00 +0200</pubDate>").replace(
    "<rss", '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://127.0.0.1/rss.dtd"><rss'
)
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry><title type="html">Brücke
 &lt;b&gt;gesperrt&lt;/b&gt;</title><link rel="self" href="https://paper.example/self"/>
 <link href="/a"/><published>2025-05-12T10:00:00+02:00</published>
 <content type="html">&lt;p&gt;Am Montag.&lt;script&gt;alert(1)&lt;/script&gt;</content></entry></feed>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "home_page_url": "https://paper.example",
        "items": [
            {"id": "1", "title": "Brücke gesperrt", "url": "/a", "content_html": "<p>Am <b>Montag</b>.",
             "date_published": "2025-05-12T10:00:00+02:00"},
        ],
    }
)  # fmt: skip
# Not closed, and with an entity that nobody has explained.
BROKEN = rss(more="<description>Am&nbsp;Montag.</description><pubDate>Mon, 12 May 2025 08:00:00 GMT</pubDate>")[:-20]


@pytest.mark.parametrize("feed", [RSS_1, RSS_2, RSS_OLD, ATOM, JSON, BROKEN])
def test_every_kind_of_feed_says_the_same(feed):
    [item] = parse(feed.encode(), url="https://paper.example/feed").items
    assert (item.title, item.url) == ("Brücke gesperrt", "https://paper.example/a")
    assert item.published == "2025-05-12T08:00:00+00:00"
    assert item.text == "Am Montag."


ENCODINGS = [
    ("utf-8", "utf-8", ""), ("utf-8-sig", "utf-8", ""), ("utf-16", "utf-16", ""), ("utf-16-le", "utf-16", ""),
    ("utf-16-be", "utf-16", ""), ("utf-32", "utf-32", ""), ("latin-1", "iso-8859-1", ""),
    ("cp1252", "windows-1252", ""),
    ("latin-1", "utf-8", ""), ("utf-8", "iso-8859-1", ""), ("iso8859-15", "x", "iso-8859-15"), ("latin-1", "utf-7", ""),
    ("utf-8", "us-ascii", "us-ascii"), ("cp1252", "nonsense", "none"),
]  # fmt: skip


@pytest.mark.parametrize(("real", "declared", "said"), ENCODINGS)
def test_letters_are_read_whatever_the_feed_says_about_them(real, declared, said):
    feed = rss("Große Brücke", head=f'<?xml version="1.0" encoding="{declared}"?>').encode(real)
    [item] = parse(feed, content_type=f"text/xml; charset={said}").items
    assert item.title == "Große Brücke"


@pytest.mark.parametrize("code", ["utf-7", "utf_7", "cp037", "idna", "unicode_escape", "rot13", "hex", "zlib"])
def test_encodings_that_hide_markup_are_not_used(code):
    assert "<" not in decoded(b"+ADw-a+AD4-\xff", code)


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("Di, 3 Dez 2024 08:15:00 MEZ", "2024-12-03T08:15:00+01:00"),
        ("Dienstag, 3. Dezember 2024 08:15", "2024-12-03T08:15:00+00:00"),
        ("Mi, 05 Mär 2025 01:00 MESZ", "2025-03-05T01:00:00+02:00"),
        ("Mon, 12 May 2025 10:00:00 CEST", "2025-05-12T10:00:00+02:00"),
        ("Mon, 12 Jan 2026 10:00:00 CET", "2026-01-12T10:00:00+01:00"),
        ("Mon, 12 May 2025 10:00:00 +0200 (CEST)", "2025-05-12T10:00:00+02:00"),
        ("12. Mai 2025, 10:00 Uhr MESZ", "2025-05-12T10:00:00+02:00"),
        ("2025-05-12 10:00 CEST", "2025-05-12T10:00:00+02:00"),
        ("3. Juni 2024", "2024-06-03T00:00:00+00:00"),
        ("2025-05-12", "2025-05-12T00:00:00+00:00"),
    ],
)
def test_german_dates_are_dates(written, read_as):
    assert parser.date_in(written).isoformat() == read_as


@pytest.mark.parametrize("zone", ["MESZ", "CEST", "+0200", "+0200 (MESZ)"])
@pytest.mark.parametrize("tag", ["pubDate", "dc:date"])
def test_the_zone_of_a_feeds_date_is_heard(zone, tag):
    more = f'<{tag} xmlns:dc="http://purl.org/dc/elements/1.1/">Mon, 12 May 2025 10:00:00 {zone}</{tag}>'
    [item] = parse(rss(more=more).encode()).items
    assert item.published == "2025-05-12T08:00:00+00:00"


POST = (
    "<p>Am Osterdeich brennt ein Dachstuhl. Wir sind mit 40 Kräften vor Ort, bitte meiden Sie die Straße. " + "x" * 200
)


@pytest.mark.parametrize(
    "feed",
    [
        f"<rss version='2.0'><channel><item><link>/1</link><description>{escape(POST)}</description></item>",
        json.dumps(
            {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "/1", "content_html": POST}]}
        ),
    ],
)
def test_the_first_words_serve_as_title_and_the_feeds_own_address_as_base(feed):
    [item] = parse(feed.encode(), url="https://feuerwehr.example/@wache/feed").items
    assert (
        item.title
        == "Am Osterdeich brennt ein Dachstuhl. Wir sind mit 40 Kräften vor Ort, bitte meiden Sie die Straße.…"
    )
    assert item.url == "https://feuerwehr.example/1"


def test_an_address_inside_a_json_feed_counts_before_the_feeds_own():
    feed = {
        "version": "https://jsonfeed.org/version/1",
        "home_page_url": "/blog/",
        "items": [{"title": "A", "url": "a"}],
    }
    [item] = parse(json.dumps(feed).encode(), url="https://paper.example/feed.json").items
    assert item.url == "https://paper.example/blog/a"


@pytest.mark.parametrize("written", ["", "gestern", "99. Mai 2025", "Mo, 31 Feb 2025 10:00", "9" * 80, "٣. Mai ٢٠٢٥ x"])
def test_what_is_no_date_is_none(written):
    assert parser.date_in(written) is None


def test_items_that_say_nothing_and_those_beyond_the_most_are_counted(monkeypatch):
    monkeypatch.setattr(parser, "MAX_ITEMS", 2)
    items = "".join(ITEM.format(title=title, more="") for title in ["A", "", "<![CDATA[<b> </b>]]>", "B", "C", "D"])
    feed = parse(f"<rss version='2.0'><channel>{items}</channel></rss>".encode())
    assert ([item.title for item in feed.items], feed.left_out, feed.refused) == (["A", "B"], 2, 2)


def test_texts_are_cut_at_a_word():
    [item] = parse(rss(more=f"<description>{'Wort ' * 10_000}</description>").encode()).items
    assert len(item.text) <= parser.MAX_TEXT_LENGTH
    assert item.text.endswith("Wort…")


LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
BOMBS = {
    "billion laughs": f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>' + rss("&l9;", head=""),
    "quadratic": f'<!DOCTYPE rss [<!ENTITY a "{"a" * 50_000}">]>' + rss("&a;" * 50_000, head=""),
    "file": '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + rss("&a;", head=""),
    "address": '<!DOCTYPE rss [<!ENTITY a SYSTEM "http://127.0.0.1:{port}/">]>' + rss("&a;", head=""),
    "parameter": '<!DOCTYPE rss [<!ENTITY % a SYSTEM "http://127.0.0.1:{port}/"> %a;]>' + rss(head=""),
    "lower case": '<!doctype rss [<!entity a "b">]>' + rss("&a;", head=""),
    "behind a comment": '<?xml version="1.0"?><!-- <rss> --><!DOCTYPE rss [<!ENTITY a "b">]>' + rss("&a;", head=""),
}
SHAPES = {"as RSS": lambda bomb: bomb, "as Atom": lambda bomb: bomb.replace("rss", "feed")}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_unopened(name, shape, encoding):
    # Opened, it would fill the memory for minutes.
    with within(10), pytest.raises(BadFeedError, match="bomb"):
        parse(SHAPES[shape](BOMBS[name]).encode(encoding))


def test_a_foreign_document_type_is_never_fetched():
    assert len(parse(RSS_OLD.encode()).items) == 1


NO_FEEDS = [
    b"", b" ", b"<html><body>Not here</body></html>", b"{}", b"[]", b"{" * 100_000, b'{"version": 1}', b"\0" * 99,
    b'{"version": "https://jsonfeed.org/version/1", "items": {}}', b"/etc/passwd", b"http://127.0.0.1/", b"\xff\xfe",
]  # fmt: skip


@pytest.mark.parametrize("content", NO_FEEDS)
def test_what_is_no_feed_says_so(content):
    with pytest.raises(BadFeedError, match="no feed"):
        parse(content)


def test_strange_values_in_json_do_no_harm():
    strange = [None, 1, [], {"title": 1}, {"title": "\ud800A", "url": "\ud800"}, {"title": "B", "url": ["x"]}]
    items = strange + [
        {"title": "C", "url": "https://[", "date_published": "0001-01-01T00:00:00+14:00", "content_text": {}}
    ]
    feed = parse(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}).encode())
    assert [(item.title, item.url) for item in feed.items] == [("A", ""), ("B", ""), ("C", "https://[")]


@pytest.mark.slow
@pytest.mark.parametrize(
    "content",
    [
        b"<rss version='2.0'><channel>" + b"<item/>" * 700_000,
        b"<rss>" + b"<a>" * 1_500_000,
        b"<rss version='2.0'><channel><item><title>&x;" + b"<a<a" * 1_000_000,
        b'{"version": "https://jsonfeed.org/version/1", "items": [' + b"{}," * 1_500_000 + b"{}]}",
    ],
)
def test_reading_ends_in_time_and_takes_the_worker_with_it_in_no_case(content):
    with within(10), suppress(BadFeedError):
        assert not read(content, seconds=2).items


def test_a_process_of_its_own_reads_the_same():
    assert read(RSS_2.encode(), url="https://paper.example/feed") == parse(RSS_2.encode())
    with pytest.raises(BadFeedError, match="bomb"):
        read(BOMBS["quadratic"].encode())
    with pytest.raises(BadFeedError, match="no feed"):
        read(b"<html>")


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p>Ein</p><p>Te<b>xt</b> &amp; 3 < 4", "Ein Text & 3 < 4"),
        ("a<script>if (1 < 2) '</p>'</script>b<!-- <i>x --> c", "a b c"),
        ("a<!-- b", "a"),
        ("a<style>b", "a"),
        ("m&uuml;&nbsp;m\u00fc", "mü mü"),
        ("", ""),
    ],
)
def test_the_words_of_markup(markup, words):
    assert page_text.words(markup) == words


@pytest.mark.parametrize("piece", ["<div>", "<a<a", "<!--", "&am", "<", "<script>", "<nav></nav>", "<?", "<a x='"])
def test_words_are_found_in_a_time_that_grows_with_the_length_only(piece):
    with within(2, time.process_time):
        page_text.words(piece * (500_000 // len(piece)))
