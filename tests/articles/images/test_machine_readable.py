"""What machines read about images: structured data, feeds, the sitemap."""

import json
import re

import feedparser
import html5lib
import pytest
from django.conf import settings

from articles.models import Ai, Article, Image, Licence
from tests.factories import make_article, make_image
from tests.scope import on_one_engine

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication"), on_one_engine]


def images_in_graph(client, article: Article) -> list[dict]:
    page = client.get(article.get_absolute_url()).content.decode()
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return json.loads(block[1])["@graph"][1].get("image", [])


def file_of(image: Image, shape: str) -> str:
    image.refresh_from_db()
    widest = max((rung for rung in image.ladder if rung[:2] == [shape, "jpeg"]), key=lambda rung: rung[2])
    return f"{settings.SITE_URL}/media/{widest[-1]}"


def test_structured_data_names_the_image_cut_and_whole_with_its_rights(client):
    image = make_image(
        alt="Ein Hang", caption="Der Hang.", creator="Ada Beispiel", credit="Ada Beispiel/dpa", is_symbolic=True,
        licence=Licence.CC_BY, copyright_notice="© Ada Beispiel", ai=Ai.ALTERED,
        usage_terms="Frei nach https://creativecommons.org/licenses/by/4.0/deed.de.",
    )  # fmt: skip
    wide, whole = images_in_graph(client, make_article(lead_image=image.pk))
    assert [wide["url"], whole["url"]] == [file_of(image, "wide"), file_of(image, "whole")]
    assert abs(wide["width"] / wide["height"] - 16 / 9) < 0.01
    for said in (wide, whole):
        assert said["@type"] == "ImageObject"
        assert said["contentUrl"] == said["url"]
        assert said["caption"] == "Symbolbild. Mit KI verändert. Der Hang."
        assert said["creditText"] == "Bild: Ada Beispiel/dpa"
        assert said["creator"] == {"@type": "Person", "name": "Ada Beispiel"}
        assert said["copyrightNotice"] == "© Ada Beispiel"
        assert said["license"] == "https://creativecommons.org/licenses/by/4.0/deed.de"
        assert said["digitalSourceType"].startswith("https://schema.org/CompositeWithTrained")


def test_nothing_is_said_that_nobody_knows(client):
    image = make_image(creator="Bremen News", usage_terms="Nur für uns")
    (wide, _whole) = images_in_graph(client, make_article(lead_image=image.pk))
    assert wide["creator"]["@type"] == "Organization"
    assert not {"license", "copyrightNotice", "digitalSourceType", "acquireLicensePage"} & set(wide)


def test_an_article_without_image_has_no_image(client):
    assert images_in_graph(client, make_article()) == []


def test_the_feed_carries_images_with_label_and_credit(client):
    lead = make_image(alt="Ein <Hang>", caption="Hang & Wald", is_symbolic=True)
    inside = make_image(alt="Innen", caption="")
    figure = f'<figure><img src="image:{inside.pk}"><figcaption>Hier &amp; so</figcaption></figure>'
    make_article(lead_image=lead.pk, body=f"<p>Der Text</p>{figure}")
    feed = feedparser.parse(client.get("/feed/").content)
    assert not feed.bozo
    (entry,) = feed.entries
    (media,) = entry.media_content
    assert media["url"] == file_of(lead, "wide")
    assert (media["type"], media["medium"]) == ("image/jpeg", "image")
    assert [credit["content"] for credit in entry.media_credit] == ["Bild: Ada Beispiel"]
    content = entry.content[0].value
    html5lib.HTMLParser(strict=True).parseFragment(content)
    assert content.count("<img ") == content.count(f'src="{settings.SITE_URL}/media/') == 2
    assert "srcset" not in content
    assert "Symbolbild. Hang &amp; Wald Bild: Ada Beispiel</figcaption>" in content
    assert "Hier &amp; so Bild: Ada Beispiel</figcaption>" in content
    assert content.index("Symbolbild") < content.index("Der Text") < content.index("Hier")


def test_the_feed_shows_a_gallery_image_by_image(client):
    images = [make_image(alt=name, caption=name) for name in ("Eins", "Zwei")]
    uses = "".join(f'<img src="image:{image.pk}">' for image in images)
    make_article(body=f"<p>Text</p><figure>{uses}<figcaption>Beide</figcaption></figure>")
    content = feedparser.parse(client.get("/feed/").content).entries[0].content[0].value
    assert re.findall(r"<figcaption>(.*?)</figcaption>|<p>(.*?)</p>", content) == [
        ("", "Text"), ("Eins Bild: Ada Beispiel", ""), ("Zwei Bild: Ada Beispiel", ""), ("", "Beide")
    ]  # fmt: skip


def test_the_sitemap_names_the_lead_image_whole(client):
    image = make_image()
    make_article(lead_image=image.pk), make_article()
    sitemap = client.get("/sitemap.xml").content.decode()
    assert sitemap.count("<image:image>") == 1
    assert f"<image:loc>{file_of(image, 'whole')}</image:loc>" in sitemap
    assert not feedparser.parse(sitemap).get("bozo_exception")
