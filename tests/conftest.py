import gc
import os
import re
from pathlib import Path

import pytest
from django.conf import settings as all_settings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.management.commands import flush
from django.db import connection
from django.test import Client, client

from articles.evidence.matching import features, scoring
from newsroom.publication.models import Publication
from tests.factories import make_publication
from tests.flushing import Remembered
from tests.images import images_under
from tests.optional import names_needed_by, needs, skip_what_is_missing
from tests.scope import ALL

# What takes longest of all. Started last, a file of these would run alone at the end, beside idle workers.
LONG = (
    "browser/test_two_editors", "newsroom/test_junk", "browser/test_autosave", "newsroom/people/test_permissions",
    "browser/test_typed", "browser/test_desk_pages", "browser/test_images", "newsroom/test_database_outage",
    "browser/test_demo", "newsroom/test_xss", "browser/test_writing", "newsroom/transfer/test_backup",
    "browser/test_figures", "newsroom/transfer/test_restore", "browser/test_desk_answers", "newsroom/test_settings",
    "browser/test_reader", "browser/test_correcting_openly", "browser/test_image_journey",
)  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    """Each worker has a database of Redis to itself, its processes too: a cache that is cleared is cleared for all."""
    if gone := [name for name in LONG if not (Path(__file__).parent / f"{name}.py").exists()]:
        raise pytest.UsageError(f"LONG in tests/conftest.py names files that are not there: {', '.join(gone)}")
    number = re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", ""))
    default = all_settings.CACHES["default"]
    if number and default.get("LOCATION", "").startswith("redis://"):
        default["LOCATION"] = os.environ["CACHE_URL"] = re.sub(r"(?<=\d)/\d*$", f"/{number}", default["LOCATION"])


def pytest_itemcollected(item: pytest.Item) -> None:
    if "browser" in item.fixturenames:
        item.add_marker(needs("browser"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long files first, in whatever order the rest was shuffled; on PostgreSQL what it may answer otherwise."""
    if connection.vendor != "sqlite" and not ALL:
        config.hook.pytest_deselected(items=[item for item in items if runs_once(item)])
        items[:] = [item for item in items if not runs_once(item)]
    rank = {f"tests/{name}.py": number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: rank.get(item.nodeid.partition("::")[0], len(rank)))


def pytest_collection_finish() -> None:
    """What stands now stays until the end: to look through it for garbage again and again takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before any fixture wants what is not there."""
    skip_what_is_missing(item)


def runs_once(item: pytest.Item) -> bool:
    """pytest-django lets nothing near the database that does not ask for it: that says the same on each."""
    asks = item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames)
    return not asks or bool(item.get_closest_marker("on_one_engine"))


@pytest.fixture(autouse=True, scope="session")
def _quick_flush():
    flush.emit_post_migrate_signal = Remembered(flush.emit_post_migrate_signal)


@pytest.fixture(autouse=True, scope="session")
def _context_of_the_page_only():
    """Django's client copies what every template was given, of each field and menu. Tests ask for the page's."""
    store = client.store_rendered_templates

    def of_the_page(kept, signal, sender, template, context, **kwargs):
        if context.template is template:
            store(kept, signal, sender, template, context, **kwargs)

    client.store_rendered_templates = of_the_page


@pytest.fixture(autouse=True)
def _quick_settings(settings, tmp_path):
    """No collected static files (the manifest knows only those), no slow password hash, and images of its own."""
    settings.STATIC_ROOT = settings.VAR / "no-static-files-in-tests"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        **images_under(tmp_path / "media"),
    }


@pytest.fixture(autouse=True)
def _empty_cache():
    """Reports are counted there: a sixth test in ten minutes that sends one would be sent away."""
    cache.clear()


@pytest.fixture(autouse=True)
def _no_thesaurus(request, monkeypatch):
    """A test that does not say that it needs the thesaurus says the same with and without it."""
    if "thesaurus" not in names_needed_by(request.node):
        for module in (features, scoring):
            monkeypatch.setattr(module, "synonyms", lambda _term: frozenset())


@pytest.fixture
def publication(db) -> Publication:
    return make_publication()


@pytest.fixture
def chief(db) -> User:
    """Somebody who may do every step."""
    return User.objects.create_superuser("chief", "chief@paper.example", "secret")


@pytest.fixture
def desk(chief) -> Client:
    """The admin, logged in."""
    client = Client()
    client.force_login(chief)
    return client
