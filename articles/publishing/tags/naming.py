"""Names, addresses and parts of tags: the only code that changes them. Old names and addresses keep working."""

from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from articles import text
from articles.models import Tag, TaggedArticle, TagKind, TagName, TagRedirect
from articles.text import characters
from articles.text.slugs import save_under_free_slug

MAX_NAME_LENGTH = 100
# Folding makes three letters of some. Two such names and what stands between them fit into `TagName.norm`.
MAX_NORM_LENGTH = 300


def check_name(name: str) -> None:
    """Raises ValidationError where a name is too long or has neither letter nor digit."""
    if not characters.has_word(name):
        message = _("“%(name)s” has neither a letter nor a digit. A tag is a word, for example “Harbour”.")
        raise ValidationError(message % {"name": name[:80]})
    if len(name) > MAX_NAME_LENGTH or len(text.norm(name)) > MAX_NORM_LENGTH:
        message = _("The tag “%(start)s…” is longer than %(most)s characters. Are the commas missing?")
        raise ValidationError(message % {"start": name[:40], "most": MAX_NAME_LENGTH})


def check_free(name: str, tag: Tag | None = None) -> None:
    """Raises ValidationError where the name belongs to another tag than this one."""
    others = Tag.objects.filter(names__norm=text.norm(name)).exclude(pk=tag.pk if tag else None)
    if owner := others.first():
        sentence = _("“%(name)s” is already a name of the tag “%(tag)s”.")
        raise ValidationError(sentence % {"name": name, "tag": owner})


def create(name: str, kind: TagKind, **fields: Any) -> Tag:
    """A tag under a new name, or the one that somebody made at the same moment."""
    name = text.plain(name)
    try:
        with transaction.atomic():
            tag = Tag(name=name, kind=kind, **fields)
            _save_with_address(tag, name)
            TagName.objects.create(norm=text.norm(name), name=name, tag=tag, is_primary=True)
    except IntegrityError:
        if known := Tag.objects.filter(names__norm=text.norm(name)).first():
            return known
        raise
    return tag


def compound(place: Tag, topic: Tag) -> Tag:
    """The common tag of a place and a topic, made on first use: of an open tag that is spelled like it."""
    if known := _compound_of(place, topic):
        return known
    try:
        with transaction.atomic():
            new = Tag(kind=TagKind.COMPOUND, place=place, topic=topic)
            return make_compound(_undecided(new).first() or new, place, topic)
    except IntegrityError:
        if known := _compound_of(place, topic):
            return known
        raise


@transaction.atomic
def make_compound(tag: Tag, place: Tag, topic: Tag) -> Tag:
    """Make a tag a compound, or merge it into the one that exists.

    Raises ValidationError where tag, place and topic are not three different ones.
    """
    if len({tag.pk, place.pk, topic.pk}) < 3:
        raise ValidationError(_("Place and topic of a tag have to be two different tags."))
    if (existing := _compound_of(place, topic)) and existing != tag:
        if tag.pk:
            merge(tag, existing)
        return existing
    tag.kind, tag.place, tag.topic = TagKind.COMPOUND, place, topic
    _name_compound(tag)
    return tag


@transaction.atomic
def rename(tag: Tag, name: str) -> None:
    """The compounds of the tag follow. Raises ValidationError where the name belongs to another tag."""
    name = text.plain(name)
    check_name(name)
    check_free(name, tag)
    _set_name(tag, name, [name])
    for child in compounds_of(tag):
        _name_compound(child)


def compounds_of(tag: Tag) -> models.QuerySet[Tag]:
    return Tag.objects.filter(models.Q(place=tag) | models.Q(topic=tag)).select_related("place", "topic").order_by("pk")


def check_merge(source: Tag, target: Tag) -> None:
    """Raises ValidationError where one tag cannot become a part of the other."""
    if source == target:
        raise ValidationError(_("“%(tag)s” is one tag already. Please choose two.") % {"tag": target})
    if target.kind == TagKind.OPEN and source.kind != TagKind.OPEN:
        sentence = _("It is not decided yet what “%(tag)s” is. Please let the other tag be the one that stays.")
        raise ValidationError(sentence % {"tag": target})
    if source.kind != target.kind and compounds_of(source).exists():
        sentence = _("Other tags are made of “%(source)s” (%(kind)s): it cannot be one with “%(target)s” (%(other)s).")
        kinds = {"kind": source.get_kind_display(), "other": target.get_kind_display()}
        raise ValidationError(sentence % {"source": source, "target": target, **kinds})


@transaction.atomic
def merge(source: Tag, target: Tag) -> None:
    """Move articles, names, addresses and compounds to another tag, and remove this one. Raises ValidationError."""
    check_merge(source, target)
    for child in compounds_of(source):
        if child.place and child.topic:
            place, topic = (target if part == source else part for part in (child.place, child.topic))
            make_compound(child, place, topic)
    carrying = TaggedArticle.objects.filter(tag=target).values("content_object")
    source.taggings.filter(content_object__in=carrying).delete()
    source.taggings.update(tag=target)
    source.names.update(tag=target, is_primary=False)
    source.redirects.update(tag=target)
    slug = source.slug
    Tag.objects.filter(pk=source.pk).delete()
    _lead_on(slug, target)


def _compound_of(place: Tag, topic: Tag) -> Tag | None:
    return Tag.objects.filter(place=place, topic=topic).select_related("place", "topic").first()


def _undecided(compound: Tag) -> models.QuerySet[Tag]:
    norms = [text.norm(compound.typed), text.norm(compound.display_name)]
    return (
        Tag.objects.filter(kind=TagKind.OPEN, names__norm__in=norms).exclude(pk=compound.pk).order_by("pk").distinct()
    )


def _name_compound(tag: Tag) -> None:
    """From its parts; it answers to both spellings."""
    if tag.pk:
        for other in _undecided(tag):
            merge(other, tag)
    name = _free_name(tag)
    _set_name(tag, name, [tag.typed, name])


def _free_name(tag: Tag) -> str:
    """What a compound is shown as, with a number where another tag is called so: "A · B · C" has two readings."""
    names = (tag.display_name if number == 1 else f"{tag.display_name} ({number})" for number in count(1))
    others = TagName.objects.exclude(tag=tag.pk)
    return next(name for name in names if not others.filter(norm=text.norm(name)).exists())


def _set_name(tag: Tag, name: str, spellings: list[str]) -> None:
    old_slug, old_name, tag.name = tag.slug, tag.name, name
    if old_slug and text.slugify(name) == text.slugify(old_name):
        _save(tag)
    else:
        _save_with_address(tag, name)
        _lead_on(old_slug, tag)
    _add_names(tag, spellings)


def _lead_on(slug: str, tag: Tag) -> None:
    """Let a former address lead to a tag; its own would lead to itself."""
    if slug and slug != tag.slug:
        TagRedirect.objects.update_or_create(slug=slug, defaults={"tag": tag})


def _save_with_address(tag: Tag, name: str) -> None:
    """Addresses that other tags had stay theirs; one that this tag had itself it may take again."""
    base = text.slugify(name) or "schlagwort"
    others = TagRedirect.objects.filter(slug__startswith=base).exclude(tag=tag.pk)
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
