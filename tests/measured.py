"""A command of manage.py that says in its last line how many seconds of CPU and megabytes of memory it took.

`python -m tests.measured import_evidence FILE …`. Others would hear the peak of the process that started it, too.
"""

import os
import re
import sys
import time
from pathlib import Path

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    try:
        execute_from_command_line(sys.argv)
    finally:
        kilobytes = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]
        sys.stdout.write(f"{time.process_time():.1f} {int(kilobytes) // 1024}\n")


if __name__ == "__main__":
    main()
