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


# What it takes to start is paid by every command and held by every server.
READ_PAGES = """
import os, sys

import django
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup()
import newsroom.urls
print({"wordfreq", "simplemma", "snowballstemmer"} & set(sys.modules))
"""


def test_the_dictionaries_are_read_by_the_background_process_alone():
    read = subprocess.run(
        [sys.executable, "-c", READ_PAGES], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )
    assert read.stdout == "set()\n"
