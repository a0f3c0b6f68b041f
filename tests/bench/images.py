"""What a photograph of 24 megapixels costs: its upload, its renditions; and what a bomb does.

`uv run python -m tests.bench.images`, or with the path of another photograph. Each step runs in a process of its own.
"""

import io
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django

FOLDER = Path(os.environ.get("BENCH_FOLDER") or tempfile.mkdtemp(prefix="images-"))
os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
os.environ.setdefault("DATABASE_URL", f"sqlite:///{FOLDER}/bench.sqlite3")
os.environ["MEDIA_ROOT"] = str(FOLDER / "media")
django.setup()

# Models are read only after Django knows its database, so these come late.
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from articles.errors import ActionRefused  # noqa: E402
from articles.images import intake, queue  # noqa: E402
from articles.models import Image  # noqa: E402
from tests.articles.images.test_intake import BOMBS  # noqa: E402
from tests.bench.table import say  # noqa: E402
from tests.images import photograph  # noqa: E402
from tests.measured import megabytes  # noqa: E402

MAX_SECONDS, MAX_CPU, MAX_MEGABYTES, MAX_GROWTH, MAX_BOMB = 1.5, 20, 500, 300, 2
PHOTOGRAPH = FOLDER / "photograph.jpg"


def main(photo: str) -> None:
    call_command("migrate", verbosity=0)
    PHOTOGRAPH.write_bytes(Path(photo).read_bytes() if photo else photograph(6000, 4000).getvalue())
    say(f"{PHOTOGRAPH.stat().st_size / 10**6:.1f} MB", ["seconds", "at most", "CPU s", "at most", "MB", "at most"])
    for name, most in (
        ("upload", [str(MAX_SECONDS), "", str(MAX_MEGABYTES)]),
        ("renditions", ["", str(MAX_CPU), str(MAX_MEGABYTES)]),
        *((bomb, [str(MAX_BOMB), "", f"+{MAX_GROWTH}"]) for bomb in BOMBS),
    ):
        figures = in_its_own_process(name)
        say(name, [figure for pair in zip(figures, most, strict=True) for figure in pair])
    image = Image.objects.get()
    say("", ["width", "height", "KB"])
    for rendition in image.renditions.order_by("shape", "format", "width"):
        size = f"{rendition.size / 1000:.0f}"
        say(f"  {rendition.shape} {rendition.format}", [str(rendition.width), str(rendition.height), size])


def in_its_own_process(step: str) -> list[str]:
    command = [sys.executable, "-m", "tests.bench.images", "--step", step]
    environment = os.environ | {"BENCH_FOLDER": str(FOLDER)}
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split()[-3:]


def step(name: str) -> None:
    """Prints seconds, seconds of CPU and megabytes: the peak, of a bomb what the process grew by."""
    content = BOMBS[name]() if name in BOMBS else b""
    Path("/proc/self/clear_refs").write_text("5")  # to build a bomb takes memory, too: the peak counts from here
    before, begin, cpu = megabytes("VmRSS"), time.monotonic(), time.process_time()
    if name == "upload":
        with PHOTOGRAPH.open("rb") as file:
            intake.take_in(file, by=None)
    elif name == "renditions":
        queue.draw(queue.claim("bench"))
    else:
        try:
            intake.take_in(io.BytesIO(content), by=None)
        except ActionRefused:
            pass
    took = [time.monotonic() - begin, time.process_time() - cpu]
    peak = megabytes("VmHWM") - (before if content else 0)
    sys.stdout.write(" ".join([f"{took[0]:.2f}", f"{took[1]:.2f}", f"{'+' if content else ''}{peak}\n"]))


if __name__ == "__main__":
    arguments = sys.argv[1:]
    step(arguments[1]) if arguments[:1] == ["--step"] else main(*(arguments or [""]))
