import sys
from collections.abc import Iterator
from getpass import getpass
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import text
from articles.management.translated import TranslatedCommand
from articles.models import TagKind
from articles.publishing import tags
from newsroom.management.preparation import prepared, random_password, refuse_other_content
from newsroom.publication.models import Publication

MENU = 6


class Command(TranslatedCommand):
    requires_system_checks = []

    help = gettext_lazy(
        "Start an empty paper: publication, first administrator, places and topics. Asks in a terminal. "
        "Example: uv run manage.py setup --name “Weser-Blatt” --username anna --place Bremen --topic Kultur"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", help=_("name of the publication"))
        parser.add_argument("--username", help=_("login of the first administrator"))
        parser.add_argument("--email", default="", help=_("e-mail of the first administrator"))
        parser.add_argument("--place", action="append", default=[], help=_("a place; may be given several times"))
        parser.add_argument("--topic", action="append", default=[], help=_("a topic; may be given several times"))
        parser.add_argument("--alone", action="store_true", help=_("one person works here: no four eyes"))
        parser.add_argument("--dry-run", action="store_true", help=_("say what would be made, and change nothing"))

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        if dry_run:
            return self.say_plan(options)
        with prepared(self):
            refuse_other_content()
        answers = options if options["name"] and options["username"] else self.ask(options)
        with transaction.atomic():
            made, password = self.make(answers)
        for line in made:
            self.stdout.write(line)
        self.stdout.write(_("%(count)s things made.") % {"count": len(made)})
        if password:
            self.stdout.write(_("Password, shown only this once: %(password)s") % {"password": password})
        self.stdout.write(_("Colleagues: invite them in the admin under “Colleagues”."))
        self.stdout.write(_("Next: fill in the imprint in the admin, then `manage.py check --deploy`."))

    def say_plan(self, options: dict[str, Any]) -> None:
        """Without opening the database."""
        for key, label in (("name", _("Publication")), ("username", _("Administrator"))):
            self.stdout.write(f"{label}: {options[key] or '?'}")
        for kind, names in (self.named(options)).items():
            self.stdout.write(f"{kind.label}: {', '.join(names) or '–'}")
        self.stdout.write(_("Nothing was changed (--dry-run)."))

    def named(self, answers: dict[str, Any]) -> dict[TagKind, list[str]]:
        """Raises CommandError where a name is none, or stands in both."""
        try:
            places, topics = tags.parse(",".join(answers["place"])), tags.parse(",".join(answers["topic"]))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if both := {text.norm(name) for name in places} & {text.norm(name) for name in topics}:
            message = _("“%(name)s” cannot be a place and a topic at once. Please leave one of them out.")
            raise CommandError(message % {"name": sorted(both)[0]})
        return {TagKind.PLACE: places, TagKind.TOPIC: topics}

    def ask(self, options: dict[str, Any]) -> dict[str, Any]:
        """Raises CommandError where nobody can answer."""
        if not sys.stdin.isatty():
            raise CommandError(_("Please give --name and --username, or run the command in a terminal."))
        answers = dict(options)
        answers["name"] = answers["name"] or input(_("Name of the publication: "))
        answers["username"] = answers["username"] or input(_("Login of the first administrator: "))
        answers["email"] = answers["email"] or input(_("E-mail of the administrator: "))
        answers["password"] = getpass(_("Password (empty: one is made up and shown once): "))
        answers["place"] = answers["place"] or input(_("Places, separated by commas: ")).split(",")
        answers["topic"] = answers["topic"] or input(_("Topics, separated by commas: ")).split(",")
        if not answers["alone"]:
            answers["alone"] = input(_("Do at least two people work here? [y/n] ")).strip().lower()[:1] == "n"
        return answers

    def make(self, answers: dict[str, Any]) -> tuple[list[str], str]:
        """One line for each thing made, and the password where it was made up."""
        named = self.named(answers)
        try:
            paper, (administrator, password) = self.make_paper(answers), self.make_administrator(answers)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        return [paper, administrator, *self.make_tags(named)], password

    def make_paper(self, answers: dict[str, Any]) -> str:
        paper = Publication(pk=1, name=answers["name"], four_eyes=not answers["alone"])
        paper.full_clean()
        paper.save(force_insert=True)
        return _("Publication: %(name)s") % {"name": paper.name}

    def make_administrator(self, answers: dict[str, Any]) -> tuple[str, str]:
        given = answers.get("password")
        password = given or random_password()
        user = User(username=answers["username"], email=answers["email"], is_staff=True, is_superuser=True)
        validate_password(password, user)
        user.set_password(password)
        user.full_clean()
        user.save()
        return _("Administrator: %(login)s") % {"login": user.username}, "" if given else password

    def make_tags(self, named: dict[TagKind, list[str]]) -> Iterator[str]:
        for kind, names in named.items():
            for position, name in enumerate(names, start=1):
                tag = tags.create(name, kind, menu_position=position if position <= MENU else None)
                yield f"{tag.get_kind_display()}: {tag}"
