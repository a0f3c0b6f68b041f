"""Which role may open which address of the desk, and send something to it. An address that is not in the table fails.

A author · E editor · C chief of desk · P puzzle editor · V administrator. The letters stand for who is let in,
by GET and by POST; everybody else, and everybody without login, is turned away.
"""

from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from articles.accountability import error_reports
from articles.models import Article, Correction, EvidenceRule, Override, ProtectionRequest, Tag
from articles.publishing.tags import merging
from newsroom.people.models import Event, SignIn
from newsroom.roles import Role
from tests.factories import (
    make_analysis,
    make_article,
    make_author,
    make_colleague,
    make_correction,
    make_draft,
    make_evidence,
    make_image,
    make_publication,
    make_puzzle,
    make_source,
    make_topic,
    superuser,
)
from tests.newsroom.addresses import every_address
from tests.scope import on_one_engine
from tests.undrawn import undrawn

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

LETTERS = {"A": Role.AUTHOR, "E": Role.EDITOR, "C": Role.CHIEF, "P": Role.PUZZLES, "V": Role.ADMINISTRATOR}
ANYBODY, ALL, DESK, EDITORS = "everybody", "AECPV", "AECV", "ECV"

# Pages without an object: GET, POST.
PAGES = {
    "admin:index": (ALL, ALL),
    "admin:handbook": (ALL, ""),
    "admin:password_change": (ALL, ALL),
    "admin:password_change_done": (ALL, ""),
    "admin:jsi18n": (ALL, ""),
    "admin:login": (ANYBODY, ANYBODY),
    "signed_in": (ANYBODY, ""),
    "admin_password_reset": (ANYBODY, ANYBODY),
    "password_reset_done": (ANYBODY, ""),
    "password_reset_complete": (ANYBODY, ""),
    "admin:articles_article_planned": (DESK, DESK),
    "admin:articles_article_advice": ("", DESK),
    "admin:articles_article_links": (DESK, ""),
    "admin:articles_article_images": (ALL, ""),
    "admin:articles_article_changelist": (DESK, DESK),
    "admin:articles_article_add": (DESK, DESK),
    "admin:articles_article_unsaved_new": ("", DESK),
    "admin:articles_author_changelist": (ALL, ALL),
    "admin:articles_author_add": (EDITORS, EDITORS),
    "admin:articles_analysis_changelist": (DESK, DESK),
    "admin:articles_analysis_add": (EDITORS, EDITORS),
    "admin:articles_article_evidence_report": (EDITORS, EDITORS),
    "admin:articles_article_evidence_csv": (EDITORS, ""),
    "admin:articles_source_changelist": (DESK, DESK),
    "admin:articles_source_add": (EDITORS, EDITORS),
    "admin:articles_evidence_changelist": (DESK, DESK),
    "admin:articles_evidence_add": (EDITORS, EDITORS),
    "admin:articles_evidencerule_changelist": ("CV", "CV"),
    "admin:articles_evidencerule_add": ("", ""),
    "admin:articles_errorreport_changelist": (EDITORS, EDITORS),
    "admin:articles_errorreport_add": ("", ""),
    "admin:articles_protectionrequest_changelist": ("CV", "CV"),
    "admin:articles_protectionrequest_add": ("CV", "CV"),
    "admin:articles_override_changelist": (EDITORS, EDITORS),
    "admin:articles_override_add": ("", ""),
    "admin:articles_correction_changelist": (EDITORS, EDITORS),
    "admin:articles_correction_add": (EDITORS, EDITORS),
    "admin:articles_image_changelist": (ALL, ALL),
    "admin:articles_image_add": (ALL, ALL),
    "admin:articles_image_upload": ("", ALL),
    "admin:articles_tag_changelist": (DESK, DESK),
    "admin:articles_tag_add": (EDITORS, EDITORS),
    "admin:articles_tag_merge": ("CV", "CV"),
    "admin:publication_publication_changelist": ("CV", "CV"),
    "admin:publication_publication_add": ("", ""),
    "admin:auth_user_changelist": ("V", "V"),
    "admin:auth_user_add": ("V", "V"),
    "admin:people_signin_changelist": (ALL, ALL),
    "admin:people_signin_add": ("", ""),
    "admin:puzzles_puzzle_changelist": ("ECPV", "ECPV"),
    "admin:puzzles_puzzle_add": ("PV", "PV"),
}
# Pages of an article: one's own draft, a colleague's draft, a colleague's published article.
OWN, DRAFT, PUBLISHED = "own draft", "colleague's draft", "colleague's published article"
ARTICLES = {
    "admin:articles_article_change": {OWN: (DESK, DESK), DRAFT: (EDITORS, EDITORS), PUBLISHED: (DESK, EDITORS)},
    "admin:articles_article_history": {OWN: (DESK, DESK), DRAFT: (EDITORS, EDITORS), PUBLISHED: (DESK, DESK)},
    "admin:articles_article_preview": {OWN: (DESK, DESK), DRAFT: (EDITORS, EDITORS), PUBLISHED: (DESK, EDITORS)},
    "admin:articles_article_preview_frame": {OWN: (DESK, DESK), DRAFT: (EDITORS, EDITORS), PUBLISHED: (DESK, DESK)},
    "admin:articles_article_restore": {OWN: ("", DESK), DRAFT: ("", EDITORS), PUBLISHED: ("", EDITORS)},
    "admin:articles_article_show_again": {OWN: ("CV", "CV"), DRAFT: ("CV", "CV"), PUBLISHED: ("CV", "CV")},
    "admin:articles_article_redact": {OWN: ("CV", "CV"), DRAFT: ("CV", "CV"), PUBLISHED: ("CV", "CV")},
    "admin:articles_article_notes": {OWN: (DESK, DESK), DRAFT: (EDITORS, EDITORS), PUBLISHED: (EDITORS, EDITORS)},
    "admin:articles_article_evidence": {OWN: (DESK, DESK), DRAFT: (EDITORS, EDITORS), PUBLISHED: (EDITORS, EDITORS)},
    "admin:articles_article_presence": {OWN: ("", DESK), DRAFT: ("", EDITORS), PUBLISHED: ("", DESK)},
    "admin:articles_article_unsaved": {OWN: ("", DESK), DRAFT: ("", EDITORS), PUBLISHED: ("", EDITORS)},
    "admin:articles_article_delete": {OWN: ("V", "V"), DRAFT: ("V", "V"), PUBLISHED: ("V", "V")},
}
# Pages of everything else.
OBJECTS = {
    "author": {"change": (ALL, EDITORS), "history": (ALL, ALL), "delete": ("V", "V")},
    "tag": {"change": (DESK, "CV"), "history": (DESK, DESK), "delete": ("V", "V")},
    "tag merging": {"unmerge": ("CV", "CV")},
    "analysis": {"change": (DESK, EDITORS), "history": (DESK, DESK), "delete": ("V", "V")},
    "analysis of a draft": {"change": (EDITORS, EDITORS), "history": (EDITORS, EDITORS), "delete": ("V", "V")},
    "source": {"change": (DESK, EDITORS), "history": (DESK, DESK), "delete": ("V", "V")},
    "evidence": {"change": (DESK, EDITORS), "history": (DESK, DESK), "delete": ("", "")},
    "evidencerule": {"change": ("CV", "CV"), "history": ("CV", "CV"), "delete": ("", "")},
    "image": {
        "change": (ALL, EDITORS),
        "history": (ALL, ALL),
        "delete": ("V", "V"),
        "recall": ("CV", "CV"),
        "replace": (EDITORS, EDITORS),
    },
    "correction": {"change": (EDITORS, EDITORS), "history": (EDITORS, EDITORS), "delete": ("V", "V")},
    "told correction": {
        "change": (EDITORS, ""),
        "history": (EDITORS, EDITORS),
        "delete": ("", ""),
    },
    "told correction, its end": {"end": ("", EDITORS)},
    "errorreport": {"change": (EDITORS, EDITORS), "history": (EDITORS, EDITORS), "delete": ("", "")},
    "protectionrequest": {"change": ("CV", "CV"), "history": ("CV", "CV"), "delete": ("", ""), "step": ("", "CV")},
    "override": {"change": (EDITORS, ""), "history": (EDITORS, EDITORS), "delete": ("", "")},
    "publication": {"change": ("CV", "CV"), "history": ("CV", "CV"), "delete": ("", "")},
    "user": {"change": ("V", "V"), "history": ("V", "V"), "delete": ("", "")},
    # A colleague's: everybody sees their own, too (`test_logins.py`).
    "signin": {"change": ("V", ""), "history": ("V", "V"), "delete": ("", "")},
    "puzzle": {"change": ("ECPV", "PV"), "history": ("ECPV", "ECPV"), "delete": ("V", "V")},
}
APPS = {"articles": ALL, "puzzles": "ECPV", "publication": "CV", "auth": "V", "people": ALL}
AUTOCOMPLETE = {
    "app_label=articles&model_name=authorship&field_name=author": ALL,
    "app_label=articles&model_name=analysis&field_name=article": DESK,
    "app_label=articles&model_name=protectionrequest&field_name=articles": DESK,
    "app_label=articles&model_name=tag&field_name=place": DESK,
    "app_label=articles&model_name=finding&field_name=evidence": DESK,
    "app_label=articles&model_name=evidence&field_name=source": DESK,
    "app_label=articles&model_name=author&field_name=user": "V",
    "app_label=auth&model_name=user&field_name=groups": "",
}
# Tested by themselves: logout, the pages of the handbook, links in mails, Django's way from an object to its form, and
# its answer to the rest.
ELSEWHERE = {
    "admin:logout", "admin:handbook_page", "password_reset_confirm", "admin:autocomplete", "admin:app_list",
    "admin:<path:object_id>/", "admin:(?P<url>.*)$", "admin:articles_article_preview_style",
}  # fmt: skip
READERS = {
    "articles:preview",
    "articles:report",
    "method_version", "articles:evidence_json", "articles:evidence_csv",
    "media", "articles:card", "articles:paper",
    "home", "articles:article", "articles:changes", "articles:evidence", "articles:topic", "articles:topic_feed",
    "articles:topics", "articles:feed", "articles:corrections", "articles:corrections_feed",
    "puzzles:puzzles", "puzzles:puzzle", "puzzles:solution", "authors", "author", "archive", "archive_year",
    "archive_month", "method", "principles", "imprint", "privacy", "accessibility", "owners", "sitemap", "robots",
    "healthz",
}  # fmt: skip
MODELS = {
    "publication": "publication_publication",
    "user": "auth_user",
    "signin": "people_signin",
    "puzzle": "puzzles_puzzle",
}


