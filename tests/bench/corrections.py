"""What correcting in the open costs: word differences, an article with ten corrections, its changes, a redaction.

`uv run python -m tests.bench.corrections`
"""

import os
import tempfile
from typing import Any

import django

FOLDER = tempfile.TemporaryDirectory()
os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER.name}/bench.sqlite3"
django.setup()

# Models are read only after Django knows its database, so these come late.
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402

from articles.accountability import redaction  # noqa: E402
from articles.models import Article, Change, Content, RedactionKind  # noqa: E402
from articles.publishing import revisions  # noqa: E402
from articles.publishing.comparison import compare  # noqa: E402
from tests.articles.publishing.test_comparison import long_text  # noqa: E402
from tests.bench.table import cpu_of, say  # noqa: E402
from tests.factories import make_article, make_author, make_correction, make_publication, superuser  # noqa: E402

WORDS, VERSIONS = 5_000, 30


def main() -> None:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    setup_test_environment()
    call_command("migrate", verbosity=0)
    make_publication()
    # The first page of a process also loads what the others find.
    Client().get(make_article().get_absolute_url())
    say("", ["queries", "at most", "CPU ms", "at most"])
    say_comparison()
    say_corrections()
    say_changes()
    say_redaction()


def say_comparison() -> None:
    old = long_text(WORDS, 80)
    texts = [Content(headline="x", body=body) for body in (old, old.replace("wort1", "satz1"))]
    say(f"Two texts of {WORDS:,} words", ["", "", f"{cpu_of(lambda: compare(*texts)):.0f}", "300"])


def say_corrections() -> None:
    article = make_article(authors=(make_author().pk,))
    for _number in range(10):
        make_correction(article)
    say_page("Article with ten corrections", article.get_absolute_url(), "12")


def say_changes() -> None:
    article = make_article(authors=(make_author().pk,))
    url = reverse("articles:changes", args=[article.slug])
    say_page("What changed, 1 version", url, "13")
    for number in range(1, VERSIONS):
        publish_change(article, dek=f"Stand {number}", authors=(make_author().pk,))
    say_page(f"What changed, {VERSIONS} versions", url, "13")
    book = long_text(600_000, 80)
    article = make_article(body=book)
    publish_change(article, body=book.replace("wort1", "satz1"))
    say_page("What changed, 2 × 5 MB", reverse("articles:changes", args=[article.slug]), "13")


def say_redaction() -> None:
    body = f"<p>Max Muster {long_text(WORDS, 80)}</p>"
    article = make_article(body=body)
    for number in range(VERSIONS):
        publish_change(article, dek=f"Stand {number}")
    options = {"kind": RedactionKind.PRIVACY, "reason": "Schutz", "by": superuser()}
    milliseconds = cpu_of(lambda: redaction.redact(article, "Max Muster", **options))
    say(f"Redaction, {VERSIONS} × {WORDS:,} words", ["", "", f"{milliseconds:.0f}", ""])


def publish_change(article: Article, **fields: Any) -> None:
    newest = article.working_revision()
    content = Content(**vars(newest.text()) | fields)
    revisions.save(article, content, by=superuser(), based_on=newest)
    revisions.publish(article, by=superuser(), change=Change.UPDATE)


def say_page(name: str, url: str, most: str) -> None:
    client = Client()
    with CaptureQueriesContext(connection) as captured:
        milliseconds = cpu_of(lambda: client.get(url))
    say(name, [str(len(captured)), most, f"{milliseconds:.0f}", ""])


if __name__ == "__main__":
    main()
