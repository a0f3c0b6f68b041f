"""Looking changes nothing, and nothing is changed from a foreign page: at every address, also at new ones."""

import hashlib

import pytest
from django.apps import apps
from django.db.models import Model

from tests.factories import superuser
from tests.newsroom.everything import admin_paths, desk_of, make_everything
from tests.scope import every, on_one_engine

pytestmark = [pytest.mark.slow, pytest.mark.django_db, on_one_engine]

# Whose rows belong to the visit, not to the paper.
OF_A_VISIT = {"sessions.Session"}
LOOKS = ["", "?q=Hafen&waits=drafts&_popup=1&article=1&old=1&new=2&action=to_published&_publish=1&post=yes"]


def checksum() -> dict[str, str]:
    """What every table holds, by model, those between two models included."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.label not in OF_A_VISIT]
    return {model._meta.label: _checksum_of(model) for model in models}


def _checksum_of(model: type[Model]) -> str:
    rows = model._base_manager.order_by("pk").values_list()
    return hashlib.sha256("\n".join(map(repr, rows)).encode()).hexdigest()


def test_looking_at_any_address_of_the_desk_changes_nothing():
    make_everything()
    desk = desk_of(superuser())
    before = checksum()
    for path in admin_paths():
        # The plain look is the first thing that `test_desk_addresses.py` does everywhere.
        for look in every(2, LOOKS, 1):
            answer = desk.get(path + look)
            assert answer.status_code < 500, path + look
    assert checksum() == before


def test_no_address_of_the_desk_takes_a_form_without_its_token():
    make_everything()
    desk = desk_of(superuser(), enforce_csrf_checks=True)
    before = checksum()
    for path in admin_paths():
        assert desk.post(path, {"post": "yes", "_publish": "1"}).status_code == 403, path
    assert checksum() == before
