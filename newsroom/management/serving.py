import os
import socket
import sys
from dataclasses import dataclass

from django.conf import settings
from django.core.management import CommandError
from django.utils.translation import gettext as _

from newsroom.environment import hosts_of
from newsroom.management.processes import run_side_by_side
from newsroom.server import start

ANYWHERE = ("0.0.0.0", "::", "")


@dataclass(frozen=True)
class Address:
    host: str
    port: int

    @classmethod
    def parse(cls, typed: str) -> "Address":
        """Reads "127.0.0.1:8000" or "8000". Raises CommandError with an example."""
        host, _colon, port = typed.rpartition(":")
        if not port.isdecimal() or not 0 < int(port) < 65536:
            raise CommandError(_("“%(typed)s” is not an address. Write it like 127.0.0.1:8000") % {"typed": typed})
        return cls(host.strip("[]") or "127.0.0.1", int(port))

    @property
    def url(self) -> str:
        host = "127.0.0.1" if self.host in ANYWHERE else self.host
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def refuse_if_taken(self) -> None:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as error:
                message = _("%(url)s cannot be used (%(reason)s). Choose another one: --addr 127.0.0.1:%(other)s")
                values = {"url": self.url, "reason": error.strerror, "other": self.port % 65535 + 1}
                raise CommandError(message % values) from error


def serve(address: Address, *, with_work: bool) -> None:
    """Serve until Ctrl+C, at the site's own address whatever .env says. Raises CommandError where one process ends."""
    os.environ["SITE_URL"] = address.url
    os.environ["ALLOWED_HOSTS"] = "*" if address.host in ANYWHERE else ",".join(hosts_of(address.url))
    os.chdir(settings.BASE_DIR)
    # New processes read the settings anew, with this address.
    web = start.command(address.host, address.port)
    work = [sys.executable, "manage.py", "work"]
    ended = run_side_by_side(web, work) if with_work else run_side_by_side(web)
    if ended:
        name = _("The background process") if ended is work else _("The server")
        raise CommandError(_("%(name)s has ended, so the sample edition does, too. Start it again.") % {"name": name})
