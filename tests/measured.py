"""A command of manage.py that says in its last line how many seconds of CPU and megabytes of memory it took.

`python -m tests.measured import_evidence FILE …`. Others would hear the peak of the process that started it, too.
"""

import os
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.core.management import execute_from_command_line


def megabytes(what: str) -> int:
    """Of this process: VmRSS is what it holds now, VmHWM the most it held."""
    return int(re.search(rf"{what}:\s+(\d+)", Path("/proc/self/status").read_text())[1]) // 1024


def growth(act: Callable[[], object]) -> int:
    """By how many megabytes this process grew at most."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    before = megabytes("VmRSS")
    act()
    return megabytes("VmHWM") - before


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    try:
        execute_from_command_line(sys.argv)
    finally:
        sys.stdout.write(f"{time.process_time():.1f} {megabytes('VmHWM')}\n")


if __name__ == "__main__":
    main()
