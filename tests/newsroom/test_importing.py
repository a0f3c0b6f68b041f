"""A server runs for weeks: what it answers is asked when somebody asks, not when its code is read."""

import subprocess
import sys

from django.conf import settings

READ_ALL_CODE = """
import os

import django
from django.db.backends.utils import CursorWrapper
from django.utils import timezone, translation

def refuse(*args, **kwargs):
    raise AssertionError("asked while the code is read")

timezone.now = timezone.localtime = timezone.localdate = CursorWrapper.execute = refuse
translation.gettext = translation.ngettext = translation.pgettext = refuse
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup()
import newsroom.urls, newsroom.work
"""


def test_no_clock_no_database_and_no_language_is_asked_while_the_code_is_read():
    read = subprocess.run(
        [sys.executable, "-c", READ_ALL_CODE], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )
    assert read.returncode == 0, read.stderr[-2000:]
