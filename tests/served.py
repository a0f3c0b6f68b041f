"""The server that readers get, in processes of its own, on a free port of this machine."""

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress

import pytest
from django.conf import settings

from newsroom.server import start

GONE = (ConnectionError, http.client.HTTPException, TimeoutError)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Served:
    """Knows the address of a site and how to ask it."""

    def __init__(self, environment: Mapping[str, str], command: list[str] | None = None, port: int = 0) -> None:
        self.port = port or free_port()
        own = {"SITE_URL": f"http://127.0.0.1:{self.port}"}
        command = command or start.command("127.0.0.1", self.port)
        # A session of its own: its workers end with it.
        options = {"env": {**environment, **own}, "cwd": settings.BASE_DIR, "start_new_session": True}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options)

    def __enter__(self) -> "Served":
        try:
            self.wait()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *exception) -> None:
        self.end()

    def wait(self, seconds: float = 60) -> None:
        """Until it answers."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                return self.connect().close()
            except OSError:
                time.sleep(0.05)
        pytest.fail("The server does not answer")

    def wait_for(self, path: str, seconds: float = 120) -> None:
        """Until this page is there again."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with suppress(*GONE):
                if self.ask(path, timeout=10)[0] == 200:
                    return
            time.sleep(0.02)
        pytest.fail(f"{path} does not come back")

    def end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()

    def workers(self) -> list[int]:
        found = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=True)
        return [int(line) for line in found.stdout.split()]

    def connect(self, timeout: float = 30) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout)

    def ask(self, path: str, method: str = "GET", *, timeout: float = 30, **headers: str) -> tuple[int, dict, bytes]:
        browser = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            browser.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = browser.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            browser.close()
