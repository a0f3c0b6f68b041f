import os
from typing import Any

from django.conf import settings
from django.core.management import CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.management.translated import TranslatedCommand
from newsroom.management.serving import Address
from newsroom.server import start


class Command(TranslatedCommand):
    help = gettext_lazy(
        "Serve the site, until SIGTERM or Ctrl+C. Example: uv run manage.py serve --addr 127.0.0.1:8000"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--addr", default="127.0.0.1:8000", metavar="HOST:PORT", help=_("where to serve"))

    def handle(self, *args: Any, addr: str, **options: Any) -> None:
        address = Address.parse(addr)
        address.refuse_if_taken()
        os.chdir(settings.BASE_DIR)
        # This process becomes the server: who supervises it sends signals to it and to nobody between.
        command = start.command(address.host, address.port)
        os.execv(command[0], command)
