"""What feeds carry: plain text as text, an id for good, and the time of the newest change."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import html5lib
import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from articles.accountability import corrections
from articles.models import Article, Change, Content, CorrectionKind, Tag
from articles.publishing import addresses, revisions
from tests.factories import make_article, make_correction, make_publication, make_topic, superuser

pytestmark = pytest.mark.django_db
FEEDS = ["/feed/", "/thema/kultur/feed/", "/korrekturen/feed/"]
HOSTILE = 'Kälter als <5 Grad & <img src=x onerror="alert(1)"> &lt;b&gt;'


def channel(client: Client, path: str) -> ElementTree.Element:
    answer = client.get(path)
    assert answer.status_code == 200
    return ElementTree.fromstring(answer.content).find("channel")


def entries(client: Client, path: str) -> list[ElementTree.Element]:
    return channel(client, path).findall("item")


def shown(markup: str) -> str:
    """What a program displays that shows the text of an element as HTML."""
    parsed = html5lib.parseFragment(markup, namespaceHTMLElements=False)
    assert list(parsed) == [], markup
    return parsed.text


def build_date(client: Client, path: str) -> datetime:
    return parsedate_to_datetime(channel(client, path).findtext("lastBuildDate"))


def rewrite(article: Article, **fields) -> None:
    newest = article.working_revision()
    revisions.save(article, Content(**vars(newest.text()) | fields), by=superuser(), based_on=newest)


@pytest.fixture
def hostile(publication) -> Article:
    make_publication(name=HOSTILE[:80], claim=HOSTILE)
    topic = make_topic("Kultur")
    Tag.objects.filter(pk=topic.pk).update(intro=HOSTILE)
    article = make_article(HOSTILE, dek=HOSTILE, tags=("Kultur",))
    make_correction(article, wrong=HOSTILE, right=HOSTILE)
    return article


@pytest.mark.usefixtures("hostile")
@pytest.mark.parametrize("path", FEEDS)
def test_plain_text_arrives_as_it_was_written_wherever_programs_show_html(client, path):
    feed = channel(client, path)
    (entry,) = feed.findall("item")
    told = [shown(element.findtext(name)) for element in (feed, entry) for name in ("title", "description")]
    assert HOSTILE in told[2]
    assert HOSTILE in told[3]
    assert path == "/korrekturen/feed/" or told[1] == HOSTILE
    assert HOSTILE[:80] in told[0]


def test_an_id_outlives_the_address_the_host_and_the_scheme(client, publication, settings):
    make_topic("Kultur")
    article = make_article("Die Fähre", tags=("Kultur",))
    correction = make_correction(article)

    def ids() -> list[tuple[str, str]]:
        found = [entry.find("guid") for path in FEEDS for entry in entries(client, path)]
        return [(guid.text, guid.get("isPermaLink")) for guid in found]

    before = ids()
    addresses.choose(article, article.headline, "die-faehre-bleibt", by=superuser())
    settings.SITE_URL = "https://ein-anderes-blatt.example"
    assert ids() == before == [(row.guid.urn, "false") for row in (article, article, correction)]
    assert before[0][0].startswith("urn:uuid:")
    assert "die-faehre-bleibt" in entries(client, "/feed/")[0].findtext("link")


def test_no_two_articles_have_one_id(client, publication):
    for _number in range(3):
        make_article()
    guids = [entry.findtext("guid") for entry in entries(client, "/feed/")]
    assert len(set(guids)) == 3


@pytest.mark.parametrize("kind", [*CorrectionKind])
def test_a_feed_is_as_new_as_what_readers_were_told_last(client, publication, kind):
    article, later = make_article(), timezone.now().replace(microsecond=0) + timedelta(hours=2)
    make_article("Dazwischen")
    with time_machine.travel(later, tick=False):
        make_correction(article, kind=kind)
        paths = ["/korrekturen/feed/"] if kind == CorrectionKind.RETRACTION else ["/feed/", "/korrekturen/feed/"]
        assert [build_date(client, path) for path in paths] == [later] * len(paths)


def test_a_feed_is_newer_after_an_update_and_the_end_of_a_reply_but_not_after_a_slip(client, publication):
    article, hour = make_article(at=timezone.now() - timedelta(days=1)), timedelta(hours=1)
    first = build_date(client, "/feed/")
    reply = make_correction(article, kind=CorrectionKind.RIGHT_OF_REPLY)
    dates = []
    for turn in range(1, 4):
        with time_machine.travel(timezone.now() + turn * hour, tick=False):
            if turn == 1:
                corrections.end(reply, by=superuser(), reason="Steht dort nicht mehr")
            else:
                rewrite(article, dek=f"Neu {turn}")
                change = Change.UPDATE if turn == 2 else Change.SLIP
                revisions.publish(article, by=superuser(), change=change)
            dates.append(build_date(client, "/feed/"))
    assert first < dates[0] < dates[1] == dates[2]


def test_who_has_the_feed_is_not_sent_it_again_and_is_after_a_change(client, publication):
    article = make_article()
    etag = client.get("/feed/")["ETag"]
    assert client.get("/feed/", headers={"If-None-Match": etag}).status_code == 304
    make_correction(article, kind=CorrectionKind.CLARIFICATION)
    assert client.get("/feed/", headers={"If-None-Match": etag}).status_code == 200
