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

MANY_REVISIONS, STORIES = 500, 1_000
MOST_QUERIES, MOST_MILLISECONDS = 50, 30


def main() -> None:
    editor, desk = prepare()
    # The first save of a process also loads what the others find.
    save(desk, long_story(editor), "Aufgewärmt")
    say_saves(desk, long_story(editor))
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


def long_story(editor: User) -> Article:
    """2,000 words, 20 tags."""
    names, body = (f"Thema {number}" for number in range(20)), f"<p>{'Wort ' * 100}</p>" * 20
    return make_draft("Lange Meldung", by=editor, body=body, tags=tuple(names), authors=(make_author().pk,))


def say_saves(desk: Client, story: Article) -> None:
    say("Saving through the form", ["queries", "at most", "CPU ms"])
    for revisions in (1, MANY_REVISIONS):
        pad_history(story, revisions)
        queries, milliseconds = save(desk, story, f"Nach {revisions}")
        say(f"  {revisions} revisions", [str(queries), str(MOST_QUERIES), f"{milliseconds:.0f}"])
    milliseconds = cpu_of(lambda: desk.get(reverse("admin:articles_article_history", args=[story.pk])))
    say(f"History, {MANY_REVISIONS} revisions", ["", "", f"{milliseconds:.0f}"])


def save(desk: Client, story: Article, headline: str) -> tuple[int, float]:
    """Send the form as a browser does. Queries and CPU milliseconds of the answer."""
    url = change_url(story)
    form = form_of(desk, url) | {"headline": headline, "_save": "1"}
    answers = []
    with CaptureQueriesContext(connection) as captured:
        milliseconds = cpu_of(lambda: answers.append(desk.post(url, form)))
    assert answers[0].status_code == 302, errors(answers[0])
    return len(captured), milliseconds


def pad_history(story: Article, count: int) -> None:
    newest = story.working_revision()
    older = range(story.revisions.count(), count)
    Revision.objects.bulk_create(Revision(article=story, content=newest.content, by=newest.by) for _ in older)
    last = story.working_revision()
    Article.objects.filter(pk=story.pk).update(live_revision=last)


def say_publishing(editor: User) -> None:
    stories = [make_draft(by=editor, tags=("Thema 1", "Thema 2")) for _ in range(STORIES)]
    workflow.publish(make_draft(by=editor), by=editor)

    def publish_all() -> None:
        for story in stories:
            workflow.publish(story, by=editor)

    milliseconds = cpu_of(publish_all) / STORIES
    say(f"Publishing {STORIES:,} stories", ["", f"{MOST_MILLISECONDS} each", f"{milliseconds:.1f} each"])


if __name__ == "__main__":
    main()
