from datetime import date, datetime, time, timedelta
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import text
from articles.fields import PlainCharField, PlainTextField, SignsCharField
from articles.models import Author, Image
from articles.text.slugs import save_under_free_slug
from puzzles.weeks import IsMonday, monday

FIRST_HOUR = time(6)
SOLUTION_HOUR = time(8)
# A box that says "puzzle of the week" beside every article would stand there for ever otherwise.
STANDS_IN = timedelta(weeks=4)
# A week further away is a slip of the pen. No week follows the last one of the calendar.
MAX_YEARS = 100


class Kind(models.TextChoices):
    RIDDLE = "riddle", _("riddle")


class Reveal(models.TextChoices):
    AT_ONCE = "at_once", _("at once")
    FROM_DATE = "from_date", _("from a date on")


class PuzzleQuerySet(models.QuerySet["Puzzle"]):
    def published(self) -> Self:
        """What readers may see, newest week first. A puzzle without a time is a draft."""
        return (
            self.filter(publish_at__lte=timezone.now())
            .select_related("author__portrait", "image")
            .order_by("-week", "-pk")
        )

    def revealed(self) -> Self:
        return self.published().filter(Q(reveal=Reveal.AT_ONCE) | Q(reveal_at__lte=timezone.now()))

    def of_the_week(self) -> "Puzzle | None":
        """This week's puzzle, else the newest of the last weeks, else one that is out already."""
        week = monday(timezone.localdate())
        recent = self.published().filter(week__gte=week - STANDS_IN)
        return recent.filter(week__lte=week).first() or recent.last()

    def earlier(self) -> Self:
        return self.published().filter(week__lt=monday(timezone.localdate()))

    def ahead(self) -> Self:
        return self.published().filter(week__gt=monday(timezone.localdate()))

    def next_free_week(self) -> date:
        """The Monday of this week, or of the first later one, that has no puzzle yet."""
        week = monday(timezone.localdate())
        taken = set(self.filter(week__gte=week).values_list("week", flat=True))
        while week in taken:
            week += timedelta(weeks=1)
        return week


