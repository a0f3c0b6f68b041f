"""What an import of evidence costs, and how long the desk waits for it. `uv run python -m tests.bench.evidence_import`

With DATABASE_URL it uses that database, which has to be empty; otherwise one of its own.
"""

import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import django

FOLDER = tempfile.TemporaryDirectory()
os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
os.environ.setdefault("DATABASE_URL", f"sqlite:///{FOLDER.name}/bench.sqlite3")
django.setup()

# Models are read only after Django knows its database, so these come late.
from django.conf import settings  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from articles.models import Content, Finding  # noqa: E402
from articles.publishing import revisions  # noqa: E402
from tests.bench.table import say  # noqa: E402
from tests.factories import make_draft, make_publication  # noqa: E402

ROWS = 20_000
MAX_SECONDS, MAX_MEGABYTES, MAX_WAIT = 60, 150, 5
STANCES = ["bestätigt", "bestätigt", "bestätigt teilweise", "erwähnt nur", "widerspricht"]


def main() -> None:
    call_command("migrate", verbosity=0)
    make_publication()
    editor = User.objects.create_superuser("bench")
    make_draft("Hafen", slug="hafen", by=editor)
    file = Path(FOLDER.name, "belege.csv")
    write(file)
    say(f"{ROWS:,} rows on {connection.vendor}", ["at most", "measured"])
    for name in ("First import", "The same again"):
        seconds, cpu, megabytes, waits = import_beside_an_editor(file, editor)
        say(name, [f"{MAX_SECONDS} s", f"{seconds:.1f} s"])
        say("  of them CPU", ["", f"{cpu} s"])
        say("  memory", [f"{MAX_MEGABYTES} MB", f"{megabytes} MB"])
        say(f"  longest of {len(waits)} saves", [f"{MAX_WAIT} s", f"{max(waits):.2f} s"])
    assert Finding.objects.count() == ROWS


def write(file: Path) -> None:
    dice = random.Random(5)
    head = "Quelle;Adresse;Titel;Veröffentlicht;Haltung;Behauptung;Ursprung;Notiz;Zitat\n"
    with file.open("w") as out:
        out.write(head)
        for number in range(ROWS):
            paper, origin = dice.randrange(2000), f"Agentur {dice.randrange(800)}" if dice.random() < 0.6 else ""
            url = f"https://www.blatt{paper}.example/2024/06/bericht-{number}?utm_source=brief"
            row = [f"Blatt {paper}", url, f"Der neue Hafen, Teil {number}", "20.06.2024 14:00", dice.choice(STANCES)]
            out.write(";".join([*row, "", origin, "Eine Notiz für Leser.", "Ein kurzes Zitat"]) + "\n")


def import_beside_an_editor(file: Path, editor: User) -> tuple[float, str, str, list[float]]:
    """Seconds, CPU seconds and peak megabytes of the import, and the seconds of each save meanwhile."""
    stop, waits = threading.Event(), []
    saver = threading.Thread(target=save_on, args=[editor, stop, waits])
    saver.start()
    begin = time.monotonic()
    command = [sys.executable, "-m", "tests.measured", "import_evidence", str(file), "--article", "hafen"]
    process = subprocess.run(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, check=True)
    seconds = time.monotonic() - begin
    stop.set()
    saver.join()
    *_report, cpu, megabytes = process.stdout.decode().split()
    return seconds, cpu, megabytes, waits


def save_on(editor: User, stop: threading.Event, waits: list[float]) -> None:
    article = make_draft("Ein anderer Text", by=editor)
    while not stop.is_set():
        begin = time.monotonic()
        content = Content(headline="Ein anderer Text", body=f"<p>{begin}</p>", byline="Anna")
        revisions.save(article, content, by=editor, based_on=article.working_revision())
        waits.append(time.monotonic() - begin)
        time.sleep(0.02)
    connection.close()


if __name__ == "__main__":
    main()
