"""Answers whose pages are not drawn: who is let in, and what a form does, shows before, for half the work."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.template.response import SimpleTemplateResponse


@contextmanager
def undrawn() -> Iterator[None]:
    with patch.object(SimpleTemplateResponse, "rendered_content", ""):
        yield
