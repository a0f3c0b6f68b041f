"""What the desk's steps cost: saving, publishing, a long history. `uv run python -m tests.bench.workflow`"""

import os
import tempfile

import django

FOLDER = tempfile.TemporaryDirectory()
os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER.name}/bench.sqlite3"
django.setup()

# Models are read only after Django knows its database, so these come late.
from django.conf import settings  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402

from articles.models import Article, Revision  # noqa: E402
from articles.publishing import workflow  # noqa: E402
from tests.articles.article_form import change_url, errors, form_of  # noqa: E402
from tests.bench.table import cpu_of, say  # noqa: E402
from tests.factories import make_author, make_draft, make_publication, make_topic  # noqa: E402

MANY_REVISIONS, ARTICLES = 500, 1_000
MAX_QUERIES, MAX_MILLISECONDS = 50, 30


def main() -> None:
    editor, desk = prepare()
    # The first save of a process also loads what the others find.
    save(desk, long_article(editor), "Aufgewärmt")
    say_saves(desk, long_article(editor))
    say_publishing(editor)


def prepare() -> tuple[User, Client]:
    """An empty paper, somebody who may do everything, and their browser."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    setup_test_environment()
    call_command("migrate", verbosity=0)
    make_publication()
    editor, desk = User.objects.create_superuser("bench"), Client()
    desk.force_login(editor)
    for number in range(20):
        make_topic(f"Thema {number}")
    return editor, desk


def long_article(editor: User) -> Article:
    """2,000 words, 20 tags."""
    names, body = (f"Thema {number}" for number in range(20)), f"<p>{'Wort ' * 100}</p>" * 20
    return make_draft("Lange Meldung", by=editor, body=body, tags=tuple(names), authors=(make_author().pk,))


def say_saves(desk: Client, article: Article) -> None:
    say("Saving through the form", ["queries", "at most", "CPU ms"])
    for revisions in (1, MANY_REVISIONS):
        pad_history(article, revisions)
        queries, milliseconds = save(desk, article, f"Nach {revisions}")
        say(f"  {revisions} revisions", [str(queries), str(MAX_QUERIES), f"{milliseconds:.0f}"])
    milliseconds = cpu_of(lambda: desk.get(reverse("admin:articles_article_history", args=[article.pk])))
    say(f"History, {MANY_REVISIONS} revisions", ["", "", f"{milliseconds:.0f}"])


def save(desk: Client, article: Article, headline: str) -> tuple[int, float]:
    """Send the form as a browser does. Queries and CPU milliseconds of the answer."""
    url = change_url(article)
    form = form_of(desk, url) | {"headline": headline, "_save": "1"}
    answers = []
    with CaptureQueriesContext(connection) as captured:
        milliseconds = cpu_of(lambda: answers.append(desk.post(url, form)))
    assert answers[0].status_code == 302, errors(answers[0])
    return len(captured), milliseconds


def pad_history(article: Article, count: int) -> None:
    newest = article.working_revision()
    older = range(article.revisions.count(), count)
    Revision.objects.bulk_create(Revision(article=article, content=newest.content, by=newest.by) for _ in older)
    last = article.working_revision()
    Article.objects.filter(pk=article.pk).update(live_revision=last)


def say_publishing(editor: User) -> None:
    articles = [make_draft(by=editor, tags=("Thema 1", "Thema 2")) for _ in range(ARTICLES)]
    workflow.publish(make_draft(by=editor), by=editor)

    def publish_all() -> None:
        for article in articles:
            workflow.publish(article, by=editor)

    milliseconds = cpu_of(publish_all) / ARTICLES
    say(f"Publishing {ARTICLES:,} articles", ["", f"{MAX_MILLISECONDS} each", f"{milliseconds:.1f} each"])


if __name__ == "__main__":
    main()
