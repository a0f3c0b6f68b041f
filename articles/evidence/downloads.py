"""The rows of the evidence page as files. What every key means stands on the page of the method."""

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import StringIO
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from articles import text
from articles.evidence import sentences, source_urls
from articles.evidence.ledger import counts_of
from articles.evidence.listing import Outline, Shown
from articles.models import Analysis, Article, Mood, TallyChange
from articles.publisher import Publisher

COLUMNS = (
    "record", "stance", "claim", "origin", "origin_name", "source", "source_kind", "kind", "title", "url", "published",
    "retrieved", "quotation", "note", "link", "retracted", "retracted_because", "judged", "tool", "visibility",
)  # fmt: skip
# The last changes of the numbers; /verlauf/ has them all.
MAX_CHANGES = 100
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def rows(outline: Outline) -> Iterator[dict[str, Any]]:
    """One for each finding: those in detail by origin, then the protected ones."""
    for shown in outline.show_all():
        yield from _in_detail(outline, shown)
    for secret in outline.protected:
        values = {"record": f"protected-{secret.number}", "stance": secret.stance, "origin": secret.origin or ""}
        yield dict.fromkeys(COLUMNS, "") | values | {"visibility": "protected"}


def _in_detail(outline: Outline, shown: Shown) -> Iterator[dict[str, Any]]:
    evidence, retracted = shown.evidence, shown.retracted
    same = {
        "record": str(evidence.pk),
        "origin": shown.group.number or "",
        "source": evidence.source.name,
        "source_kind": evidence.source.kind,
        "kind": evidence.kind,
        "title": evidence.title,
        "url": shown.url,
        "published": _stamp(evidence.published_at),
        "retrieved": _stamp(evidence.retrieved_at),
        "quotation": evidence.quotation,
        "link": evidence.link_state,
        "retracted": _stamp(retracted.retracted_at if retracted else None),
        "retracted_because": retracted.retracted_because if retracted else "",
        "visibility": "public",
    }
    for finding in shown.findings:
        own = {name: getattr(finding, name) for name in ("stance", "claim", "note", "tool")}
        own |= {"origin_name": outline.name_of(finding), "judged": _stamp(finding.judged_at)}
        yield {name: (same | own)[name] for name in COLUMNS}


def as_csv(article: Article, publisher: Publisher) -> Iterator[str]:
    """Licence and version of the method stand in each row: a file outlives the page that it came from."""
    version = method_version(article, publisher)
    yield "\ufeff"
    yield csv_line([*COLUMNS, "licence", "method_version"])
    for row in rows(Outline(article)):
        yield csv_line([*row.values(), publisher.data_licence, version or ""])


def csv_line(values: Iterable[object]) -> str:
    out = StringIO()
    csv.writer(out).writerow([_cell(value) for value in values])
    return out.getvalue()


def as_json(article: Article, publisher: Publisher) -> Iterator[str]:
    head = json.dumps(_head(article, publisher), ensure_ascii=False)
    yield head[:-1] + ', "sources": ['
    for number, row in enumerate(rows(Outline(article))):
        yield (",\n" if number else "\n") + json.dumps(row, ensure_ascii=False)
    yield "\n]}\n"


def method_version(article: Article, publisher: Publisher) -> int | None:
    """By which the present numbers were counted."""
    evaluation = article.evaluation
    if article.is_counted and evaluation and evaluation.closed_at:
        return evaluation.method_version
    return publisher.method_number or None


def _head(article: Article, publisher: Publisher) -> dict[str, Any]:
    site, version = settings.SITE_URL, method_version(article, publisher)
    is_counted, evaluation = sentences.strip(article) is not None, article.evaluation
    method = reverse("method_version", args=[version]) if version else reverse("method")
    head = {
        "article": {
            "headline": text.without_soft_hyphens(article.headline),
            "url": site + article.get_absolute_url(),
        },
        "licence": {"name": publisher.data_licence, "url": publisher.data_licence_url},
        "method": {"version": version, "url": site + method},
        "evaluation": _framed(evaluation) if is_counted and evaluation else None,
        "counted": _stamp(article.tally.counted_at) if is_counted else "",
        "counts": numbers(counts_of(article).as_json()) if is_counted else None,
        "reported": None,
        "moods": [_mood(mood) for mood in evaluation.moods.all()] if is_counted and evaluation else [],
    }
    if not is_counted and article.analysis:
        totals = ("confirming_sources", "social_comments", "forum_posts")
        head["reported"] = {name: getattr(article.analysis, name) for name in totals}
    closed = [told for told in article.told_analyses if told.closed_at and not told.is_reported]
    frozen = [_framed(told) | {"counts": numbers(told.counts or {})} for told in closed]
    changes = [_change(change) for change in article.tally_changes.all()[:MAX_CHANGES]] if is_counted else []
    return head | {"evaluations": frozen if is_counted else [], "changes": changes}


def numbers(counts: dict[str, Any]) -> dict[str, Any]:
    """Without the citations: what was cited when an evaluation closed may be protected by now."""
    return {name: value for name, value in counts.items() if name != "citations"}


def _framed(analysis: Analysis) -> dict[str, Any]:
    return {
        "question": analysis.question,
        "method": analysis.method,
        "window_from": str(analysis.window_from or ""),
        "window_to": str(analysis.window_to or ""),
        "analyst": analysis.analyst.name if analysis.analyst else "",
        "evaluated": _stamp(analysis.analysed_at),
        "closed": _stamp(analysis.closed_at),
        "method_version": analysis.method_version,
    }


def _mood(mood: Mood) -> dict[str, Any]:
    counted = {name: getattr(mood, name) for name in ("kind", "platform", *Mood.STANCES)}
    thread = mood.thread_url if source_urls.is_web(mood.thread_url) else ""
    return counted | {"thread_url": thread, "retrieved": _stamp(mood.retrieved_at), "representative": False}


def _change(change: TallyChange) -> dict[str, Any]:
    return {"at": _stamp(change.at), "old": change.old, "new": change.new, "reason": change.reason}


def _cell(value: object) -> str:
    """A text that a spreadsheet would run begins with an apostrophe."""
    shown = str(value)
    return f"'{shown}" if shown.lstrip(" ").startswith(_FORMULA) else shown


def _stamp(moment: datetime | None) -> str:
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else ""
