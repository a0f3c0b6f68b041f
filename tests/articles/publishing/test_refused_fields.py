"""What the desk refuses says at which field it can be mended, by the name that stands there, and leads to it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Content, Correction, CorrectionKind, ProtectionRequest, Status
from articles.publishing import embargo, revisions, workflow
from articles.publishing.embargo import Dates
from tests.articles.admin.test_actions import LIST, ask
from tests.articles.article_form import change_url, errors, form_of, said, send
from tests.factories import (
    make_article,
    make_author,
    make_correction,
    make_draft,
    make_evidence,
    make_hidden_article,
    make_image,
    superuser,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]
HOUR = timedelta(hours=1)
LINK = re.compile(r'<a href="([^"#]*)#([^"]+)">Zum Feld „([^“]+)“</a>')


def fields_named(desk: Client, answer) -> list[str]:
    """The fields that this page leads to; each is there, and called so."""
    named = []
    for address, key, label in LINK.findall(answer.content.decode()):
        page = (desk.get(unescape(address)) if address else answer).content.decode()
        assert f'id="{key}"' in page
        assert unescape(label) in names_of(page, key)
        named.append(unescape(label))
    return named


def names_of(page: str, key: str) -> list[str]:
    """What stands at this input, and before it where several inputs have one name."""
    key = key.removesuffix("_editor").removesuffix("_image")
    own = re.findall(rf'<label[^>]*\bfor="{key}"[^>]*>([^<]*)', page)
    before = re.findall(r"<(?:legend|label)(?![^>]*\bfor=)[^>]*>([^<]*)", page[: page.index(f'id="{key}"')])
    return [unescape(found).strip(" :?\n") for found in [*own, *before[-1:]]]


def in_review(**fields) -> Article:
    article = make_draft("Hafenfest", **fields)
    workflow.move(article, Status.IN_REVIEW, by=superuser())
    return article


def minute(name: str, at) -> dict[str, str]:
    at = timezone.localtime(at)
    return {f"{name}_0": at.strftime("%d.%m.%Y"), f"{name}_1": at.strftime("%H:%M")}


RULES = [
    ({"body": ""}, "Text"),
    ({"byline": ""}, "Autorinnen und Autoren"),
    ({"tags": "Nirgendwo"}, "Schlagwörter"),
    ({"kind": "advert"}, "Autorinnen und Autoren"),
    ({"lead_image": "image"}, "Aufmacherbild"),
    ({"body": "image"}, "Text"),
]


@pytest.mark.parametrize("button", [("_move", "in_review"), ("_publish", "1")])
@pytest.mark.parametrize(("broken", "field"), RULES)
def test_a_rule_that_stops_a_step_names_its_field(desk, button, broken, field):
    image = make_image(alt="", creator="")
    fields = dict(broken)
    if fields.get("lead_image"):
        fields["lead_image"] = image.pk
    if fields.get("body"):
        fields["body"] = f'<p>Text</p><figure><img src="image:{image.pk}"></figure>'
    if fields.get("kind"):
        fields["authors_0"] = make_author().pk
    article = make_draft("Hafenfest")
    answer = send(desk, change_url(article), *button, **fields)
    named = fields_named(desk, answer)
    # Once as what was refused, once above the form.
    assert named == [field, field]
    assert Article.objects.get(pk=article.pk).status == Status.DRAFT


@pytest.mark.parametrize("new", ["withdrawn", "draft"])
def test_a_step_without_its_reason_saves_nothing_and_loses_nothing(desk, new):
    article = make_article("Hafenfest") if new == "withdrawn" else in_review()
    for _again in range(2):
        answer = send(desk, change_url(article), "_move", new, new_note="Bitte kürzen", dek="Getippt")
        assert "Bitte schreiben Sie, w" in errors(answer)
        assert f'<a href="#id_note">{names_of(answer.content.decode(), "id_note")[0]}</a>' in answer.content.decode()
        assert "Bitte kürzen" in answer.content.decode()
        assert "Getippt" in answer.content.decode()
    assert not article.notes.exists()
    assert article.revisions.count() == 1
    send(desk, change_url(article), "_move", new, new_note="Bitte kürzen", note="Zu lang")
    assert [note.text for note in article.notes.all()] == ["Bitte kürzen"]
    assert Article.objects.get(pk=article.pk).status == new


def test_what_the_form_refuses_is_listed_above_it_with_links(desk):
    article = make_draft("Hafenfest")
    answer = send(desk, change_url(article), headline="", slug="Käse!", **minute("expires_at", timezone.now() - HOUR))
    page = answer.content.decode()
    listed = page[page.index('class="state refused"') :].partition("</p>")[0]
    found = dict(re.findall(r'<a href="#([^"]+)">([^<]+)</a>', listed))
    assert set(found) == {"id_headline", "id_slug", "id_expires_at_0"}
    for key in ("id_headline", "id_slug"):
        assert found[key] == names_of(page, key)[0]


def test_a_date_that_is_refused_names_its_field(desk):
    article, now = make_article("Hafenfest"), timezone.now()
    answer = send(desk, change_url(article), **minute("embargo_until", now + 48 * HOUR))
    assert fields_named(desk, answer) == ["Sperrfrist bis"]
    held = make_hidden_article("embargoed", "Gesperrt")
    answer = send(desk, change_url(held), **{"embargo_until_0": "", "embargo_until_1": ""})
    assert fields_named(desk, answer) == ["Trotzdem weiter"]


def test_an_end_before_a_planned_minute_names_its_field(desk):
    article, now = make_draft("Hafenfest"), timezone.now()
    embargo.change(article, Dates(expires_at=now + HOUR), by=superuser())
    workflow.publish(article, by=superuser())
    workflow.move(article, Status.WITHDRAWN, by=superuser(), note="Prüfung")
    Article.objects.update(publish_at=now - 3 * HOUR, first_published_at=now - 3 * HOUR, expires_at=now - HOUR)
    assert fields_named(desk, send(desk, change_url(article), "_move", "published")) == ["Endet"]


def test_a_page_without_the_field_leads_to_the_form_that_has_it(desk):
    article = make_draft("Hafenfest", byline="")
    answer = desk.post(LIST, ask(desk, "to_published", article), follow=True)
    assert fields_named(desk, answer) == ["Autorinnen und Autoren"]
    assert f'"{change_url(article)}#id_authors_0"' in said(answer)
    Article.objects.update(status=Status.APPROVED, planned_at=timezone.now() + HOUR)
    planned = reverse("admin:articles_article_planned")
    answer = desk.post(planned, {"line": f"intention-{article.pk}", "action": "now"}, follow=True)
    assert fields_named(desk, answer) == ["Autorinnen und Autoren"]


def test_a_minute_that_has_passed_leads_to_the_line_of_the_plan(desk):
    article = make_hidden_article("scheduled", "Hafenfest")
    form, past = f"article-{article.pk}-at", timezone.now() - HOUR
    planned = reverse("admin:articles_article_planned")
    answer = desk.post(planned, {"line": f"article-{article.pk}", "action": "move"} | minute(form, past), follow=True)
    assert fields_named(desk, answer) == ["Neuer Termin"]


def test_showing_again_leads_to_the_form_of_the_article(desk):
    article = make_article("Hafenfest")
    workflow.move(article, Status.WITHDRAWN, by=superuser(), note="Prüfung")
    newest = article.working_revision()
    revisions.save(article, Content(**vars(newest.text()) | {"byline": ""}), by=superuser(), based_on=newest)
    url = reverse("admin:articles_article_show_again", args=[article.pk])
    assert fields_named(desk, desk.get(url)) == ["Autorinnen und Autoren"]
    seen = desk.get(url).context["seen"]
    answer = desk.post(url, {"seen": seen, "_changed": "1", "change": "slip"})
    assert fields_named(desk, answer) == ["Autorinnen und Autoren", "Autorinnen und Autoren"]


def test_forms_beside_the_article_name_their_fields_too(desk):
    article, evidence = make_article("Hafenfest"), make_evidence()
    answer = send(desk, "/admin/articles/correction/add/", "_publish", wrong="Rot", right="Blau")
    assert fields_named(desk, answer) == ["Meldungen"]
    reply = make_correction(article, kind=CorrectionKind.RIGHT_OF_REPLY)
    answer = desk.post(reverse("admin:articles_correction_end", args=[reply.pk]), {"reason": ""}, follow=True)
    assert fields_named(desk, answer) == ["Warum die Gegendarstellung endet"]
    url = reverse("admin:articles_evidence_change", args=[evidence.pk])
    form = form_of(desk, url)
    answer = desk.post(url, form | {"_retract": "1"}, follow=True)
    assert fields_named(desk, answer) == ["Wer hat zurückgezogen, wann und warum"]
    assert Correction.objects.count() == 2


def test_the_steps_of_a_protection_request_name_their_fields(desk):
    request, article = ProtectionRequest.objects.create(asked_by="Frau V.", reasons="Alt"), make_article("Hafenfest")
    request.articles.add(article)
    step = reverse("admin:articles_protectionrequest_step", args=[request.pk])
    form = {"article": article.pk, "grade": "noted", "why": ""}
    assert len(fields_named(desk, desk.post(step, form))) == 1
    assert len(fields_named(desk, desk.post(step, form | {"why": "Alt", "grade": "initials"}))) == 1
