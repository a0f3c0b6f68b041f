import pytest

from articles.accountability import corrections
from articles.models import CorrectionKind
from newsroom.roles import Role
from tests.factories import make_article, make_colleague, make_correction

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]


def test_the_chief_of_desk_prints_a_reprimand_and_readers_find_it_at_the_article_and_in_the_list(client):
    article = make_article()
    make_correction(article, kind=CorrectionKind.REPRIMAND, wrong="Ein Foto", right="Verstoß gegen Ziffer 8")
    for path in (article.get_absolute_url(), "/korrekturen/"):
        page = client.get(path).content.decode()
        assert "Rüge des Presserats" in page
        assert "Gerügt wurde" in page
        assert "Der Presserat sagt" in page
    assert not corrections.may_publish(CorrectionKind.REPRIMAND, make_colleague(Role.EDITOR))
