"""Two programs that `demo` starts together: whichever ends first takes the other along."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

SLEEPER = "import time; time.sleep(60)"
STARTER = f"""
import sys
from newsroom.management.processes import run_side_by_side
first, second = ([sys.executable, "-c", {SLEEPER!r}, name] for name in ("server", "work"))
print((run_side_by_side(first, second) or ["nobody"])[-1])
"""


@dataclass
class Pair:
    starter: subprocess.Popen
    pids: list[int]

    def outcome(self) -> str:
        said, _nothing = self.starter.communicate(timeout=30)
        return said.strip()

    def both_are_gone(self) -> bool:
        return not any(Path(f"/proc/{pid}").exists() for pid in self.pids)


@pytest.fixture
def pair() -> Iterator[Pair]:
    starting = subprocess.Popen(
        [sys.executable, "-c", STARTER], cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True
    )
    with starting as starter:
        children = Path(f"/proc/{starter.pid}/task/{starter.pid}/children")
        deadline = time.monotonic() + 30
        while len(pids := [int(pid) for pid in children.read_text().split()]) < 2:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        yield Pair(starter, pids)
        starter.kill()


@pytest.mark.parametrize(("victim", "name"), [(0, "server"), (1, "work")])
def test_whichever_is_killed_takes_the_other_along(pair, victim, name):
    os.kill(pair.pids[victim], signal.SIGKILL)
    assert pair.outcome() == name
    assert pair.both_are_gone()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_one_signal_ends_both(pair, number):
    pair.starter.send_signal(number)
    assert pair.outcome() == "nobody"
    assert pair.both_are_gone()
