"""How templates are written."""

from pathlib import Path

from django.conf import settings

MAX_LINE_LENGTH = 160


def test_no_line_of_a_template_is_longer_than_can_be_read_at_once():
    files = [path for path in Path(settings.BASE_DIR, "templates").rglob("*") if path.is_file()]
    long = [
        f"{path.relative_to(settings.BASE_DIR)}:{number}"
        for path in files
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > MAX_LINE_LENGTH
    ]
    assert long == []
