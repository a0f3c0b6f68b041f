"""A withdrawn story comes back as readers last saw it, unless somebody says that the changes go live with it."""

import re
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client

from articles.errors import RefusedError
from articles.models import Article, Change, Content, CorrectionKind, Override, Revision, Status, TagName
from articles.publishing import revisions, workflow
from newsroom.roles import Role
from tests.articles.admin.test_actions import LIST, ask
from tests.articles.article_form import change_url, said, send
from tests.factories import (
    make_article,
    make_author,
    make_colleague,
    make_correction,
    make_draft,
    make_publication,
    make_topic,
    superuser,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]
CANARY = "Kanarienvogel"
LAST_SEEN, CHANGED = {"_last_seen": "1"}, {"_changed": "1"}


def write(story: Article, by=None, **fields) -> Revision:
    newest = story.working_revision()
    return revisions.save(story, Content(**vars(newest.text()) | fields), by=by or superuser(), based_on=newest)


def withdraw(story: Article) -> Article:
    workflow.move(story, Status.WITHDRAWN, by=superuser(), note="Prüfung")
    return story


def make_changed_story(**fields) -> Article:
    """Withdrawn while a newer text waited."""
    story = make_article("Hafenfest", dek="Alt", **fields)
    write(story, dek=CANARY)
    return withdraw(story)


def choose(desk: Client, story: Article, button: dict[str, str], **fields):
    """What the page of the two choices would send back."""
    url = f"/admin/articles/article/{story.pk}/show-again/"
    seen = re.search(r'name="seen" value="([^"]+)"', desk.get(url).content.decode())[1]
    return desk.post(url, {"seen": seen} | button | fields, follow=True)


def page_of(story: Article) -> str:
    answer = Client().get(story.get_absolute_url())
    return answer.content.decode() if answer.status_code == 200 else ""


@pytest.mark.parametrize("changed", ["before", "after"])
def test_the_form_asks_which_text_readers_see_and_shows_what_changed_since(desk, changed):
    story = make_changed_story() if changed == "before" else withdraw(make_article("Hafenfest", dek="Alt"))
    if changed == "after":
        send(desk, change_url(story), dek=CANARY)
    answer = send(desk, change_url(story), "_move", "published")
    page = answer.content.decode()
    assert page.index(f"</span>{CANARY}") < page.index("Die Fassung zeigen, die Leser zuletzt sahen")
    assert "Mit den Änderungen zeigen" in page
    assert Article.objects.get().status == Status.WITHDRAWN
    assert page_of(story) == ""


def test_what_is_typed_with_the_button_is_kept_and_asked_about_too(desk):
    story = withdraw(make_article("Hafenfest", dek="Alt"))
    answer = send(desk, change_url(story), "_move", "published", dek=CANARY, note="Geprüft")
    assert story.working_revision().text().dek == CANARY
    assert page_of(story) == ""
    assert 'value="Geprüft"' in answer.content.decode()


def test_the_last_seen_text_comes_back_and_the_changes_go_on_waiting(desk):
    story = make_changed_story()
    assert "zu lesen" in said(choose(desk, story, LAST_SEEN, note="Geprüft"))
    assert "Alt" in page_of(story)
    assert CANARY not in page_of(story)
    story = Article.objects.get()
    assert story.has_changes
    assert story.moves.first().note == "Geprüft"


def test_the_changes_go_live_with_it_once_somebody_says_what_they_are(desk):
    story = make_changed_story()
    answer = choose(desk, story, CHANGED)
    assert "Tippfehler oder eine Aktualisierung" in answer.content.decode()
    assert page_of(story) == ""
    choose(desk, story, CHANGED, change="update")
    assert CANARY in page_of(story)
    story = Article.objects.get()
    assert story.live_revision.change == Change.UPDATE
    assert story.updated_at
    assert not story.has_changes


def test_a_slip_of_the_pen_moves_no_clock(desk):
    story = make_changed_story()
    choose(desk, story, CHANGED, change="slip")
    assert CANARY in page_of(story)
    assert Article.objects.get().updated_at is None


def test_without_changes_one_click_shows_it_again(desk):
    story = withdraw(make_article("Hafenfest"))
    answer = send(desk, change_url(story), "_move", "published")
    assert "zu lesen" in said(answer)
    assert page_of(story)
    assert desk.get(f"/admin/articles/article/{story.pk}/show-again/").url == change_url(story)


def test_saves_while_it_is_withdrawn_leave_what_readers_saw_last():
    author, topic = make_author("Anna"), make_topic("Kultur")
    story = withdraw(make_article("Hafenfest", dek="Alt", authors=(author.pk,), tags=("Kultur",), byline=""))
    write(story, headline="Neu", dek=CANARY, authors=(), byline="Agentur", tags=("Sport",))
    live = Article.objects.get()
    assert (live.headline, live.dek, live.bylines, live.tag_list) == ("Hafenfest", "Alt", ["Anna"], [topic])
    workflow.move(live, Status.PUBLISHED, by=superuser())
    assert CANARY not in page_of(story)


