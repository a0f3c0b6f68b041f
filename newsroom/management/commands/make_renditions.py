from collections import Counter
from collections.abc import Callable
from typing import Any

from django.core.management import CommandError, CommandParser
from django.db.models import Max, Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.images import orphans, queue, renditions
from articles.images.sizes import Rung
from articles.management.translated import TranslatedCommand
from articles.models import Image, Rendition
from newsroom.errors import failures_as_sentences
from newsroom.management.progress import progress
from newsroom.work import worker_name


class Command(TranslatedCommand):
    help = gettext_lazy(
        "Draws the renditions of images that are missing, or whose files are. Several may run at once, and one "
        "that was interrupted goes on where it ended. Example: uv run manage.py make_renditions · after an update "
        "that draws better: uv run manage.py make_renditions --all · files nobody needs: --prune"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help=_("draw everything anew; pages show the old meanwhile"))
        parser.add_argument("--prune", action="store_true", help=_("only delete files that belong to no image"))
        parser.add_argument("--dry-run", action="store_true", help=_("say what would be done, and change nothing"))

    def handle(self, *args: Any, all: bool, prune: bool, dry_run: bool, **options: Any) -> None:
        if all and prune:
            raise CommandError(_("--all draws, --prune deletes. Please give one of them."))
        self.dry_run, self.counts = dry_run, Counter[str]()
        with failures_as_sentences(_("What was drawn before is kept. Start again, and it goes on.")):
            self.prune() if prune else self.draw(anew=all)
        if dry_run:
            self.stdout.write(_("Nothing was changed (--dry-run)."))

    def prune(self) -> None:
        with progress(self.stdout, _("Files")) as say:
            for bucket, name in orphans.find():
                self.counts["pruned"] += 1
                say(name)
                if not self.dry_run:
                    bucket.delete(name)
        count = self.counts["pruned"]
        self.stdout.write(
            ngettext("%(count)s file belonged to no image.", "%(count)s files belonged to no image.", count)
            % {"count": count}
        )

    def draw(self, *, anew: bool) -> None:
        self.worker = worker_name()
        self.newest = Rendition.objects.aggregate(newest=Max("pk"))["newest"] or 0
        # Those first that were drawn longest ago: whoever starts again after an interruption goes on with the others.
        images = Image.objects.filter(recalled_at=None).annotate(drawn=Min("renditions__pk")).order_by("drawn", "pk")
        keys = list(images.values_list("pk", flat=True))
        try:
            with progress(self.stdout, _("Images"), len(keys)) as say:
                for pk in keys:
                    self.draw_one(pk, anew, say)
        finally:
            queue.release(self.worker)
        self.close(len(keys))

    def draw_one(self, pk: int, anew: bool, say: Callable[[str], None]) -> None:
        image = Image.objects.filter(pk=pk, recalled_at=None).first()
        rungs = self.rungs(image, anew) if image else []
        if image is None or not (rungs or image.renditions_due_at):
            self.counts["complete"] += 1
        elif self.dry_run:
            self.counts["drawn"] += 1
            message = ngettext("%(image)s: %(count)s rendition", "%(image)s: %(count)s renditions", len(rungs))
            say(message % {"image": image, "count": len(rungs)})
        elif held := queue.take(image, self.worker):
            outcome = queue.attempt(held, rungs)
            self.counts["drawn" if outcome.is_fine else "failed"] += 1
            say(outcome.sentence)
        else:
            self.counts["held"] += 1
            say(_("Another process has it in hand: “%(image)s”") % {"image": image})

    def rungs(self, image: Image, anew: bool) -> list[Rung]:
        if not anew:
            return renditions.missing(image)
        # Another process that draws everything anew has been here since this one started.
        is_new = image.renditions.exists() and not image.renditions.filter(pk__lte=self.newest).exists()
        return [] if is_new else renditions.wanted(image)

    def close(self, count: int) -> None:
        line = ngettext("%(count)s image", "%(count)s images", count) % {"count": count}
        names = {
            "drawn": _("drawn: %(count)s"),
            "complete": _("complete before: %(count)s"),
            "held": _("in hand elsewhere: %(count)s"),
            "failed": _("failed: %(count)s"),
        }
        parts = [text % {"count": self.counts[name]} for name, text in names.items() if self.counts[name]]
        line = f"{line} ({', '.join(parts)})." if parts else f"{line}."
        if self.counts["failed"]:
            raise CommandError(line)
        self.stdout.write(line)
