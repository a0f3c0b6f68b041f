"""A week is named by its Monday (ISO 8601), for Python and for the database."""

from datetime import date, timedelta
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Func
from django.db.models.sql.compiler import SQLCompiler


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


class IsMonday(Func):
    """For a constraint. Django's own `iso_week_day` would make SQLite's file useless to every program but Django."""

    template = "EXTRACT(ISODOW FROM %(expressions)s) = 1"
    arity = 1
    output_field = BooleanField()

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> tuple[str, tuple]:
        template = "date(%(expressions)s, 'weekday 1') = %(expressions)s"
        sql, params = self.as_sql(compiler, connection, template=template, **context)
        return sql, (*params, *params)
