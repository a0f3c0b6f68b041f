"""Going on against a publishing rule or an embargo: by the chief of desk, with a reason that stays."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.models import Article, Override, Status
from articles.publishing import embargo, revisions, workflow
from articles.publishing.embargo import Dates
from newsroom.roles import Role
from tests.articles.article_form import change_url, said, send
from tests.factories import make_article, make_author, make_colleague, make_draft, make_hidden_article, superuser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]


def login(role: Role) -> Client:
    client = Client()
    client.force_login(make_colleague(role))
    return client


def test_the_chief_of_desk_overrides_a_rule_with_a_reason_that_is_listed(client):
    article, chief = make_draft("Eilmeldung", byline=""), login(Role.CHIEF)
    assert "Niemand zeichnet" in said(send(chief, change_url(article), "_publish"))
    send(chief, change_url(article), "_publish", override="Der Name folgt in einer Stunde")
    assert client.get(article.get_absolute_url()).status_code == 200
    assert Override.objects.count() == 1
    page = chief.get("/admin/articles/override/").content.decode()
    for words in ("Eilmeldung", "Der Name folgt in einer Stunde", "Niemand zeichnet"):
        assert words in page


def test_an_editor_cannot_override_even_by_a_forged_field(client):
    article, editor = make_draft("Eilmeldung", byline=""), login(Role.EDITOR)
    assert 'name="override"' not in editor.get(change_url(article)).content.decode()
    answer = send(editor, change_url(article), "_publish", override="Ich will aber")
    assert "keine Regel übergehen" in said(answer)
    assert client.get(article.get_absolute_url()).status_code == 404
    assert not Override.objects.exists()


def test_an_override_counts_for_its_text_and_not_for_the_next_one():
    article, chief = make_draft("Eil", byline=""), superuser()
    workflow.move(article, Status.IN_REVIEW, by=chief, override="Eilt")
    workflow.move(article, Status.APPROVED, by=make_colleague(Role.EDITOR))
    newest = article.working_revision()
    text = type(newest.text())(headline="Eil, neu", body="<p>Neu</p>")
    revisions.save(article, text, by=chief, based_on=newest)
    with pytest.raises(workflow.ActionRefused):
        workflow.move(article, Status.IN_REVIEW, by=chief)


def test_nobody_overrides_an_open_tag():
    article = make_draft("Offen", tags=("Nirgendwo",))
    with pytest.raises(workflow.ActionRefused, match="Nirgendwo"):
        workflow.publish(article, by=superuser(), override="Egal")
    assert not Override.objects.exists()


def test_an_embargo_is_lifted_by_the_chief_of_desk_only_and_with_a_reason(client):
    article = make_hidden_article("embargoed", "Gesperrt")
    with pytest.raises(workflow.ActionRefused):
        embargo.change(article, Dates(), by=make_colleague(Role.EDITOR), reason="Mir egal")
    chief = make_colleague(Role.CHIEF)
    with pytest.raises(workflow.ActionRefused):
        embargo.change(article, Dates(), by=chief)
    assert client.get(article.get_absolute_url()).status_code == 404
    embargo.change(article, Dates(), by=chief, reason="Der Minister hat selbst geredet")
    assert client.get(article.get_absolute_url()).status_code == 200
    assert Override.objects.get().reason == "Der Minister hat selbst geredet"


def test_an_embargo_may_be_lengthened_by_an_editor():
    article = make_hidden_article("embargoed", "Gesperrt")
    later = timezone.now() + timedelta(days=2)
    embargo.change(article, Dates(embargo_until=later), by=make_colleague(Role.EDITOR))
    assert Article.objects.get().first_published_at == later


def test_an_advert_is_not_signed_by_the_newsroom():
    article = make_article("Echt")
    assert article.is_public
    with pytest.raises(workflow.ActionRefused, match="Auftraggeber"):
        make_article("Anzeige", kind="advert", authors=(make_author().pk,))
    make_article("Anzeige", kind="advert", byline="Möbelhaus Beispiel")
