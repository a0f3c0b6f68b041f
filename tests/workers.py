"""Background processes that start at the same moment: Django is loaded once, then each line of input forks them.

`python -m tests.workers 4` answers every line, when all of them have ended, with their exit codes.
"""

import os
import sys

from newsroom import wsgi  # noqa: F401  loads Django
from newsroom.work import Worker


def work_once() -> None:
    code = 1
    try:
        Worker(say=lambda line: None).run_once()
        code = 0
    finally:
        os._exit(code)


def main(count: int) -> None:
    for _line in sys.stdin:
        started = []
        for _worker in range(count):
            if not (child := os.fork()):
                work_once()
            started.append(child)
        codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in started]
        os.write(1, f"{codes}\n".encode())


if __name__ == "__main__":
    main(int(sys.argv[1]))
