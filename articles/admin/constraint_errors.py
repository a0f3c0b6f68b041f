"""What was refused after the form had found nothing wrong, in words for whoever is at the form."""

import re
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from articles.errors import ActionRefused

FOREIGN_KEY = "23503"
REFUSALS = (ActionRefused, IntegrityError, ValidationError)


@dataclass(frozen=True)
class Broken:
    """By its name, or by the table and the columns that have to be unique."""

    name: str = ""
    table: str = ""
    columns: frozenset[str] = frozenset()


def sentences(error: ActionRefused | IntegrityError | ValidationError) -> list[str]:
    if isinstance(error, IntegrityError):
        return [explain(error)]
    return error.messages if isinstance(error, ValidationError) else list(error.sentences)


def explain(error: IntegrityError) -> str:
    """The sentence of the constraint, or else what is there already."""
    broken = _broken(error)
    for model in apps.get_models():
        known = [constraint for constraint in model._meta.constraints if _is(constraint, model, broken)]
        if known:
            return str(known[0].violation_error_message)
        labels = [field.verbose_name for field in model._meta.fields if field.column in broken.columns]
        if model._meta.db_table == broken.table and labels:
            sentence = _("%(thing)s: “%(fields)s” is taken already. Please choose something else.")
            return sentence % {"thing": capfirst(model._meta.verbose_name), "fields": ", ".join(map(str, labels))}
    return _("Something that belongs to it was deleted or changed meanwhile. Please open the page anew.")


def _is(constraint: models.BaseConstraint, model: type[models.Model], broken: Broken) -> bool:
    if constraint.name == broken.name:
        return True
    # SQLite names what has to be unique by its columns.
    names = getattr(constraint, "fields", ())
    columns = frozenset(field.column for field in model._meta.fields if field.name in names)
    return bool(columns) and (model._meta.db_table, columns) == (broken.table, broken.columns)


def _broken(error: IntegrityError) -> Broken:
    if diagnosis := getattr(error.__cause__, "diag", None):
        if diagnosis.sqlstate == FOREIGN_KEY:
            return Broken()
        columns = re.match(r"[^(]*\(([^)]*)\)=", diagnosis.message_detail or "")
        names = frozenset(columns[1].split(", ")) if columns else frozenset()
        return Broken(diagnosis.constraint_name or "", diagnosis.table_name or "", names)
    said = str(error).partition("constraint failed: ")[2]
    if pairs := re.findall(r"(\w+)\.(\w+)", said):
        return Broken(table=pairs[0][0], columns=frozenset(column for _table, column in pairs))
    return Broken(name=said.removeprefix("index ").strip("'"))
