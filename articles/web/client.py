"""The one client for pages of other people: what they send is hostile until it has been read."""

import re
import ssl
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import httpcore2
from django.conf import settings
from django.utils.translation import gettext as _

from articles.text import characters
from articles.web.network import (
    Connect,
    FetchError,
    Limits,
    PublicNetwork,
    Resolve,
    Watch,
    ask_dns,
    dial,
    is_number,
    is_public,
)

__all__ = ["Answer", "Client", "FetchError", "Limits"]

PORTS = {"http": 80, "https": 443}
MAX_ADDRESS_LENGTH = 2000
# What is already escaped stays as it is.
_SAFE = "/:@!$&'()*+,;=~-._%?"
_REDIRECTS = {301: True, 302: False, 303: False, 307: False, 308: True}
"""Status, and whether the page says that it has moved for good."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    status: int
    url: str
    """After all redirects."""
    has_moved: bool
    """For good: every redirect on the way said so."""
    headers: Mapping[str, str]
    """Names in lower case; of several of one name the first."""
    content: bytes = b""
    """Unpacked. Empty unless the status is 2xx."""

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Client:
    """Fetches within its limits, from public addresses on the usual ports, without proxy, password and cookie.

    `allowed` names loopback servers of tests, for example "127.0.0.1:8001": no feed and no row in the database reaches
    it. Whatever goes wrong is a FetchError.
    """

    def __init__(
        self,
        *,
        limits: Limits | None = None,
        allowed: frozenset[str] | None = None,
        resolve: Resolve = ask_dns,
        connect: Connect = dial,
    ) -> None:
        self.limits = limits or Limits()
        self.allowed = _allowed_for_tests() if allowed is None else allowed
        self._resolve, self._connect = resolve, connect

    def get(self, url: str, *, etag: str = "", last_modified: str = "", accept: str = "*/*") -> Answer:
        """`etag` and `last_modified` of an earlier answer: 304 says that nothing has changed since."""
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        # What came from a server once is sent back as it is, or not at all.
        fit = {name: value for name, value in conditions.items() if value.isascii() and value.isprintable() and value}
        return self._ask("GET", url, {"Accept": accept} | fit)

    def head(self, url: str) -> Answer:
        return self._ask("HEAD", url, {"Accept": "*/*"})

    def _ask(self, method: str, url: str, headers: dict[str, str]) -> Answer:
        watch, has_moved = Watch(self.limits), True
        parts = self._checked(url)
        for hop in range(self.limits.hops + 1):
            watch.host = parts.hostname or ""
            with _as_sentences(watch):
                answer, target = self._ask_once(method, parts, headers, watch)
            if target is None:
                return Answer(has_moved=has_moved and hop > 0, url=parts.geturl(), **answer)
            has_moved = has_moved and _REDIRECTS[answer["status"]]
            parts = self._checked(urljoin(parts.geturl(), target))
        raise FetchError(_("%(host)s passes us on from address to address.") % {"host": watch.host})

    def _ask_once(
        self, method: str, parts: SplitResult, headers: dict[str, str], watch: Watch
    ) -> tuple[dict, str | None]:
        network = PublicNetwork(watch, allowed=self.allowed, resolve=self._resolve, connect=self._connect)
        own = {"User-Agent": f"Newsroom (+{settings.SITE_URL})", "Accept-Encoding": "gzip", "Connection": "close"}
        sent = own | headers | {"Host": parts.netloc}
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        url = httpcore2.URL(
            scheme=parts.scheme, host=(parts.hostname or "").encode(), port=parts.port, target=target.encode()
        )
        with (
            httpcore2.ConnectionPool(ssl_context=_tls(), network_backend=network) as pool,
            pool.stream(method, url, headers=list(sent.items())) as response,
        ):
            found: dict[str, str] = {}
            for name, value in response.headers:
                found.setdefault(name.decode("latin-1").lower(), value.decode("latin-1").strip())
            answer = {"status": response.status, "headers": found}
            if response.status in _REDIRECTS and found.get("location"):
                return answer, found["location"]
            if method == "GET" and 200 <= response.status < 300:
                answer["content"] = _body(response, found, watch)
            return answer, None

    def _checked(self, url: str) -> SplitResult:
        """The address as it is asked for, without fragment. What is no web page's is refused."""
        refused = FetchError(_("This is not the address of a public web page."))
        # urlsplit would drop line breaks in silence.
        if len(url) > MAX_ADDRESS_LENGTH or not characters.is_clean(url) or re.search(r"[\n\t\\]", url):
            raise refused
        try:
            parts = urlsplit(url.strip())
            host, port = (parts.hostname or "").rstrip("."), parts.port
            # Spelled with other letters, dots and digits, it may be a number after all: checked afterwards.
            host = host if ":" in host else host.encode("idna").decode().lower()
        except ValueError as error:
            raise refused from error
        usual = PORTS.get(parts.scheme)
        if not usual or parts.username is not None or parts.password is not None:
            raise refused
        place = f"[{host}]" if ":" in host else host
        if f"{host}:{port}" not in self.allowed:
            if port not in (None, usual) or not _is_name(host) and not is_public(host):
                raise refused
            port = None
        return SplitResult(
            scheme=parts.scheme,
            netloc=f"{place}:{port}" if port else place,
            path=quote(parts.path, safe=_SAFE) or "/",
            query=quote(parts.query, safe=_SAFE),
            fragment="",
        )


def _allowed_for_tests() -> frozenset[str]:
    """Never on a real site: see `newsroom.E009`."""
    return frozenset() if settings.HTTPS else frozenset(settings.FETCH_LOOPBACK_FOR_TESTS)


def _is_name(host: str) -> bool:
    return "." in host and not is_number(host) and len(host) <= 253


@cache
def _tls() -> ssl.SSLContext:
    return httpcore2.default_ssl_context()


@contextmanager
def _as_sentences(watch: Watch) -> Iterator[None]:
    host = {"host": watch.host}
    try:
        yield
    except httpcore2.TimeoutException as error:
        raise watch.too_slow() from error
    except (httpcore2.ProtocolError, zlib.error, UnicodeError) as error:
        raise FetchError(_("%(host)s answers in a way that cannot be read.") % host) from error
    except (httpcore2.NetworkError, OSError) as error:
        unsafe = _("%(host)s cannot be reached safely: its certificate or its encryption is wrong.")
        broken = _("The connection to %(host)s broke off.")
        is_tls = isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError)
        raise FetchError((unsafe if is_tls else broken) % host) from error


def _body(response: httpcore2.Response, headers: Mapping[str, str], watch: Watch) -> bytes:
    if headers.get("content-length", "").isdecimal() and int(headers["content-length"][:20]) > watch.limits.size:
        raise watch.too_big()
    unpack, body = _unpacking(headers.get("content-encoding", "")), bytearray()
    for chunk in response.iter_stream():
        # One byte of room is left: whoever fills it sends too much.
        body += unpack.decompress(chunk, watch.limits.size + 1 - len(body)) if unpack else chunk
        if len(body) > watch.limits.size:
            raise watch.too_big()
    if unpack and body and not unpack.eof:
        raise zlib.error
    return bytes(body)


def _unpacking(encoding: str) -> "zlib._Decompress | None":
    """It gives no more than it is asked for: bombs stay small."""
    match encoding.strip().lower():
        case "" | "identity":
            return None
        case "gzip" | "x-gzip":
            return zlib.decompressobj(zlib.MAX_WBITS | 16)
    raise UnicodeError(encoding)
