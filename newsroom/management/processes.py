import signal
import subprocess
import threading
from collections.abc import Collection, Sequence
from contextlib import suppress

# Long enough for the pages and the image that are in hand.
PATIENCE = 20.0
LOOK_EVERY = 0.2
# Ctrl+C, `kill`, and a window that is closed.
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_side_by_side(*commands: Sequence[str]) -> Sequence[str] | None:
    """Run them until one of ENDING arrives or one of them ends; then end the others.

    Returns the command that ended by itself, or None where somebody ended them all.
    """
    told = threading.Event()
    before = {number: signal.signal(number, lambda *_signal_and_frame: told.set()) for number in ENDING}
    # Each in a group of its own: Ctrl+C reaches them once, from here, and not from the terminal, too.
    running = {subprocess.Popen(command, start_new_session=True): command for command in commands}
    try:
        while not told.wait(LOOK_EVERY):
            for process, command in running.items():
                if process.poll() is not None:
                    return command
        return None
    finally:
        _end(running)
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(processes: Collection[subprocess.Popen]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
        process.kill()
