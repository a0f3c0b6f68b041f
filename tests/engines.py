"""Which tests say the same on every database, and so run on one."""

import pytest
from django.db import connection

on_one_engine = pytest.mark.skipif(
    connection.vendor != "sqlite",
    reason="Markup, styles, scripts and keys are the same on every database: CI runs them on the first",
)
