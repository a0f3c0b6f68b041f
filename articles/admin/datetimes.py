"""Date and time of the desk: local, to the minute, and honest about the two nights when the clocks change."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminTimeWidget
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Beyond these no calendar of a database or a time zone is reliable.
YEARS = range(1900, 3000)


def local_minute(day: date, hour: time, which: str = "") -> datetime:
    """The moment of a local date and time.

    `which` says which one is meant where the clock shows a time twice: "0" the first, "1" the second.
    Raises ValidationError for a time that does not exist, and for a doubled one without answer.
    """
    if day.year not in YEARS:
        raise ValidationError(_("Please check the year: %(year)s is hardly meant.") % {"year": day.year})
    first, second = _both(day, hour)
    named = {"time": hour.strftime("%H:%M"), "day": date_format(day, "DATE_FORMAT")}
    if _offset(first) < _offset(second):
        sentence = _(
            "%(time)s does not exist on %(day)s: the clocks go forward that night. "
            "Please choose a time before or after the missing hour."
        )
        raise ValidationError(sentence % named)
    if is_doubled(day, hour) and which not in ("0", "1"):
        sentence = _(
            "%(time)s comes twice on %(day)s: the clocks go back that night. "
            "Please choose beside the time which one you mean."
        )
        raise ValidationError(sentence % named)
    return second if which == "1" else first


def is_doubled(day: date, hour: time) -> bool:
    first, second = _both(day, hour)
    return _offset(first) > _offset(second)


def _both(day: date, hour: time) -> tuple[datetime, datetime]:
    wall = datetime.combine(day, hour, tzinfo=timezone.get_current_timezone())
    return wall.replace(fold=0), wall.replace(fold=1)


def _offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or timedelta()


class MinuteWidget(forms.MultiWidget):
    """Date, time, and the question which one where the clock shows the time twice."""

    template_name = "admin/articles/widgets/datetime.html"
    supports_microseconds = False

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        which = [
            ("", gettext_lazy("Which one?")),
            ("0", gettext_lazy("the first, in summer time")),
            ("1", gettext_lazy("the second, in winter time")),
        ]
        widgets = [
            AdminDateWidget(attrs={"aria-label": gettext_lazy("Date"), "placeholder": gettext_lazy("DD.MM.YYYY")}),
            AdminTimeWidget(
                attrs={"aria-label": gettext_lazy("Time"), "placeholder": gettext_lazy("HH:MM")}, format="%H:%M"
            ),
            forms.Select(choices=which, attrs={"aria-label": gettext_lazy("Which of the two")}),
        ]
        super().__init__(widgets, attrs)

    def decompress(self, value: datetime | None) -> list[Any]:
        if value is None:
            return [None, None, ""]
        local = timezone.localtime(value)
        which = str(local.fold) if is_doubled(local.date(), local.time()) else ""
        return [local.date(), local.time().replace(microsecond=0, fold=0), which]

    def posted(self, name: str, value: datetime | None) -> dict[str, str]:
        """What a browser would send for this moment."""
        day, hour, which = self.decompress(value)
        written = [self.widgets[0].format_value(day) or "", self.widgets[1].format_value(hour) or "", which]
        return {f"{name}_{index}": part for index, part in enumerate(written)}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["is_doubled"] = self._is_doubled(value)
        return context

    def _is_doubled(self, value: Any) -> bool:
        parts = value if isinstance(value, list) else self.decompress(value)
        try:
            day, hour = forms.DateField().clean(parts[0]), forms.TimeField().clean(parts[1])
        except ValidationError:
            return False
        # Any minute of that hour may still be changed to another one of it.
        return is_doubled(day, hour)


class MinuteField(forms.MultiValueField):
    """An aware moment, typed as local date and time."""

    widget = MinuteWidget

    def __init__(self, **kwargs: Any) -> None:
        fields = [
            forms.DateField(
                error_messages={
                    "incomplete": gettext_lazy("Please give the date as well."),
                    "invalid": gettext_lazy("This date cannot be read. Please write it like 24.12.2026."),
                }
            ),
            forms.TimeField(
                error_messages={
                    "incomplete": gettext_lazy("Please give the time as well."),
                    "invalid": gettext_lazy("This time cannot be read. Please write it like 17:30."),
                }
            ),
            forms.CharField(required=False, max_length=1),
        ]
        super().__init__(fields, require_all_fields=False, **kwargs)

    def compress(self, values: list[Any]) -> datetime | None:
        if not values:
            return None
        day, hour, which = values
        return local_minute(day, hour, which)


def in_the_past(moment: datetime | None) -> bool:
    """Whether a minute is over. The running one still counts: somebody just typed it."""
    return moment is not None and moment < timezone.now() - timedelta(minutes=1)
