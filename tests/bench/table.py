"""What the benches print, and how they take the time."""

import sys
import time
from collections.abc import Callable
from typing import Any


def say(name: str, figures: list[str]) -> None:
    """One line of the table, at once: some lines take a minute."""
    sys.stdout.write(f"{name:<44}" + "".join(f"{figure:>18}" for figure in figures) + "\n")
    sys.stdout.flush()


def cpu_of(act: Callable[[], Any]) -> float:
    """Milliseconds of CPU: what else the machine does makes no difference."""
    begin = time.process_time()
    act()
    return (time.process_time() - begin) * 1000
