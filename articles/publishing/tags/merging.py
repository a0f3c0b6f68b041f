"""Two tags become one, and within a day two again."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Tag, TaggedArticle, TagKind, TagMerge, TagName, TagRedirect
from articles.publishing.tags import naming
from articles.publishing.tags.words import put_on

KEPT_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Outcome:
    """What a merging moves."""

    articles: int
    carried_both: int
    names: list[str]
    compounds: list[tuple[str, str]]
    """What each was called, and what it is called now."""
    addresses: list[tuple[str, str]]
    """Where each led, and where it leads on to."""


@transaction.atomic
def merge(source: Tag, target: Tag, *, by: User | None) -> TagMerge:
    """Like `naming.merge`, and what the target lacks, it takes over. Can be undone for a day."""
    _lock(source, target)
    naming.check_merge(source, target)
    involved = [source.pk, target.pk, *(tag.pk for part in (source, target) for tag in naming.compounds_of(part))]
    before, name = _state(involved), source.name
    for field in ("intro", "menu_position"):
        setattr(target, field, getattr(target, field) or getattr(source, field))
    target.save(update_fields=["intro", "menu_position"])
    kept = {"source": source.pk, "before": before}
    naming.merge(source, target)
    kept["after"] = _state(involved)
    return TagMerge.objects.create(by=by, source_name=name, target_name=target.name, target=target.pk, kept=kept)


def preview(source: Tag, target: Tag) -> Outcome:
    """What `merge` would move: it is done and taken back."""
    with transaction.atomic():
        found = outcome(merge(source, target, by=None))
        transaction.set_rollback(True)
    return found


def outcome(merged: TagMerge) -> Outcome:
    before, source = merged.kept["before"], merged.kept["source"]
    carrying = {pk: {article for article, tag in before["carried"] if tag == pk} for pk in (source, merged.target)}
    # Every address that was one of these tags' own, or led to it.
    led = {row["slug"]: row["slug"] for row in before["tags"].values()}
    led |= {slug: before["tags"][str(tag)]["slug"] for slug, tag in before["redirects"]}
    leads = TagRedirect.objects.filter(slug__in=led).select_related("tag")
    leads_on = {row.slug: row.tag for row in leads if row.tag.slug != led[row.slug]}
    renamed = dict(Tag.objects.filter(pk__in=merged.kept["after"]["tags"]).values_list("pk", "name"))
    made_of = [row for row in before["tags"].values() if source in (row["place_id"], row["topic_id"])]
    return Outcome(
        articles=len(carrying[source]),
        carried_both=len(carrying[source] & carrying[merged.target]),
        names=[name for _norm, name, tag, _is_primary in before["names"] if tag == source],
        compounds=[(row["name"], renamed.get(row["id"]) or leads_on[row["slug"]].name) for row in made_of],
        addresses=sorted((slug, tag.slug) for slug, tag in leads_on.items()),
    )


def undoable() -> QuerySet[TagMerge]:
    return TagMerge.objects.filter(at__gt=timezone.now() - KEPT_FOR).order_by("-pk")


def forget() -> int:
    """Returns how many."""
    old = TagMerge.objects.filter(at__lte=timezone.now() - KEPT_FOR)
    # Asked first: the background process comes by every few seconds, and a change would hold up every writer.
    return old.delete()[0] if old.exists() else 0


@transaction.atomic
def undo(merged: TagMerge) -> Tag:
    """Two tags again; what somebody has changed since stays. Raises ValidationError where it is too late."""
    merged = _locked(merged)
    _check_undo(merged)
    before, after = merged.kept["before"], merged.kept["after"]
    restored = _restore_tags(before["tags"], after["tags"])
    _restore_names(before["names"], after["names"], restored)
    _restore_addresses(before["redirects"], restored)
    _restore_articles(before["carried"], after["carried"])
    merged.delete()
    return Tag.objects.get(pk=merged.kept["source"])


def _state(keys: list[int]) -> dict[str, Any]:
    """Everything that a merging changes, as JSON."""
    names = TagName.objects.filter(tag__in=keys).order_by("pk")
    carried = TaggedArticle.objects.filter(tag__in=keys).order_by("pk")
    return {
        "tags": {str(row["id"]): row for row in Tag.objects.filter(pk__in=keys).order_by("pk").values()},
        "names": [list(row) for row in names.values_list("norm", "name", "tag", "is_primary")],
        "redirects": [list(row) for row in TagRedirect.objects.filter(tag__in=keys).values_list("slug", "tag")],
        "carried": [list(row) for row in carried.values_list("content_object", "tag")],
    }


def _lock(*tags: Tag) -> None:
    """See each as it is now: the page may have been open for an hour, or its button pressed twice."""
    for tag in sorted(tags, key=lambda tag: tag.pk):
        try:
            tag.refresh_from_db(from_queryset=Tag.objects.select_for_update())
        except Tag.DoesNotExist as error:
            sentence = _("“%(tag)s” has become a part of another tag meanwhile, or was deleted. Nothing was changed.")
            raise ValidationError(sentence % {"tag": tag}) from error


def _locked(merged: TagMerge) -> TagMerge:
    if found := TagMerge.objects.select_for_update().filter(pk=merged.pk).first():
        return found
    raise ValidationError(_("This cannot be undone any more: it is undone already, or more than a day old."))


def _check_undo(merged: TagMerge) -> None:
    if merged.at <= timezone.now() - KEPT_FOR:
        raise ValidationError(_("This was merged more than a day ago: what is needed to undo it is not kept any more."))
    before, after = merged.kept["before"], merged.kept["after"]
    there = set(Tag.objects.filter(pk__in=after["tags"]).values_list("pk", flat=True))
    if missing := [row for row in after["tags"].values() if row["id"] not in there]:
        sentence = _("“%(tag)s” has become a part of another tag since, or was deleted. Please undo that first.")
        raise ValidationError(sentence % {"tag": missing[0]["name"]})
    if taken := _taken(before, [row for pk, row in before["tags"].items() if pk not in after["tags"]]):
        sentence = _("“%(tag)s” has taken the old name or address since. Please rename it first.")
        raise ValidationError(sentence % {"tag": taken})


def _taken(before: dict[str, Any], gone: list[dict[str, Any]]) -> Tag | None:
    """The tag that is now what one of those that went was."""
    keys = {row["id"] for row in gone}
    norms = [norm for norm, _name, tag, is_primary in before["names"] if is_primary and tag in keys]
    named = TagName.objects.filter(norm__in=norms).filter(Q(is_primary=True) | ~Q(tag__in=before["tags"]))
    slugs, names = ([row[column] for row in gone] for column in ("slug", "name"))
    return Tag.objects.filter(Q(slug__in=slugs) | Q(name__in=names) | Q(names__in=named)).first()


def _restore_tags(before: dict[str, Any], after: dict[str, Any]) -> set[int]:
    """Those that went come back, others where nobody has changed them since. Returns their keys."""
    now = {str(row["id"]): row for row in Tag.objects.filter(pk__in=before).values()}
    # What compounds are made of comes before them.
    for pk, row in sorted(before.items(), key=lambda item: (item[1]["kind"] == TagKind.COMPOUND, int(item[0]))):
        if pk not in now:
            Tag(**row).save(force_insert=True)
        elif now[pk] == after[pk]:
            Tag.objects.filter(pk=pk).update(**row)
    return {int(pk) for pk in before if pk not in now or now[pk] == after[pk]}


def _restore_names(before: list, after: list, restored: set[int]) -> None:
    """Each belongs to the tag it belonged to; what the merging itself made goes."""
    made = {norm for norm, *_rest in after} - {norm for norm, *_rest in before}
    TagName.objects.filter(norm__in=made, tag__in=restored).delete()
    owners = {tag for _norm, _name, tag, _is_primary in before}
    TagName.objects.filter(tag__in=restored).update(is_primary=False)
    for norm, name, tag, was_primary in before:
        known = TagName.objects.filter(norm=norm).first()
        if known and known.tag_id in owners:
            is_primary = was_primary if tag in restored else known.is_primary
            TagName.objects.filter(pk=known.pk).update(tag=tag, is_primary=is_primary)
        elif known is None and was_primary and tag in restored:
            TagName.objects.create(norm=norm, name=name, tag_id=tag, is_primary=True)


def _restore_addresses(redirects: list, restored: set[int]) -> None:
    TagRedirect.objects.filter(slug__in=Tag.objects.filter(pk__in=restored).values("slug")).delete()
    for slug, tag in redirects:
        if not Tag.objects.filter(slug=slug).exists():
            TagRedirect.objects.update_or_create(slug=slug, defaults={"tag_id": tag})


def _restore_articles(before: list, after: list) -> None:
    """Each that was changed carries what its text says."""
    moved = {key for key, tag in before if [key, tag] not in after}
    for article in Article.objects.filter(pk__in=moved).exclude(live_revision=None).select_related("live_revision"):
        put_on(article, article.live_revision.text().tags)
