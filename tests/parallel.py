"""Several people at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

Answer = TypeVar("Answer")


def at_once(*acts: Callable[[], Answer]) -> list[Answer]:
    """What each of them answers, in their order. Each has a thread and a connection; raises their first error."""
    ready = threading.Barrier(len(acts))

    def run(act: Callable[[], Answer]) -> Answer:
        try:
            ready.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [running.result() for running in [pool.submit(run, act) for act in acts]]
