"""Servers on loopback that say whatever a test wants, byte by byte."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Say = Callable[["Visit"], None]


@dataclass
class Visit:
    """One connection. `path` and `headers` are what the client asked for."""

    connection: socket.socket
    path: str = ""
    method: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def answer(self, body: bytes | str = b"", status: str = "200 OK", **headers: str) -> None:
        """`content_type` is the header Content-Type, and so on."""
        body = body.encode() if isinstance(body, str) else body
        lines = {"content_length": str(len(body)), "content_type": "application/xml"} | headers
        head = "".join(f"{name.replace('_', '-').title()}: {value}\r\n" for name, value in lines.items())
        self.send(f"HTTP/1.1 {status}\r\n{head}\r\n".encode())
        if self.method != "HEAD":
            self.send(body)


@dataclass
class Server:
    port: int
    visits: list[Visit] = field(default_factory=list)

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/") -> str:
        return f"http://{self.place}{path}"


@contextmanager
def serving(say: Say, *, reads: bool = True) -> Iterator[Server]:
    """Answers each connection in a thread of its own. Without `reads` it does not wait for the request."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = Server(listening.getsockname()[1])

        def visit(connection: socket.socket) -> None:
            # The client may hang up at any moment: that is what is tested.
            with connection, suppress(OSError):
                visit = Visit(connection)
                server.visits.append(visit)
                if not reads or _read(visit):
                    say(visit)

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _address = listening.accept()
                    connection.settimeout(20)
                    threading.Thread(target=visit, args=[connection], daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield server


def _read(visit: Visit) -> bool:
    received = b""
    while b"\r\n\r\n" not in received:
        if not (data := visit.connection.recv(65536)):
            return False
        received += data
    first, *lines = received.decode("latin-1").partition("\r\n\r\n")[0].split("\r\n")
    visit.method, visit.path, _version = first.split(" ")
    visit.headers = {name.lower(): value.strip() for name, _colon, value in (line.partition(":") for line in lines)}
    return True


@contextmanager
def canary() -> Iterator[Server]:
    """Nobody may come here. `visits` says who did."""
    with serving(lambda visit: visit.answer("secret")) as server:
        yield server
