import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User

from articles.images import intake
from articles.models import Image, Licence

DRAWINGS = Path(__file__).parent / "images"
CREDIT = "Zeichnung: Bremen News"


def take_in(known: list[dict[str, Any]], *, by: User) -> Iterator[tuple[str, Image]]:
    """Each drawing with its name, from the rows of `images.toml`."""
    for fields in known:
        with (DRAWINGS / f"{fields['file']}.png").open("rb") as file:
            image = intake.take_in(file, by=by).image
        image.title, image.alt, image.caption = fields["caption"].rstrip("."), fields["alt"], fields["caption"]
        image.creator, image.credit, image.licence, image.is_symbolic = "Bremen News", CREDIT, Licence.OWN, True
        image.save()
        yield fields["file"], image


def with_keys(body: str, images: dict[str, Image]) -> str:
    """The body with the keys of this database in the place of the drawings' names."""
    return re.sub(r"image:([a-z]+)", lambda found: f"image:{images[found[1]].pk}", body)
