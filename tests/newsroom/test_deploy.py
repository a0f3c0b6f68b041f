"""The files for nginx and systemd that come with Newsroom do what they say."""

import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from newsroom.server import limits
from newsroom.server.limits import MB, Announced
from tests.optional import found, needs
from tests.scope import within
from tests.served import Served, free_port

DEPLOY = Path(settings.BASE_DIR) / "newsroom" / "deploy"
UNITS = {"k": 2**10, "m": 2**20}
MAIN = """
daemon off; pid {folder}/pid; error_log stderr; {user}
events {{ worker_connections 512; }}
http {{
  access_log off; client_body_temp_path {folder}/bodies; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  include {folder}/newsroom.conf;
}}
"""


def test_nginx_and_the_application_agree_on_sizes():
    said = re.findall(r"client_max_body_size (\d+)(\w);", (DEPLOY / "nginx.conf").read_text())
    readers, desk, images = (int(number) * UNITS[unit] for number, unit in said)
    assert readers == limits.READER_FORM
    assert desk == limits.for_colleagues(Announced("/admin/articles/article/add/", 1))
    assert 0 <= images - limits.for_colleagues(Announced(limits.UPLOADS, 1)) < MB


@pytest.mark.parametrize("path", sorted(DEPLOY.glob("*.service")), ids=lambda path: path.stem)
def test_systemd_starts_a_command_that_exists(path):
    (command,) = re.findall(r"ExecStart=\S+/python manage\.py (\S+)", path.read_text())
    assert command in get_commands()
    assert "Restart=always" in path.read_text()


@pytest.fixture(scope="module")
def proxy(paper, tmp_path_factory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("nginx")
    with Served(paper.environment | {"TRUSTED_PROXIES": "1"}) as behind:
        command, port = write_configuration(folder, behind.port), behind.port
        port = int(re.search(r"listen 127\.0\.0\.1:(\d+);", (folder / "newsroom.conf").read_text())[1])
        with Served({}, command, port) as nginx:
            nginx.bodies = folder / "bodies"
            yield nginx


def write_configuration(folder: Path, upstream: int) -> list[str]:
    """The file as it is shipped, on free ports of this machine and without its certificate."""
    site = (DEPLOY / "nginx.conf").read_text()
    site = re.sub(r"\n +(listen \[::\]|ssl_certificate).*", "", site).replace("127.0.0.1:8000", f"127.0.0.1:{upstream}")
    for listen in ("listen 80;", "listen 443 ssl http2;"):
        assert listen in site
        site = site.replace(listen, f"listen 127.0.0.1:{free_port()};")
    # The last server is the one for readers: it is asked by address here, not by name.
    head, _server, last = site.rpartition("server {")
    (folder / "newsroom.conf").write_text(f"server {{{last}{head}")
    user = "user root;" if Path("/proc/self").stat().st_uid == 0 else ""
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, user=user))
    return [found("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]


@needs("nginx")
@pytest.mark.slow
def test_through_nginx_readers_read_and_silent_senders_hold_up_nobody(proxy):
    silent = [proxy.connect() for _each in range(40)]
    try:
        for number, connection in enumerate(silent):
            path = ("/fehler-melden/", "/admin/login/")[number % 2]
            connection.sendall(f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 60000\r\n\r\nx".encode())
        for path in ("/", "/admin/login/", "/healthz"):
            with within(5):
                assert proxy.ask(path)[0] == 200
    finally:
        for connection in silent:
            connection.close()


@needs("nginx")
@pytest.mark.slow
@pytest.mark.parametrize("path", ["/fehler-melden/", "/admin/articles/article/add/", f"{limits.UPLOADS}add/"])
def test_through_nginx_nobody_fills_the_disk_from_outside(proxy, path):
    with proxy.connect() as connection:
        connection.sendall(f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 11000000\r\n\r\n".encode())
        try:
            for _each in range(40):
                connection.sendall(b"x" * 2**16)
        except OSError:
            pass
        # 502: at the desk nginx keeps nothing back, and the application refused while it was still being sent to.
        assert _status(connection) in ({413, 502, None} if path.startswith("/admin/") else {413, None})
    size = subprocess.run(["du", "-sb", str(proxy.bodies)], capture_output=True, text=True, check=True).stdout
    assert int(size.split()[0]) < MB


def _status(connection: socket.socket) -> int | None:
    """None: what was still being sent has closed the connection before anybody could read."""
    try:
        return int(connection.recv(64).split()[1])
    except (OSError, IndexError):
        return None
