from articles.admin import (
    analysis,
    article,
    author,
    correction,
    evidence,
    evidence_rule,
    override,
    pictures,
    protection,
    report,
    source,
    tag,
)

__all__ = [
    "analysis",
    "article",
    "author",
    "correction",
    "evidence",
    "evidence_rule",
    "override",
    "pictures",
    "protection",
    "report",
    "source",
    "tag",
]
