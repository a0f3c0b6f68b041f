"""The server that readers get: silent senders, a killed worker, and an end under load cost no reader anything."""

import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from newsroom.server import limits
from tests.scope import within
from tests.served import Served

pytestmark = pytest.mark.slow

DOORS = ("/fehler-melden/", "/admin/login/", "/admin/articles/article/add/", f"{limits.UPLOADS}add/", "/")


@pytest.fixture(scope="module")
def served(paper) -> Iterator[Served]:
    begin = time.monotonic()
    with Served(paper.environment) as server:
        server.started_in = time.monotonic() - begin
        yield server


def silent(path: str, number: int) -> bytes:
    """The beginning of a request whose sender never goes on."""
    length = "Transfer-Encoding: chunked" if number % 2 else "Content-Length: 60000"
    # With the cookie, Django looks for the token in what was sent.
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: csrf={'k' * 32}\r\n{length}\r\n\r\n"
    return f"{head}7\r\nwrong=a".encode()


def test_two_hundred_silent_senders_leave_the_paper_to_its_readers(served):
    sockets = [served.connect() for _each in range(200)]
    try:
        for number, connection in enumerate(sockets):
            connection.sendall(silent(DOORS[number % len(DOORS)], number))
        for path in ("/healthz", "/", "/admin/login/", "/fehler-melden/"):
            with within(5):
                assert served.ask(path)[0] == 200
        # All of them are still there: nobody made room by hanging up.
        assert not any(_has_ended(connection) for connection in sockets[::10])
    finally:
        for connection in sockets:
            connection.close()


def _has_ended(connection) -> bool:
    connection.setblocking(False)
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False


def test_what_is_too_large_is_answered_while_it_is_still_being_sent(served):
    head = "POST /fehler-melden/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000000\r\n\r\n"
    with served.connect() as connection:
        connection.sendall(head.encode() + b"x" * 1000)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 413")
    assert "höchstens" in answer.decode()


@pytest.mark.parametrize("rest", [b"zz\r\n", b"5\r\nabc"])
def test_broken_pieces_and_broken_connections_are_no_errors(served, rest):
    head = "POST /fehler-melden/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    with served.connect() as connection:
        connection.sendall(head.encode() + rest)
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(65536)[:12] in (b"HTTP/1.1 400", b"")
    assert served.ask("/healthz")[0] == 200


def test_pages_files_and_their_headers_come_as_django_says(served):
    status, headers, page = served.ask("/")
    assert (status, len(page)) == (200, int(headers["content-length"]))
    _status, head, nothing = served.ask("/", "HEAD")
    assert (head["content-length"], nothing) == (headers["content-length"], b"")
    assert served.ask("/", If_None_Match=headers["etag"])[::2] == (304, b"")
    style = page.decode().partition('rel="stylesheet" href="')[2].partition('"')[0]
    status, headers, content = served.ask(style, Accept_Encoding="br")
    assert (status, headers["content-encoding"], "immutable" in headers["cache-control"]) == (200, "br", True)
    assert int(headers["content-length"]) == len(content)
    assert served.ask("/%ff%00/")[0] == served.ask("/gibt/es/nicht/")[0] == 404


def test_a_killed_worker_is_replaced_within_five_seconds(served):
    (worker,) = served.workers()
    os.kill(worker, signal.SIGKILL)
    # Five seconds, where a machine that is busy with other tests does not take half of them to start anything at all.
    with within(max(5.0, 2 * served.started_in)):
        served.wait_for("/healthz")
    assert {served.ask("/healthz")[0] for _each in range(200)} == {200}
    assert served.workers() != [worker]


def test_an_end_under_load_breaks_off_no_answer(paper):
    """What was asked before the end is answered whole; who comes later finds nobody, and asks again after a restart."""
    said, stop = Counter(), threading.Event()
    with Served(paper.environment) as server:

        def read() -> None:
            while not stop.is_set():
                try:
                    connection = server.connect(10)
                except OSError:
                    return
                said[_answer(connection)] += 1

        readers = [threading.Thread(target=read) for _each in range(6)]
        for reader in readers:
            reader.start()
        while said["whole"] < 30:
            time.sleep(0.02)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(20) == 0
        stop.set()
        for reader in readers:
            reader.join()
    assert said["broken off"] == 0
    assert said["whole"] >= 30


def _answer(connection) -> str:
    received = b""
    try:
        with connection:
            connection.sendall(b"GET /impressum/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            while piece := connection.recv(65536):
                received += piece
    except OSError:
        pass
    if not received:
        return "nobody there"
    return "whole" if received.endswith(b"</html>\n") else "broken off"
