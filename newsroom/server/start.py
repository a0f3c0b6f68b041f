import sys

APPLICATION = "newsroom.asgi:application"
# Seconds that what was asked before the end has for its answer.
PATIENCE = 15


def command(host: str, port: int, *, application: str = APPLICATION) -> list[str]:
    """One process that works: the default cache and what counts requests live in its memory. A dead one is replaced."""
    arguments = ["--interface", "asgi", "--http", "1", "--no-ws", "--log-level", "warning"]
    arguments += ["--respawn-failed-workers", "--respawn-interval", "0.5", "--workers-kill-timeout", f"{PATIENCE}s"]
    return [sys.executable, "-m", "granian", *arguments, "--host", host, "--port", str(port), application]
