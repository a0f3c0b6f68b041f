"""Rules that look at the minute of publication."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.errors import ActionRefused
from articles.models import Article
from articles.publishing import rules, workflow
from tests.factories import make_draft, make_image, superuser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]


def test_an_image_whose_licence_ends_before_the_article_appears_stops_it_at_the_field_that_holds_it():
    ends = timezone.localdate() + timedelta(days=3)
    image = make_image(licence_ends=ends)
    article = make_draft(lead_image=image.pk)
    with pytest.raises(ActionRefused, match="bevor die Meldung erscheint") as refused:
        workflow.publish(article, by=superuser(), at=timezone.now() + timedelta(days=4))
    assert refused.value.sentences[0].field == "lead_image"
    article = Article.objects.get()
    assert article.status == "draft"
    workflow.publish(article, by=superuser(), at=timezone.now() + timedelta(days=2))
    assert Article.objects.get().is_scheduled


def test_the_form_says_it_for_the_minute_that_is_planned():
    image = make_image(licence_ends=timezone.localdate() + timedelta(days=3))
    article = make_draft(lead_image=image.pk)
    content = article.working_revision().text()
    assert rules.objections(article, content) == []
    article.planned_at = timezone.now() + timedelta(days=5)
    assert any("Lizenz endet" in sentence for sentence in rules.objections(article, content))
