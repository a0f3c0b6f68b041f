"""What the first edition costs: queries a page, bytes on the wire. `uv run python -m tests.bench.first_edition`"""

import gzip
import os
import tempfile
from datetime import timedelta
from pathlib import Path

import django

FOLDER = tempfile.TemporaryDirectory()
os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER.name}/bench.sqlite3"
os.environ["MEDIA_ROOT"] = f"{FOLDER.name}/media"
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.models import Article, Author  # noqa: E402
from newsroom.sample import edition  # noqa: E402
from tests.bench.table import say  # noqa: E402
from tests.browser.pages import PAGES, SEED  # noqa: E402
from tests.factories import make_article  # noqa: E402

SIZES = (20, 200, 2000)
MAX_QUERIES = 12
FIRST_FLIGHT = 14 * 1024
TAGS = ("OsterholzTechnologie", "VegesackVerkehr", "WorpswedeKultur", "LilienthalSchule", "RitterhudeUmwelt")


def main() -> None:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    call_command("migrate", verbosity=0)
    editor = User.objects.create_superuser("bench")
    edition.load(editor)
    pages = {name: path for name, path in PAGES.items() if name != "not found"}
    say("Queries", [f"{size:,} articles" for size in SIZES])
    counts: dict[str, list[str]] = {name: [] for name in pages}
    for size in SIZES:
        fill_up_to(size, editor)
        for name, path in pages.items():
            counts[name].append(str(queries(path)))
    for name, figures in counts.items():
        say(name, figures)
    say("at most, article and front", [str(MAX_QUERIES)])
    say_bytes()


@transaction.atomic
def fill_up_to(size: int, editor: User) -> None:
    """Articles of the usual length, an hour apart, spread over the tags."""
    author = Author.objects.get()
    for number in range(Article.objects.count(), size):
        make_article(
            f"Meldung {number} aus dem Umland, mit einer Überschrift von üblicher Länge",
            at=timezone.now() - timedelta(hours=number),
            by=editor,
            authors=(author.pk,),
            tags=(TAGS[number % len(TAGS)],),
            body="<p>Ein Absatz, wie er in der Zeitung steht.</p>" * 20,
        )


def queries(path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        Client(SERVER_NAME="localhost").get(path)
    return len(captured)


def say_bytes() -> None:
    page = gzip.compress(Client(SERVER_NAME="localhost").get(SEED).content, 6)
    style = gzip.compress(Path(settings.BASE_DIR, "newsroom/static/newsroom/site.css").read_bytes())
    say("Bytes with gzip", ["HTML", "CSS", "sum", "at most"])
    say("seed article", [f"{figure:,}" for figure in (len(page), len(style), len(page) + len(style), FIRST_FLIGHT)])


if __name__ == "__main__":
    main()
