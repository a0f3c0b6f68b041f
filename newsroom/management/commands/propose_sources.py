from typing import Any

from django.core.management import CommandError, CommandParser
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.evidence.matching import proposing
from articles.management.translated import TranslatedCommand
from articles.models import Article
from newsroom.errors import failures_as_sentences
from newsroom.management.progress import progress

MAX_DAYS = 3650


class Command(TranslatedCommand):
    help = gettext_lazy(
        "Looks through what was collected for reports of the same event as each recent article, and proposes them "
        "to the desk; `work` does the same by itself. Nothing counts before a person has judged it. "
        "Example: uv run manage.py propose_sources · one article: uv run manage.py propose_sources --article SLUG"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--days", type=int, metavar="N", help=_("articles published or worked on in the last N days; default: 7")
        )
        parser.add_argument(
            "--article", metavar="SLUG", help=_("only the article with this address, however old it is")
        )
        parser.add_argument("--dry-run", action="store_true", help=_("say what would be proposed, keep nothing"))

    def handle(self, *args: Any, days: int | None, article: str | None, dry_run: bool, **options: Any) -> None:
        open_now = likely = 0
        with failures_as_sentences(_("What was proposed before is kept.")):
            articles = self.wanted(days, article)
            count = articles.count()
            with progress(self.stdout, _("Articles"), count) as say:
                for outcome in proposing.propose(articles, dry_run=dry_run):
                    say(proposing.say(outcome))
                    open_now += len(outcome.found)
                    likely += outcome.likely
        self.close(count, open_now, likely, dry_run=dry_run)

    def wanted(self, days: int | None, slug: str | None) -> QuerySet[Article]:
        if days is not None and not 1 <= days <= MAX_DAYS:
            raise CommandError(_("--days needs a number from 1 to %(most)s.") % {"most": MAX_DAYS})
        if slug is None:
            return proposing.recent(days=days)
        chosen = Article.objects.filter(slug=slug)
        if not chosen.exists():
            raise CommandError(_("There is no article with the address “%(slug)s”.") % {"slug": slug})
        return chosen

    def close(self, articles: int, open_now: int, likely: int, *, dry_run: bool) -> None:
        line = ngettext("%(count)s article", "%(count)s articles", articles) % {"count": articles}
        line += ", " + ngettext("%(count)s open proposal", "%(count)s open proposals", open_now) % {"count": open_now}
        line += ", " + _("%(count)s of them likely.") % {"count": likely}
        if dry_run:
            line += " " + _("Nothing was changed (--dry-run).")
        self.stdout.write(line)
