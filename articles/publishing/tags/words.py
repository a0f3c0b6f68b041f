"""What an editor's words mean: a known tag, a place and a topic run together, or a new one to decide about."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from articles import text
from articles.models import Article, Tag, TaggedArticle, TagKind, TagName
from articles.publishing.tags.naming import check_name, compound, create, make_compound

MAX_TAGS = 30


@dataclass(frozen=True)
class Split:
    """A run-together word read as a place and a topic, whichever stands first."""

    place: str
    topic: str


def parse(typed: str) -> list[str]:
    """The names between the commas, each once. Raises ValidationError."""
    names: dict[str, str] = {}
    for name in map(text.plain, typed.split(",")):
        if name:
            check_name(name)
            names.setdefault(text.norm(name), name)
    if len(names) > MAX_TAGS:
        message = _("An article has at most %(most)s tags, here are %(count)s. Please leave some out.")
        raise ValidationError(message % {"most": MAX_TAGS, "count": len(names)})
    return list(names.values())


@transaction.atomic
def resolve(names: Iterable[str]) -> list[Tag]:
    """The tags that these names mean, in this order, each once. Text is never refused for a tag.

    A run-together word is the compound of a place and a topic where both are known and only one split fits. What is
    not known becomes a tag of kind "open", looked at again at every save.
    """
    typed = {text.norm(name): name for name in names}
    tags = {known.norm: known.tag for known in _known(typed)}
    undecided = {norm: name for norm, name in typed.items() if norm not in tags or tags[norm].kind == TagKind.OPEN}
    readings = _readings(undecided.values())
    # In one order, or two articles with the same new words would wait for each other.
    for norm, name in sorted(undecided.items()):
        if len(readings[name]) == 1:
            place, topic = readings[name][0]
            tags[norm] = make_compound(tags[norm], place, topic) if norm in tags else compound(place, topic)
        elif norm not in tags:
            tags[norm] = create(name, TagKind.OPEN)
    return list(dict.fromkeys(tags[norm] for norm in typed))


def put_on(article: Article, names: Iterable[str]) -> None:
    """Let an article carry what these names mean, in their order, and nothing else."""
    article.taggings.all().delete()
    TaggedArticle.objects.bulk_create(TaggedArticle(content_object=article, tag=tag) for tag in resolve(names))


def known_tags(names: Iterable[str]) -> list[Tag]:
    """The tags that exist under these names, without making any."""
    return list(dict.fromkeys(row.tag for row in _known([text.norm(name) for name in names])))


def splits(name: str) -> list[Split]:
    """Every way to part a word where a capital follows: "OsterholzTechnologie" at the T."""
    found = []
    for cut in range(1, len(name)):
        if name[cut].isupper() and (name[cut - 1].islower() or name[cut - 1].isdigit()):
            first, second = name[:cut].strip(" ·-"), name[cut:].strip(" ·-")
            found += [Split(first, second), Split(second, first)]
    if len(parts := re.split(r"\s·\s", name)) == 2:
        found += [Split(*parts), Split(*reversed(parts))]
    return list(dict.fromkeys(found))


def suggestions(name: str) -> list[Split]:
    """Every split at a capital, and others whose two parts are both known."""
    cuts = [(name[:cut], name[cut:]) for cut in range(2, len(name) - 1)]
    kinds = {row.norm: row.tag.kind for row in _known({text.norm(part) for cut in cuts for part in cut})}
    pairs = [Split(*pair) for first, second in cuts for pair in ((first, second), (second, first))]
    fits = (TagKind.PLACE, TagKind.TOPIC)
    known = [pair for pair in pairs if (kinds.get(text.norm(pair.place)), kinds.get(text.norm(pair.topic))) == fits]
    return list(dict.fromkeys([*splits(name), *known]))


@transaction.atomic
def decide(tag: Tag, kind: TagKind, *, place: str = "", topic: str = "") -> Tag:
    """Say what an open tag is. Place and topic of a compound are made where they are new.

    Returns the tag that the articles now carry. Raises ValidationError where a part is known as something else.
    """
    if kind != TagKind.COMPOUND:
        tag.kind = kind
        tag.save(update_fields=["kind"])
        return tag
    return make_compound(tag, _part(place, TagKind.PLACE), _part(topic, TagKind.TOPIC))


def _known(norms: Iterable[str]) -> models.QuerySet[TagName]:
    return TagName.objects.filter(norm__in=norms).select_related("tag__place", "tag__topic")


def _readings(names: Iterable[str]) -> dict[str, list[tuple[Tag, Tag]]]:
    """For each word the pairs of a known place and a known topic that it can be."""
    possible = {name: splits(name) for name in names}
    norms = {text.norm(part) for found in possible.values() for split in found for part in (split.place, split.topic)}
    parts = {known.norm: known.tag for known in _known(norms)} if norms else {}
    readings: dict[str, list[tuple[Tag, Tag]]] = {}
    for name, found in possible.items():
        pairs = [(parts.get(text.norm(split.place)), parts.get(text.norm(split.topic))) for split in found]
        readings[name] = [
            (place, topic)
            for place, topic in pairs
            if place and topic and (place.kind, topic.kind) == (TagKind.PLACE, TagKind.TOPIC)
        ]
    return readings


def _part(name: str, kind: TagKind) -> Tag:
    """Known, made of an open tag, or new. Raises ValidationError for another kind."""
    check_name(name)
    known = Tag.objects.filter(names__norm=text.norm(name)).first()
    if known is None:
        return create(name, kind)
    if known.kind == TagKind.OPEN:
        return decide(known, kind)
    if known.kind != kind:
        message = _("“%(name)s” is known as “%(known)s” and cannot be “%(wanted)s” here.")
        raise ValidationError(message % {"name": name, "known": known.get_kind_display(), "wanted": kind.label})
    return known
