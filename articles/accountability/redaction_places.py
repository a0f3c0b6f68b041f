"""Where the words of an article are stored, and how a passage is taken out of all these places.

A new place is one line in `PLACES`: a test fails for a text column that nobody thought of.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from articles import text
from articles.models import (
    Analysis,
    Article,
    Correction,
    CorrectionKind,
    ErrorReport,
    Evidence,
    Finding,
    FormerAddress,
    Image,
    Move,
    Note,
    Origin,
    Override,
    PlannedChange,
    PreviewLink,
    Proposal,
    RedactionKind,
    Revision,
    Tag,
    TaggedArticle,
    TagMerge,
    TagName,
    TagRedirect,
    Tally,
    TallyChange,
    UnsavedText,
)
from articles.models.content import HTML, WORDS, search_key_of
from articles.models.former_address import fingerprint
from articles.text import passages

MARKS = {
    RedactionKind.LEGAL: _("[removed for legal reasons]"),
    RedactionKind.PRIVACY: _("[removed to protect a person]"),
}
# An address without a part of it leads nowhere: it goes as a whole.
ADDRESSES = ("reply_to", "url")
MAX_EXCERPTS = 5
AT_ONCE = 20


@dataclass(frozen=True)
class Place:
    """Columns that may hold words of an article. `markup` names those, and those parts of JSON, that are HTML."""

    name: str
    label: str | Promise
    rows: Callable[[Article], QuerySet]
    fields: tuple[str, ...]
    markup: tuple[str, ...] = ()
    is_private: bool = False
    """One person's own: counted, never shown to whoever looks for a passage."""


@dataclass
class Found:
    label: str | Promise
    rows: int = 0
    excerpts: list[tuple[str, str, str]] = field(default_factory=list)


def _of(model: type[models.Model]) -> Callable[[Article], QuerySet]:
    return lambda article: model._default_manager.filter(article=article)


def _corrections(article: Article) -> QuerySet:
    return Correction.objects.filter(touched__article=article)


def _evidence(article: Article) -> QuerySet[Evidence]:
    """What others wrote, as the page of the sources lists it. Other articles that lean on it list it without, too."""
    return Evidence.objects.filter(Q(findings__article=article) | Q(proposals__article=article))


def _images(article: Article) -> QuerySet[Image]:
    """What the library says of every image of any version. Other articles show it without, too."""
    return Image.objects.filter(uses__revision__article=article)


def _log_entries(article: Article) -> QuerySet[LogEntry]:
    """What Django's log says of the article and of what hangs on it: the names of rows stand there."""
    found = Q(content_type=ContentType.objects.get_for_model(Article), object_id=str(article.pk))
    of_rows = [_of(model)(article) for model in (Analysis, ErrorReport, Override)]
    for rows in (*of_rows, _corrections(article), _evidence(article), _images(article), _tags(article)):
        keys = [str(pk) for pk in rows.values_list("pk", flat=True)]
        found |= Q(content_type=ContentType.objects.get_for_model(rows.model), object_id__in=keys)
    return LogEntry.objects.filter(found)


def _tags(article: Article) -> QuerySet[Tag]:
    """What the article carries, and what any of its versions carried."""
    contents = article.revisions.values_list("content", flat=True).iterator(chunk_size=AT_ONCE)
    typed = {name for content in contents for name in content.get("tags", ())}
    written = TagName.objects.filter(norm__in=[text.norm(name) for name in typed])
    return Tag.objects.filter(Q(taggings__content_object=article) | Q(names__in=written)).distinct()


