"""What it costs to keep a text every few seconds. `uv run python -m tests.bench.autosave`"""

import gc
from statistics import median

# First, because it makes the database that Django is told of.
from tests.bench.workflow import long_article, prepare  # isort: skip

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Article, UnsavedText
from tests.articles.article_form import change_url, form_of
from tests.bench.table import cpu_of, say

REQUESTS, MAX_MILLISECONDS = 200, 50


def main() -> None:
    editor, desk = prepare()
    article = long_article(editor)
    say(f"Autosave, {REQUESTS} requests", ["queries", "median CPU ms", "max CPU ms", "at most"])
    say_keeping("  an article, 2,000 words", desk, editor, article)
    say_keeping("  a new article", desk, editor, None, form_of(desk, change_url(article)))
    assert UnsavedText.objects.count() == 2


def say_keeping(
    name: str, desk: Client, editor: User, article: Article | None, form: dict[str, str] | None = None
) -> None:
    """Through the whole application, as the form does it, each time with another text."""
    url = (
        reverse("admin:articles_article_unsaved", args=[article.pk])
        if article
        else "/admin/articles/article/add/unsaved/"
    )
    form = form or form_of(desk, change_url(article))
    slot = desk.post(url, {}).json()["slot"]

    def keep(turn: int) -> None:
        assert desk.post(url, form | {"headline": f"Fassung {turn}", "slot": slot}).json()["kept"]

    with CaptureQueriesContext(connection) as captured:
        keep(0)
    queries = len(captured)
    # What the process has loaded is no part of a request: now and then the collector would walk through all of it.
    gc.collect(), gc.freeze()
    times = [cpu_of(lambda turn=turn: keep(turn)) for turn in range(REQUESTS)]
    figures = [f"{median(times):.1f}", f"{max(times):.1f}"]
    say(name, [str(queries), *figures, str(MAX_MILLISECONDS)])


if __name__ == "__main__":
    main()
