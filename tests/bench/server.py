"""What the server costs beside Django alone in granian's own threads.

`uv run python -m tests.bench.server` on the sample edition, in a folder of its own. CPU of the server's processes,
which other work on the machine hardly moves.
"""

import http.client
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from newsroom.server import start
from tests.bench.table import say
from tests.served import Served, free_port

REQUESTS = 500
PAGES = {"robots.txt": "/robots.txt", "the seed article": "", "the front page": "/"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{folder}/paper.sqlite3",
            "MEDIA_ROOT": f"{folder}/media",
        }
        manage = [sys.executable, "manage.py", "demo", "--no-serve"]
        subprocess.run(manage, env=environment, check=True, stdout=subprocess.DEVNULL)
        say("milliseconds of CPU for one request", list(PAGES))
        for name, command in (("Django in granian's threads", threads), ("what readers get", start.command)):
            port = free_port()
            with Served(environment, command("127.0.0.1", port), port) as served:
                PAGES["the seed article"] = PAGES["the seed article"] or first_article(served)
                say(name, [f"{cost(served, path):.2f}" for path in PAGES.values()])


def threads(host: str, port: int) -> list[str]:
    command = start.command(host, port, application="newsroom.wsgi:application")
    command[command.index("asgi")] = "wsgi"
    return [*command, "--blocking-threads", "4"]


def first_article(served: Served) -> str:
    page = served.ask("/")[2].decode()
    return "/artikel/" + page.partition('href="/artikel/')[2].partition('"')[0]


def cost(served: Served, path: str) -> float:
    browser = http.client.HTTPConnection("127.0.0.1", served.port)
    ask_often(browser, path, 20)
    before = seconds_of(served)
    ask_often(browser, path, REQUESTS)
    browser.close()
    return (seconds_of(served) - before) / REQUESTS * 1000


def ask_often(browser: http.client.HTTPConnection, path: str, times: int) -> None:
    for _each in range(times):
        browser.request("GET", path)
        answer = browser.getresponse()
        answer.read()
        assert answer.status == 200, path


def seconds_of(served: Served) -> float:
    """The processor's time of the server and its workers."""
    fields = [
        Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        for pid in (served.process.pid, *served.workers())
    ]
    return sum(int(user) + int(system) for *_, user, system in (field[:13] for field in fields)) / os.sysconf(
        "SC_CLK_TCK"
    )


if __name__ == "__main__":
    main()