PLACES = [
    Place("live", _("the text that is shown"), lambda article: Article.objects.filter(pk=article.pk), WORDS,
          markup=HTML),
    Place("versions", _("versions of the text"), _of(Revision), ("content", "note"), markup=HTML),
    Place("images", _("what the library says of its images"), _images,
          ("title", "alt", "caption", "creator", "credit", "source", "copyright_notice", "usage_terms", "people",
           "restrictions", "recalled_because")),
    Place("corrections", _("corrections"), _corrections, ("wrong", "right", "ended_because")),
    Place("evaluations", _("evaluations of evidence"), _of(Analysis), ("question", "method", "counts")),
    Place("findings", _("findings about sources"), _of(Finding), ("claim", "note", "internal_note", "tool")),
    Place("origins", _("origins of reports"), _of(Origin), ("name", "note")),
    Place("sources", _("reports of others that are listed"), _evidence, ("title", "quotation", "working_copy", "url")),
    Place("tallies", _("numbers under the article"), _of(Tally), ("counts",)),
    Place("numbers", _("reasons why a number moved"), _of(TallyChange), ("reason",)),
    Place("proposals", _("proposed sources"), _of(Proposal), ("words", "tool")),
    Place("notes", _("notes of colleagues"), _of(Note), ("text",)),
    Place("moves", _("notes on steps"), _of(Move), ("note",)),
    Place("overrides", _("reasons against a rule"), _of(Override), ("reason", "objections")),
    Place("plans", _("planned changes"), _of(PlannedChange), ("reason",)),
    Place("links", _("links to drafts"), _of(PreviewLink), ("given_to",)),
    Place("reports", _("error reports"), _of(ErrorReport), ("wrong", "right", "note", "reply_to")),
    Place("unsaved", _("unsaved texts"), _of(UnsavedText), ("typed",), markup=HTML, is_private=True),
    Place("log", _("the log of the desk"), _log_entries, ("object_repr", "change_message")),
]  # fmt: skip


def mark_of(kind: str) -> str:
    """In the paper's language, whatever the desk's."""
    with override(settings.LANGUAGE_CODE):
        return str(MARKS[RedactionKind(kind)])


def find(article: Article, passage: str) -> list[Found]:
    """Every place that holds it, with some excerpts, the newest first."""
    found = []
    for place in PLACES:
        here = Found(place.label)
        for row in _rows(place, article):
            written = [pair for name in place.fields for pair in _texts(row[name], name)]
            hits = [(value, name in place.markup) for value, name in written if _carries(place, name, value, passage)]
            here.rows += bool(hits)
            for value, is_markup in [] if place.is_private else hits[: MAX_EXCERPTS - len(here.excerpts)]:
                here.excerpts += passages.excerpts(value, passage, is_markup=is_markup)
        here.excerpts = here.excerpts[:MAX_EXCERPTS]
        found += [here] if here.rows else []
    return found


def cut(article: Article, passage: str, mark: str) -> dict[str, list[int]]:
    """Take it out of every place. Returns the changed rows, by place. The caller holds the article's lock."""
    changed: dict[str, list[int]] = {}
    known = list(_tags(article))
    # Backwards: the versions that named a tag lead to what the log says of it.
    for place in reversed(PLACES):
        model = place.rows(article).model
        for row in _rows(place, article):
            new = {name: _cut(place, model, name, row[name], passage, mark) for name in place.fields}
            if any(new[name] != row[name] for name in place.fields):
                _write(model, row["pk"], new)
                changed.setdefault(place.name, []).append(row["pk"])
    if tags := _drop_tags(article, passage, known):
        changed["tags"] = tags
    if addresses := _forget_addresses(article, passage):
        changed["addresses"] = addresses
    return changed


def replies(article: Article, passage: str) -> list[Correction]:
    """Rights of reply that carry it: they stay word for word, as § 20 MStV asks."""
    known = article.corrections.filter(kind=CorrectionKind.RIGHT_OF_REPLY)
    return [reply for reply in known if passages.contains(reply.reply, passage)]


def tags_with(article: Article, passage: str) -> list[Tag]:
    return [tag for tag in article.tags.all() if passages.contains(tag.name, passage)]


def _rows(place: Place, article: Article) -> Iterator[dict[str, Any]]:
    rows = place.rows(article).order_by("-pk")
    keys = list(rows.values_list("pk", flat=True).distinct())
    for start in range(0, len(keys), AT_ONCE):
        yield from (
            rows.model._default_manager.filter(pk__in=keys[start : start + AT_ONCE])
            .order_by("-pk")
            .values("pk", *place.fields)
        )


