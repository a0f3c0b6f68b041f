from typing import Any

from django.core.management import BaseCommand, CommandParser


class TranslatedCommand(BaseCommand):
    """A command that explains itself in the language of the site: `help` is a lazy text."""

    help: Any

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        # argparse breaks lines with a regular expression, and that takes real text only.
        self.help = str(self.help)
        return super().create_parser(prog_name, subcommand, **kwargs)
