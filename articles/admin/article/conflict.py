"""Two people saved one article: both texts side by side, and a choice for each field."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from articles import text
from articles.admin.article import pages
from articles.admin.article.fields import MAX_AUTHORS
from articles.admin.base import page
from articles.admin.datetimes import YEARS, MinuteWidget
from articles.desk.labels import name_of
from articles.models import Article, Content, Revision, Status
from articles.models.content import COLUMNS, FIELDS
from articles.publishing.comparison import Line, Piece, Side, compare, label

if TYPE_CHECKING:
    from articles.admin.article.form import ArticleForm

# Which fields the page asked about, and from which text both sides started: its hidden inputs.
ASKED, BASE = "_asked", "_base"
# The button that only shows the chosen text in the form.
LOOK = "_look"
STATE = ("status", "slug", "publish_on", "publish_at", "embargo_until", "expires_at")
MINUTES = ("publish_on", "embargo_until", "expires_at")
BESIDE_THE_TEXT = ("slug", *MINUTES)


@dataclass(frozen=True)
class Choice:
    """`picked` is "mine", "theirs", or "" where nobody can tell."""

    name: str
    mine: list[Line]
    theirs: list[Line]
    picked: str

    @property
    def label(self) -> str:
        return label(self.name)


@dataclass(frozen=True)
class Change:
    """What a colleague changed beside the text."""

    label: str
    old: str
    new: str


def resolved(data: QueryDict, article: Article) -> tuple[QueryDict, bool]:
    """What was typed, with what was picked of the other text; and whether a choice is missing."""
    picks = {name: data.get(f"pick_{name}") for name in data.getlist(ASKED)}
    if not all(pick in ("mine", "theirs") for pick in picks.values()):
        return data, True
    merged, theirs = data.copy(), _revision(article, data.get("based_on"))
    posted = _posted(theirs.text()) if theirs else {}
    posted |= _posted_state(_state(data.get("state")))
    for name in [name for name, pick in picks.items() if pick == "theirs"]:
        for key, value in posted.get(name, {}).items():
            merged[key] = value
    return merged, False


def ask(request: HttpRequest, article: Article, form: "ArticleForm") -> HttpResponse:
    was, now = _state(form.data.get("state")), _state(form.loaded_state)
    base = _revision(article, form.data.get(BASE) if form.undecided else form.data.get("based_on"))
    theirs = form.working or article.working_revision()
    is_other_text = base != theirs
    choices = [*(_choices(form, base, theirs) if is_other_text else []), *_choices_beside(form, was, now)]
    return page(
        request,
        "article/conflict.html",
        article,
        title=_("Your text and another one"),
        subtitle=str(article),
        theirs=theirs,
        who=name_of(theirs.by) if theirs.by else _("Somebody"),
        is_own=theirs.by_id == request.user.pk,
        is_other_text=is_other_text,
        undecided=form.undecided,
        choices=choices,
        changes=_changes(was, now),
        hidden=_hidden(form, was, now, base, choices),
        action=request.get_full_path(),
        look=LOOK,
    )


def _choices(form: "ArticleForm", base: Revision | None, newest: Revision) -> list[Choice]:
    mine, theirs = _typed(form), newest.text()
    start = base.text() if base else None
    return [
        Choice(
            found.name,
            found.new_lines,
            found.old_lines,
            form.data.get(f"pick_{found.name}") or _who_changed(found.name, start, mine, theirs),
        )
        for found in compare(theirs, mine)
    ]


def _who_changed(name: str, start: Content | None, mine: Content, theirs: Content) -> str:
    """Whose text has the only change of a field since both started from one."""
    if start is None:
        return ""
    before = getattr(start, name)
    if getattr(mine, name) == before:
        return "theirs"
    return "mine" if getattr(theirs, name) == before else ""


def _choices_beside(form: "ArticleForm", was: dict[str, str], now: dict[str, str]) -> list[Choice]:
    """Address and dates that both changed. Where only one did, the change stands."""
    asked = form.data.getlist(ASKED) if form.undecided else [n for n in BESIDE_THE_TEXT if was.get(n) != now[n]]
    return [
        Choice(
            name,
            [_only(_shown(name, _typed_beside(form, name)), Side.NEW)],
            [_only(_shown(name, now[name]), Side.OLD)],
            form.data.get(f"pick_{name}", ""),
        )
        for name in BESIDE_THE_TEXT
        if name in asked
        and name in form.fields
        and _typed_beside(form, name) not in ("" if form.undecided else was.get(name), now[name])
    ]


def _only(words: str, side: Side) -> Line:
    return Line((Piece(words, side),))


def _hidden(
    form: "ArticleForm", was: dict[str, str], now: dict[str, str], base: Revision | None, choices: list[Choice]
) -> list[tuple[str, Any]]:
    """Everything typed, without the buttons, so that nothing is published by accident."""
    data = form.data.copy()
    for name in BESIDE_THE_TEXT:
        if name in form.fields and _typed_beside(form, name) == was.get(name):
            for key, value in _posted_state(now)[name].items():
                data[key] = value
    own = ("csrfmiddlewaretoken", "based_on", "state")
    kept: list[tuple[str, Any]] = [
        (name, value)
        for name, values in data.lists()
        if name not in own and not name.startswith(("_", "pick_"))
        for value in values
    ]
    kept += [
        ("based_on", form.working.pk if form.working else ""),
        ("state", form.loaded_state),
        (BASE, base.pk if base else ""),
    ]
    return kept + [(ASKED, choice.name) for choice in choices]


def _typed(form: "ArticleForm") -> Content:
    """With what the form refuses."""
    raw: dict[str, Any] = {name: form.data.get(name, "") for name in COLUMNS}
    raw["lead_image"] = text.row_key(form.data.get("lead_image", ""))
    raw["tags"] = tuple(name.strip() for name in form.data.get("tags", "").split(",") if name.strip())
    cleaned = {name: value for name, value in form.cleaned_data.items() if name in FIELDS}
    return Content(**raw | cleaned).cleaned()


def _typed_beside(form: "ArticleForm", name: str) -> str:
    """Address or date as typed, as the state writes it."""
    if name not in form.cleaned_data:
        return " ".join(filter(None, (form.data.get(f"{name}_{part}") for part in (0, 1, 2))))
    value = form.cleaned_data[name]
    return value.astimezone(timezone.get_fixed_timezone(0)).isoformat() if isinstance(value, datetime) else value or "-"


def _state(typed: str | None) -> dict[str, str]:
    """What `forms.state_of` wrote, by name; nothing where a browser sent something else."""
    parts = (typed or "").split(" ")
    if len(parts) < len(STATE):
        return {}
    state = dict(zip(STATE, parts, strict=False))
    return state | {name: _to_the_minute(state[name]) for name in MINUTES}


def _to_the_minute(value: str) -> str:
    """As the form shows it: seconds that a machine set are nobody's change."""
    moment = _moment(value)
    return moment.replace(second=0, microsecond=0).isoformat() if moment else value


