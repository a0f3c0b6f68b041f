from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from articles.evidence import ledger, sources
from articles.models import Article, Finding, Mood, SourceKind, Stance, Tally, Visibility


def record(article: Article, evaluation: dict[str, Any], *, by: User) -> None:
    """Before readers see the article: its numbers have not changed yet."""
    frame = {name: evaluation[name] for name in ("question", "method", "window_from", "window_to")}
    analysis = ledger.current_analysis(article, analysed_at=timezone.make_aware(evaluation["evaluated"]), **frame)
    Mood.objects.bulk_create(Mood(analysis=analysis, **fields) for fields in evaluation["mood"])
    for fields in evaluation["origin"]:
        copies = [_judge(article, finding, by) for finding in fields["finding"]]
        origin = ledger.gather(article, copies, name=fields["name"], by=by)
        origin.note = fields["note"]
        origin.save(update_fields=["note"])
    for finding in evaluation["finding"]:
        _judge(article, finding, by)
    Tally.objects.filter(article=article).update(counted_at=analysis.analysed_at)


def _judge(article: Article, fields: dict[str, Any], by: User) -> Finding:
    kind = SourceKind(fields["source_kind"])
    source = sources.find_or_make(name=fields["source"], domain=fields["domain"], kind=kind)
    published = timezone.make_aware(fields["published"])
    evidence = sources.record(
        source,
        title=fields["title"],
        url=fields["url"],
        kind=fields["kind"],
        published_at=published,
        quotation=fields.get("quotation", ""),
        retrieved_at=published,
    )
    said = {name: fields.get(name, "") for name in ("claim", "note")}
    visibility = Visibility(fields.get("visibility", "public"))
    return ledger.judge(article, evidence, Stance(fields["stance"]), by=by, visibility=visibility, **said)
