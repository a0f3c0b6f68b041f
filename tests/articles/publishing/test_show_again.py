"""A withdrawn article comes back as readers last saw it, unless somebody says that the changes go live with it."""

import re
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client

from articles.errors import ActionRefused
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


def write(article: Article, by=None, **fields) -> Revision:
    newest = article.working_revision()
    return revisions.save(article, Content(**vars(newest.text()) | fields), by=by or superuser(), based_on=newest)


def withdraw(article: Article) -> Article:
    workflow.move(article, Status.WITHDRAWN, by=superuser(), note="Prüfung")
    return article


def make_changed_article(**fields) -> Article:
    """Withdrawn while a newer text waited."""
    article = make_article("Hafenfest", dek="Alt", **fields)
    write(article, dek=CANARY)
    return withdraw(article)


def choose(desk: Client, article: Article, button: dict[str, str], **fields):
    """What the page of the two choices would send back."""
    url = f"/admin/articles/article/{article.pk}/show-again/"
    seen = re.search(r'name="seen" value="([^"]+)"', desk.get(url).content.decode())[1]
    return desk.post(url, {"seen": seen} | button | fields, follow=True)


def page_of(article: Article) -> str:
    answer = Client().get(article.get_absolute_url())
    return answer.content.decode() if answer.status_code == 200 else ""


@pytest.mark.parametrize("changed", ["before", "after"])
def test_the_form_asks_which_text_readers_see_and_shows_what_changed_since(desk, changed):
    article = make_changed_article() if changed == "before" else withdraw(make_article("Hafenfest", dek="Alt"))
    if changed == "after":
        send(desk, change_url(article), dek=CANARY)
    answer = send(desk, change_url(article), "_move", "published")
    page = answer.content.decode()
    assert page.index(f"</span>{CANARY}") < page.index("Die Fassung zeigen, die Leser zuletzt sahen")
    assert "Mit den Änderungen zeigen" in page
    assert Article.objects.get().status == Status.WITHDRAWN
    assert page_of(article) == ""


def test_what_is_typed_with_the_button_is_kept_and_asked_about_too(desk):
    article = withdraw(make_article("Hafenfest", dek="Alt"))
    answer = send(desk, change_url(article), "_move", "published", dek=CANARY, note="Geprüft")
    assert article.working_revision().text().dek == CANARY
    assert page_of(article) == ""
    assert 'value="Geprüft"' in answer.content.decode()


def test_the_last_seen_text_comes_back_and_the_changes_go_on_waiting(desk):
    article = make_changed_article()
    assert "zu lesen" in said(choose(desk, article, LAST_SEEN, note="Geprüft"))
    assert "Alt" in page_of(article)
    assert CANARY not in page_of(article)
    article = Article.objects.get()
    assert article.has_changes
    assert article.moves.first().note == "Geprüft"


def test_the_changes_go_live_with_it_once_somebody_says_what_they_are(desk):
    article = make_changed_article()
    answer = choose(desk, article, CHANGED)
    assert "Tippfehler oder eine Aktualisierung" in answer.content.decode()
    assert page_of(article) == ""
    choose(desk, article, CHANGED, change="update")
    assert CANARY in page_of(article)
    article = Article.objects.get()
    assert article.live_revision.change == Change.UPDATE
    assert article.updated_at
    assert not article.has_changes


def test_a_slip_of_the_pen_moves_no_clock(desk):
    article = make_changed_article()
    choose(desk, article, CHANGED, change="slip")
    assert CANARY in page_of(article)
    assert Article.objects.get().updated_at is None


def test_without_changes_one_click_shows_it_again(desk):
    article = withdraw(make_article("Hafenfest"))
    answer = send(desk, change_url(article), "_move", "published")
    assert "zu lesen" in said(answer)
    assert page_of(article)
    assert desk.get(f"/admin/articles/article/{article.pk}/show-again/").url == change_url(article)


def test_saves_while_it_is_withdrawn_leave_what_readers_saw_last():
    author, topic = make_author("Anna"), make_topic("Kultur")
    article = withdraw(make_article("Hafenfest", dek="Alt", authors=(author.pk,), tags=("Kultur",), byline=""))
    write(article, headline="Neu", dek=CANARY, authors=(), byline="Agentur", tags=("Sport",))
    live = Article.objects.get()
    assert (live.headline, live.dek, live.bylines, live.tag_list) == ("Hafenfest", "Alt", ["Anna"], [topic])
    workflow.move(live, Status.PUBLISHED, by=superuser())
    assert CANARY not in page_of(article)


def test_four_eyes_hold_for_the_changes_and_not_for_what_was_seen(client):
    make_publication(four_eyes=True)
    chief, colleague = make_colleague(Role.CHIEF), make_colleague(Role.CHIEF)
    article = make_draft("Hafenfest", dek="Alt", by=colleague)
    workflow.publish(article, by=chief)
    workflow.move(article, Status.WITHDRAWN, by=chief, note="Prüfung")
    write(article, by=chief, dek=CANARY)
    client.force_login(chief)
    page = send(client, change_url(article), "_move", "published").content.decode()
    assert "vier Augen" in page
    assert "Mit den Änderungen zeigen" not in page
    choose(client, article, CHANGED, change="slip")
    assert page_of(article) == ""
    choose(client, article, LAST_SEEN)
    assert "Alt" in page_of(article)


