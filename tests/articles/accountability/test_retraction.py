"""A retraction: the address stays and explains, the text is gone."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.errors import RefusedError
from articles.models import Article, Change, ChangeState, Correction, CorrectionKind, FormerAddress, Status
from articles.publishing import revisions, schedule, workflow
from tests.articles.article_form import change_url, said, send
from tests.factories import make_analysis, make_article, make_correction, superuser

pytestmark = pytest.mark.django_db
HIDDEN = "Kanarienvogel"


def retract(story: Article) -> None:
    make_correction(story, kind=CorrectionKind.RETRACTION, wrong="", right="Die Fotos waren erfunden.")


def make_wrong_story() -> Article:
    story = make_article("Das Moor brennt", dek=f"{HIDDEN} eins", body=f"<p>{HIDDEN} zwei</p>")
    make_analysis(story, method=f"{HIDDEN} drei")
    return story


def test_the_page_explains_and_shows_no_text(client):
    story = make_wrong_story()
    retract(story)
    answer = client.get(story.get_absolute_url())
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Die Fotos waren erfunden." in page
    assert "Das Moor brennt" in page
    assert HIDDEN not in page
    assert '<meta name="robots" content="noindex">' in page
    assert answer["X-Robots-Tag"] == "noindex"
    assert '"creativeWorkStatus": "Retracted"' in page


@pytest.mark.parametrize("path", ["/", "/feed/", "/sitemap.xml", "/archiv/{year}/{month}/"])
def test_it_is_in_no_list_any_more(client, path):
    story, twin = make_wrong_story(), make_article("Zwilling")
    retract(story)
    page = client.get(path.format(year=twin.publish_at.year, month=twin.publish_at.month)).content.decode()
    assert "das-moor-brennt" not in page
    assert "zwilling" in page


def test_the_list_of_corrections_names_it(client):
    story = make_wrong_story()
    retract(story)
    assert story.get_absolute_url() in client.get("/korrekturen/").content.decode()


def test_pages_about_its_text_lead_to_the_explanation(client):
    story = make_wrong_story()
    retract(story)
    answer = client.get(f"{story.get_absolute_url()}quellen/")
    assert (answer.status_code, answer["Location"]) == (302, story.get_absolute_url())


def test_its_former_address_leads_there_too(client):
    story = make_wrong_story()
    FormerAddress.objects.create(slug="frueher", article=story)
    retract(story)
    assert client.get("/artikel/frueher/")["Location"] == story.get_absolute_url()


def test_nothing_goes_live_on_it_any_more():
    story = make_wrong_story()
    newest = story.working_revision()
    text = newest.text()
    revisions.save(story, type(text)(**vars(text) | {"dek": "Neu"}), by=superuser(), based_on=newest)
    schedule.plan_changes(story, timezone.now() + timedelta(hours=1), by=superuser(), change=Change.SLIP)
    retract(story)
    assert story.planned_changes.get().state == ChangeState.CANCELLED
    story = Article.objects.get(pk=story.pk)
    with pytest.raises(RefusedError, match="zurückgenommen"):
        revisions.publish(story, by=superuser(), change=Change.UPDATE)


def test_the_desk_asks_once_more_because_nothing_brings_the_text_back(admin_client):
    story = make_wrong_story()
    add = f"/admin/articles/correction/add/?article={story.pk}"
    answer = send(admin_client, add, "_publish", kind="retraction", right="Erfunden.", carriers=[story.pk])
    assert "endgültig" in said(answer)
    assert "Das Moor brennt" in said(answer)
    draft = Correction.objects.get()
    assert (draft.published_at, draft.right) == (None, "Erfunden.")
    page, url = answer.content.decode(), f"/admin/articles/correction/{draft.pk}/change/"
    assert f'name="sure" value="{draft.pk}"' in page
    send(admin_client, url, "_publish", carriers=[story.pk], sure=str(draft.pk))
    story.refresh_from_db()
    assert story.retracted_at


def test_the_desk_says_so_and_offers_no_button_that_is_refused(admin_client):
    story = make_wrong_story()
    assert "Änderungen veröffentlichen" in form_buttons(admin_client, story)
    retract(story)
    page = admin_client.get(change_url(story)).content.decode()
    assert "zurückgenommen: Leser sehen die Erklärung, nicht den Text" in page
    assert "für Leser zurzeit nicht sichtbar" not in page
    assert "Änderungen veröffentlichen" not in form_buttons(admin_client, story)
    assert "Zurückziehen" in form_buttons(admin_client, story)


def form_buttons(desk, story: Article) -> list[str]:
    page = desk.get(change_url(story)).content.decode()
    return [*re.findall(r'type="submit"[^>]* value="([^"]+)"', page), *re.findall(r">([^<]+)</button>", page)]


def test_a_retracted_story_that_is_withdrawn_says_gone(client):
    story = make_wrong_story()
    retract(story)
    story = Article.objects.get(pk=story.pk)
    workflow.move(story, Status.WITHDRAWN, by=superuser(), note="Gericht")
    assert client.get(story.get_absolute_url()).status_code == 410
