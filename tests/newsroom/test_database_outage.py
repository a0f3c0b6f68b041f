"""PostgreSQL stops, or hangs: readers are told at once, monitoring too, and both see at once that it is back."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.newsroom.paper import Site
from tests.optional import found, needs
from tests.scope import in_full, within
from tests.served import Served, free_port

pytestmark = [needs("postgresql"), pytest.mark.slow]

# How long it lasts, and how soon it has to be over for readers: on a busy machine everything takes longer.
OUTAGE, SOON = in_full(75, otherwise=12), 5


class Cluster:
    """A server of PostgreSQL of its own, which may be stopped and frozen."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.programs = Path(found("postgresql")).parent

    def run(self, program: str, *arguments: str) -> None:
        # PostgreSQL refuses to run as root.
        other = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*other, str(self.programs / program), "--pgdata", str(self.folder / "data"), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder, timeout=60)

    def make(self) -> None:
        if os.geteuid() == 0:
            subprocess.run(["chown", "postgres", str(self.folder)], check=True)
        self.run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self.run("pg_ctl", "start", "--wait", "--log", str(self.folder / "log"), "--options", options)

    def stop(self) -> None:
        self.run("pg_ctl", "stop", "--mode=immediate", "--wait")

    def signal(self, number: int) -> None:
        """To the server and everything that works for it."""
        main = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        children = subprocess.run(["pgrep", "-P", str(main)], capture_output=True, text=True, check=False).stdout
        for pid in (main, *map(int, children.split())):
            os.kill(pid, number)


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    # Not below pytest's own folder, which is closed to every other user.
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder))
        cluster.make()
        cluster.start()
        yield cluster
        with suppress(subprocess.CalledProcessError):
            cluster.stop()


def test_an_outage_is_told_at_once_and_ends_at_once(cluster, tmp_path):
    site = Site(tmp_path)
    environment = site.environment | {"DATABASE_URL": f"postgres://postgres@127.0.0.1:{cluster.port}/postgres"}
    manage = ["manage.py", "demo", "--no-serve"]
    subprocess.run([sys.executable, *manage], env=environment, check=True, stdout=subprocess.DEVNULL)
    with Served(environment) as served:
        served.wait_for("/")
        cluster.stop()
        end = time.monotonic() + OUTAGE
        while time.monotonic() < end:
            # The first may still hold a connection that has just died.
            with within(SOON / 2):
                status, headers, page = served.ask("/")
            assert (status, "retry-after" in headers, "antwortet gerade nicht" in page.decode()) == (503, True, True)
            time.sleep(3)
        assert served.ask("/healthz")[0] == 503
        cluster.start()
        with within(SOON):
            served.wait_for("/")

        cluster.signal(signal.SIGSTOP)
        try:
            for _each in range(5):
                with within(3):
                    status, _headers, said = served.ask("/healthz")
                assert (status, b'"database": "failing"' in said) == (503, True)
        finally:
            cluster.signal(signal.SIGCONT)
        with within(SOON):
            served.wait_for("/")
        assert served.ask("/healthz")[0] == 200
