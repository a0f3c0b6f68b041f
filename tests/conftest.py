import pytest
from django.contrib.auth.models import User
from django.test import Client

from newsroom.publication.models import Publication
from tests.factories import make_publication
from tests.pictures import pictures_under


@pytest.fixture(autouse=True)
def _quick_settings(settings, tmp_path):
    """No collected static files (the manifest knows only those), no slow password hash, and pictures of its own."""
    settings.STATIC_ROOT = settings.VAR / "no-static-files-in-tests"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        **pictures_under(tmp_path / "media"),
    }


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
