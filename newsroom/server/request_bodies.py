"""Reads bodies before any thread waits for them: slow and silent senders cost a socket only."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from http.cookies import CookieError
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.contrib.auth import get_user
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse, parse_cookie

from newsroom.middleware import NUL
from newsroom.server.limits import MB, READER_FORM, Announced, TooLargeError, for_colleagues, for_strangers

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

# Seconds without a single byte after which a sender is given up.
SILENCE = 15.0
# What is larger waits in the machine's temporary folder. Only colleagues may send so much.
IN_MEMORY = 1 * MB
# So many larger bodies of strangers arrive at once: together they fill no more memory than this times IN_MEMORY.
STRANGERS_AT_ONCE = 8


class SilentError(Exception):
    """The sender has stopped in the middle."""


class GoneError(Exception):
    """The sender has hung up, or sends what is no body."""


class BusyError(Exception):
    """Too many large bodies of strangers are on their way."""


class Reader:
    def __init__(self, is_signed_in: Callable[[str], Awaitable[bool]]) -> None:
        self.is_signed_in = is_signed_in
        self.strangers = 0

    async def read(self, announced: Announced, cookies: str, receive: Receive) -> tuple[IO[bytes], int]:
        """The body and its length. Raises TooLargeError or FilesRefusedError before it has read anything."""
        most = for_strangers(announced)
        if announced.fits(READER_FORM) or not announced.is_for_desk:
            return await _read(announced, most, receive)
        if cookies and await self.is_signed_in(cookies):
            return await _read(announced, for_colleagues(announced), receive)
        with self._room_for_a_stranger():
            return await _read(announced, most, receive)

    @contextmanager
    def _room_for_a_stranger(self) -> Iterator[None]:
        if self.strangers >= STRANGERS_AT_ONCE:
            raise BusyError
        self.strangers += 1
        try:
            yield
        finally:
            self.strangers -= 1


async def _read(announced: Announced, most: int, receive: Receive) -> tuple[IO[bytes], int]:
    if announced.length is not None and announced.length > most:
        raise TooLargeError(most)
    body, size, is_whole = SpooledTemporaryFile(max_size=IN_MEMORY), 0, announced.length == 0
    try:
        while not is_whole:
            message = await _next(receive)
            piece = message.get("body", b"")
            is_whole, size = not message.get("more_body", False), size + len(piece)
            if size > most:
                raise TooLargeError(most)
            body.write(piece)
        body.seek(0)
    except BaseException:
        body.close()
        raise
    return body, size


async def _next(receive: Receive) -> MutableMapping[str, Any]:
    try:
        message = await asyncio.wait_for(receive(), SILENCE)
    except TimeoutError as error:
        raise SilentError from error
    if message["type"] == "http.disconnect":
        raise GoneError
    return message


def is_colleague(cookies: str) -> bool:
    """Whether these cookies belong to somebody who may open the desk. Asks the database."""
    request = HttpRequest()
    try:
        request.COOKIES = {name: value for name, value in parse_cookie(cookies).items() if NUL not in value}
        SessionMiddleware(lambda request: HttpResponse()).process_request(request)
        user = get_user(request)
        return user.is_active and user.is_staff
    except CookieError:
        return False
    finally:
        close_old_connections()
