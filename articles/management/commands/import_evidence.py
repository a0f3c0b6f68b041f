import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import User
from django.core.management import CommandError, CommandParser
from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from rich.console import Console
from rich.progress import Progress

from articles.errors import ActionRefused
from articles.evidence import ledger, moods
from articles.evidence.importing import bulk_write, columns, files
from articles.evidence.importing.mood_files import counted
from articles.evidence.importing.rows import Row
from articles.evidence.importing.text_stream import ENCODINGS, size_of
from articles.management.translated import TranslatedCommand
from articles.models import Article


class Command(TranslatedCommand):
    help = gettext_lazy(
        "Take in what other sources say about an article, from CSV, JSON or JSON lines: all rows or none. "
        "Example: uv run manage.py import_evidence belege.csv --article zukunft-der-verwaltung"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help=_("the file; - reads standard input"))
        parser.add_argument("--article", required=True, metavar="SLUG", help=_("last part of the article's address"))
        parser.add_argument(
            "--by", default="", metavar="USERNAME", help=_("who answers for it; default: the only administrator")
        )
        parser.add_argument(
            "--map", action="append", default=[], metavar="NAME=FIELD",
            help=_("what a column means, for example “Überschrift=title”; “NAME=” leaves it out"),
        )  # fmt: skip
        parser.add_argument(
            "--encoding", choices=ENCODINGS, default="", help=_("default: UTF-8, or what the file itself says")
        )
        parser.add_argument(
            "--format", choices=files.FORMATS, default="", help=_("default: as the file is called or looks")
        )
        parser.add_argument(
            "--moods",
            action="store_true",
            help=_("FILE holds comments and posts: they are counted, and nothing of them is kept"),
        )
        parser.add_argument(
            "--update", action="store_true", help=_("where the desk has judged otherwise, the file is right")
        )
        parser.add_argument("--reason", default="", help=_("why a number falls that readers have seen; they read it"))
        parser.add_argument(
            "--dry-run", action="store_true", help=_("check everything, say what would be, and change nothing")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with refusals_as_lines():
            article = article_at(options["article"])
            by = person(options["by"])
            chosen = columns.chosen(options["map"])
            with progress(options["file"]) as tell:
                file = files.File(
                    name=options["file"], form=options["format"], encoding=options["encoding"], chosen=chosen, tell=tell
                )
                act = self.count_moods if options["moods"] else self.take_in
                lines = act(file, article, by, options)
        for line in lines:
            self.stdout.write(line)
        if options["dry_run"]:
            self.stdout.write(_("Nothing was changed (--dry-run)."))

    def take_in(self, file: files.File, article: Article, by: User, options: dict[str, Any]) -> list[str]:
        reading = files.evidence(file, by=by)
        with transaction.atomic():
            before = ledger.counts_of(article)
            taken = bulk_write.take_in(article, reading.rows, by=by, reason=options["reason"], update=options["update"])
            transaction.set_rollback(options["dry_run"])
        after = ledger.counts_of(article)
        return [
            _("Rows: %(count)s, and %(doubled)s that say the same twice.")
            % {"count": len(reading.rows), "doubled": reading.doubled},
            notes_in_words(reading.rows),
            _("New: %(evidence)s pieces of evidence from %(sources)s new sources.")
            % {"evidence": taken.evidence, "sources": taken.new_sources},
            _("Judgements: %(new)s new, %(changed)s changed, %(unchanged)s as they were.")
            % {"new": taken.findings, "changed": taken.changed, "unchanged": taken.unchanged},
            _(
                "Confirming: %(before)s → %(after)s. Independent origins: %(old)s → %(new)s. "
                "Contradicting: %(was)s → %(now)s."
            )
            % {
                "before": before.confirming, "after": after.confirming, "old": before.origins, "new": after.origins,
                "was": before.contradicting, "now": after.contradicting,
            },
        ]  # fmt: skip

    def count_moods(self, file: files.File, article: Article, by: User, options: dict[str, Any]) -> list[str]:
        comments, left_out = counted(file)
        result = moods.count_in(article, comments, by=by, dry_run=options["dry_run"])
        return [
            _("Counted: %(new)s. Counted before: %(known)s.") % {"new": result.new, "known": result.known},
            _("Columns that were not read: %(names)s") % {"names": ", ".join(sorted(left_out)) or "–"},
        ]


def notes_in_words(rows: list[Row]) -> str:
    """What readers will see of the notes in a file, so that nobody publishes one unawares."""
    public, internal = (sum(bool(getattr(row, name)) for row in rows) for name in ("note", "internal_note"))
    shown = ngettext("%(count)s note becomes public", "%(count)s notes become public", public) % {"count": public}
    kept = ngettext("%(count)s stays with the desk", "%(count)s stay with the desk", internal) % {"count": internal}
    return _("Notes: %(shown)s, %(kept)s.") % {"shown": shown, "kept": kept}


def article_at(slug: str) -> Article:
    if article := Article.objects.filter(slug=slug).first():
        return article
    raise ActionRefused(_("There is no article at the address “%(slug)s”.") % {"slug": slug})


def person(name: str) -> User:
    active = User.objects.filter(is_active=True)
    if name:
        if user := active.filter(username=name).first():
            return user
        raise ActionRefused(_("Nobody here has the login “%(name)s”.") % {"name": name})
    administrators = list(active.filter(is_superuser=True)[:2])
    if len(administrators) == 1:
        return administrators[0]
    raise ActionRefused(_("Please say who answers for these judgements: --by LOGIN"))


@contextmanager
def progress(name: str) -> Iterator[Any]:
    """Raises OSError."""
    total, console = size_of(name), Console(stderr=True)
    with Progress(console=console, disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task(_("Checking"), total=total)
        yield lambda position: bar.update(task, completed=position)


@contextmanager
def refusals_as_lines() -> Iterator[None]:
    unchanged = _("Nothing was imported.")
    try:
        yield
    except ActionRefused as error:
        raise CommandError("\n".join([*error.sentences, unchanged])) from error
    except Article.DoesNotExist as error:
        raise CommandError("\n".join([_("The article was deleted meanwhile."), unchanged])) from error
    except OSError as error:
        message = _("The file cannot be read: %(reason)s (%(file)s)")
        reason = {"reason": why(error), "file": error.filename}
        raise CommandError("\n".join([message % reason, unchanged])) from error
    except DatabaseError as error:
        message = _("The database refuses: %(reason)s.") % {"reason": str(error).strip().partition("\n")[0]}
        raise CommandError(f"{message}\n{unchanged}") from error
    except KeyboardInterrupt as interrupt:
        raise CommandError("\n".join([_("Interrupted."), unchanged])) from interrupt


def why(error: OSError) -> str:
    """What staff mistype most, in their words; of the rest, what the system says."""
    known = {
        FileNotFoundError: _("there is none of this name"),
        IsADirectoryError: _("it is a folder"),
        PermissionError: _("it may not be read by this login"),
    }
    return known.get(type(error), error.strerror or str(error))
