"""What an article and its evidence cost with 5 and 5,000 findings. `uv run python -m tests.bench.evidence_pages`"""

import os
import tempfile
import time

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

from articles.evidence import ledger  # noqa: E402
from articles.models import Article, Evidence, Finding, Stance  # noqa: E402
from tests.bench.table import say  # noqa: E402
from tests.factories import make_article, make_publication, make_source, superuser  # noqa: E402

SIZES = (5, 5_000)
MAX_QUERIES = 12
TIMES = 10


def main() -> None:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    setup_test_environment()
    call_command("migrate", verbosity=0)
    make_publication(method="So zählen wir.")
    say("", ["findings", "queries", "CPU ms", "KB"])
    for size in SIZES:
        article = article_with(size)
        pages = {"article": "", "evidence": "quellen/", "JSON": "quellen.json", "CSV": "quellen.csv"}
        for name, ending in pages.items():
            cost(name, size, article.get_absolute_url() + ending)
        cost("front page", size, "/")


def article_with(size: int) -> Article:
    """Three of four in one origin, the others independent, every tenth contradicts."""
    article, source = make_article(f"Mit {size}"), make_source()
    url = f"https://{source.domain}/{size}"
    made = Evidence.objects.bulk_create(
        Evidence(source=source, title=f"Bericht {n}", url=f"{url}/{n}", key=f"{size}-{n}") for n in range(size)
    )
    origin = article.origins.create(name="Meldung der Agentur")
    Finding.objects.bulk_create(
        Finding(
            article=article,
            evidence=evidence,
            stance=Stance.CONTRADICTS if number % 10 == 9 else Stance.CONFIRMS,
            origin=origin if number % 4 and number % 10 != 9 else None,
        )
        for number, evidence in enumerate(made)
    )
    ledger.recount(article, by=superuser())
    return article


def cost(name: str, size: int, path: str) -> None:
    client = Client()
    client.get(path).getvalue()
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path).getvalue()
    asked = len(queries)
    begin = time.process_time()
    for _time in range(TIMES):
        client.get(path).getvalue()
    milliseconds = (time.process_time() - begin) * 1000 / TIMES
    most = f" (at most {MAX_QUERIES})" if name in ("article", "evidence") else ""
    say(name, [f"{size:,}", f"{asked}{most}", f"{milliseconds:.1f}", f"{len(answer) / 1024:.0f}"])


if __name__ == "__main__":
    main()
