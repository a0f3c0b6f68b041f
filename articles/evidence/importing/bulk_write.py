"""Incoming rows become evidence and findings: statement by statement, inside the ledger's transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import text
from articles.evidence.importing.errors import Problems
from articles.evidence.importing.staging import OF_EVIDENCE, OF_FINDING, Incoming
from articles.models import Article, Evidence, Finding, Origin, Source, Stance, Visibility

# Any number: imports of two stories make their common sources one after the other.
ONE_AT_A_TIME = 5_270_001


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What became of a file's rows."""

    sources: int
    evidence: int
    findings: int
    changed: int
    unchanged: int


def wait_for_others() -> None:
    """Be patient until the end of the transaction: nobody sits before a file, and another import may take a while.

    Forms give up after the five seconds of the settings.
    """
    if connection.vendor == "postgresql":
        _run("SET LOCAL lock_timeout = '60s'")


def take(article: Article, incoming: Incoming, *, update: bool) -> Taken:
    """Write what waits. Raises `RefusedError`, before the first row, where it names what another story protects, or
    contradicts what is judged and may not `update` it."""
    if connection.vendor == "postgresql":
        _run("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    _know_origins(article, incoming)
    _refuse_naming(article)
    if not update:
        _refuse_contradiction(article)
    sources = _make_sources()
    evidence = _make_evidence()
    _make_origins(article, incoming)
    changed = _change_findings(article) if update else 0
    findings = _make_findings(article)
    if changed:
        article.origins.filter(findings=None).delete()
    unchanged = incoming.count - findings - changed
    return Taken(sources=sources, evidence=evidence, findings=findings, changed=changed, unchanged=unchanged)


_JUDGED = (
    "articles_finding.article_id = %s AND articles_finding.evidence_id = e.id AND articles_finding.claim = i.claim"
)
_WAITING = "incoming i JOIN articles_evidence e ON e.key = i.key LEFT JOIN incoming_origin o ON o.norm = i.origin"
_SAYS_OTHERWISE = """(
    articles_finding.stance <> i.stance
    OR (i.origin <> '' AND COALESCE(articles_finding.origin_id, 0) <> COALESCE(o.id, -1))
    OR (i.visibility <> '' AND articles_finding.visibility <> i.visibility)
    OR (i.note <> '' AND articles_finding.note <> i.note)
    OR (i.internal_note <> '' AND articles_finding.internal_note <> i.internal_note)
    OR (i.tool <> '' AND articles_finding.tool <> i.tool)
)"""


def _refuse_naming(article: Article) -> None:
    problems = Problems()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT DISTINCT i.line FROM {_WAITING} JOIN articles_finding f ON f.evidence_id = e.id
            WHERE f.article_id <> %s AND f.visibility = %s AND i.visibility IN ('', %s) ORDER BY i.line""",
            [article.pk, Visibility.PROTECTED, Visibility.PUBLIC],
        )
        for (line,) in cursor.fetchall():
            problems.add(line, _("Another story protects this source."))
    problems.refuse(_("Please protect these lines here, too, or name the source there first."))


def _refuse_contradiction(article: Article) -> None:
    found = f"FROM {_WAITING} JOIN articles_finding ON {_JUDGED} WHERE {_SAYS_OTHERWISE}"
    problems = Problems()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT i.line, articles_finding.stance {found} ORDER BY i.line", [article.pk])
        for line, stance in cursor.fetchall():
            sentence = _("The desk has judged this evidence already (%(stance)s), and not like this.")
            problems.add(line, sentence % {"stance": Stance(stance).label})
    problems.refuse(_("Please take these lines out, or say with --update that the file is right."))


def _make_sources() -> int:
    """Those that nobody had made when the file was read, and nobody has made since."""
    fresh = {name: f"i.{name}" for name in ("domain", "name", "kind", "is_own")}
    unknown = "incoming_source i LEFT JOIN articles_source s ON s.domain = '' AND s.name = i.name WHERE i.id IS NULL"
    made = _insert(Source, fresh, "incoming_source i WHERE i.id IS NULL AND i.domain <> '' ORDER BY i.number")
    made += _insert(Source, fresh, f"{unknown} AND i.domain = '' AND s.id IS NULL ORDER BY i.number")
    _run(
        "UPDATE incoming_source SET id = s.id FROM articles_source s "
        "WHERE incoming_source.id IS NULL AND s.domain = incoming_source.domain AND s.domain <> ''"
    )
    _run(
        "UPDATE incoming_source SET id = s.id "
        "FROM (SELECT min(id) AS id, name FROM articles_source WHERE domain = '' GROUP BY name) s "
        "WHERE incoming_source.id IS NULL AND incoming_source.domain = '' AND s.name = incoming_source.name"
    )
    return made


def _make_evidence() -> int:
    given = {name: f"i.{name}" for name in OF_EVIDENCE} | {"source": "s.id"}
    return _insert(
        Evidence, given, "incoming i JOIN incoming_source s ON s.number = i.source WHERE true ORDER BY i.line"
    )


def _know_origins(article: Article, incoming: Incoming) -> None:
    """Those that the story has already."""
    if not incoming.origins:
        return
    known = {text.norm(name): pk for pk, name in article.origins.order_by("-pk").values_list("pk", "name")}
    pairs = [(norm, known[norm]) for norm in incoming.origins if norm in known]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM incoming_origin")
        cursor.executemany("INSERT INTO incoming_origin VALUES (%s, %s)", pairs)
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE incoming_origin")


def _make_origins(article: Article, incoming: Incoming) -> None:
    known = {text.norm(name) for name in article.origins.values_list("name", flat=True)}
    missing = [Origin(article=article, name=name) for norm, name in incoming.origins.items() if norm not in known]
    if missing:
        Origin.objects.bulk_create(missing)
        _know_origins(article, incoming)


def _change_findings(article: Article) -> int:
    return _run(
        f"""UPDATE articles_finding SET
            stance = i.stance,
            origin_id = COALESCE(o.id, articles_finding.origin_id),
            visibility = COALESCE(NULLIF(i.visibility, ''), articles_finding.visibility),
            note = COALESCE(NULLIF(i.note, ''), articles_finding.note),
            internal_note = COALESCE(NULLIF(i.internal_note, ''), articles_finding.internal_note),
            tool = COALESCE(NULLIF(i.tool, ''), articles_finding.tool),
            judged_by_id = i.judged_by,
            judged_at = %s
        FROM {_WAITING} WHERE {_JUDGED} AND {_SAYS_OTHERWISE}""",
        [connection.ops.adapt_datetimefield_value(timezone.now()), article.pk],
    )


def _make_findings(article: Article) -> int:
    given = {name: f"i.{name}" for name in OF_FINDING} | {"evidence": "e.id", "origin": "o.id"}
    given |= {"visibility": f"COALESCE(NULLIF(i.visibility, ''), '{Visibility.PUBLIC.value}')"}
    rows = f"{_WAITING} WHERE true ORDER BY i.line"
    return _insert(Finding, given, rows, article=article.pk)


def _insert(model: type[Model], given: Mapping[str, str], rows: str, **fixed: Any) -> int:
    """Copy rows, without those that exist. What is not given is what the model sets by default."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    rest = [field for field in fields if field.name not in given]
    values = [fixed.get(field.name, field.get_default()) for field in rest]
    columns = ", ".join([field.column for field in fields if field.name in given] + [field.column for field in rest])
    expressions = ", ".join([given[field.name] for field in fields if field.name in given] + ["%s"] * len(rest))
    return _run(
        f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {expressions} FROM {rows} ON CONFLICT DO NOTHING",
        [field.get_db_prep_save(value, connection) for field, value in zip(rest, values, strict=True)],
    )


def _run(statement: str, values: list[Any] | None = None) -> int:
    """How many rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or [])
        return cursor.rowcount
