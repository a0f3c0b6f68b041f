"""Checked rows become evidence and findings, some hundred at a time, inside the ledger's transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils.translation import gettext as _

from articles import text
from articles.evidence import ledger
from articles.evidence.importing.errors import Problems
from articles.evidence.importing.rows import Row
from articles.evidence.sources import is_own
from articles.models import Article, Evidence, Finding, Origin, Source, SourceKind, Stance, Visibility

# Any number: imports of two articles make their common sources one after the other.
ONE_AT_A_TIME = 5_270_001
CHUNK = 500
# What a file says of evidence that was judged before.
_SAYS = ("stance", "origin_id", "visibility", "note", "internal_note", "tool")
# As a row and a piece of evidence both call it.
_OF_EVIDENCE = ("key", "kind", "url", "title", "published_at", "retrieved_at", "quotation", "agency_mark")


@transaction.atomic
def take_in(article: Article, rows: Sequence[Row], *, by: User, reason: str = "", update: bool = False) -> "Import":
    """Judge everything that a file says about an article, or nothing.

    Raises `ActionRefused` like `ledger.judge`, and where the file says otherwise than the desk and may not `update`.
    """
    ledger.check(article, by)
    _wait_for_others()
    article.lock()
    taken = _write(article, rows, update=update)
    ledger.recount(article, by=by, reason=reason)
    return taken


def _wait_for_others() -> None:
    """Let no other import write until the end of the transaction."""
    if connection.vendor == "postgresql":
        # Forms give up after the five seconds of the settings. Nobody sits before a file.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '60s'")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])


def _write(article: Article, rows: Sequence[Row], *, update: bool) -> "Import":
    """The caller holds the article's lock, and rolls back when this raises `ActionRefused`."""
    sources = _Sources()
    made = sources.make(rows)
    work = Import(article, sources, _origins(article, rows), update, new_sources=made)
    for start in range(0, len(rows), CHUNK):
        work.write(rows[start : start + CHUNK])
    work.naming.refuse(_("Please protect these lines here, too, or name the source there first."))
    work.contradicting.refuse(_("Please take these lines out, or say with --update that the file is right."))
    if work.changed:
        article.origins.filter(findings=None).delete()
    return work


class _Sources:
    """A row's own name is believed rather than the domain: many authorities publish on one platform."""

    def __init__(self) -> None:
        self._new: list[Source] = []
        self._read()

    def of(self, row: Row) -> Source:
        name, owner = text.norm(row.source), self._by_domain.get(row.domain)
        if row.domain and owner is None:
            owner = self._by_domain[row.domain] = self._fresh(row, domain=row.domain, is_own=is_own(row.domain))
        if owner and (owner.is_own or not name or name == text.norm(owner.name)):
            return owner
        return self._by_name.get(name) or self._by_name.setdefault(name, self._fresh(row))

    def make(self, rows: Sequence[Row]) -> int:
        """Create those that the database does not have. Returns how many."""
        for row in rows:
            self.of(row)
        # A feed may bring the same domain at this moment: hence no error, and the look at what is there now.
        Source.objects.bulk_create(self._new, ignore_conflicts=True, batch_size=CHUNK)
        self._read()
        return len(self._new)

    def _read(self) -> None:
        known = list(Source.objects.only("name", "domain", "is_own").order_by("-pk"))
        self._by_domain = {source.domain: source for source in known if source.domain}
        self._by_name = {text.norm(source.name): source for source in known if not source.domain}

    def _fresh(self, row: Row, **more: str | bool) -> Source:
        kind = row.source_kind or SourceKind.OUTLET
        self._new.append(Source(name=row.source or row.domain, kind=kind, **more))
        return self._new[-1]