def test_four_eyes_hold_for_the_changes_and_not_for_what_was_seen(client):
    make_publication(four_eyes=True)
    chief, colleague = make_colleague(Role.CHIEF), make_colleague(Role.CHIEF)
    story = make_draft("Hafenfest", dek="Alt", by=colleague)
    workflow.publish(story, by=chief)
    workflow.move(story, Status.WITHDRAWN, by=chief, note="Prüfung")
    write(story, by=chief, dek=CANARY)
    client.force_login(chief)
    page = send(client, change_url(story), "_move", "published").content.decode()
    assert "vier Augen" in page
    assert "Mit den Änderungen zeigen" not in page
    choose(client, story, CHANGED, change="slip")
    assert page_of(story) == ""
    choose(client, story, LAST_SEEN)
    assert "Alt" in page_of(story)


def test_the_publishing_rules_hold_for_the_text_that_is_shown(desk):
    story = make_changed_story()
    write(story, byline="")
    answer = choose(desk, story, CHANGED, change="slip")
    assert "Niemand zeichnet" in said(answer)
    assert page_of(story) == ""
    choose(desk, story, CHANGED, change="slip", override="Eilt")
    assert CANARY in page_of(story)
    assert Override.objects.get().reason == "Eilt"


def test_a_text_that_mends_what_a_rule_forbids_can_be_shown(desk):
    story = make_article("Hafenfest", dek="Alt")
    write(story, tags=("Nirgendwo",))
    withdraw(story)
    write(story, tags=(), dek=CANARY)
    choose(desk, story, CHANGED, change="slip")
    assert CANARY in page_of(story)


def test_nothing_is_shown_that_somebody_changed_while_the_page_was_open(desk):
    story = make_changed_story()
    url = f"/admin/articles/article/{story.pk}/show-again/"
    seen = re.search(r'name="seen" value="([^"]+)"', desk.get(url).content.decode())[1]
    write(story, dek="Noch neuer")
    for button in (LAST_SEEN, CHANGED | {"change": "slip"}):
        answer = desk.post(url, {"seen": seen, "note": "Mein Grund"} | button)
        assert "inzwischen geändert" in said(answer)
        assert "Mein Grund" in answer.content.decode()
    assert page_of(story) == ""


def test_several_at_once_show_only_what_readers_know(desk):
    changed, twin = make_changed_story(), withdraw(make_article("Zwilling"))
    answer = desk.post(LIST, ask(desk, "to_published", changed, twin), follow=True)
    assert "Hafenfest" in said(answer)
    assert page_of(changed) == ""
    assert page_of(twin)


def test_a_retracted_story_comes_back_with_its_explanation_and_no_text(desk):
    story = make_article("Hafenfest", dek="Alt")
    write(story, dek=CANARY)
    make_correction(story, kind=CorrectionKind.RETRACTION, wrong="", right="Erfunden.")
    withdraw(Article.objects.get())
    with pytest.raises(RefusedError):
        revisions.show_again(Article.objects.get(), by=superuser(), change=Change.SLIP)
    send(desk, change_url(story), "_move", "published")
    assert "Erfunden." in page_of(story)
    assert CANARY not in page_of(story)


def test_the_desk_says_that_it_was_changed_since(desk):
    story = make_changed_story()
    for url in (change_url(story), LIST):
        assert "zurückgezogen, seither geändert" in desk.get(url).content.decode()
    assert "Wieder zeigen" in said(send(desk, change_url(story), dek="Noch neuer"))
    history = desk.get(f"/admin/articles/article/{story.pk}/history/").content.decode()
    assert "das sahen Leser zuletzt" in history
    assert "Alt" in history[history.index("<del") :]


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.EDITOR])
def test_only_the_chief_of_desk_is_asked(client, role):
    story, colleague = make_changed_story(), make_colleague(role)
    client.force_login(colleague)
    url = f"/admin/articles/article/{story.pk}/show-again/"
    assert client.get(url).status_code in (403, 404)
    assert client.post(url, LAST_SEEN).status_code in (403, 404)
    with pytest.raises(RefusedError):
        revisions.show_again(Article.objects.get(), by=colleague, change=Change.SLIP)
    assert page_of(story) == ""


def test_what_old_saves_put_into_the_live_row_is_given_back():
    author, _topic = make_author("Anna"), make_topic("Kultur")
    fields = {"authors": (author.pk,), "tags": ("Kultur",), "byline": "", "body": "<p>Zwei Wörter</p>"}
    story, twin = withdraw(make_article("Hafenfest", **fields)), withdraw(make_article("Zwilling"))
    seen = story.live_revision_id
    unseen = write(story, headline=CANARY, authors=(), tags=(), body="<p>x</p>")
    revisions._bring_live(story, unseen)
    migration = import_module("articles.migrations.0013_texts_readers_saw_last")
    migration.give_back(apps, None)
    story = Article.objects.get(pk=story.pk)
    assert (story.headline, story.live_revision_id, story.words) == ("Hafenfest", seen, 2)
    assert (story.bylines, [tag.name for tag in story.tag_list]) == (["Anna"], ["Kultur"])
    assert story.search_key.startswith("hafenfest")
    assert story.changed_since_withdrawal
    assert Article.objects.get(pk=twin.pk).headline == "Zwilling"


def test_tags_come_back_whose_names_an_older_rule_compared():
    make_topic("Rock’n’Roll")
    story = withdraw(make_article("Hafenfest", tags=("Rock’n’Roll",)))
    revisions._bring_live(story, write(story, headline=CANARY, tags=()))
    TagName.objects.update(norm="rock’n’roll")
    import_module("articles.migrations.0013_texts_readers_saw_last").give_back(apps, None)
    assert [tag.name for tag in Article.objects.get(pk=story.pk).tag_list] == ["Rock’n’Roll"]
