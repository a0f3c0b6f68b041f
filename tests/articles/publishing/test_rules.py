"""Rules that look at the minute of publication."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.errors import ActionRefused
from articles.images import library
from articles.models import Article, Change, Content, EvidenceRule, Override, PlannedChange
from articles.publishing import embargo, revisions, rules, schedule, workflow
from articles.publishing.embargo import Dates
from newsroom.roles import Role
from tests.articles.article_form import change_url, said, send
from tests.factories import make_article, make_colleague, make_draft, make_image, superuser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]
PLANNED = "/admin/articles/article/planned/"
DAY = timedelta(days=1)


def minute(name: str, moment: datetime) -> dict[str, str]:
    local = timezone.localtime(moment)
    return {f"{name}_0": local.strftime("%d.%m.%Y"), f"{name}_1": local.strftime("%H:%M")}


def press(desk: Client, line: str, action: str, at: datetime | None = None, override: str = "") -> str:
    """A button of the page "Geplant". What the page says then."""
    typed = minute(f"{line}-at", at) if at else {}
    sent = {"line": line, "action": action, f"{line}-override": override} | typed
    return said(desk.post(PLANNED, sent, follow=True))


def make_scheduled(**fields) -> Article:
    """Appears tomorrow, with an image whose licence ends two days later."""
    image = make_image(licence_ends=timezone.localdate() + 3 * DAY)
    return make_article(at=timezone.now() + DAY, lead_image=image.pk, **fields)


def make_planned_change() -> PlannedChange:
    """Goes live tomorrow, with an image whose licence ends two days later."""
    article, image = make_article(), make_image(licence_ends=timezone.localdate() + 3 * DAY)
    newest = article.working_revision()
    text = Content(**vars(newest.text()) | {"lead_image": image.pk})
    revisions.save(article, text, by=superuser(), based_on=newest)
    return schedule.plan_changes(article, timezone.now() + DAY, by=superuser(), change=Change.UPDATE)


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


def test_a_planned_article_is_not_moved_past_the_end_of_its_images_licence(desk):
    article = make_scheduled()
    before = article.publish_at
    assert "bevor die Meldung erscheint" in press(desk, f"article-{article.pk}", "move", timezone.now() + 4 * DAY)
    assert Article.objects.get().publish_at == before
    assert "verschoben" in press(desk, f"article-{article.pk}", "move", timezone.now() + 2 * DAY)
    assert Article.objects.get().publish_at > before


def test_an_embargo_does_not_hold_a_planned_article_past_the_end_of_its_images_licence(desk):
    article = make_scheduled()
    until = minute("embargo_until", timezone.now() + 4 * DAY)
    answer = said(send(desk, change_url(article), **until))
    assert "bevor die Meldung erscheint" in answer
    assert "tragen Sie sie noch einmal ein" in answer
    assert Article.objects.get().embargo_until is None
    send(desk, change_url(article), override="Der Fotograf verlängert", **until)
    assert Article.objects.get().first_published_at > timezone.now() + 3 * DAY
    assert "has_licences_until_then" in Override.objects.get().objections


def test_an_end_of_a_planned_article_is_set_whatever_stands_against_its_minute():
    article = make_scheduled()
    library.recall(article.lead_image, because="Einspruch", by=superuser())
    embargo.change(article, Dates(expires_at=timezone.now() + 2 * DAY), by=superuser())
    assert Article.objects.get().expires_at


def test_a_planned_article_whose_image_was_recalled_meanwhile_is_not_published_early(desk):
    article = make_scheduled()
    library.recall(article.lead_image, because="Einspruch", by=superuser())
    assert "Einspruch" in press(desk, f"article-{article.pk}", "now", override="Egal")
    assert Article.objects.get().is_scheduled


def test_planned_changes_are_not_moved_past_the_end_of_their_images_licence(desk):
    change = make_planned_change()
    line, before = f"changes-{change.pk}", change.due_at
    assert "bevor die Meldung erscheint" in press(desk, line, "move", timezone.now() + 4 * DAY)
    assert PlannedChange.objects.get().due_at == before
    assert "verschoben" in press(desk, line, "move", timezone.now() + 4 * DAY, "Der Fotograf verlängert")
    assert PlannedChange.objects.get().due_at > before


def test_changes_of_an_article_that_appears_later_are_asked_for_the_minute_at_which_readers_see_them():
    article, image = make_article(at=timezone.now() + 5 * DAY), make_image(licence_ends=timezone.localdate() + 3 * DAY)
    newest = article.working_revision()
    text = Content(**vars(newest.text()) | {"lead_image": image.pk})
    revisions.save(article, text, by=superuser(), based_on=newest)
    with pytest.raises(ActionRefused, match="bevor die Meldung erscheint"):
        schedule.plan_changes(article, timezone.now() + DAY, by=superuser(), change=Change.UPDATE)
    with pytest.raises(ActionRefused, match="bevor die Meldung erscheint"):
        revisions.publish(article, by=superuser(), change=Change.UPDATE)
    revisions.publish(article, by=superuser(), change=Change.UPDATE, override="Der Fotograf verlängert")


def test_the_chief_of_desk_publishes_planned_changes_early_all_the_same(desk):
    change = make_planned_change()
    EvidenceRule.objects.update_or_create(kind=change.article.kind, defaults={"origins": 2, "blocks": True})
    line = f"changes-{change.pk}"
    assert "Unabhängige Ursprünge" in press(desk, line, "now")
    assert PlannedChange.objects.waiting().exists()
    assert "Leser sehen es jetzt" in press(desk, line, "now", override="Es eilt")
    assert Override.objects.get().reason == "Es eilt"


def test_the_chief_of_desk_moves_a_planned_article_all_the_same_and_an_editor_does_not():
    article, later = make_scheduled(), timezone.now() + 4 * DAY
    line, editor, chief = f"article-{article.pk}", Client(), Client()
    editor.force_login(make_colleague(Role.EDITOR))
    chief.force_login(make_colleague(Role.CHIEF))
    typed = timezone.localtime(later).strftime('value="%d.%m.%Y"')
    answer = editor.post(PLANNED, {"line": line, "action": "move"} | minute(f"{line}-at", later), follow=True)
    assert f"{line}-override" not in answer.content.decode()
    assert typed in answer.content.decode()
    assert "bevor die Meldung erscheint" in press(editor, line, "move", later, "Ich will aber")
    answer = chief.post(PLANNED, {"line": line, "action": "move"} | minute(f"{line}-at", later))
    assert f'name="{line}-override"' in answer.content.decode()
    assert typed in answer.content.decode()
    assert "verschoben" in press(chief, line, "move", later, "Der Fotograf verlängert")
    assert "verschoben" in press(editor, line, "move", later + DAY)  # it was overridden for this text
    assert Override.objects.get().reason == "Der Fotograf verlängert"


def test_an_article_does_not_expire_before_it_appears_whichever_way_its_minute_is_set(desk):
    article = make_scheduled()
    embargo.change(article, Dates(expires_at=timezone.now() + 2 * DAY), by=superuser())
    sentence, later, line = "enden, bevor sie erscheint", timezone.now() + 3 * DAY, f"article-{article.pk}"
    assert sentence in press(desk, line, "move", later, "Egal")
    assert sentence in send(desk, change_url(article), **minute("embargo_until", later)).content.decode()
    workflow.move(Article.objects.get(), "approved", by=superuser())
    assert sentence in send(desk, change_url(article), "_publish", **minute("publish_on", later)).content.decode()
    assert Article.objects.get().publish_at is None