def _origins(article: Article, rows: Sequence[Row]) -> Mapping[str, int]:
    """Ids by name, also of those that the rows name for the first time."""
    named: dict[str, str] = {}
    for row in rows:
        named.setdefault(text.norm(row.origin), row.origin)
    known = {text.norm(origin.name): origin.pk for origin in article.origins.order_by("-pk")}
    missing = [Origin(article=article, name=name) for norm, name in named.items() if norm and norm not in known]
    made = Origin.objects.bulk_create(missing, batch_size=CHUNK)
    return known | {text.norm(origin.name): origin.pk for origin in made}


@dataclass
class Import:
    article: Article
    sources: _Sources
    origins: Mapping[str, int]
    update: bool
    naming: Problems = field(default_factory=Problems)
    contradicting: Problems = field(default_factory=Problems)
    new_sources: int = 0
    evidence: int = 0
    findings: int = 0
    changed: int = 0
    unchanged: int = 0

    def write(self, rows: Sequence[Row]) -> None:
        ids = self._evidence(rows)
        self._look_for_protected(rows, ids)
        findings = self.article.findings.filter(evidence__in=set(ids.values()))
        judged = {(finding.evidence_id, finding.claim): finding for finding in findings}
        new, changed = [], []
        for row in rows:
            before = judged.get((ids[row.key], row.claim))
            finding = self._finding(row, ids[row.key], before or Finding())
            if before is None:
                new.append(finding)
            elif any(getattr(before, name) != getattr(finding, name) for name in _SAYS):
                self._contradict(row, before)
                changed.append(finding)
        Finding.objects.bulk_create(
            [*new, *changed],
            update_conflicts=True,
            unique_fields=["article", "evidence", "claim"],
            update_fields=["stance", "origin", "visibility", "note", "internal_note", "tool", "judged_by", "judged_at"],
        )
        self.findings += len(new)
        self.changed += len(changed)
        self.unchanged += len(rows) - len(new) - len(changed)

    def _evidence(self, rows: Sequence[Row]) -> Mapping[str, int]:
        """Ids by key; what is new is created."""
        ids = dict(Evidence.objects.filter(key__in={row.key for row in rows}).values_list("key", "pk"))
        new: dict[str, Evidence] = {}
        for row in rows:
            if row.key not in ids and row.key not in new:
                values = {name: getattr(row, name) for name in _OF_EVIDENCE}
                new[row.key] = Evidence(source=self.sources.of(row), **values)
        # A feed may bring the same address at this moment: with an update of nothing, its row has an id for us.
        Evidence.objects.bulk_create(
            new.values(), update_conflicts=True, unique_fields=["key"], update_fields=["key"], batch_size=CHUNK
        )
        self.evidence += len(new)
        return ids | {key: evidence.pk for key, evidence in new.items()}

    def _finding(self, row: Row, evidence: int, before: Finding) -> Finding:
        """Where the cell of a row is empty, what `before` says stays."""
        kept = {name: getattr(row, name) or getattr(before, name) for name in _SAYS[2:]}
        origin = self.origins.get(text.norm(row.origin)) or before.origin_id
        return Finding(
            article=self.article, evidence_id=evidence, claim=row.claim, stance=row.stance, origin_id=origin,
            judged_by_id=row.judged_by, **kept,
        )  # fmt: skip

    def _look_for_protected(self, rows: Sequence[Row], ids: Mapping[str, int]) -> None:
        elsewhere = Finding.objects.filter(visibility=Visibility.PROTECTED).exclude(article=self.article)
        protected = set(elsewhere.filter(evidence__in=set(ids.values())).values_list("evidence", flat=True))
        for row in rows:
            if ids[row.key] in protected and row.visibility in ("", Visibility.PUBLIC):
                self.naming.add(row.line, _("Another article protects this source."))

    def _contradict(self, row: Row, before: Finding) -> None:
        if not self.update:
            sentence = _("The desk has judged this evidence already (%(stance)s), and not like this.")
            self.contradicting.add(row.line, sentence % {"stance": Stance(before.stance).label})
