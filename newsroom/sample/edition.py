"""The sample edition: the seed page word for word, and enough beside it to fill lists and archives."""

import tomllib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.accountability import corrections
from articles.evidence import evaluations
from articles.models import Analysis, Article, Author, Content, Correction, Image, TagKind
from articles.models.content import COLUMNS
from articles.publishing import revisions, tags, workflow
from newsroom.publication.models import Publication
from newsroom.sample import evidence, images
from puzzles.models import Puzzle, Reveal, default_publish_at
from puzzles.weeks import monday

HERE = Path(__file__).parent


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


@transaction.atomic
def load(editor: User) -> list[str]:
    """Write the whole edition, or nothing. Returns a line for each thing made."""
    library = dict(images.take_in(read("images")["image"], by=editor))
    return [
        *_publication(),
        *_authors(),
        *_places_and_topics(),
        *(_("Image: %(name)s") % {"name": image} for image in library.values()),
        *_articles(editor, library),
        *_corrections(editor),
        *_riddles(library),
    ]


def _publication() -> Iterator[str]:
    paper = Publication.objects.create(pk=1, is_sample=True, four_eyes=False, **read("publication"))
    yield _("Publication: %(name)s") % {"name": paper.name}


def _authors() -> Iterator[str]:
    for fields in read("people")["author"]:
        profiles = "\n".join(fields.pop("profiles"))
        yield _("Author: %(name)s") % {"name": Author.objects.create(profiles=profiles, **fields)}


def _places_and_topics() -> Iterator[str]:
    known = read("places_topics")
    for key, kind in (("places", TagKind.PLACE), ("topics", TagKind.TOPIC)):
        for position, fields in enumerate(known[key], start=1):
            tag = tags.create(
                fields["name"], kind, intro=fields["intro"], menu_position=position if fields["menu"] else None
            )
            yield f"{tag.get_kind_display()}: {tag}"
    for fields in known["compounds"]:
        (place,), (topic,) = tags.known_tags([fields["place"]]), tags.known_tags([fields["topic"]])
        tag = tags.compound(place, topic)
        tag.intro = fields["intro"]
        tag.save(update_fields=["intro"])
        yield f"{tag.get_kind_display()}: {tag}"


def _articles(editor: User, library: dict[str, Image]) -> Iterator[str]:
    authors = dict(Author.objects.values_list("slug", "pk"))
    evaluations = {evaluation["article"]: evaluation for evaluation in read("evidence")["evaluation"]}
    for fields in read("articles")["article"]:
        article = Article()
        content = Content(
            authors=tuple(authors[slug] for slug in fields["authors"]),
            tags=tuple(fields["tags"]),
            lead_image=library[fields["image"]].pk if "image" in fields else None,
            **{name: fields[name] for name in COLUMNS if name in fields}
            | {"body": images.with_keys(fields["body"], library)},
        )
        revisions.save(article, content, by=editor, note=fields.get("note", ""))
        if evaluation := evaluations.get(article.slug):
            evidence.record(article, evaluation, by=editor)
        at = timezone.make_aware(fields["published"])
        workflow.publish(article, by=editor, at=at)
        if totals := fields.get("totals"):
            _reported_totals(article, totals, at)
        yield _("Article: %(headline)s") % {"headline": article}


def _reported_totals(article: Article, totals: dict[str, Any], at: datetime) -> None:
    analysis = Analysis.objects.create(
        article=article,
        method=totals["method"],
        analysed_at=at,
        confirming_sources=totals["sources"],
        social_comments=totals["comments"],
        forum_posts=totals["forum_posts"],
    )
    evaluations.close(analysis)


def _corrections(editor: User) -> Iterator[str]:
    for fields in read("corrections")["correction"]:
        article = Article.objects.get(slug=fields.pop("article"))
        correction = Correction.objects.create(**fields)
        correction.articles.add(article)
        corrections.publish(correction, by=editor)
        yield f"{correction.get_kind_display()}: {article}"


def _riddles(library: dict[str, Image]) -> Iterator[str]:
    for fields in read("riddles")["riddle"]:
        week = monday(timezone.localdate()) - timedelta(weeks=fields["weeks_ago"])
        puzzle = Puzzle(
            week=week,
            publish_at=min(default_publish_at(week), timezone.now()),
            accepted_answers="\n".join(fields["accepted"]),
            reveal=Reveal(fields["reveal"]),
            note=fields.get("note", ""),
            image=library.get(fields.get("image", "")),
            **{name: fields[name] for name in ("title", "prompt", "solution", "explanation")},
        )
        puzzle.full_clean()
        puzzle.save()
        yield _("Puzzle: %(name)s") % {"name": puzzle}
