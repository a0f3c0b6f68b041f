"""A retraction: the address stays and explains, the text is gone."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.errors import ActionRefused
from articles.models import Article, Change, ChangeState, Correction, CorrectionKind, FormerAddress, Status
from articles.publishing import revisions, schedule, workflow
from tests.articles.article_form import change_url, said, send
from tests.factories import make_analysis, make_article, make_correction, superuser

pytestmark = pytest.mark.django_db
HIDDEN = "Kanarienvogel"


def retract(article: Article) -> None:
    make_correction(article, kind=CorrectionKind.RETRACTION, wrong="", right="Die Fotos waren erfunden.")


def make_wrong_article() -> Article:
    article = make_article("Das Moor brennt", dek=f"{HIDDEN} eins", body=f"<p>{HIDDEN} zwei</p>")
    make_analysis(article, method=f"{HIDDEN} drei")
    return article


def test_the_page_explains_and_shows_no_text(client):
    article = make_wrong_article()
    retract(article)
    answer = client.get(article.get_absolute_url())
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
    article, twin = make_wrong_article(), make_article("Zwilling")
    retract(article)
    page = client.get(path.format(year=twin.publish_at.year, month=twin.publish_at.month)).content.decode()
    assert "das-moor-brennt" not in page
    assert "zwilling" in page


def test_the_list_of_corrections_names_it(client):
    article = make_wrong_article()
    retract(article)
    assert article.get_absolute_url() in client.get("/korrekturen/").content.decode()


def test_pages_about_its_text_lead_to_the_explanation(client):
    article = make_wrong_article()
    retract(article)
    answer = client.get(f"{article.get_absolute_url()}quellen/")
    assert (answer.status_code, answer["Location"]) == (302, article.get_absolute_url())


def test_its_former_address_leads_there_too(client):
    article = make_wrong_article()
    FormerAddress.objects.create(slug="frueher", article=article)
    retract(article)
    assert client.get("/artikel/frueher/")["Location"] == article.get_absolute_url()


def test_nothing_goes_live_on_it_any_more():
    article = make_wrong_article()
    newest = article.working_revision()
    text = newest.text()
    revisions.save(article, type(text)(**vars(text) | {"dek": "Neu"}), by=superuser(), based_on=newest)
    schedule.plan_changes(article, timezone.now() + timedelta(hours=1), by=superuser(), change=Change.SLIP)
    retract(article)
    assert article.planned_changes.get().state == ChangeState.CANCELLED
    article = Article.objects.get(pk=article.pk)
    with pytest.raises(ActionRefused, match="zurückgenommen"):
        revisions.publish(article, by=superuser(), change=Change.UPDATE)


def test_the_desk_asks_once_more_because_nothing_brings_the_text_back(admin_client):
    article = make_wrong_article()
    add = f"/admin/articles/correction/add/?article={article.pk}"
    answer = send(admin_client, add, "_publish", kind="retraction", right="Erfunden.", carriers=[article.pk])
    assert "endgültig" in said(answer)
    assert "Das Moor brennt" in said(answer)
    draft = Correction.objects.get()
    assert (draft.published_at, draft.right) == (None, "Erfunden.")
    page, url = answer.content.decode(), f"/admin/articles/correction/{draft.pk}/change/"
    assert f'name="sure" value="{draft.pk}"' in page
    send(admin_client, url, "_publish", carriers=[article.pk], sure=str(draft.pk))
    article.refresh_from_db()
    assert article.retracted_at


def test_the_desk_says_so_and_offers_no_button_that_is_refused(admin_client):
    article = make_wrong_article()
    assert "Änderungen veröffentlichen" in form_buttons(admin_client, article)
    retract(article)
    page = admin_client.get(change_url(article)).content.decode()
    assert "zurückgenommen: Leser sehen die Erklärung, nicht den Text" in page
    assert "für Leser zurzeit nicht sichtbar" not in page
    assert "Änderungen veröffentlichen" not in form_buttons(admin_client, article)
    assert "Zurückziehen" in form_buttons(admin_client, article)


def form_buttons(desk, article: Article) -> list[str]:
    page = desk.get(change_url(article)).content.decode()
    return [*re.findall(r'type="submit"[^>]* value="([^"]+)"', page), *re.findall(r">([^<]+)</button>", page)]


def test_a_retracted_article_that_is_withdrawn_says_gone(client):
    article = make_wrong_article()
    retract(article)
    article = Article.objects.get(pk=article.pk)
    workflow.move(article, Status.WITHDRAWN, by=superuser(), note="Gericht")
    assert client.get(article.get_absolute_url()).status_code == 410
