"""RSS, Atom and JSON Feed.

What a stranger sent is read in a process of its own, which knows neither settings nor secrets nor database, and
ends when it takes too long or grows too large. `read` starts it; everything below `parse` runs in it.
"""

import json
import re
import resource
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import feedparser

from articles import text
from articles.text import characters, superscripts
from articles.web import page_text
from articles.web.encodings import decoded

SECONDS = 4
MEMORY = 640 * 2**20
MAX_ITEMS = 500
MAX_TITLE_LENGTH = 500
# Of a text that serves as its own title: police and fire brigades write posts without one.
MAX_FIRST_WORDS_LENGTH = 120
MAX_TEXT_LENGTH = 20_000
# Of the markup of one item: the words stand at its beginning.
MAX_MARKUP_LENGTH = 100_000

_ROOT = Path(__file__).resolve().parents[3]
_PROLOGUE = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>")
_BOMBS = re.compile(r"<!ENTITY|<!ATTLIST|<!ELEMENT|<!NOTATION|<!DOCTYPE[^>]{0,1000}\[", re.IGNORECASE)
_GERMAN_MONTHS = {"mär": "Mar", "mrz": "Mar", "mai": "May", "okt": "Oct", "dez": "Dec"}
# What servers in Europe write, and feedparser takes for UTC. RFC 5322 knows only names of American zones.
_ZONES = {"WEZ": 0, "WET": 0, "WEST": 1, "BST": 1, "MEZ": 1, "CET": 1, "MESZ": 2, "CEST": 2, "EET": 2, "EEST": 3}
_NAMED_ZONE = re.compile(rf"(?<=[\d:])(?:\s*Uhr)?\s*\b({'|'.join(_ZONES)})\b\s*$", re.IGNORECASE)
_COMMENT = re.compile(r"\s*\([^()]{0,60}\)\s*$")
_GERMAN_DATE = re.compile(
    r"(?:[a-zäöü]{2,10}[.,]*\s+)?(\d{1,2})\.?\s+([a-zäöü]{3})[a-zäöü]*\.?\s+(\d{4})[,\s]*(.*)", re.IGNORECASE
)


