"""The way out: connections to public addresses only, checked where they are made, within a time and a size."""

import ipaddress
import queue
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpcore2
from django.utils.translation import gettext as _

# How long one of several addresses of a server may keep us waiting for the others.
CONNECT_SECONDS = 5.0
# Beside the body: headers, trailers and the wrapping of chunks.
MAX_WRAPPING = 256 * 1024
MAX_ADDRESSES = 4

Resolve = Callable[[str, int], list[str]]
"""The addresses of a name, as numbers."""
Connect = Callable[[str, int, float], httpcore2.NetworkStream]

_PUBLIC_V6 = ipaddress.ip_network("2000::/3")
# Inside it: ways to write an IPv4 address (Teredo, 6to4), and what exists in books only.
_NOT_PUBLIC_V6 = [ipaddress.ip_network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]
# What Python's own list calls global, or calls differently from release to release.
_NOT_PUBLIC_V4 = [ipaddress.ip_network(net) for net in ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24")]
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE)


class FetchError(Exception):
    """Its sentence says why, and holds nothing that the server sent."""

    def __init__(self, sentence: str, *, is_unknown_name: bool = False) -> None:
        super().__init__(sentence)
        self.is_unknown_name = is_unknown_name


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Of one request with all its redirects."""

    seconds: float = 15.0
    size: int = 5 * 2**20
    """Bytes of the body, packed and unpacked."""
    hops: int = 5


def is_public(address: str) -> bool:
    """Whether everybody on the internet means the same machine by this number, and it is not a way to write another."""
    try:
        number = ipaddress.ip_address(address)
    except ValueError:
        return False
    if number.is_multicast or number.is_reserved or not number.is_global:
        return False
    if isinstance(number, ipaddress.IPv4Address):
        return not any(number in net for net in _NOT_PUBLIC_V4)
    return number in _PUBLIC_V6 and not any(number in net for net in _NOT_PUBLIC_V6)


def is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def is_number(host: str) -> bool:
    """Whether a host is read as a number by anybody, in whichever notation: 127.1, 0x7f.1, 2130706433."""
    return ":" in host or _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]) is not None


def ask_dns(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(address[0]) for *_kind, address in found))


def dial(address: str, port: int, seconds: float) -> httpcore2.NetworkStream:
    return httpcore2.SyncBackend().connect_tcp(address, port, timeout=seconds)


class Watch:
    """Ends a request where its seconds or bytes are used up."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.ends = time.monotonic() + limits.seconds
        self.host = ""
        self.received = 0

    def left(self) -> float:
        """Seconds. Raises FetchError where none is left."""
        if (left := self.ends - time.monotonic()) > 0:
            return left
        raise self.too_slow()

    def receive(self, count: int) -> None:
        self.received += count
        if self.received > self.limits.size + MAX_WRAPPING:
            raise self.too_big()

    def too_slow(self) -> FetchError:
        values = {"host": self.host, "seconds": f"{self.limits.seconds:g}"}
        return FetchError(_("%(host)s did not answer whole within %(seconds)s seconds.") % values)

    def too_big(self) -> FetchError:
        values = {"host": self.host, "size": f"{self.limits.size / 2**20:.3g}"}
        return FetchError(_("The answer of %(host)s is larger than %(size)s MB.") % values)


class WatchedStream(httpcore2.NetworkStream):
    """Every byte is on the watch: a server that sends one now and then gets no more time."""

    def __init__(self, stream: httpcore2.NetworkStream, watch: Watch) -> None:
        self._stream, self._watch = stream, watch

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._stream.read(max_bytes, self._watch.left())
        self._watch.receive(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._watch.left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return WatchedStream(self._stream.start_tls(ssl_context, server_hostname, self._watch.left()), self._watch)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class PublicNetwork(httpcore2.NetworkBackend):
    """Asks for a name once, checks every address it has, and connects to what was checked."""

    def __init__(self, watch: Watch, *, allowed: frozenset[str], resolve: Resolve, connect: Connect) -> None:
        self._watch, self._allowed = watch, allowed
        self._resolve, self._connect = resolve, connect

    def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> httpcore2.NetworkStream:
        failure: Exception | None = None
        for address in self._addresses(host, port)[:MAX_ADDRESSES]:
            try:
                stream = self._connect(address, port, min(CONNECT_SECONDS, self._watch.left()))
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return WatchedStream(stream, self._watch)
        raise FetchError(_("%(host)s cannot be reached.") % {"host": host}) from failure

    def _addresses(self, host: str, port: int) -> list[str]:
        if is_loopback(host) and f"{host}:{port}" in self._allowed:
            return [host]
        addresses = [host] if is_number(host) else self._ask(host, port)
        # One of several is enough to be refused: who mixes them is up to something.
        if not all(is_public(address) for address in addresses):
            message = _("The name %(host)s does not lead to a public address. Such addresses are never fetched.")
            raise FetchError(message % {"host": host})
        return addresses

    def _ask(self, host: str, port: int) -> list[str]:
        """In a thread: the system's own question has no end in time."""
        answer: queue.Queue[list[str] | Exception] = queue.Queue()

        def ask() -> None:
            try:
                answer.put(self._resolve(host, port))
            except (OSError, UnicodeError) as error:
                answer.put(error)

        threading.Thread(target=ask, daemon=True).start()
        try:
            found = answer.get(timeout=self._watch.left())
        except queue.Empty as error:
            raise self._watch.too_slow() from error
        if isinstance(found, Exception) or not found:
            # A name server that fails for the moment is no proof that the name is gone.
            is_unknown = not isinstance(found, socket.gaierror) or found.errno == socket.EAI_NONAME
            raise FetchError(
                _("There is no server with the name %(host)s.") % {"host": host}, is_unknown_name=is_unknown
            )
        return found
