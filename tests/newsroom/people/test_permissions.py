"""Who may do what with which article: walked here, operation by operation. The handbook shows the table to colleagues.

Four eyes are on: "others'" means a text that somebody else wrote.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.admin.article.actions import seen
from articles.models import Article, Change, Status, Tag
from articles.publishing import revisions, schedule, tags, workflow
from articles.publishing.tags import merging
from newsroom.roles import Role
from tests.articles.article_form import change_url, form_of
from tests.factories import make_article, make_colleague, make_draft, make_place, make_publication, superuser
from tests.scope import ALL, on_one_engine
from tests.undrawn import undrawn

pytestmark = [pytest.mark.slow, pytest.mark.django_db, on_one_engine]

EDITORS = {Role.EDITOR, Role.CHIEF, Role.ADMINISTRATOR}
CHIEFS = {Role.CHIEF, Role.ADMINISTRATOR}
STATES = (
    "draft",
    "in review",
    "approved",
    "planned",
    "published",
    "changes",
    "withdrawn",
    "changed since",
    "discarded",
)

# Operation: in which states, whose articles an author may do it with, who else, and whether only with others' texts.
TABLE: dict[str, list[tuple[set[str], str, set[Role], str]]] = {
    "open": [({"published", "changes"}, "all", EDITORS, ""), (set(STATES), "own", EDITORS, "")],
    "write": [({"draft", "discarded"}, "own", EDITORS, ""), (set(STATES), "", EDITORS, "")],
    "judge sources": [(set(STATES), "own", EDITORS, "")],
    "submit": [({"draft"}, "own", EDITORS, "")],
    "send back": [({"in review", "approved"}, "", EDITORS, "")],
    "approve": [({"in review"}, "", EDITORS, "others'")],
    "publish": [({"draft", "in review"}, "", EDITORS, "others'"), ({"approved"}, "", EDITORS, "")],
    "plan": [({"draft", "in review"}, "", EDITORS, "others'"), ({"approved"}, "", EDITORS, "")],
    "cancel the plan": [({"planned"}, "", EDITORS, "")],
    "publish changes": [({"changes"}, "", EDITORS, "others'")],
    "plan changes": [({"changes"}, "", EDITORS, "others'")],
    "withdraw": [({"published", "changes"}, "", CHIEFS, "")],
    "show again": [({"withdrawn"}, "", CHIEFS, "")],
    "show again as last seen": [({"withdrawn", "changed since"}, "", CHIEFS, "")],
    "show again with changes": [({"changed since"}, "", CHIEFS, "others'")],
    "discard": [({"draft"}, "own", EDITORS, "")],
    "take up again": [({"discarded"}, "own", EDITORS, "")],
    "change the address": [
        ({"draft", "discarded"}, "own", EDITORS, ""),
        ({"in review", "approved"}, "", EDITORS, ""),
        ({"planned", "published", "changes", "withdrawn", "changed since"}, "", CHIEFS, ""),
    ],
    "delete": [(set(STATES), "", {Role.ADMINISTRATOR}, "")],
}


def may(operation: str, role: Role, state: str, is_own: bool) -> bool:
    for states, authors, others, only in TABLE[operation]:
        if state in states and (
            (role == Role.AUTHOR and (authors == "all" or (authors == "own" and is_own)))
            or (role in others and not (only and is_own))
        ):
            return True
    return False


# What nobody may do in a state is tried by whoever may do most; with NEWSROOM_ALL by everybody.
TRY_ALL = set(Role) if ALL else {Role.ADMINISTRATOR}


def is_possible(operation: str, state: str) -> bool:
    return any(state in states for states, *_who in TABLE[operation])


def make_in_state(state: str, writer: User) -> Article:
    """An article of this writer that somebody else took to this state."""
    article, chief = make_draft("Article", by=writer, dek="Alt"), superuser()
    if state == "discarded":
        workflow.move(article, Status.DISCARDED, by=chief)
    elif state in ("in review", "approved"):
        for status in (Status.IN_REVIEW, Status.APPROVED)[: 1 if state == "in review" else 2]:
            workflow.move(article, status, by=chief)
    elif state != "draft":
        hour = timedelta(hours=1)
        workflow.publish(article, by=chief, at=timezone.now() + (hour if state == "planned" else -hour))
    if state in ("withdrawn", "changed since"):
        workflow.move(article, Status.WITHDRAWN, by=chief, note="Falsch")
    if state in ("changes", "changed since"):
        newest = article.working_revision()
        rewriter = writer if writer.has_perm("articles.edit_others_article") else chief
        text = type(newest.text())(**vars(newest.text()) | {"dek": "Geändert"})
        revisions.save(article, text, by=rewriter, based_on=newest)
    article.refresh_from_db()
    return article


LATER = timezone.localtime() + timedelta(days=2)
SLIP = {"change": "slip"}
MINUTE = {"publish_on_0": LATER.strftime("%d.%m.%Y"), "publish_on_1": "10:00"}
Effect = Callable[[Article], bool]
# Operation: what the form sends, and how its effect shows.
FORMS: dict[str, tuple[dict[str, Any], Effect]] = {
    "write": ({"_continue": "1", "dek": "Neu"}, lambda article: article.working_revision().text().dek == "Neu"),
    "submit": ({"_move": "in_review"}, lambda article: article.status == Status.IN_REVIEW),
    "send back": ({"_move": "draft", "note": "Bitte kürzen"}, lambda article: article.status == Status.DRAFT),
    "approve": ({"_move": "approved"}, lambda article: article.status == Status.APPROVED),
    "publish": ({"_publish": "1"}, lambda article: article.is_public),
    "plan": ({"_publish": "1"} | MINUTE, lambda article: article.is_scheduled),
    "cancel the plan": ({"_move": "approved"}, lambda article: article.status == Status.APPROVED),
    "publish changes": ({"_publish_changes": "1"} | SLIP, lambda article: not article.has_changes),
    "plan changes": (
        {"_publish_changes": "1", "change": "slip"} | MINUTE,
        lambda article: article.planned_changes.waiting().exists(),
    ),
    "withdraw": ({"_move": "withdrawn", "note": "Falsch"}, lambda article: article.status == Status.WITHDRAWN),
    "show again": ({"_move": "published"}, lambda article: article.is_public),
    "discard": ({"_move": "discarded"}, lambda article: article.status == Status.DISCARDED),
    "take up again": ({"_move": "draft"}, lambda article: article.status == Status.DRAFT),
    "change the address": ({"_continue": "1", "slug": "neu"}, lambda article: article.slug == "neu"),
}

# Sent by the page that asks which of two texts readers see.
AGAIN = {
    "show again as last seen": {"_last_seen": "1"},
    "show again with changes": {"_changed": "1"} | SLIP,
}
FROM = {
    "send back": [Status.IN_REVIEW, Status.APPROVED],
    "approve": [Status.IN_REVIEW],
    "cancel the plan": [Status.PUBLISHED],
    "show again": [Status.WITHDRAWN],
    "take up again": [Status.DISCARDED],
}


def does(client: Client, operation: str, article: Article, form: dict[str, Any]) -> bool:
    """Whether the operation has its effect, sent as it is, whatever the page offers. It is undone afterwards."""
    with transaction.atomic(), undrawn():
        if operation == "open":
            return client.get(change_url(article)).status_code == 200
        if operation == "judge sources":
            source = {"add-url": "https://paper.example/a", "add-title": "A", "add-kind": "report"}
            judged = {"action": "add", "add-stance": "confirms", "add-visibility": "public"}
            client.post(reverse("admin:articles_article_evidence", args=[article.pk]), source | judged)
            happened = article.findings.exists()
        elif operation in AGAIN:
            url = reverse("admin:articles_article_show_again", args=[article.pk])
            client.post(url, AGAIN[operation] | {"seen": seen(Article.objects.get(pk=article.pk))})
            happened = article.status == Status.WITHDRAWN and Article.objects.get(pk=article.pk).is_public
        elif operation == "delete":
            client.post(reverse("admin:articles_article_delete", args=[article.pk]), {"post": "yes"})
            happened = not Article.objects.filter(pk=article.pk).exists()
        else:
            fields, effect = FORMS[operation]
            had = effect(article)
            client.post(change_url(article), form | fields)
            # One button has several names: approved by a cancelled plan is not approved after review.
            named = article.status in FROM.get(operation, Status)
            happened = named and effect(Article.objects.get(pk=article.pk)) and not had
        transaction.set_rollback(True)
    return happened


@pytest.mark.parametrize("whose", ["own", "others'"])
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("role", list(Role))
def test_every_role_may_do_with_an_article_what_the_table_says_and_nothing_else(role, state, whose):
    if role == Role.PUZZLES and whose == "own":
        return  # they write no articles
    make_publication(four_eyes=True)
    user, colleague = make_colleague(role), make_colleague(Role.EDITOR)
    article = make_in_state(state, user if whose == "own" else colleague)
    client, chief = Client(), Client()
    client.force_login(user)
    chief.force_login(superuser())
    form = form_of(chief, change_url(article))
    expected = {operation for operation in TABLE if may(operation, role, state, whose == "own")}
    tried = [operation for operation in TABLE if role in TRY_ALL or is_possible(operation, state)]
    assert {operation for operation in tried if does(client, operation, article, form)} == expected


def test_without_login_nothing_of_the_desk_is_done(client):
    make_publication()
    article, chief = make_draft(dek="Alt"), Client()
    chief.force_login(superuser())
    form = form_of(chief, change_url(article))
    assert not any(does(client, operation, article, form) for operation in TABLE)


def test_a_plan_for_changes_is_bound_to_the_same_right():
    make_publication()
    article = make_in_state("changes", make_colleague(Role.EDITOR))
    with pytest.raises(workflow.ActionRefused):
        schedule.plan_changes(article, LATER, by=make_colleague(Role.AUTHOR), change=Change.SLIP)


def does_with_tags(client: Client) -> set[str]:
    """What somebody can do with the names of tags, each undone afterwards."""
    place, other = (Tag.objects.get(name=name) for name in ("Vegesack", "Blumenthal"))
    change = reverse("admin:articles_tag_change", args=[place.pk])
    form = {"kind": "place", "name": "Vegesack", "intro": ""}
    merged = merging.merge(tags.create("Alt", "topic"), tags.create("Neu", "topic"), by=None)
    attempts = {
        "rename": (change, form | {"name": "Grohn"}, lambda: bool(tags.known_tags(["Grohn"]))),
        "add another name": (change, form | {"new_names": "Grohn"}, lambda: bool(tags.known_tags(["Grohn"]))),
        "merge": (
            reverse("admin:articles_tag_merge"),
            {"source": place.name, "target": other.name},
            lambda: not Tag.objects.filter(pk=place.pk).exists(),
        ),
        "undo": (
            reverse("admin:articles_tag_unmerge", args=[merged.pk]),
            {},
            lambda: tags.known_tags(["Alt"])[0].name == "Alt",
        ),
    }
    done = set()
    for name, (address, sent, has_happened) in attempts.items():
        with transaction.atomic():
            client.post(address, sent)
            done |= {name} if has_happened() else set()
            transaction.set_rollback(True)
    return done


@pytest.mark.parametrize("role", list(Role))
def test_the_chiefs_of_desk_name_and_merge_tags_and_nobody_else(role):
    make_publication()
    make_article(tags=(make_place("Vegesack").name, make_place("Blumenthal").name))
    client = Client()
    client.force_login(make_colleague(role))
    expected = {"rename", "add another name", "merge", "undo"} if role in CHIEFS else set()
    assert does_with_tags(client) == expected
