"""What is compared is compared by one normal form that folds all that looks alike: stored forms follow it.

Tags that turn out to be one are merged; addresses that lead to themselves go. What cannot be one stays two, with
a number in its name, and is said.
"""

import hashlib
import unicodedata

from django.db import migrations, models
from django.db.models import Count, Q
from django.utils import timezone

from articles import text

AT_ONCE = 500


def compare_names(apps, schema_editor):
    for said in [*_merge_tags(apps), *_renew_names(apps), *_renew_evidence(apps)]:
        print(f"\n    {said}", end="")
    _name_the_nameless(apps)
    _renew_search_keys(apps)
    Tag, TagRedirect = apps.get_model("articles", "Tag"), apps.get_model("articles", "TagRedirect")
    # An address that a tag has leads nowhere else: to itself for ever, or never asked.
    TagRedirect.objects.filter(slug__in=Tag.objects.values("slug")).delete()


def _groups(apps):
    """The names under each new form, those of more than one tag."""
    groups = {}
    for row in apps.get_model("articles", "TagName").objects.select_related("tag").order_by("pk"):
        groups.setdefault(text.norm(row.name), []).append(row)
    return {norm: rows for norm, rows in groups.items() if len({row.tag_id for row in rows}) > 1}


def _merge_tags(apps):
    """Those of one name and one kind, or not decided yet. Places and topics before what is made of them."""
    Tag = apps.get_model("articles", "Tag")
    while pairs := list(_pairs(apps)):
        loser, keeper = pairs[0]
        yield f"Tag “{loser.name}” ({loser.slug}) is one with “{keeper.name}” ({keeper.slug}) and was merged into it."
        _merge(apps, Tag.objects.get(pk=loser.pk), Tag.objects.get(pk=keeper.pk))


def _pairs(apps):
    """The tag with more stories keeps the name, of two alike the older one: loser and keeper."""
    Tag, found = apps.get_model("articles", "Tag"), []
    for rows in _groups(apps).values():
        keys = {row.tag_id for row in rows if row.is_primary}
        tags = list(Tag.objects.filter(pk__in=keys).annotate(stories=Count("taggings")))
        tags.sort(key=lambda tag: (tag.kind == "open", -tag.stories, tag.pk))
        found += [(other, tags[0]) for other in tags[1:] if other.kind in (tags[0].kind, "open")]
    return sorted(found, key=lambda pair: (pair[0].kind == "compound", pair[0].pk))


def _merge(apps, loser, keeper):
    Tag = apps.get_model("articles", "Tag")
    for child in Tag.objects.filter(Q(place=loser) | Q(topic=loser)).order_by("pk"):
        place, topic = (keeper.pk if pk == loser.pk else pk for pk in (child.place_id, child.topic_id))
        if existing := Tag.objects.filter(place=place, topic=topic).exclude(pk=child.pk).first():
            _merge(apps, child, existing)
        else:
            Tag.objects.filter(pk=child.pk).update(place=place, topic=topic)
    carrying = keeper.taggings.values_list("content_object", flat=True)
    loser.taggings.filter(content_object__in=list(carrying)).delete()
    loser.taggings.update(tag=keeper)
    loser.names.update(tag=keeper, is_primary=False)
    loser.redirects.update(tag=keeper)
    slug = loser.slug
    loser.delete()
    if slug != keeper.slug:
        apps.get_model("articles", "TagRedirect").objects.update_or_create(slug=slug, defaults={"tag": keeper})


def _renew_names(apps):
    """Each form once: the primary name of the older tag has it."""
    TagName = apps.get_model("articles", "TagName")
    seen, changed = {}, []
    for row in TagName.objects.select_related("tag").order_by("-is_primary", "pk"):
        norm = text.norm(row.name)
        if norm in seen and row.is_primary:
            yield _number(apps, row, seen)
            norm = text.norm(row.name)
        elif norm in seen:
            if seen[norm] != row.tag_id:
                yield f"“{row.name}” is no name of the tag “{row.tag.name}” ({row.tag.slug}) any more: another one has it."
            row.delete()
            continue
        seen[norm] = row.tag_id
        if norm != row.norm:
            changed.append((row.pk, norm))
    # One after the other, two rows might be the same for a moment.
    for pk, _norm in changed:
        TagName.objects.filter(pk=pk).update(norm=f"\x01{pk}")
    for pk, norm in changed:
        TagName.objects.filter(pk=pk).update(norm=norm)


