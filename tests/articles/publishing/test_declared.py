"""Each kind says in one place what follows from it, and one that does not stops the start with the file to touch."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from articles.models import TagKind
from articles.models.declared import DeclaredChoices


def test_a_kind_without_its_facts_stops_the_start_with_the_file_to_touch():
    with pytest.raises(ImproperlyConfigured, match=r"Invented “club”.*test_declared\.py"):

        class Invented(DeclaredChoices):
            CLUB = "club", _("club")


def test_every_tag_kind_that_readers_see_has_a_drawing():
    assert all(kind.facts.icon for kind in TagKind.with_pages())
    assert TagKind.OPEN not in TagKind.with_pages()