def test_the_publishing_rules_hold_for_the_text_that_is_shown(desk):
    article = make_changed_article()
    write(article, byline="")
    answer = choose(desk, article, CHANGED, change="slip")
    assert "Niemand zeichnet" in said(answer)
    assert page_of(article) == ""
    choose(desk, article, CHANGED, change="slip", override="Eilt")
    assert CANARY in page_of(article)
    assert Override.objects.get().reason == "Eilt"


def test_a_text_that_mends_what_a_rule_forbids_can_be_shown(desk):
    article = make_article("Hafenfest", dek="Alt")
    write(article, tags=("Nirgendwo",))
    withdraw(article)
    write(article, tags=(), dek=CANARY)
    choose(desk, article, CHANGED, change="slip")
    assert CANARY in page_of(article)


def test_nothing_is_shown_that_somebody_changed_while_the_page_was_open(desk):
    article = make_changed_article()
    url = f"/admin/articles/article/{article.pk}/show-again/"
    seen = re.search(r'name="seen" value="([^"]+)"', desk.get(url).content.decode())[1]
    write(article, dek="Noch neuer")
    for button in (LAST_SEEN, CHANGED | {"change": "slip"}):
        answer = desk.post(url, {"seen": seen, "note": "Mein Grund"} | button)
        assert "inzwischen geändert" in said(answer)
        assert "Mein Grund" in answer.content.decode()
    assert page_of(article) == ""


def test_several_at_once_show_only_what_readers_know(desk):
    changed, twin = make_changed_article(), withdraw(make_article("Zwilling"))
    answer = desk.post(LIST, ask(desk, "to_published", changed, twin), follow=True)
    assert "Hafenfest" in said(answer)
    assert page_of(changed) == ""
    assert page_of(twin)


def test_a_retracted_article_comes_back_with_its_explanation_and_no_text(desk):
    article = make_article("Hafenfest", dek="Alt")
    write(article, dek=CANARY)
    make_correction(article, kind=CorrectionKind.RETRACTION, wrong="", right="Erfunden.")
    withdraw(Article.objects.get())
    with pytest.raises(ActionRefused):
        revisions.show_again(Article.objects.get(), by=superuser(), change=Change.SLIP)
    send(desk, change_url(article), "_move", "published")
    assert "Erfunden." in page_of(article)
    assert CANARY not in page_of(article)


def test_the_desk_says_that_it_was_changed_since(desk):
    article = make_changed_article()
    for url in (change_url(article), LIST):
        assert "zurückgezogen, seither geändert" in desk.get(url).content.decode()
    assert "Wieder zeigen" in said(send(desk, change_url(article), dek="Noch neuer"))
    history = desk.get(f"/admin/articles/article/{article.pk}/history/").content.decode()
    assert "das sahen Leser zuletzt" in history
    assert "Alt" in history[history.index("<del") :]


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.EDITOR])
def test_only_the_chief_of_desk_is_asked(client, role):
    article, colleague = make_changed_article(), make_colleague(role)
    client.force_login(colleague)
    url = f"/admin/articles/article/{article.pk}/show-again/"
    assert client.get(url).status_code in (403, 404)
    assert client.post(url, LAST_SEEN).status_code in (403, 404)
    with pytest.raises(ActionRefused):
        revisions.show_again(Article.objects.get(), by=colleague, change=Change.SLIP)
    assert page_of(article) == ""


def test_what_old_saves_put_into_the_live_row_is_given_back():
    author, _topic = make_author("Anna"), make_topic("Kultur")
    fields = {"authors": (author.pk,), "tags": ("Kultur",), "byline": "", "body": "<p>Zwei Wörter</p>"}
    article, twin = withdraw(make_article("Hafenfest", **fields)), withdraw(make_article("Zwilling"))
    seen = article.live_revision_id
    unseen = write(article, headline=CANARY, authors=(), tags=(), body="<p>x</p>")
    revisions._bring_live(article, unseen)
    migration = import_module("articles.migrations.0013_texts_readers_saw_last")
    migration.give_back(apps, None)
    article = Article.objects.get(pk=article.pk)
    assert (article.headline, article.live_revision_id, article.words) == ("Hafenfest", seen, 2)
    assert (article.bylines, [tag.name for tag in article.tag_list]) == (["Anna"], ["Kultur"])
    assert article.search_key.startswith("hafenfest")
    assert article.changed_since_withdrawal
    assert Article.objects.get(pk=twin.pk).headline == "Zwilling"


def test_tags_come_back_whose_names_an_older_rule_compared():
    make_topic("Rock’n’Roll")
    article = withdraw(make_article("Hafenfest", tags=("Rock’n’Roll",)))
    revisions._bring_live(article, write(article, headline=CANARY, tags=()))
    TagName.objects.update(norm="rock’n’roll")
    import_module("articles.migrations.0013_texts_readers_saw_last").give_back(apps, None)
    assert [tag.name for tag in Article.objects.get(pk=article.pk).tag_list] == ["Rock’n’Roll"]