def _number(apps, row, seen):
    """Two things of one name, a place and a topic: the younger one is told apart."""
    Tag, number, old = apps.get_model("articles", "Tag"), 2, row.name
    while text.norm(f"{old[:200]} ({number})") in seen or Tag.objects.filter(name=f"{old[:200]} ({number})").exists():
        number += 1
    row.name = f"{old[:200]} ({number})"
    row.save(update_fields=["name"])
    Tag.objects.filter(pk=row.tag_id).update(name=row.name)
    return f"Two tags of different kinds are called “{old}”: the younger one ({row.tag.slug}) is “{row.name}” now."


def _name_the_nameless(apps):
    """Tags that a colleague's at the same moment left without a name are nobody's to find."""
    Tag, TagName = apps.get_model("articles", "Tag"), apps.get_model("articles", "TagName")
    for tag in Tag.objects.exclude(names__is_primary=True).order_by("pk"):
        row = tag.names.order_by("pk").first()
        if row is None and not TagName.objects.filter(norm=text.norm(tag.name)).exists():
            TagName.objects.create(norm=text.norm(tag.name), name=tag.name, tag=tag, is_primary=True)
        elif row is not None:
            TagName.objects.filter(pk=row.pk).update(is_primary=True)


def _renew_evidence(apps):
    """Reports without address: two that are one report are one, where no number or secret depends on it."""
    Evidence = apps.get_model("articles", "Evidence")
    rows = Evidence.objects.filter(url="").select_related("source").order_by("pk")
    for row in rows.iterator(chunk_size=AT_ONCE):
        key = _new_key(row)
        if key in ("", row.key):
            continue
        older = Evidence.objects.filter(key=key).first()
        if older is None:
            Evidence.objects.filter(pk=row.pk).update(key=key)
        elif _can_be_one(row, older):
            _merge_evidence(apps, row, older)
        else:
            yield f"“{row.title}” ({row.source.name}) is kept twice (no. {older.pk} and {row.pk}): please judge one only."


def _can_be_one(row, older):
    """Numbers that readers see stay, and what is retracted or protected stays so."""
    judged = [set(evidence.findings.values_list("article", flat=True)) for evidence in (row, older)]
    shown = {seen for evidence in (row, older) for seen in evidence.findings.values_list("visibility", flat=True)}
    return not (judged[0] & judged[1] or len(shown) > 1 or row.retracted_at or older.retracted_at)


def _merge_evidence(apps, row, older):
    Proposal = apps.get_model("articles", "Proposal")
    row.findings.update(evidence=older)
    known = Proposal.objects.filter(evidence=older).values_list("article", flat=True)
    Proposal.objects.filter(evidence=row, article__in=list(known)).delete()
    Proposal.objects.filter(evidence=row).update(evidence=older)
    row.delete()


def _new_key(row):
    """Empty where the key was made of other words: the source has been renamed since."""
    at = row.published_at
    for day in {str(moment.date()) for moment in (at, timezone.localtime(at))} if at else {""}:
        if row.key == _hash(_old_norm(row.source.name), _old_norm(row.title), day):
            return _hash(text.norm(row.source.name), text.norm(row.title), day)
    return ""


def _hash(*parts):
    return hashlib.sha256("\n".join(parts).encode(errors="surrogatepass")).hexdigest()


def _old_norm(value):
    return unicodedata.normalize("NFC", text.plain(value.replace("\u00ad", "")).casefold())


def _renew_search_keys(apps):
    Article, Image = apps.get_model("articles", "Article"), apps.get_model("articles", "Image")
    _renew(Article, ["headline", "dek", "kicker"], lambda row: _words(row, "headline", "dek", "kicker")[:700])
    _renew(Image, ["title", "caption", "alt", "creator", "credit", "source"], _of_image)


def _of_image(row):
    words, whose = _words(row, "title", "caption", "alt"), _words(row, "creator", "credit", "source")
    return f"{words[: 1499 - len(whose)]} {whose}".strip()


def _words(row, *names):
    return text.norm(" ".join(getattr(row, name) for name in names))


def _renew(model, fields, search_key):
    changed = []
    for row in model.objects.only("search_key", *fields).iterator(chunk_size=AT_ONCE):
        key = search_key(row)
        if key != row.search_key:
            row.search_key = key
            changed.append(row)
    model.objects.bulk_update(changed, ["search_key"], batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [("articles", "0014_tallies_count_publications")]

    operations = [
        migrations.AlterField("tagname", "norm", models.CharField(editable=False, max_length=640, unique=True)),
        migrations.RunPython(compare_names, migrations.RunPython.noop, elidable=False),
    ]
