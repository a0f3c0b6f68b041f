"""What a phone gets of a page with images: LCP element, CLS, bytes. `uv run python -m tests.bench.image_pages`

With the name of a photograph it is taken instead of the one made here. LIGHTHOUSE=…/node_modules/.bin/lighthouse adds
its score, the median of three. KEEP=1 leaves the site running, to look at it.
"""

import io
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.request import urlopen

import django

with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    SITE = f"http://127.0.0.1:{free.getsockname()[1]}"
FOLDER = tempfile.TemporaryDirectory()
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "newsroom.settings",
    "DATABASE_URL": f"sqlite:///{FOLDER.name}/bench.sqlite3",
    "MEDIA_ROOT": f"{FOLDER.name}/media",
    "SITE_URL": SITE,
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}
django.setup()

# Models are read only after Django knows its database, so these come late.
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from playwright.sync_api import Browser, sync_playwright  # noqa: E402

from articles.images import intake  # noqa: E402
from articles.models import Article, Author, Image, Licence  # noqa: E402
from newsroom.sample import edition  # noqa: E402
from newsroom.server import start  # noqa: E402
from tests.bench.table import say  # noqa: E402
from tests.browser.measured import MEASURE, watched  # noqa: E402
from tests.browser.pages import SEED  # noqa: E402
from tests.factories import draw_all, superuser  # noqa: E402
from tests.images import photograph  # noqa: E402

# As CSS pixels and dots for each: phones that most readers have.
PHONES = [(360, 800, 3), (412, 823, 1.75)]
MAX_BYTES = 120_000
CHROMIUM = shutil.which("chromium") or "chromium-browser"


def main() -> None:
    image = make_site(sys.argv[1] if len(sys.argv) > 1 else "")
    say(f"Photograph {image.width} × {image.height}", ["LCP element", "CLS", "bytes", "of them images"])
    with served(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for path in (SEED, "/"):
            for phone in PHONES:
                look(browser, path, phone)
        browser.close()
        if os.environ.get("LIGHTHOUSE"):
            scores = [lighthouse(SEED) for _run in range(3)]
            say("Lighthouse performance", [str(median(scores)), *map(str, scores)])
        if os.environ.get("KEEP"):
            input(SITE)


def make_site(name: str) -> Image:
    """The sample edition, in which every article has this image."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    edition.load(superuser())
    taken = intake.take_in(io.BytesIO(Path(name).read_bytes()) if name else photograph(2400, 1600), by=None).image
    said = {"alt": "Ein Hang", "caption": "Ein Hang im Herbst.", "creator": "Ada Beispiel", "licence": Licence.OWN}
    Image.objects.filter(pk=taken.pk).update(**said)
    Article.objects.update(lead_image=taken)
    Author.objects.update(portrait=taken)
    draw_all(Image.objects.get(pk=taken.pk))
    return Image.objects.get(pk=taken.pk)


@contextmanager
def served() -> Iterator[None]:
    """By the server that readers get."""
    command = start.command("127.0.0.1", int(SITE.rpartition(":")[2]))
    with subprocess.Popen(command, cwd=settings.BASE_DIR) as process:
        try:
            wait_for(f"{SITE}/healthz")
            yield
        finally:
            process.terminate()


def wait_for(address: str) -> None:
    for _try in range(100):
        try:
            urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)


def look(browser: Browser, path: str, phone: tuple[int, int, float]) -> None:
    width, height, dots = phone
    size = {"width": width, "height": height}
    context = browser.new_context(viewport=size, device_scale_factor=dots, is_mobile=True, has_touch=True)
    page = context.new_page()
    with watched(page) as traffic:
        page.goto(SITE + path, wait_until="networkidle")
    found = page.evaluate(MEASURE)
    context.close()
    figures = [found["element"], f"{found['shift']:.3f}", f"{traffic.all:,}", f"{traffic.images:,}"]
    say(f"  {path[:20]} {width} × {height} @ {dots}", [*figures, "" if traffic.all <= MAX_BYTES else "TOO MUCH"])


def lighthouse(path: str) -> int:
    command = [os.environ["LIGHTHOUSE"], SITE + path, "--quiet", "--output=json", "--only-categories=performance"]
    command += ["--chrome-flags=--headless --no-sandbox --disable-gpu"]
    report = subprocess.run(command, env=os.environ | {"CHROME_PATH": CHROMIUM}, capture_output=True, check=True)
    return round(100 * json.loads(report.stdout)["categories"]["performance"]["score"])


if __name__ == "__main__":
    main()
