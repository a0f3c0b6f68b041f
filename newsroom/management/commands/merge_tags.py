from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import CommandError, CommandParser
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.management.translated import TranslatedCommand
from articles.models import Tag
from articles.publishing import tags
from articles.publishing.tags import merging
from newsroom.errors import failures_as_sentences


class Command(TranslatedCommand):
    help = gettext_lazy(
        "Makes one tag of several: articles, names, compounds and addresses move to the tag that stays, and old "
        "addresses lead on. All or nothing; a second run changes nothing; for a day the desk can undo it. "
        "Example: uv run manage.py merge_tags Radverkehr Radfahren --into Fahrrad --dry-run"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="+", metavar="TAG", help=_("a tag that becomes a part, by any of its names"))
        parser.add_argument("--into", required=True, metavar="TAG", help=_("the tag that stays, by any of its names"))
        parser.add_argument("--dry-run", action="store_true", help=_("say what would move, and change nothing"))

    def handle(self, *args: Any, names: list[str], into: str, dry_run: bool, **options: Any) -> None:
        with failures_as_sentences(_("Nothing was changed.")), transaction.atomic():
            merged = sum([self.merge(name, self.find(into)) for name in names])
            transaction.set_rollback(dry_run)
        line = ngettext("%(count)s tag merged", "%(count)s tags merged", merged) % {"count": merged}
        if known := len(names) - merged:
            line += ", " + _("one already: %(count)s") % {"count": known}
        self.stdout.write(f"{line}. {_('Nothing was changed (--dry-run).')}" if dry_run else f"{line}.")

    def find(self, name: str) -> Tag:
        if found := tags.known_tags([name]):
            return found[0]
        raise CommandError(_("No tag is called “%(name)s”. Nothing was changed.") % {"name": name})

    def merge(self, name: str, target: Tag) -> bool:
        source = self.find(name)
        names = {"source": name, "target": target}
        if source == target:
            self.stdout.write(_("“%(source)s” means “%(target)s” already.") % names)
            return False
        try:
            moved = merging.outcome(merging.merge(source, target, by=None))
        except ValidationError as error:
            raise CommandError(f"{' '.join(error.messages)} {_('Nothing was changed.')}") from error
        counts = {"articles": moved.articles, "compounds": len(moved.compounds), "addresses": len(moved.addresses)}
        moves = _("articles %(articles)s, compounds %(compounds)s, addresses %(addresses)s") % counts
        self.stdout.write(f"{name} → {target}: {moves}")
        return True
