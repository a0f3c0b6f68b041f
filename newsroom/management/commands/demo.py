from typing import Any

from django.contrib.auth.models import User
from django.core.management import CommandParser
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.management.translated import TranslatedCommand
from newsroom import roles
from newsroom.errors import failures_as_sentences
from newsroom.management.preparation import prepared, random_password, refuse_other_content
from newsroom.management.serving import Address, serve
from newsroom.publication.models import Publication
from newsroom.roles import Role
from newsroom.sample import edition

LOGIN = "redaktion"


class Command(TranslatedCommand):
    # It checks after it has read its own arguments.
    requires_system_checks = []

    help = gettext_lazy(
        "Load the sample edition into an empty database, serve it and run the background process beside it. "
        "Example: uv run manage.py demo --addr 127.0.0.1:8001"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--addr", default="127.0.0.1:8000", metavar="HOST:PORT", help=_("where to serve"))
        parser.add_argument("--no-serve", action="store_true", help=_("stop before serving"))
        parser.add_argument("--no-work", action="store_true", help=_("serve without the background process"))
        parser.add_argument("--dry-run", action="store_true", help=_("say what would be made, and change nothing"))

    def handle(self, *args: Any, **options: Any) -> None:
        with failures_as_sentences(_("Start the command again: it goes on where it has to.")):
            self.run(**options)

    def run(self, *, addr: str, no_serve: bool, no_work: bool, dry_run: bool, **options: Any) -> None:
        address = Address.parse(addr)
        if dry_run:
            return self.say_plan()
        if not no_serve:
            address.refuse_if_taken()
        with prepared(self):
            self.load()
        self.stdout.write(_("Site:  %(url)s") % {"url": address.url + reverse("home")})
        self.stdout.write(_("Desk:  %(url)s") % {"url": address.url + reverse("admin:index")})
        if no_serve or no_work:
            self.stdout.write(_("Background process, in a second window: uv run manage.py work"))
        if not no_serve:
            self.stdout.write(_("The server starts, which takes some seconds. Ctrl+C ends everything."))
            self.stdout.flush()
            serve(address, with_work=not no_work)

    def load(self) -> None:
        if Publication.current().is_sample:
            self.stdout.write(_("The sample edition is loaded already. Nothing was changed."))
            return self.stdout.write(
                _("Login “%(login)s”; a new password: manage.py changepassword %(login)s") % {"login": LOGIN}
            )
        refuse_other_content()
        password = random_password()
        with transaction.atomic():
            editor = User.objects.create_user(LOGIN, password=password, is_staff=True)
            editor.groups.add(roles.group(Role.CHIEF), roles.group(Role.PUZZLES))
            made = edition.load(editor)
        for line in made:
            self.stdout.write(line)
        self.stdout.write(_("%(count)s things made.") % {"count": len(made)})
        self.stdout.write(
            _("Login “%(login)s”, password “%(password)s”. It is shown only this once.")
            % {"login": LOGIN, "password": password}
        )

    def say_plan(self) -> None:
        articles, riddles = edition.read("articles")["article"], edition.read("riddles")["riddle"]
        message = _(
            "Would load %(articles)s articles and %(riddles)s puzzles and make the login “%(login)s”. "
            "Nothing was changed."
        )
        self.stdout.write(message % {"articles": len(articles), "riddles": len(riddles), "login": LOGIN})
