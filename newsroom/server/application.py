"""Between the server, which never waits, and Django, which needs a thread for each request."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import IO, Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIEnvironment

from asgiref.wsgi import WsgiToAsgiInstance
from django import db
from django.core.handlers.wsgi import WSGIHandler
from django.urls import reverse

from newsroom.server.limits import Announced, FilesRefusedError, TooLargeError
from newsroom.server.middleware import REFUSED
from newsroom.server.request_bodies import BusyError, GoneError, Reader, Receive, SilentError, is_colleague

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
Answer = tuple[int, Headers, bytes]

# Each may hold a connection of PostgreSQL: together no more than the pool has.
THREADS = 8
THREADS_FOR_HEALTH = 2
# Django answers these with a page, which says what it was.
REFUSALS = (TooLargeError, FilesRefusedError, OSError, db.Error)
CLOSE = (b"connection", b"close")


class Application:
    """An ASGI application that reads the request, calls Django in a thread, and sends its answer.

    No thread waits for a slow sender or reader. Monitoring has threads of its own: it wants an answer most when all
    others wait.
    """

    def __init__(self, django: WSGIHandler) -> None:
        self.django = django
        self.pages = ThreadPoolExecutor(THREADS, "page")
        self.health = ThreadPoolExecutor(THREADS_FOR_HEALTH, "health")
        self.health_path = reverse("healthz")
        self.reader = Reader(self._is_signed_in)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        try:
            body, size = await self.reader.read(_announced(scope, headers), headers.get(b"cookie", ""), receive)
        except GoneError:
            # The server says the same of somebody who has hung up, and of pieces that are no pieces.
            await _send(send, 400, [CLOSE], b"")
        except SilentError:
            await _send(send, 408, [CLOSE], b"")
        except BusyError:
            await _send(send, 503, [CLOSE, (b"retry-after", b"15")], b"")
        except REFUSALS as refusal:
            status, said, content = await self._ask(_environ(scope, BytesIO(), 0) | {REFUSED: refusal})
            await _send(send, status, [*said, CLOSE], content)
        else:
            with body:
                answer = await self._ask(_environ(scope, body, size))
            await _send(send, *answer)

    async def _ask(self, environ: WSGIEnvironment) -> Answer:
        threads = self.health if environ["PATH_INFO"] == self.health_path else self.pages
        return await asyncio.get_running_loop().run_in_executor(threads, _call, self.django, environ)

    async def _is_signed_in(self, cookies: str) -> bool:
        return await asyncio.get_running_loop().run_in_executor(self.pages, is_colleague, cookies)


def _announced(scope: MutableMapping[str, Any], headers: dict[bytes, str]) -> Announced:
    in_pieces = b"transfer-encoding" in headers
    length = None if in_pieces else int(headers.get(b"content-length", 0))
    return Announced(scope["path"], length, headers.get(b"content-type", ""))


def _environ(scope: MutableMapping[str, Any], body: IO[bytes], size: int) -> WSGIEnvironment:
    instance = WsgiToAsgiInstance(None)
    # An underscore would pass for a hyphen, and a stranger's header for one that a proxy has set.
    headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
    instance.scope = {**scope, "headers": headers, "root_path": ""}
    path = unquote_to_bytes(scope["raw_path"]).decode("latin-1")
    return instance.build_environ(instance.scope, body) | {"PATH_INFO": path, "CONTENT_LENGTH": str(size)}


def _call(django: WSGIHandler, environ: WSGIEnvironment) -> Answer:
    """In one thread from beginning to end: what the request opened there is closed there."""
    said: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> Callable:
        said[:] = int(status[:3]), [(name.lower().encode("latin-1"), _bytes(value)) for name, value in headers]
        return said.append

    response = django(environ, start_response)
    try:
        content = b"".join(response)
    finally:
        response.close()
    status, headers = said
    return status, headers, content


def _bytes(value: str) -> bytes:
    return value.encode("latin-1")


async def _send(send: Send, status: int, headers: Headers, content: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
