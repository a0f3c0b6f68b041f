"""What a run leaves out, so that it takes minutes: `NEWSROOM_ALL=1 uv run pytest` leaves out nothing.

Everything runs on SQLite. On PostgreSQL runs what touches the database, but for what is marked `on_one_engine`: markup,
styles, scripts, rights and memory are the same on every database. Races, kills and collections of bad input come in a
number that finds what is broken, and with NEWSROOM_ALL in the number that is promised.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

import pytest

ALL = bool(os.environ.get("NEWSROOM_ALL"))
Value = TypeVar("Value")

on_one_engine = pytest.mark.on_one_engine


def in_full(many: int, *, otherwise: int) -> int:
    """How often, how many: `in_full(100, otherwise=20)`."""
    return many if ALL else otherwise


def every(step: int, values: Sequence[Value], start: int = 0) -> Sequence[Value]:
    """All values of a collection with NEWSROOM_ALL, otherwise one of so many, from its start to its end."""
    return values if ALL else values[start % step :: step]


@contextmanager
def within(seconds: float, clock: Callable[[], float] = time.monotonic) -> Iterator[None]:
    """What a quiet machine promises, asserted with NEWSROOM_ALL only: no other run asserts seconds.

    What hangs is ended by the timeout of its server, process or browser, at last by pytest's `faulthandler_timeout`.
    """
    begin = clock()
    yield
    assert not ALL or clock() - begin < seconds


def quickest(act: Callable[[], object], tries: int = 3) -> float:
    """Seconds of CPU of the best try: the others tell of the machine. Without NEWSROOM_ALL one try, and 0 seconds."""
    took = []
    for _try in range(in_full(tries, otherwise=1)):
        begin = time.process_time()
        act()
        took.append(time.process_time() - begin)
    return min(took) if ALL else 0.0
