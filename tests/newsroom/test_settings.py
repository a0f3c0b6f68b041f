"""Wrong settings are named at start; right ones keep their promises."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import django
import polib
import pytest
from django.conf import settings
from django.core import checks
from django.db import connection

from newsroom.checks import imprint_is_complete, media_can_be_written, media_storage, site_address
from newsroom.environment import hosts_of, kept_secret, storages_at
from newsroom.publication.models import IMPRINT_REQUIRED, Publication
from tests.factories import make_publication
from tests.optional import needs

ROOT = Path(settings.BASE_DIR)
FOLDERS = [folder.relative_to(ROOT) / "de/LC_MESSAGES" for folder in settings.LOCALE_PATHS]


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, cwd=ROOT, check=False)


@pytest.mark.django_db
def test_sqlite_keeps_its_promises():
    if connection.vendor != "sqlite":
        pytest.skip("This is about SQLite")
    with connection.cursor() as cursor:
        pragmas = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert not connection.is_in_memory_db()


@pytest.mark.django_db
def test_a_database_that_forgets_its_pragmas_is_reported(settings):
    if connection.vendor != "sqlite":
        pytest.skip("This is about SQLite")
    settings.SQLITE_PRAGMAS = settings.SQLITE_PRAGMAS | {"synchronous": 3}
    assert [message.id for message in checks.run_checks()] == ["newsroom.E002"]


@pytest.mark.parametrize("value", ["", "bremen-news.example", "ftp://x", "https://x/pfad", "https://", "https://x?y"])
def test_a_wrong_site_address_is_named_with_the_mend(settings, value):
    settings.SITE_URL = value
    (message,) = site_address(None)
    assert value in message.msg
    assert "https://" in message.hint


@pytest.mark.django_db
def test_the_check_names_what_the_imprint_lacks():
    make_publication()
    (message,) = imprint_is_complete(None)
    assert "vertreten durch" in message.msg
    make_publication(**dict.fromkeys(IMPRINT_REQUIRED, "a@b.de"))
    assert imprint_is_complete(None) == []


@pytest.mark.slow
def test_check_deploy_is_clean_with_production_settings_and_a_filled_imprint(tmp_path):
    environment = {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'paper.sqlite3'}", "SITE_URL": "https://www.paper.example",
        "TRUSTED_PROXIES": "1", "SECRET_KEY": "k" * 20 + "".join(map(chr, range(60, 100))),
    }  # fmt: skip
    setup = manage("setup", "--name", "Blatt", "--username", "anna", **environment)
    assert setup.returncode == 0, setup.stderr
    unfilled = manage("check", "--deploy", "--fail-level", "WARNING", **environment)
    assert unfilled.returncode == 1
    assert "Im Impressum fehlt" in unfilled.stderr
    fields = ", ".join(f"{name}='a@paper.example'" for name in IMPRINT_REQUIRED)
    fill = f"from {Publication.__module__} import Publication; Publication.objects.update({fields})"
    assert manage("shell", "-c", fill, **environment).returncode == 0
    clean = manage("check", "--deploy", "--fail-level", "WARNING", **environment)
    assert (clean.returncode, clean.stderr) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE_URL", "bremen-news"),
        ("DATABASE_URL", "newsroom"),
        ("DATABASE_URL", "mysql://127.0.0.1/newsroom"),
        ("DATABASE_URL", "sqlite:////no/such/folder/newsroom.sqlite3"),
        ("CACHE_URL", "redis"),
        ("EMAIL_URL", "mail.example"),
        ("TRUSTED_PROXIES", "ja"),
        ("BEHIND_PROXY", "1"),
        ("IMAGE_MAX_MB", "viel"),
        ("FREE_SPACE_MB", "halbvoll"),
        ("IMAGE_MAX_MEGAPIXELS", "0"),
        ("MEDIA_STORAGE", "s3://bucket"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_a_sentence(name, value):
    answer = manage("demo", "--no-serve", **{name: value})
    assert answer.returncode == 1
    assert name in answer.stderr or value.removeprefix("sqlite:///") in answer.stderr
    # From 6.1 on Django opens the database before our checks are asked; what it says then has the advice in it.
    opened = name == "DATABASE_URL" and django.VERSION >= (6, 1)
    assert "HINT" in answer.stderr or (opened and "stimmt DATABASE_URL?" in answer.stderr)
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("name", ["MB", "MEGAPIXELS"])
def test_a_setting_under_its_old_name_is_named_with_the_new_one(name):
    answer = manage("check", **{f"PICTURE_MAX_{name}": "10"})
    assert answer.returncode == 0
    assert f"PICTURE_MAX_{name} ist gesetzt" in answer.stderr
    assert f"IMAGE_MAX_{name}" in answer.stderr.partition("HINT")[2]
    assert "PICTURE" not in manage("check", **{f"IMAGE_MAX_{name}": "10"}).stderr


@pytest.mark.parametrize(
    "url",
    [
        "s3", "https://k:s@host/bucket", "s3://host/bucket", "s3://k:s@/bucket", "s3://k:s@host/", "s3://k:s@host/a/b",
        "s3://k@host/bucket", "s3://k:s@host:port/bucket", "s3://k:s@host/bucket?tls=perhaps", "s3://k:s@host/Bucket!",
        "s3://k:s@host/bucket?regoin=eu",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_storage_is_none(url):
    assert storages_at(url) == {}


def test_the_address_of_a_storage_says_everything():
    found = storages_at("s3://key:a%2Fb%2B@[::1]:9000/images?region=eu-1&tls=false")
    options = found["originals"]["OPTIONS"]
    assert (options["access_key"], options["secret_key"], options["bucket_name"]) == ("key", "a/b+", "images")
    assert (options["endpoint_url"], options["region_name"]) == ("http://[::1]:9000", "eu-1")
    assert (options["location"], found["default"]["OPTIONS"]["location"]) == ("originals", "public")
    assert storages_at("s3://k:s@s3.example/b-1")["default"]["OPTIONS"]["endpoint_url"] == "https://s3.example"


def test_a_storage_without_its_packages_is_named_with_the_mend_and_without_its_secret(settings, monkeypatch):
    settings.MEDIA_STORAGE = "s3://key:geheim@s3.example/bucket"
    settings.STORED_ELSEWHERE = storages_at(settings.MEDIA_STORAGE)
    assert media_storage(None) == []
    monkeypatch.setattr("newsroom.checks.find_spec", lambda name: None)
    (message,) = media_storage(None)
    assert "--extra s3" in message.hint
    assert "geheim" not in message.msg + message.hint


def test_a_media_folder_that_cannot_be_written_is_noted(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "not" / "yet"
    assert media_can_be_written(None) == []
    (tmp_path / "file").touch()
    settings.MEDIA_ROOT = tmp_path / "file" / "media"
    (message,) = media_can_be_written(None)
    assert str(tmp_path / "file") in message.msg


def test_the_secret_is_made_once_and_is_its_owners_only(tmp_path):
    path = tmp_path / "secret"
    first = kept_secret(path)
    assert len(first) >= 50
    assert kept_secret(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_hosts_follow_the_address_of_the_site():
    assert hosts_of("https://www.paper.example")[0] == "www.paper.example"
    assert "127.0.0.1" in hosts_of("http://127.0.0.1:8000")
    assert hosts_of("http://[::1]:8000")[0] == "[::1]"


@pytest.mark.parametrize("folder", FOLDERS, ids=str)
def test_every_message_has_its_german_and_none_is_fuzzy(folder):
    catalogue = polib.pofile(ROOT / folder / "django.po")
    assert [entry.msgid for entry in catalogue if not entry.translated() or entry.fuzzy or entry.obsolete] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=str)
def test_placeholders_survive_translation(folder):
    catalogue = polib.pofile(ROOT / folder / "django.po")
    names = re.compile(r"%\((\w+)\)s|\{(\w+)\}")
    for entry in catalogue:
        for german in [entry.msgstr, *entry.msgstr_plural.values()]:
            if german:
                assert set(names.findall(german)) <= set(names.findall(entry.msgid + entry.msgid_plural)), entry.msgid


def test_no_message_hides_from_the_catalogue_within_an_f_string():
    """gettext does not look there: such a message would stay English."""
    known = {entry.msgid for entry in polib.pofile(str(ROOT / "newsroom/locale/de/LC_MESSAGES/django.po"))}
    hidden = re.compile(r"""\{(?:_|gettext)\((["'])(.+?)\1\)""")
    code = [path for app in ("articles", "newsroom", "puzzles") for path in (ROOT / app).rglob("*.py")]
    assert {found[1] for path in code for found in hidden.findall(path.read_text())} - known == set()


@pytest.mark.parametrize("folder", FOLDERS, ids=str)
def test_the_compiled_catalogue_is_the_written_one(folder):
    written = {(entry.msgctxt, entry.msgid): entry.msgstr for entry in polib.pofile(ROOT / folder / "django.po")}
    compiled = {(entry.msgctxt, entry.msgid): entry.msgstr for entry in polib.mofile(ROOT / folder / "django.mo")}
    assert compiled == written


@needs("gettext", "git")
@pytest.mark.slow
def test_the_catalogue_knows_every_message_of_the_code(tmp_path):
    """Extract again, into a copy: what the code says and the catalogue must agree."""
    copy = tmp_path / "tree"
    tracked = subprocess.run(
        ["git", "ls-files", "-coz", "--exclude-standard"], cwd=ROOT, capture_output=True, check=False
    ).stdout.decode()
    if not tracked:
        pytest.skip("No git checkout")
    for name in filter(None, tracked.split("\0")):
        source = ROOT / name
        if source.exists():
            target = copy / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    command = "manage.py makemessages -l de --no-location --no-obsolete --ignore=tests"
    done = subprocess.run([sys.executable, *command.split()], cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    path = "newsroom/locale/de/LC_MESSAGES/django.po"
    extracted = {entry.msgid for entry in polib.pofile(str(copy / path))}
    assert extracted == {entry.msgid for entry in polib.pofile(str(ROOT / path))}