class BadFeedError(Exception):
    """Nothing was read. `kind` is one of "bomb", "no feed", "too much"."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True, kw_only=True)
class Item:
    title: str
    url: str = ""
    published: str = ""
    """ISO 8601 with zone, or empty."""
    text: str = ""

    @property
    def published_at(self) -> datetime | None:
        return datetime.fromisoformat(self.published) if self.published else None


@dataclass(frozen=True, kw_only=True)
class Feed:
    items: list[Item]
    left_out: int = 0
    """Items beyond the first `MAX_ITEMS`."""
    refused: int = 0
    """Items that say nothing."""


def read(content: bytes, *, content_type: str = "", url: str = "", seconds: float = SECONDS) -> Feed:
    """Raises BadFeedError."""
    command = [sys.executable, "-m", "articles.evidence.feeds.parser", content_type[:200], url[:2000]]
    try:
        # It inherits no secret of ours either.
        done = subprocess.run(command, input=content, capture_output=True, timeout=seconds, cwd=_ROOT, env={})
    except subprocess.TimeoutExpired as error:
        raise BadFeedError("too much") from error
    try:
        answer = done.stdout.decode()
        if done.returncode == 0:
            told = json.loads(answer)
            return Feed(**told | {"items": [Item(**item) for item in told["items"]]})
    except ValueError as error:
        raise BadFeedError("too much") from error
    raise BadFeedError(answer if answer in ("bomb", "no feed") else "too much")


def parse(content: bytes, *, content_type: str = "", url: str = "") -> Feed:
    declared = re.search(r"charset=[\"']?([\w.:-]+)", content_type)
    letters = decoded(content, declared[1] if declared else "").strip().replace("\0", "")
    if not letters:
        raise BadFeedError("no feed")
    entries = _json_entries(letters, url) if letters.startswith("{") else _xml_entries(letters, url)
    items: list[Item] = []
    left_out = refused = 0
    for item in entries:
        if not characters.has_word(item.title):
            refused += 1
        elif len(items) < MAX_ITEMS:
            items.append(item)
        else:
            left_out += 1
    return Feed(items=items, left_out=left_out, refused=refused)


def _xml_entries(letters: str, url: str) -> Iterable[Item]:
    letters = characters.without_unwanted(_PROLOGUE.sub("", letters, count=1))
    if _BOMBS.search(letters):
        raise BadFeedError("bomb")
    # A stream: given bytes, feedparser would first look for a file of this name.
    stream = BytesIO(letters.encode())
    found = feedparser.parse(
        stream,
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    if not found.get("version") and not found.entries:
        raise BadFeedError("no feed")
    return (_of_entry(entry, url) for entry in found.entries)


def _of_entry(entry: Any, base: str) -> Item:
    texts = [content.get("value") for content in entry.get("content", [])] + [entry.get("summary")]
    # Asked one after the other: feedparser warns where one stands in for another.
    parsed = _first(entry, "published_parsed", "updated_parsed")
    written = _first(entry, "published", "updated")
    published = None
    with suppress(ValueError, TypeError, OverflowError):
        # The time as it is written: feedparser gives names of zones that it does not know no meaning.
        is_known = parsed and not _NAMED_ZONE.search(str(written or ""))
        published = datetime(*parsed[:6]).replace(tzinfo=UTC) if is_known else date_in(str(written or ""))
    return _item(entry.get("title"), entry.get("link"), base, published, texts)


def _first(entry: Any, *names: str) -> Any:
    return next((entry[name] for name in names if dict.__contains__(entry, name) and entry[name]), None)


def _json_entries(letters: str, url: str) -> Iterable[Item]:
    try:
        feed = json.loads(letters)
    except (ValueError, RecursionError) as error:
        raise BadFeedError("no feed") from error
    if "jsonfeed.org" not in str(feed.get("version")) or not isinstance(feed.get("items"), list):
        raise BadFeedError("no feed")
    base = url
    with suppress(ValueError):
        base = urljoin(url, str(feed.get("home_page_url") or feed.get("feed_url") or ""))
    return (_of_json(entry, base) for entry in feed["items"] if isinstance(entry, dict))


def _of_json(entry: dict[str, Any], base: str) -> Item:
    texts = [entry.get(name) for name in ("content_html", "content_text", "summary")]
    published = date_in(str(entry.get("date_published") or entry.get("date_modified") or ""))
    return _item(entry.get("title"), entry.get("url") or entry.get("external_url"), base, published, texts)


def _item(title: Any, link: Any, base: str, published: datetime | None, texts: list[Any]) -> Item:
    url = ""
    with suppress(ValueError):
        link = characters.without_unwanted(link).strip() if isinstance(link, str) else ""
        url = urljoin(base, link) if link and link.isprintable() else ""
    when = ""
    with suppress(OverflowError):
        when = published.astimezone(UTC).isoformat() if published else ""
    markup = max((text for text in texts if isinstance(text, str)), key=len, default="")
    title = words(title, MAX_TITLE_LENGTH) if isinstance(title, str) else ""
    return Item(
        title=title if characters.has_word(title) else words(markup, MAX_FIRST_WORDS_LENGTH),
        url=url,
        published=when,
        text=words(markup, MAX_TEXT_LENGTH),
    )


def words(markup: str, limit: int) -> str:
    """On one line, cut at a word."""
    line = page_text.words(superscripts.in_signs(markup[:MAX_MARKUP_LENGTH]))
    # What was escaped twice is markup still.
    line = page_text.words(superscripts.in_signs(line)) if "<" in line else line
    line = text.plain(line)
    return line if len(line) <= limit else line[: limit - 1].rpartition(" ")[0][: limit - 1] + "…"


def date_in(written: str) -> datetime | None:
    """RFC 822 and ISO 8601, in German as well. A time without zone is UTC."""
    written = _COMMENT.sub("", written.strip()[:80])
    written = _NAMED_ZONE.sub(lambda zone: f"+{_ZONES[zone[1].upper()]:02}00", written)
    found = None
    with suppress(ValueError, OverflowError):
        found = datetime.fromisoformat(written.replace("Z", "+00:00"))
    if found is None and (german := _GERMAN_DATE.fullmatch(written)):
        day, month, year, time = german.groups()
        month = _GERMAN_MONTHS.get(month.lower(), month)
        with suppress(ValueError, TypeError, IndexError):
            found = parsedate_to_datetime(f"{day} {month} {year} {time or '00:00:00'}")
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)


def _main(content_type: str, url: str) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS + 1, SECONDS + 1))
    try:
        feed = parse(sys.stdin.buffer.read(), content_type=content_type, url=url)
    except BadFeedError as error:
        sys.stdout.write(error.kind)
        return 1
    sys.stdout.write(json.dumps(asdict(feed)))
    return 0


if __name__ == "__main__":
    sys.exit(_main(*islice(sys.argv, 1, 3)))
