"""Which column of a file means what: by its German or English name, or as `--map` says."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from articles import text
from articles.errors import ActionRefused
from articles.evidence.importing.errors import Problems

EVIDENCE = {
    "source": "source outlet publisher quelle medium zeitung herausgeber",
    "source_kind": "source_kind source_type quellenart art_der_quelle",
    "url": "url address link adresse webadresse internetadresse",
    "title": "title headline titel überschrift schlagzeile",
    "published": "published published_at date datum veröffentlicht veröffentlicht_am erschienen erschienen_am",
    "retrieved": "retrieved retrieved_at abgerufen abgerufen_am",
    "kind": "kind type art typ",
    "stance": "stance haltung befund bewertung urteil",
    "claim": "claim behauptung aussage",
    "origin": "origin origin_cluster cluster ursprung",
    "visibility": "visibility sichtbarkeit",
    "note_for_readers": "note_for_readers hinweis_für_leser",
    # What is called like this at a desk is meant for the desk.
    "internal_note": (
        "internal_note note notes comment remark notiz notizen interne_notiz anmerkung bemerkung hinweis vermerk "
        "kommentar intern"
    ),
    "quotation": "quotation quote zitat",
    "judge": "judge judged_by beurteilt_von",
    "tool": "tool werkzeug",
    "agency_mark": "agency_mark agency agentur agenturkürzel kürzel",
}
MOODS = {
    "platform": "platform plattform",
    "thread": "thread thread_url url diskussion gespräch adresse",
    "id": "id comment_id post_id kommentar_id beitrags_id nummer",
    "kind": "kind type art typ",
    "stance": "stance haltung stimmung",
    "time": "time date zeit datum abgerufen retrieved",
}


def _norm(name: str) -> str:
    return text.norm(name).replace("_", " ").replace("-", " ").strip()


@dataclass
class Columns:
    """Raises `ActionRefused` where `chosen` (name → field, "" to leave it out) names a field that there is not."""

    names: Mapping[str, str]
    chosen: Mapping[str, str] = field(default_factory=dict)
    leaves_out_unknown: bool = False
    left_out: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for wanted in filter(None, self.chosen.values()):
            if wanted not in self.names:
                message = _("--map knows no field “%(field)s”. There are: %(fields)s.")
                raise ActionRefused(message % {"field": wanted, "fields": ", ".join(self.names)})
        known = {_norm(name): wanted for wanted, names in self.names.items() for name in names.split()}
        self._fields = known | {_norm(name): wanted for name, wanted in self.chosen.items()}
        self._labels: dict[str, str] = {}

    def label(self, wanted: str) -> str:
        """What the file calls this field."""
        return self._labels.get(wanted, wanted)

    def read(self, names: Iterable[str], line: int, problems: Problems) -> list[str]:
        """The field of each column, "" for those left out. Tells of the unknown and the doubled."""
        fields: list[str] = []
        for name in names:
            wanted = self._field(name, line, problems)
            if wanted and wanted in fields:
                sentence = _('Two columns mean “%(field)s”. Please leave one out: --map "%(name)s="')
                problems.add(line, sentence % {"field": wanted, "name": name[:80]}, column=name)
                wanted = ""
            fields.append(wanted)
            self._labels.setdefault(wanted, name)
        return fields

    def values(
        self, cells: Mapping[str, str], value: Callable[[str, str], Any], line: int, problems: Problems
    ) -> dict[str, Any] | None:
        """What the cells of a row say, without the empty ones. None: one is wrong, and the problems say why."""
        before, read = problems.count, dict[str, Any]()
        for name, cell in cells.items():
            try:
                if said := value(name, cell):
                    read[name] = said
            except ValueError as error:
                problems.add(line, str(error), column=self.label(name))
        return read if problems.count == before else None

    def need(self, names: Iterable[str], read: Mapping[str, Any], line: int, problems: Problems) -> bool:
        """Whether all of these are there. Tells of those that are not."""
        missing = [name for name in names if name not in read]
        for name in missing:
            problems.add(line, _("It is empty, but needed."), column=self.label(name))
        return not missing

    def _field(self, name: str, line: int, problems: Problems) -> str:
        wanted = self._fields.get(_norm(name))
        if wanted is not None:
            return wanted
        if name.strip() and name not in self.left_out:
            if not self.leaves_out_unknown:
                sentence = _(
                    'Nobody knows what it means. Please say so: --map "%(name)s=title", '
                    'or leave it out: --map "%(name)s="'
                )
                problems.add(line, sentence % {"name": name[:80]}, column=name)
            if len(self.left_out) < 100:
                self.left_out.add(name)
        return ""


def chosen(pairs: Iterable[str]) -> dict[str, str]:
    """What `--map` says. Raises `ActionRefused`."""
    for pair in pairs:
        if "=" not in pair:
            message = _('--map needs a name and a field, for example --map "Überschrift=title". This is none: %(pair)s')
            raise ActionRefused(message % {"pair": pair})
    return {name.strip(): wanted.strip() for name, _equals, wanted in (pair.rpartition("=") for pair in pairs)}
