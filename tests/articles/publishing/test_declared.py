"""Each kind says in one place what follows from it, and one that does not stops the start with the file to touch."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from articles.desk import queues
from articles.models import Article, Tag, TagKind
from articles.models.declared_choices import DeclaredChoices
from articles.models.status import Status, StatusFacts, Step, steps
from articles.publishing import tags
from tests.articles.article_form import ADD, change_url, send
from tests.factories import make_draft


def test_a_kind_without_its_facts_stops_the_start_with_the_file_to_touch():
    with pytest.raises(ImproperlyConfigured, match=r"Invented “club”.*test_declared\.py"):

        class Invented(DeclaredChoices):
            CLUB = "club", _("club")


def test_a_status_that_leads_nowhere_stops_the_start_with_the_file_to_touch():
    class Invented(DeclaredChoices):
        DRAFT = "draft", StatusFacts(colour="grey", next={"lost": Step("articles.change_article", "x")}), _("draft")

    with pytest.raises(ImproperlyConfigured, match=r"Invented “draft” leads to “lost”.*test_declared\.py"):
        steps(Invented)


def test_every_status_has_a_colour_that_the_desk_shows(desk):
    css = Path(find("newsroom/desk.css")).read_text()
    assert all(f".status.{status.facts.colour} " in css for status in Status)
    make_draft()
    assert 'class="status grey"' in desk.get("/admin/articles/article/").content.decode()


def test_every_tag_kind_that_readers_see_has_a_drawing():
    assert all(kind.facts.icon for kind in TagKind.with_pages())
    assert TagKind.OPEN not in TagKind.with_pages()


@pytest.mark.django_db
@pytest.mark.usefixtures("publication")
def test_an_unknown_word_can_be_a_club_and_stands_after_the_organisations(client, desk):
    tags.create("Feuerwehr", TagKind.ORGANISATION)
    send(desk, ADD, headline="Neu", body="<p>x</p>", byline="y", tags="Feuerwehr, TSV Lesum")
    article, tag = Article.objects.get(), Tag.objects.get(name="TSV Lesum")
    form = desk.get(change_url(article)).context["adminform"].form
    assert ("club", "ein Verein") in form.fields[f"open_tag_{tag.pk}"].choices
    send(desk, change_url(article), "_publish", **{f"open_tag_{tag.pk}": "club"})
    topics = client.get("/themen/").content.decode()
    assert (
        topics.index("Organisationen") < topics.index("Feuerwehr") < topics.index("Vereine") < topics.index("TSV Lesum")
    )
    assert "Verein" in client.get(tag.get_absolute_url()).content.decode()
    page = client.get(Article.objects.get().get_absolute_url()).content.decode()
    told = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])["@graph"][1]
    assert [(each["@type"], each["name"]) for each in told["about"]] == [
        ("Organization", "Feuerwehr"),
        ("Organization", "TSV Lesum"),
    ]


def test_a_box_of_a_queue_that_nobody_declared_stops_the_start_with_the_file_to_touch():
    with pytest.raises(ImproperlyConfigured, match=r"no queue “lost”.*articles/desk/queues\.py"):
        queues.declared("lost")


def test_the_filter_of_the_list_offers_every_queue_and_passes_over_what_is_none(desk):
    draft = make_draft()
    page = desk.get("/admin/articles/article/").content.decode()
    assert all(f"?waits={queue.name}" in page and str(queue.title) in page for queue in queues.of(Article, "waits"))
    assert list(desk.get("/admin/articles/article/?waits=lost").context["cl"].result_list) == [draft]