def _texts(value: Any, name: str) -> Iterator[tuple[str, str]]:
    """Every text in a column, with the name of the field or of the part of JSON that it is."""
    if isinstance(value, str):
        yield value, name
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, name)


def _carries(place: Place, name: str, value: str, passage: str) -> bool:
    in_address = name in ADDRESSES and passages.names(value, passage)
    return in_address or passages.contains(value, passage, is_markup=name in place.markup)


def _cut(place: Place, model: type[models.Model], name: str, value: Any, passage: str, mark: str) -> Any:
    if isinstance(value, dict):
        return {key: _cut(place, Article, key, inner, passage, mark) for key, inner in value.items()}
    if isinstance(value, list):
        # A tag is a whole name: it goes, or nobody finds it any more.
        gone = place.name == "versions" and name == "tags"
        kept = [inner for inner in value if not (gone and _carries(place, name, inner, passage))]
        return [_cut(place, model, name, inner, passage, mark) for inner in kept]
    if not isinstance(value, str) or not _carries(place, name, value, passage):
        return value
    if name in ADDRESSES:
        return ""
    columns = {column.name: column for column in model._meta.concrete_fields}
    limit = columns[name].max_length if name in columns else None
    return passages.cut(value, passage, mark, is_markup=name in place.markup, limit=limit)


def _write(model: type[models.Model], pk: int, values: dict[str, Any]) -> None:
    """Past what a model forbids: versions and what readers were told are changed for this reason alone."""
    if model is Article:
        values |= {"search_key": search_key_of(values), "words": len(text.words_of(values["body"]))}
    if model is Image:
        values |= {"search_key": Image.search_key_of(values)}
    if model is ErrorReport:
        # It was made of the words.
        values |= {"fingerprint": f"redacted-{pk}"}
    if model is UnsavedText:
        # A form that is still open would send it again: what arrives late is not kept.
        values |= {"is_done": True}
    model._default_manager.filter(pk=pk).update(**values)


def _drop_tags(article: Article, passage: str, known: list[Tag]) -> list[int]:
    """Take such tags off the article; one that no other article carries and no compound is made of goes for good.

    So do former names and addresses of what only this article carries. What was merged cannot be undone then.
    """
    for merged in TagMerge.objects.all():
        if passages.contains(str(merged.kept), passage) or passages.names(str(merged.kept), passage):
            merged.delete()
    dropped = [tag for tag in known if passages.contains(tag.name, passage)]
    article.taggings.filter(tag__in=dropped).delete()
    others = TaggedArticle.objects.filter(tag__in=known).exclude(content_object=article)
    still = set(others.values_list("tag", flat=True))
    parts = Tag.objects.filter(Q(place__in=known) | Q(topic__in=known)).values_list("place", "topic")
    still |= {pk for pair in parts for pk in pair}
    own = [tag for tag in known if tag.pk not in still]
    Tag.objects.filter(pk__in=[tag.pk for tag in own if tag in dropped]).delete()
    former = TagName.objects.filter(tag__in=own, is_primary=False)
    renamed = [row for row in former if passages.contains(row.name, passage)]
    moved = [row for row in TagRedirect.objects.filter(tag__in=own) if passages.names(row.slug, passage)]
    for row in [*renamed, *moved]:
        row.delete()
    return sorted({tag.pk for tag in dropped} | {row.tag_id for row in renamed})


def _forget_addresses(article: Article, passage: str) -> list[int]:
    """Of former addresses that are made of it only a fingerprint stays: they answer 410."""
    former = [row for row in article.former_addresses.all() if passages.names(row.slug, passage)]
    for row in former:
        FormerAddress.objects.filter(pk=row.pk).update(slug=fingerprint(row.slug), is_gone=True)
    return [row.pk for row in former]