class Puzzle(models.Model):
    """The puzzle of a week. Its solution is at its own address only, once the policy allows."""

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.RIDDLE)
    title = PlainCharField(
        _("title"),
        max_length=120,
        blank=True,
        help_text=_("For the archive. Empty: the week. It must not betray the solution."),
    )
    slug = models.SlugField(_("address"), max_length=100, unique=True, blank=True)
    prompt = PlainTextField(_("question"))
    image = models.ForeignKey(
        Image, models.PROTECT, null=True, blank=True, related_name="puzzles", verbose_name=_("image")
    )
    solution = SignsCharField(_("solution"), max_length=200)
    accepted_answers = PlainTextField(
        _("accepted answers"), blank=True, help_text=_("Other spellings that count as right, one a line.")
    )
    explanation = PlainTextField(_("explanation"), blank=True, help_text=_("Stands beside the solution."))
    author = models.ForeignKey(
        Author, models.PROTECT, null=True, blank=True, related_name="puzzles", verbose_name=_("author")
    )
    week = models.DateField(_("week"), help_text=_("Any day of the week: it is kept as its Monday."))
    publish_at = models.DateTimeField(
        _("appears"), null=True, blank=True, help_text=_("Empty: a draft that readers do not see.")
    )
    reveal = models.CharField(_("solution is shown"), max_length=10, choices=Reveal, default=Reveal.FROM_DATE)
    reveal_at = models.DateTimeField(
        _("solution from"), null=True, blank=True, help_text=_("Empty: the Monday after the week, 8 o'clock.")
    )
    note = PlainTextField(_("internal note"), blank=True, help_text=_("Readers never see it."))

    objects = PuzzleQuerySet.as_manager()

    class Meta:
        verbose_name = _("puzzle")
        verbose_name_plural = _("puzzles")
        ordering = ["-week", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="puzzle_one_a_week",
                fields=["kind", "week"],
                violation_error_message=_("This week already has a puzzle of this kind. Please choose another week."),
            ),
            models.CheckConstraint(
                name="puzzle_reveal_has_date",
                condition=~Q(reveal=Reveal.FROM_DATE) | Q(reveal_at__isnull=False),
                violation_error_message=_("Please say from when the solution may be seen."),
            ),
            models.CheckConstraint(
                name="puzzle_has_question_and_solution",
                condition=~Q(prompt="") & ~Q(solution=""),
                violation_error_message=_("A puzzle needs a question and a solution."),
            ),
            models.CheckConstraint(
                name="puzzle_week_is_monday",
                condition=IsMonday("week"),
                violation_error_message=_("The week is named by its Monday."),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.week_label

    @property
    def week_label(self) -> str:
        year, week, _day = self.week.isocalendar()
        return gettext("Puzzle of week %(week)s, %(year)s") % {"week": week, "year": year}

    @property
    def occasion(self) -> str:
        """What to call it beside an article: this week's, or which one it was."""
        if self.week >= monday(timezone.localdate()):
            return gettext("Puzzle of the week")
        return gettext("Last: puzzle of week %(week)s") % {"week": self.week.isocalendar().week}

    def get_absolute_url(self) -> str:
        return reverse("puzzles:puzzle", args=[self.slug])

    def get_solution_url(self) -> str:
        return reverse("puzzles:solution", args=[self.slug])

    @property
    def is_public(self) -> bool:
        return self.publish_at is not None and self.publish_at <= timezone.now()

    @property
    def is_revealed(self) -> bool:
        """`revealed()` for one puzzle."""
        due = self.reveal == Reveal.AT_ONCE or (self.reveal_at is not None and self.reveal_at <= timezone.now())
        return self.is_public and due

    def clean(self) -> None:
        if self.week is not None:
            self._check_year()
            self.week = monday(self.week)
            self._wait_with_the_solution()
            self._check_reveal()
        if self._betrays_solution():
            raise ValidationError(_("Title, address or question contain the solution. Please word them differently."))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Without an address it gets the one of its title, or of its week: "2026-47"."""
        self._wait_with_the_solution()
        if self.slug:
            return super().save(*args, **kwargs)
        year, week, _day = self.week.isocalendar()
        name = self.title or f"{year}-{week:02}"
        save_under_free_slug(self, name, fallback="raetsel", save=lambda: super(Puzzle, self).save(*args, **kwargs))

    def _check_year(self) -> None:
        if abs(self.week.year - timezone.localdate().year) > MAX_YEARS:
            raise ValidationError({"week": gettext("The year %(year)s cannot be right.") % {"year": self.week.year}})

    def _check_reveal(self) -> None:
        """A riddle that was moved to a later week may have left its solution behind."""
        if self.reveal == Reveal.FROM_DATE and self.publish_at and self.reveal_at and self.reveal_at <= self.publish_at:
            sentence = _("The solution would be seen as soon as the puzzle. Please choose a later time, or “at once”.")
            raise ValidationError({"reveal_at": sentence})

    def _wait_with_the_solution(self) -> None:
        if self.reveal == Reveal.FROM_DATE and not self.reveal_at:
            self.reveal_at = default_reveal_at(self.week)

    def _betrays_solution(self) -> bool:
        shown = text.norm(f"{self.title} {self.prompt}")
        hidden = [text.norm(answer) for answer in [self.solution, *self.accepted_answers.split("\n")]]
        words = [answer for answer in hidden if len(answer) > 3]
        slugs = [text.slugify(answer) for answer in words]
        return any(word in shown for word in words) or any(slug and slug in self.slug for slug in slugs)


def default_publish_at(week: date) -> datetime:
    """Six o'clock on the Monday of the week, local time."""
    return timezone.make_aware(datetime.combine(monday(week), FIRST_HOUR))


def default_reveal_at(week: date) -> datetime:
    """Eight o'clock on the Monday after the week, local time."""
    return timezone.make_aware(datetime.combine(monday(week) + timedelta(weeks=1), SOLUTION_HOUR))
