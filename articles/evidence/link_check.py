"""Whether what stands behind a public article can still be read there. What is gone stays listed and says so."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, zip_longest
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.evidence import source_urls
from articles.evidence.feeds.items import fingerprint
from articles.models import Article, Evidence, Finding, LinkState, Visibility
from articles.web import page_text
from articles.web.client import Answer, Client, FetchError, Limits
from articles.web.encodings import decoded

EVERY = timedelta(days=7)
# A name that was not known is asked for anew this soon.
AGAIN = timedelta(days=1)
# The text of a page is in its first part; whoever sends more is asked for the headers only.
LIMITS = Limits(seconds=15, size=2 * 2**20)
# Between two requests to one server.
HOST_PAUSE = 1.0
# A name that is not known once may be a name server in trouble.
MAX_FAILURES = 2
_PAGES = ("text/html", "application/xhtml+xml", "text/plain")
_WITHOUT = page_text.UNREAD | page_text.AROUND


@dataclass(frozen=True, kw_only=True)
class Check:
    """`state` is None where nothing could be said: the link stays as it was."""

    state: LinkState | None
    sentence: str
    changes: dict[str, Any]
    """Of the evidence."""


def due(*, now: bool = False) -> QuerySet[Evidence]:
    """What readers can open from public articles, the longest unchecked first."""
    shown = Finding.objects.filter(
        article__in=Article.objects.published(), visibility=Visibility.PUBLIC, evidence=OuterRef("pk")
    )
    # Protected sources are never asked: a request from this house would tell that they are one.
    hidden = Finding.objects.exclude(visibility=Visibility.PUBLIC).filter(evidence=OuterRef("pk"))
    found = Evidence.objects.exclude(url="").filter(Exists(shown)).exclude(Exists(hidden)).select_related("source")
    if not now:
        old, doubtful = timezone.now() - EVERY, timezone.now() - AGAIN
        again = Q(link_failures__range=(1, MAX_FAILURES - 1), link_checked_at__lte=doubtful)
        found = found.filter(Q(link_checked_at=None) | Q(link_checked_at__lte=old) | again)
    return found.order_by(F("link_checked_at").asc(nulls_first=True), "pk")


def check_all(
    evidence: Iterable[Evidence], client: Client | None = None, sleep: Callable[[float], None] = time.sleep
) -> Iterator[tuple[Evidence, Check]]:
    """Asks no server twice within a second, and writes nothing."""
    client, free_at = client or Client(limits=LIMITS), dict[str, float]()
    for one in _taking_turns(evidence):
        host = _host(one)
        if (wait := free_at.get(host, 0) - time.monotonic()) > 0:
            sleep(wait)
        result = look(one, client)
        free_at[host] = time.monotonic() + HOST_PAUSE
        yield one, result


def note(evidence: Evidence, check: Check) -> None:
    Evidence.objects.filter(pk=evidence.pk).update(**check.changes)


def look(evidence: Evidence, client: Client) -> Check:
    try:
        answer = _ask(evidence, client)
    except FetchError as error:
        return _not_reached(evidence, error)
    if answer.status in (404, 410):
        return _found(LinkState.GONE, _("Gone: the server says so."))
    if not 200 <= answer.status < 300:
        return _found(None, _("Not checked: the server answers with error %(status)s.") % {"status": answer.status})
    page_hash = _hash_of(answer)
    first = {"page_hash": page_hash} if page_hash and not evidence.page_hash else {}
    if answer.has_moved and source_urls.is_web(answer.url) and _normal(answer.url) != _normal(evidence.url):
        sentence = _("Moved to %(address)s") % {"address": answer.url}
        return _found(LinkState.MOVED, sentence, moved_to=answer.url, **first)
    if page_hash and evidence.page_hash and page_hash != evidence.page_hash:
        return _found(LinkState.CHANGED, _("Changed: the page says something else now."), moved_to="")
    return _found(LinkState.FINE, _("Fine."), moved_to="", **first)


def _ask(evidence: Evidence, client: Client) -> Answer:
    """The page where it is one, else what the server says about it without sending it."""
    if evidence.page_hash:
        return client.get(evidence.url)
    answer = client.head(evidence.url)
    is_page = 200 <= answer.status < 300 and answer.content_type in _PAGES
    # Some servers know no HEAD, and answer it with an error.
    return client.get(evidence.url) if is_page or answer.status >= 400 else answer


def _hash_of(answer: Answer) -> str:
    if answer.content_type not in _PAGES or not answer.content:
        return ""
    letters = decoded(answer.content, answer.headers.get("content-type", "").partition("charset=")[2])
    return fingerprint(page_text.words(letters, without=_WITHOUT))


def _not_reached(evidence: Evidence, error: FetchError) -> Check:
    if not error.is_unknown_name:
        return _found(None, _("Not checked: %(reason)s") % {"reason": error})
    failures = evidence.link_failures + 1
    if failures < MAX_FAILURES:
        return _found(None, _("%(reason)s It is asked for once more.") % {"reason": error}, link_failures=failures)
    return _found(LinkState.GONE, _("Gone: %(reason)s") % {"reason": error}, link_failures=failures)


def _found(state: LinkState | None, sentence: str, **changes: Any) -> Check:
    changes = {"link_checked_at": timezone.now(), "link_failures": 0} | changes
    if state:
        changes["link_state"] = state
    return Check(state=state, sentence=sentence, changes=changes)


def _normal(address: str) -> str:
    try:
        return source_urls.normal(address)
    except source_urls.BadAddressError:
        return address


def _host(evidence: Evidence) -> str:
    try:
        return source_urls.domain_of(evidence.url)
    except source_urls.BadAddressError:
        return ""


def _taking_turns(evidence: Iterable[Evidence]) -> Iterator[Evidence]:
    """One of each server, then the next of each: nobody has to wait where there are others."""
    queues: defaultdict[str, list[Evidence]] = defaultdict(list)
    for one in evidence:
        queues[_host(one)].append(one)
    return filter(None, chain.from_iterable(zip_longest(*queues.values())))
