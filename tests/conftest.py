import pytest
from django.contrib.auth.models import User
from django.test import Client

from newsroom.publication.models import Publication
from tests.factories import make_publication


@pytest.fixture(autouse=True)
def _plain_static_files(settings):
    """Tests need no collected static files: the manifest knows only those."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
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
