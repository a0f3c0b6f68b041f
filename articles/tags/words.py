"""Tags: what an editor's words mean, and the only code that changes a tag's name, kind or address."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from articles import text
from articles.models import Tag, TaggedArticle, TagKind, TagName, TagRedirect
from articles.slugs import save_under_free_slug

MOST_TAGS = 30
LONGEST_NAME = 100


@dataclass(frozen=True)
class Split:
    """A way to read a run-together word as a place and a topic, whichever of the two stands first."""

    place: str
    topic: str


def parse(typed: str) -> list[str]:
    """The names between the commas, each once. Raises ValidationError for one that cannot be a tag."""
    names: dict[str, str] = {}
    for name in map(text.plain, typed.split(",")):
        if name:
            check_name(name)
            names.setdefault(text.norm(name), name)
    if len(names) > MOST_TAGS:
        message = _("A story has at most %(most)s tags, here are %(count)s. Please leave some out.")
        raise ValidationError(message % {"most": MOST_TAGS, "count": len(names)})
    return list(names.values())


def check_name(name: str) -> None:
    """Raises ValidationError where a name is too long or has neither letter nor digit."""
    if not any(character.isalnum() for character in name):
        raise ValidationError(
            _("“%(name)s” has neither a letter nor a digit. A tag is a word, for example “Harbour”.")
            % {"name": name[:80]}
        )
    if len(name) > LONGEST_NAME:
        message = _("The tag “%(start)s…” is longer than %(most)s characters. Are the commas missing?")
        raise ValidationError(message % {"start": name[:40], "most": LONGEST_NAME})


@transaction.atomic
def resolve(names: Iterable[str]) -> list[Tag]:
    """The tags that these names mean, in this order, each once. Text is never refused for a tag.

    A known name is its tag. A run-together word is the compound of a place and a topic where both
    are known and only one split fits; everything else becomes a tag of kind "open", looked at
    again at every save.
    """
    typed = {text.norm(name): name for name in names}
    tags = {known.norm: known.tag for known in _known(typed)}
    undecided = {norm: name for norm, name in typed.items() if norm not in tags or tags[norm].kind == TagKind.OPEN}
    readings = _readings(undecided.values())
    # In one order, or two stories with the same new words would wait for each other.
    for norm, name in sorted(undecided.items()):
        if len(readings[name]) == 1:
            place, topic = readings[name][0]
            tags[norm] = make_compound(tags[norm], place, topic) if norm in tags else compound(place, topic)
        elif norm not in tags:
            tags[norm] = create(name, TagKind.OPEN)
    return list(dict.fromkeys(tags[norm] for norm in typed))


def known(names: Iterable[str]) -> list[Tag]:
    """The tags that exist under these names, without making any."""
    rows = _known([text.norm(name) for name in names])
    return list(dict.fromkeys(row.tag for row in rows))


def create(name: str, kind: TagKind, **fields) -> Tag:
    """A tag under a new name, or the one that somebody else made of it at the same moment."""
    try:
        with transaction.atomic():
            tag = Tag(name=text.plain(name), kind=kind, **fields)
            _save_with_address(tag, text.plain(name))
            _add_names(tag, [tag.name])
    except IntegrityError:
        return Tag.objects.get(names__norm=text.norm(name))
    return tag


def compound(place: Tag, topic: Tag) -> Tag:
    """The common tag of a place and a topic, made on first use."""
    if known := Tag.objects.filter(place=place, topic=topic).select_related("place", "topic").first():
        return known
    try:
        with transaction.atomic():
            tag = Tag(kind=TagKind.COMPOUND, place=place, topic=topic)
            _name_compound(tag)
    except IntegrityError:
        return Tag.objects.select_related("place", "topic").get(place=place, topic=topic)
    return tag


def splits(name: str) -> list[Split]:
    """Every way to part a word where a capital follows: "OsterholzTechnologie" at the T."""
    found = []
    for cut in range(1, len(name)):
        if name[cut].isupper() and (name[cut - 1].islower() or name[cut - 1].isdigit()):
            first, second = name[:cut].strip(" ·-"), name[cut:].strip(" ·-")
            found += [Split(first, second), Split(second, first)]
    if " · " in name and name.count(" · ") == 1:
        first, second = name.split(" · ")
        found += [Split(first, second), Split(second, first)]
    return list(dict.fromkeys(found))


def suggestions(name: str) -> list[Split]:
    """What to offer for a word: every split at a capital, and others whose two parts are both known."""
    cuts = [(name[:cut], name[cut:]) for cut in range(2, len(name) - 1)]
    kinds = {row.norm: row.tag.kind for row in _known({text.norm(part) for cut in cuts for part in cut})}
    pairs = [Split(*pair) for first, second in cuts for pair in ((first, second), (second, first))]
    fits = (TagKind.PLACE, TagKind.TOPIC)
    known = [pair for pair in pairs if (kinds.get(text.norm(pair.place)), kinds.get(text.norm(pair.topic))) == fits]
    return list(dict.fromkeys([*splits(name), *known]))


@transaction.atomic
def decide(tag: Tag, kind: TagKind, *, place: str = "", topic: str = "") -> Tag:
    """Say what an open tag is. For a compound, its place and topic by name, made where they are new.

    Returns the tag that the stories now carry: for a compound that exists already, that one.
    Raises ValidationError where a part is known as something else.
    """
    if kind != TagKind.COMPOUND:
        tag.kind = kind
        tag.save(update_fields=["kind"])
        return tag
    return make_compound(tag, _part(place, TagKind.PLACE), _part(topic, TagKind.TOPIC))


@transaction.atomic
def make_compound(tag: Tag, place: Tag, topic: Tag) -> Tag:
    """Turn a tag into the compound of a place and a topic, or give its stories to the one that exists."""
    if (
        existing := Tag.objects.filter(place=place, topic=topic)
        .exclude(pk=tag.pk)
        .select_related("place", "topic")
        .first()
    ):
        merge(tag, existing)
        return existing
    tag.kind, tag.place, tag.topic = TagKind.COMPOUND, place, topic
    _name_compound(tag)
    return tag


@transaction.atomic
def rename(tag: Tag, name: str) -> None:
    """Give a tag another name and address. The old ones keep working, its compounds follow.

    Raises ValidationError where the name belongs to another tag.
    """
    name = text.plain(name)
    check_name(name)
    if owner := Tag.objects.filter(names__norm=text.norm(name)).exclude(pk=tag.pk).first():
        raise ValidationError(_("“%(name)s” is already a name of the tag “%(tag)s”.") % {"name": name, "tag": owner})
    _set_name(tag, name, [name])
    for child in Tag.objects.filter(models.Q(place=tag) | models.Q(topic=tag)).select_related("place", "topic"):
        _name_compound(child)


@transaction.atomic
def merge(source: Tag, target: Tag) -> None:
    """Move stories, names and addresses of one tag to another, and remove it."""
    carrying = TaggedArticle.objects.filter(tag=target).values("content_object")
    source.taggings.filter(content_object__in=carrying).delete()
    source.taggings.update(tag=target)
    source.names.update(tag=target, is_primary=False)
    source.redirects.update(tag=target)
    slug = source.slug
    source.delete()
    TagRedirect.objects.create(slug=slug, tag=target)


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
    """The place or topic of this name: known, made of an open tag, or new. Raises ValidationError for another kind."""
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


def _name_compound(tag: Tag) -> None:
    """Name and address of a compound follow from its parts; it answers to both spellings."""
    shown = f"{tag.place.name} · {tag.topic.name}"
    _set_name(tag, shown, [tag.typed, shown])


def _set_name(tag: Tag, name: str, spellings: list[str]) -> None:
    old_slug, tag.name = tag.slug, name
    if text.slugify(name) != text.slugify(old_slug) or not tag.pk:
        _save_with_address(tag, name)
        if old_slug:
            TagRedirect.objects.create(slug=old_slug, tag=tag)
    else:
        _save(tag)
    _add_names(tag, spellings)


def _save_with_address(tag: Tag, name: str) -> None:
    """Addresses that other tags had stay theirs; one that this tag had itself it may take again."""
    base = text.slugify(name) or "schlagwort"
    others = TagRedirect.objects.filter(slug__startswith=base).exclude(tag=tag if tag.pk else None)
    reserved = set(others.values_list("slug", flat=True))
    save_under_free_slug(tag, name, fallback="schlagwort", save=lambda: _save(tag), reserved=reserved)
    TagRedirect.objects.filter(slug=tag.slug, tag=tag).delete()


def _save(tag: Tag) -> None:
    tag.sort_key = text.sort_key(tag.name)
    tag.save()


def _add_names(tag: Tag, spellings: list[str]) -> None:
    """The first spelling becomes the primary one; names the tag had before stay as aliases."""
    tag.names.update(is_primary=False)
    for position, name in enumerate(spellings):
        row, _created = TagName.objects.get_or_create(norm=text.norm(name), defaults={"tag": tag, "name": name})
        if row.tag_id != tag.pk:
            # The run-together spelling may be another tag's name: this tag is found by its parts then.
            continue
        if position == 0 or (not tag.names.filter(is_primary=True).exists()):
            row.name, row.is_primary = name, True
            row.save(update_fields=["name", "is_primary"])
