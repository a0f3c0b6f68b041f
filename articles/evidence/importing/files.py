"""A whole file: what it holds, or everything that is wrong with it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePath

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from articles.errors import ActionRefused
from articles.evidence.importing import columns, csv_rows, json_rows
from articles.evidence.importing.columns import Columns
from articles.evidence.importing.csv_rows import Record
from articles.evidence.importing.errors import Problems, UnreadableError
from articles.evidence.importing.rows import Checker
from articles.evidence.importing.text_stream import Text, opened

# They are in memory together, and written within the seconds that the desk can wait.
MAX_ROWS = 20_000
FORMATS = {"csv": csv_rows.records, "json": json_rows.records_of_list, "jsonl": json_rows.records_by_line}
_ENDINGS = {".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}


@dataclass(frozen=True, kw_only=True)
class File:
    """The name "-" is standard input."""

    name: str
    form: str = ""
    encoding: str = ""
    chosen: dict[str, str] = field(default_factory=dict)
    tell: Callable[[int], None] = lambda position: None
    """Hears how many bytes were read, now and then."""


def evidence(file: File, *, by: User) -> Checker:
    """The rows of a whole file. Raises `ActionRefused` with every mistake, and OSError."""
    problems, names = Problems(), Columns(columns.EVIDENCE, file.chosen)
    checker = Checker(names, problems, by)
    for line, cells in records(file, names, problems):
        checker.read(line, cells)
    problems.refuse()
    return checker


def records(file: File, names: Columns, problems: Problems) -> Iterator[Record]:
    """Rows of any form. Where nothing can be read any more, the problems say so."""
    count = 0
    with opened(file.name, file.encoding) as text:
        try:
            for count, record in enumerate(FORMATS[_form(file, text)](text, names, problems), start=1):
                if count > MAX_ROWS:
                    raise UnreadableError(record[0], _too_many())
                if count % 200 == 0:
                    file.tell(text.position)
                yield record
        except UnreadableError as error:
            problems.add(error.line, error.sentence)
    if not (count or problems.count):
        raise ActionRefused(_("The file holds not a single row. Is it the right one?"))


def _form(file: File, text: Text) -> str:
    """A key of `FORMATS`: by the option, the ending of the name, or how the file begins."""
    if known := file.form or _ENDINGS.get(PurePath(file.name).suffix.lower()):
        return known
    start = text.first_line().strip()
    if start.startswith("{"):
        return "jsonl" if start.endswith("}") and '"rows"' not in start else "json"
    return "json" if start.startswith("[") or file.name.lower().endswith(".json") else "csv"


def _too_many() -> str:
    sentence = _("At most %(count)s rows are taken in at once. Please split the file.")
    return sentence % {"count": f"{MAX_ROWS:,}".replace(",", " ")}
