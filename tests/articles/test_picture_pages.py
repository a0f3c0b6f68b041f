"""Pictures on the pages of readers: what is printed where, and what is not."""

import re

import pytest

from articles.models import Image
from tests.factories import make_article, make_image

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]


def read(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def figures_of(page: str) -> list[str]:
    return re.findall(r'<figure class="picture.*?</figure>', page, re.DOTALL)


def figure(*images: Image, alt: str = "", caption: str = "") -> str:
    own = f' alt="{alt}"' if alt else ""
    uses = "".join(f'<img src="image:{image.pk}"{own}>' for image in images)
    return f"<figure>{uses}{f'<figcaption>{caption}</figcaption>' if caption else ''}</figure>"


def test_the_lead_image_comes_in_two_formats_and_many_widths_and_keeps_its_room(client):
    image = make_image(at_once=True, caption="Ein Hang.")
    (shown,) = figures_of(read(client, make_article(lead_image=image.pk).get_absolute_url()))
    assert re.search(r'<source type="image/avif" srcset="/media/\S+\.avif 320w, .*?" sizes="[^"]+">', shown)
    assert re.search(r'<img src="/media/\S+" srcset="/media/\S+ 320w,', shown)
    assert 'width="1200" height="800"' in shown
    assert 'fetchpriority="high"' in shown
    assert "lazy" not in shown
    assert "Ein Hang. " in shown
    assert "Bild: Ada Beispiel" in shown


def test_a_page_does_not_wait_for_the_renditions(client):
    image = make_image()
    (shown,) = figures_of(read(client, make_article(lead_image=image.pk).get_absolute_url()))
    assert "<source" not in shown
    assert "srcset" not in shown
    assert 'width="640" height="427"' in shown