def name_of_page(thing: str, view: str) -> str:
    model = "correction" if "correction" in thing else thing.split()[0]
    return f"admin:{MODELS.get(model, f'articles_{model}')}_{view}"


def test_no_address_is_missing_from_the_table():
    objects = {name_of_page(thing, view) for thing, views in OBJECTS.items() for view in views}
    assert set(every_address()) == {*PAGES, *ARTICLES, *objects, *ELSEWHERE, *READERS}


def is_let_in(answer: HttpResponse) -> bool:
    """Django turns people away by 403, by its login page, or to the start page with a sentence."""
    if answer.status_code == 302:
        away = answer["Location"] == reverse("admin:index") and answer.request["PATH_INFO"] != reverse("admin:login")
        return not away and "/login/" not in answer["Location"]
    return answer.status_code == 200


def let_in(client: Client, address: str, data: dict[str, Any] | None = None) -> tuple[bool, bool]:
    """Whether GET and POST are. What the POST did is undone."""
    with transaction.atomic(), undrawn():
        got, sent = is_let_in(client.get(address)), is_let_in(client.post(address, data or {}))
        transaction.set_rollback(True)
    return got, sent


def shown_tag(published: Article) -> Tag:
    """Authors see those of public articles only."""
    tag = make_topic()
    published.taggings.create(tag=tag)
    return tag


