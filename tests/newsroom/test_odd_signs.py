"""Unicode's oddities in every text that leaves the house: each format stays what it is, and words stay apart."""

import csv
import io
import json
from collections.abc import Iterator
from xml.etree import ElementTree

import html5lib
import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client

from articles.models import Article, CorrectionKind, TagKind
from articles.publishing import tags
from tests.factories import (
    make_article,
    make_author,
    make_correction,
    make_evidence,
    make_finding,
    make_image,
    make_publication,
    make_puzzle,
    make_source,
)

pytestmark = pytest.mark.django_db

ODD = "".join(map(chr, [*range(0x20), *range(0x7F, 0xA1), 0xAD, *range(0x2000, 0x2070), *range(0xFDD0, 0xFDF0)]))
ODD += "\u061c\u115f\u180e\u3164\ue000\ufe0f\ufeff\ufff9\ufffe\uffff\U0001fffe\U0010ffff\U000e0001\U000e0067 <&>]]>\"'"
# What a form or a file brings, and what only a database from elsewhere can hold.
SIGNS = f"Bad\x0bZwischenahn{ODD}Ende"
STORED = SIGNS.replace("\0", "")


def everything() -> Article:
    make_publication(name=SIGNS[:80], claim=SIGNS, principles=SIGNS)
    author = make_author(SIGNS[:100], bio=SIGNS, role=SIGNS[:100])
    tag = tags.create(f"Moor {SIGNS[:50]}".replace(",", ""), TagKind.TOPIC, intro=SIGNS)
    image = make_image(alt=SIGNS, caption=SIGNS, creator=SIGNS[:150], credit=SIGNS[:150], at_once=True)
    article = make_article(
        SIGNS[:190],
        dek=SIGNS[:380],
        kicker=SIGNS[:70],
        dateline=SIGNS[:70],
        body=f"<p>{SIGNS}</p><h2>{SIGNS}</h2>",
        byline=SIGNS[:100],
        authors=(author.pk,),
        tags=(tag.name,),
        lead_image=image.pk,
        lead_alt=SIGNS,
        lead_caption=SIGNS,
    )
    make_correction(article, wrong=SIGNS, right=SIGNS)
    make_correction(article, kind=CorrectionKind.RIGHT_OF_REPLY, reply=SIGNS)
    evidence = make_evidence(SIGNS[:400], source=make_source(SIGNS[:150]), quotation=SIGNS[:180])
    make_finding(article, evidence=evidence, claim=SIGNS[:280], note=SIGNS[:450])
    make_puzzle(title=SIGNS[:90], prompt=SIGNS, solution="Leuchtturm", explanation=SIGNS)
    return article


def put_into_the_database() -> None:
    """Behind every door: what a restored backup or another program could bring."""
    with connection.cursor() as cursor:
        for model in (
            one for app in ("articles", "puzzles", "publication") for one in apps.get_app_config(app).get_models()
        ):
            for field in model._meta.concrete_fields:
                if isinstance(field, models.CharField | models.TextField) and field.blank and not field.choices:
                    _write(cursor, field)


def _write(cursor, field: models.Field) -> None:
    if isinstance(field, models.SlugField | models.EmailField | models.URLField) or not field.editable:
        return
    quoted = connection.ops.quote_name
    table, column = quoted(field.model._meta.db_table), quoted(field.column)
    value = STORED[: min(field.max_length or 300, 300)]
    cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {column} <> ''", [value])


def answers(article: Article) -> Iterator[tuple[str, bytes]]:
    page = article.get_absolute_url()
    topic = article.tag_list[0].get_absolute_url()
    paths = ["/", "/feed/", "/korrekturen/feed/", f"{topic}feed/", "/sitemap.xml", topic, "/korrekturen/", "/themen/"]
    paths += [page, *(f"{page}{end}" for end in ("quellen/", "quellen.json", "quellen.csv", "verlauf/")), "/raetsel/"]
    paths += [author.get_absolute_url() for author in article.author_list]
    for path in paths:
        answer = Client().get(path)
        assert answer.status_code == 200, path
        yield answer["Content-Type"].partition(";")[0], answer.getvalue()


def words_in(kind: str, content: bytes) -> str:
    """What a program reads there. It complains where the format is broken."""
    if kind.endswith("xml"):
        return " ".join(ElementTree.fromstring(content).itertext())
    if kind == "application/json":
        return str(json.loads(content))
    if kind == "text/csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        assert len({len(row) for row in rows}) == 1
        return str(rows)
    root = html5lib.parse(content, namespaceHTMLElements=False)
    for script in root.iter("script"):
        if script.get("type") == "application/ld+json":
            assert "Zwischenahn" in json.dumps(json.loads(script.text))
    return " ".join(root.itertext())


def test_every_format_stays_what_it_is():
    read = [words_in(*answer) for answer in answers(everything())]
    assert not any(sign in words for words in read for sign in "\x0b\u202e\ufeff\ufffe\uffff\ufdd0")
    assert not any("BadZwischenahn" in words for words in read)
    assert sum("Bad Zwischenahn" in words for words in read) > 10


def test_feeds_stay_feeds_whatever_the_database_holds():
    article = everything()
    put_into_the_database()
    for kind, content in answers(Article.objects.get(pk=article.pk)):
        if kind.endswith(("xml", "json", "csv")):
            words_in(kind, content)