def _changes(was: dict[str, str], now: dict[str, str]) -> list[Change]:
    changed = [name for name in STATE if was.get(name) != now[name]]
    return [Change(label(name), _shown(name, was.get(name, "?")), _shown(name, now[name])) for name in changed]


def _shown(name: str, value: str) -> str:
    if name == "status":
        return str(dict(Status.choices).get(value, value))
    moment = _moment(value) if name != "slug" else None
    if moment:
        return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
    return _("not set") if value == "-" else value


def _moment(value: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if timezone.is_aware(moment) and moment.year in YEARS else None


def _posted(content: Content) -> dict[str, dict[str, str]]:
    """What a browser would send for each field of a text."""
    values = {name: getattr(content, name) for name in FIELDS}
    posted = {name: {name: "" if value is None else str(value)} for name, value in values.items()}
    authors = [*map(str, content.authors), *[""] * MAX_AUTHORS][:MAX_AUTHORS]
    posted["authors"] = {f"authors_{position}": author for position, author in enumerate(authors)}
    posted["tags"] = {"tags": ", ".join(content.tags)}
    return posted


def _posted_state(state: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The same for address and dates."""
    if not state:
        return {}
    minutes = {name: MinuteWidget().posted(name, _moment(state[name])) for name in MINUTES}
    return {"slug": {"slug": state["slug"]}} | minutes


def _revision(article: Article, typed: str | None) -> Revision | None:
    return pages.row_of(article.revisions.all(), typed)
