"""The start page of the desk: each person finds what waits for them, and nothing else."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.desk import autosave, notes, queues
from articles.desk.queue import Queue
from articles.images import library
from articles.models import (
    Article,
    Change,
    ChangeState,
    Content,
    Correction,
    ErrorReport,
    Evidence,
    PlannedChange,
    ProtectionRequest,
    Status,
)
from articles.publishing import revisions, workflow
from newsroom import dashboard, roles
from newsroom.dashboard import Box
from newsroom.roles import Role
from puzzles.weeks import monday
from tests.articles.article_form import ADD, change_url
from tests.factories import (
    make_article,
    make_colleague,
    make_draft,
    make_finding,
    make_hidden_article,
    make_image,
    make_proposal,
    make_publication,
    make_puzzle,
    make_source,
    make_user,
    superuser,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]


def colleague(role: Role, **names) -> User:
    user = make_user(**names)
    user.groups.add(roles.group(role))
    return user


@pytest.fixture
def editor() -> User:
    return colleague(Role.EDITOR)


@pytest.fixture
def author() -> User:
    return colleague(Role.AUTHOR)


def start_page(user: User) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get("/admin/")
    assert answer.status_code == 200
    return answer.content.decode()


def shown(user: User) -> dict[str, Box]:
    return {box.title: box for box in dashboard.page(User.objects.get(pk=user.pk))["boxes"]}


def titles(user: User) -> list[str]:
    start_page(user)
    return list(shown(user))


def rows(user: User, title: str) -> list[str]:
    return [row.text for row in shown(user)[title].rows]


def change(article: Article, headline: str) -> None:
    newest = article.working_revision()
    revisions.save(article, Content(headline=headline, byline="Anna", body="<p>x</p>"), by=superuser(), based_on=newest)


def plan(article: Article, **fields) -> PlannedChange:
    values = {"due_at": timezone.now() + timedelta(days=1), "revision": article.working_revision()}
    return PlannedChange.objects.create(article=article, **values | fields)


def test_an_empty_desk_says_that_nothing_waits(author):
    page = start_page(author)
    assert "Nichts wartet auf Sie." in page
    assert "Neue Meldung" in page


def test_pages_of_one_app_have_no_boxes(desk):
    page = desk.get("/admin/articles/").content.decode()
    assert "Nichts wartet auf Sie." not in page
    assert "Neue Meldung" not in page


def test_an_article_in_review_waits_for_who_may_approve_it(editor, author):
    article = make_draft("Prüf mich", by=author)
    workflow.move(article, Status.IN_REVIEW, by=author)
    assert rows(editor, "Zu prüfen") == ["Prüf mich"]
    assert change_url(article) in start_page(editor)
    assert titles(author) == []
    assert titles(colleague(Role.PUZZLES)) == ["Rätsel fehlt"]


def test_under_four_eyes_the_own_text_does_not_wait_for_oneself(editor):
    workflow.move(make_draft("Eigenes", by=editor), Status.IN_REVIEW, by=editor)
    assert rows(editor, "Zu prüfen") == ["Eigenes"]
    make_publication(four_eyes=True)
    assert "Zu prüfen" not in titles(editor)
    assert rows(colleague(Role.EDITOR), "Zu prüfen") == ["Eigenes"]


def test_what_was_sent_back_waits_for_its_author_with_the_note(editor, author):
    article = make_draft("Nachbessern", by=author)
    make_draft("Erst begonnen", by=author)
    workflow.move(article, Status.IN_REVIEW, by=author)
    workflow.move(article, Status.DRAFT, by=editor, note="Bitte den Namen prüfen")
    (row,) = shown(author)["An Sie zurückgegeben"].rows
    assert row.text == "Nachbessern"
    assert "Bitte den Namen prüfen" in row.detail
    assert rows(author, "Ihre Entwürfe") == ["Erst begonnen"]
    assert "An Sie zurückgegeben" not in titles(editor)
    workflow.move(article, Status.IN_REVIEW, by=author)
    assert "An Sie zurückgegeben" not in titles(author)


def test_a_draft_waits_for_nobody_but_who_began_it(editor, author):
    make_draft("Begonnen", by=author)
    assert rows(author, "Ihre Entwürfe") == ["Begonnen"]
    assert "Ihre Entwürfe" not in titles(editor)
    assert titles(colleague(Role.AUTHOR)) == []


def test_what_appears_by_itself_stands_in_the_order_of_its_minutes(editor, author):
    now = timezone.now()
    make_article("Schon da")
    make_article("Übermorgen", at=now + timedelta(days=2))
    changed = make_article("Morgen anders")
    change(changed, "Noch anders")
    plan(changed)
    assert rows(editor, "Erscheint von selbst") == ["Morgen anders", "Übermorgen"]
    assert "Änderungen in Arbeit" not in titles(editor)
    assert titles(author) == []
    own = make_draft("Meine", by=author)
    workflow.publish(own, by=superuser(), at=now + timedelta(hours=1))
    assert rows(author, "Erscheint von selbst") == ["Meine"]


def test_changes_in_work_wait_for_who_may_publish_them(editor):
    article = make_article("Alt", by=colleague(Role.CHIEF))
    make_article("Unberührt")
    change(article, "Neu")
    assert rows(editor, "Änderungen in Arbeit") == ["Alt"]
    assert titles(article.created_by) == titles(editor)
    plan(article)
    change(article, "Noch neuer als geplant")
    assert rows(editor, "Änderungen in Arbeit") == ["Alt"]


def test_what_is_planned_and_not_approved_is_an_alarm(editor, author):
    article = make_draft("Termin ohne Freigabe", by=author)
    Article.objects.filter(pk=article.pk).update(planned_at=timezone.now() - timedelta(hours=1))
    for user in (editor, author):
        box = shown(user)["Geplant, aber nicht freigegeben"]
        assert [row.text for row in box.rows] == ["Termin ohne Freigabe"]
        assert box.is_alarm
    workflow.publish(article, by=superuser())
    assert "Geplant, aber nicht freigegeben" not in titles(editor)


def test_a_failed_plan_is_shown_until_its_text_is_live_or_planned_again(editor, author):
    article = make_article("Misslungen")
    change(article, "Neuer Text")
    plan(article, state=ChangeState.FAILED, reason="Die Meldung hat noch keinen Text.")
    (row,) = shown(editor)["Misslungene geplante Änderungen"].rows
    assert (row.text, row.detail) == ("Misslungen", "Die Meldung hat noch keinen Text.")
    assert "Misslungene geplante Änderungen" not in titles(author)
    waiting = plan(article)
    assert "Misslungene geplante Änderungen" not in titles(editor)
    waiting.delete()
    article.refresh_from_db()
    revisions.publish(article, by=superuser(), change=Change.SLIP)
    assert "Misslungene geplante Änderungen" not in titles(editor)


def test_the_puzzle_of_this_and_of_next_week_is_missed_by_who_makes_puzzles(author):
    puzzler = colleague(Role.PUZZLES)
    with time_machine.travel(datetime.fromisoformat("2026-11-18T12:00:00+01:00")):
        this = monday(timezone.localdate())
        assert rows(puzzler, "Rätsel fehlt") == ["Diese Woche", "Nächste Woche"]
        addresses = [row.url.partition("?")[2] for row in shown(puzzler)["Rätsel fehlt"].rows]
        assert addresses == ["week=2026-11-16", "week=2026-11-23"]
        make_puzzle(week=this)
        draft = make_puzzle(week=this + timedelta(weeks=1), publish_at=None)
        (row,) = shown(puzzler)["Rätsel fehlt"].rows
        assert (row.text, row.detail) == ("Nächste Woche", "ein Entwurf ohne Zeitpunkt")
        draft.publish_at = timezone.now() + timedelta(days=5)
        draft.save()
        assert titles(puzzler) == []
        assert titles(author) == []


def test_an_open_tag_leads_to_the_article_that_carries_it(editor, author):
    article = make_draft(by=author, tags=("Nirgendwo",))
    (row,) = shown(editor)["Offene Schlagwörter"].rows
    assert (row.text, row.url) == ("Nirgendwo", change_url(article))
    assert "Offene Schlagwörter" not in titles(author)
    workflow.move(article, Status.DISCARDED, by=superuser())
    assert "Offene Schlagwörter" not in titles(editor)


def test_open_notes_of_colleagues_wait_for_everybody_who_works_on_the_article(editor, author):
    article = make_draft("Mit Notiz", by=author)
    notes.add(article, "Meine eigene", author)
    note = notes.add(article, "<b>Alter</b> prüfen", editor)
    (row,) = shown(author)["Offene Notizen"].rows
    assert row.text == "<b>Alter</b> prüfen"
    assert "&lt;b&gt;Alter&lt;/b&gt;" in start_page(author)
    assert [row.text for row in shown(editor)["Offene Notizen"].rows] == ["Meine eigene"]
    assert "Offene Notizen" not in titles(make_colleague(Role.AUTHOR))
    notes.finish(note, author)
    assert "Offene Notizen" not in titles(author)


def keep_unsaved(article: Article | None, headline: str, by: User) -> str:
    """As the form sends it. Returns its slot."""
    slot = autosave.new_slot(by)
    autosave.keep(article, QueryDict(urlencode({"headline": headline, "body": "<p>x</p>"})), slot=slot, by=by)
    return slot


def test_what_was_typed_and_not_saved_waits_for_its_writer_alone_newest_first(editor, author):
    article = make_draft("Gespeichert", by=author)
    started = timezone.now()
    with time_machine.travel(started, tick=False) as clock:
        slots = []
        for minute, (form, headline) in enumerate(
            [(article, ""), (None, ""), (None, "Neu & <b>"), (article, "Anders")]
        ):
            clock.move_to(started + timedelta(minutes=minute))
            slots.append(keep_unsaved(form, headline, author))
        box = shown(author)["Nicht gespeicherte Fassungen"]
        assert [(row.text, row.url) for row in box.rows] == [
            ("Anders", change_url(article)),
            ("Neu & <b>", ADD),
            ("Neue Meldung", ADD),
            ("Gespeichert", change_url(article)),
        ]
        assert box.count == 4
        assert "30 Tagen" in box.note
        assert "Neu &amp; &lt;b&gt;" in start_page(author)
        assert "Nicht gespeicherte Fassungen" not in titles(editor)
        for slot in slots:
            autosave.done(slot, by=author)
        assert "Nicht gespeicherte Fassungen" not in titles(author)


def test_an_unsaved_text_of_an_article_that_its_writer_may_not_open_any_more_is_not_shown(author):
    article = make_draft("Gehört bald jemand anderem", by=author)
    keep_unsaved(article, "Meins", author)
    assert rows(author, "Nicht gespeicherte Fassungen") == ["Meins"]
    Article.objects.filter(pk=article.pk).update(created_by=superuser())
    assert "Nicht gespeicherte Fassungen" not in titles(author)


def fill(number: int, mine: User, other: User) -> None:
    """That many rows for every box."""
    for turn in range(number):
        workflow.move(make_draft(by=other), Status.IN_REVIEW, by=other)
        make_draft(by=other, tags=(f"Wort {number} {turn}",))
        make_draft(by=mine)
        back = make_draft(by=mine)
        workflow.move(back, Status.IN_REVIEW, by=mine)
        workflow.move(back, Status.DRAFT, by=other, note="Noch einmal")
        planned = make_draft(by=other)
        Article.objects.filter(pk=planned.pk).update(planned_at=timezone.now())
        make_article(at=timezone.now() + timedelta(days=1))
        for state in (ChangeState.WAITING, ChangeState.FAILED):
            article = make_article()
            change(article, "Neu")
            plan(article, state=state)
        notes.add(back, "Prüfen", other)
        yesterday, stopped = timezone.localdate() - timedelta(days=1), timezone.now()
        ErrorReport.objects.create(article=article, wrong="Der Name", due_on=yesterday, fingerprint=back.pk)
        Correction.objects.create(wrong="Rot", right="Blau")
        ProtectionRequest.objects.create(asked_by="Frau V.", reasons="Lange her", review_on=yesterday)
        make_source(feed_url="https://a.example/feed", poll_stopped_at=stopped, poll_error="410")
        evidence = make_finding(article).evidence
        Evidence.objects.filter(pk=evidence.pk).update(retracted_at=stopped, retracted_because="Falsch")
        make_proposal(article)
        keep_unsaved(back if turn % 2 else None, "Nicht gespeichert", mine)


def test_the_page_costs_the_same_queries_with_1_and_30_rows_in_each_box():
    mine, other = superuser(), colleague(Role.CHIEF)
    desk = Client()
    desk.force_login(mine)
    counts = []
    for more in (1, 30):
        fill(more, mine, other)
        desk.get("/admin/")  # what a process asks once is no cost of the page
        with CaptureQueriesContext(connection) as queries:
            page = desk.get("/admin/").content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 26
    assert page.count('<section class="box') == 17
    assert "weitere" in page


def test_every_box_leads_to_a_list_of_as_many_articles():
    mine, other = superuser(), colleague(Role.CHIEF)
    fill(8, mine, other)
    desk = Client()
    desk.force_login(mine)
    for box in dashboard.page(mine)["boxes"]:
        answer = desk.get(box.url)
        assert answer.status_code == 200
        assert len(box.rows) <= 6
        if "=" in box.url:
            assert answer.context["cl"].result_count == box.count, box.title


def test_a_queue_that_is_declared_has_its_box_with_a_count_and_leads_to_the_list_behind_it(desk, monkeypatch):
    queue = Queue(name="old", title="Lange liegen geblieben", query=lambda user: Article.objects.filter(kicker="Alt"))
    monkeypatch.setattr(queues, "WAITING", [*queues.WAITING, queue])
    make_draft("Neu"), make_draft("Verstaubt", kicker="Alt")
    [box] = [box for box in desk.get("/admin/").context["boxes"] if box.title == "Lange liegen geblieben"]
    assert (box.count, [row.text for row in box.rows]) == (1, ["Verstaubt"])
    listed = desk.get(box.url)
    assert "Lange liegen geblieben" in listed.content.decode()
    assert [*map(str, listed.context["cl"].result_list)] == ["Verstaubt"]


@pytest.mark.parametrize("asked", ["nothing", "", "'"])
def test_a_strange_question_lists_everything(desk, asked):
    make_article("Da ist sie")
    answer = desk.get("/admin/articles/article/", {"waits": asked})
    assert "Da ist sie" in answer.content.decode()


def test_an_article_of_a_colleague_is_on_nobodys_page_but_who_works_on_it(author):
    make_draft("Kanarienvogel", by=superuser(), tags=("Nirgendwo",))
    for state in ("in review", "scheduled"):
        make_hidden_article(state, f"Kanarienvogel {state}")
    changed = make_article("Kanarienvogel")
    change(changed, "Kanarienvogel anders")
    assert "Kanarienvogel" not in start_page(author)
    assert "Kanarienvogel" not in start_page(colleague(Role.PUZZLES))


def test_the_box_of_images_says_what_they_wait_for_to_whom_it_concerns(editor, author):
    today = timezone.localdate()
    for number in range(2):
        make_image(alt="", uploaded_by=author)
        make_article(lead_image=make_image(licence_ends=today + timedelta(days=number)).pk)
    recalled = make_image()
    make_article(lead_image=recalled.pk)
    library.recall(recalled, because="Einspruch", by=superuser())
    make_image(attempts=5, renditions_due_at=timezone.now())
    make_image(licence_ends=today, title="steht nirgends")
    assert [row.text[:2] for row in shown(author)["Bilder"].rows] == ["2 "]
    assert [row.text[:2] for row in shown(editor)["Bilder"].rows] == ["1 ", "2 ", "1 "]
    desk = Client()
    for user in (author, editor):
        desk.force_login(user)
        for row in shown(user)["Bilder"].rows:
            assert desk.get(row.url).context["cl"].result_count == int(row.text.split()[0])
    assert "Bilder" not in shown(colleague(Role.PUZZLES))


def groups(client: Client) -> dict[str, list[str]]:
    apps = client.get("/admin/").context["available_apps"]
    return {app["name"]: [model["object_name"] for model in app["models"]] for app in apps}


def test_people_are_a_group_of_their_own_for_whoever_may_see_some_of_them(admin_client):
    assert groups(admin_client)["Personen"] == ["Author", "User", "SignIn"]
    assert "Author" not in groups(admin_client)["Meldungen"]
    client = Client()
    client.force_login(make_colleague(Role.EDITOR))
    assert groups(client)["Personen"] == ["Author", "SignIn"]
