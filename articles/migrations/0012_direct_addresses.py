"""Addresses as they are stored from now on: with a scheme that leads to a page, out of their wrappers, and without what
follows readers. Bodies and revisions are cleaned once more, evidence gets the key of its report.
"""

import re
from collections.abc import Iterator

import articles.fields
from django.db import migrations
from django.db.models import Model

from articles import text
from articles.text import tracking
from articles.evidence import source_urls

AT_ONCE = 200
# In a link, or written out.
_HAS_ADDRESS = re.compile("<a |://")


def _batches(rows) -> Iterator[Model]:
    """Row by row, and never all of them in memory. What changes meanwhile is not met twice."""
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
        yield from batch
        last = batch[-1].pk


def clean_texts(apps, schema_editor) -> None:
    """Published revisions, too: they are never edited, but they are shown."""
    Article, Revision = apps.get_model("articles", "Article"), apps.get_model("articles", "Revision")
    for article in _batches(Article.objects.exclude(body="").only("pk", "body")):
        if _HAS_ADDRESS.search(article.body) and (body := text.clean_html(article.body)) != article.body:
            Article.objects.filter(pk=article.pk).update(body=body)
    for revision in _batches(Revision.objects.only("pk", "content")):
        old = revision.content.get("body", "")
        if _HAS_ADDRESS.search(old) and (body := text.clean_html(old)) != old:
            Revision.objects.filter(pk=revision.pk).update(content=revision.content | {"body": body})


def find_reports_once(apps, schema_editor) -> None:
    """Where two rows turn out to be one report, the first one keeps it, and both keep their findings.

    The other one keeps its old key, which no address has any more: nothing that was judged is lost, and whoever brings
    the report from now on means the first one.
    """
    Evidence = apps.get_model("articles", "Evidence")
    for evidence in _batches(Evidence.objects.exclude(url="").only("pk", "url", "key")):
        changes = {"url": tracking.direct(evidence.url.strip()) or evidence.url}
        try:
            key = source_urls.key_of(evidence.url)
        except source_urls.BadAddressError:
            key = evidence.key
        if key != evidence.key and not Evidence.objects.filter(key=key).exists():
            changes["key"] = key
        if changes != {"url": evidence.url}:
            Evidence.objects.filter(pk=evidence.pk).update(**changes)


def show_threads_directly(apps, schema_editor) -> None:
    """Where the same thread was counted twice, both counts stay: its number tells the second address from the first."""
    Mood = apps.get_model("articles", "Mood")
    for mood in _batches(Mood.objects.exclude(thread_url="")):
        address = tracking.direct(mood.thread_url.strip()) or mood.thread_url
        if address == mood.thread_url:
            continue
        same = {"analysis": mood.analysis_id, "kind": mood.kind, "platform": mood.platform, "thread_url": address}
        is_known = Mood.objects.filter(**same).exclude(pk=mood.pk).exists()
        Mood.objects.filter(pk=mood.pk).update(thread_url=f"{address}#{mood.pk}" if is_known else address)


class Migration(migrations.Migration):

    dependencies = [("articles", "0011_guids")]

    operations = [
        migrations.RunPython(clean_texts, migrations.RunPython.noop),
        migrations.RunPython(find_reports_once, migrations.RunPython.noop),
        migrations.RunPython(show_threads_directly, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="evidence",
            name="url",
            field=articles.fields.AddressField(blank=True, max_length=2000, verbose_name="address"),
        ),
        migrations.AlterField(
            model_name="mood",
            name="thread_url",
            field=articles.fields.AddressField(blank=True, max_length=500, verbose_name="public thread"),
        ),
    ]