def objects(published: Any, draft: Any) -> dict[str, int]:
    override = Override.objects.create(
        article=published, revision=published.live_revision, objections={}, reason="Eilt", by=superuser()
    )
    return {
        "author": make_author().pk,
        "tag": shown_tag(published).pk,
        "tag merging": merging.merge(make_topic("Alt"), make_topic("Neu"), by=superuser()).pk,
        "analysis": make_analysis(published, closed=False).pk,
        "analysis of a draft": make_analysis(draft, closed=False).pk,
        "source": make_source().pk,
        "evidence": make_evidence().pk,
        "image": make_image().pk,
        "evidencerule": EvidenceRule.objects.first().pk,
        "correction": Correction.objects.create(wrong="Rot", right="Blau").pk,
        "told correction": make_correction(published).pk,
        "told correction, its end": make_correction(published).pk,
        "errorreport": error_reports.take(published, wrong="Falsch").pk,
        "protectionrequest": ProtectionRequest.objects.create(asked_by="Jemand", reasons="Lange her").pk,
        "override": override.pk,
        "publication": 1,
        "user": make_colleague(Role.AUTHOR).pk,
        "signin": SignIn.objects.create(event=Event.SIGNED_IN, person=make_colleague(Role.EDITOR)).pk,
        "puzzle": make_puzzle().pk,
    }


# On every database an administrator opens all pages. That others are turned away is no matter of the database.
OTHERS = [pytest.param(letter, marks=on_one_engine) for letter in [*LETTERS, ""] if letter != "V"]


@pytest.mark.parametrize("letter", ["V", *OTHERS])
def test_every_address_lets_in_whom_the_table_names_and_nobody_else(letter):
    make_publication()
    client, colleague = Client(), make_colleague(Role.EDITOR)
    user = make_colleague(LETTERS[letter]) if letter else None
    if user:
        client.force_login(user)
    draft, published = make_draft(by=colleague), make_article(by=superuser())
    articles = {DRAFT: draft, PUBLISHED: published}
    if letter and letter in DESK:
        articles[OWN] = make_draft(by=user)
    cases = {reverse(name): expected for name, expected in PAGES.items()}
    cases |= {
        reverse(name, args=[article.pk]): ARTICLES[name][whose]
        for name in ARTICLES
        for whose, article in articles.items()
    }
    cases |= {
        reverse(name_of_page(thing, view), args=[pk]): expected
        for thing, pk in objects(published, draft).items()
        for view, expected in OBJECTS[thing].items()
    }
    cases |= {f"/admin/{app}/": (letters, letters) for app, letters in APPS.items()}
    cases |= {f"{reverse('admin:autocomplete')}?{query}": (letters, "") for query, letters in AUTOCOMPLETE.items()}

    def expected(letters: str) -> bool:
        return letters == ANYBODY or bool(letter and letter in letters)

    found = {address: let_in(client, address) for address in cases}
    wanted = {address: (expected(got), expected(sent)) for address, (got, sent) in cases.items()}
    assert {a: f for a, f in found.items() if f != wanted[a]} == {}
