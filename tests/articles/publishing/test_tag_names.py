"""What was stored by an older normal form, brought to the present one: the migration, on what it finds."""

import hashlib
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps

from articles import migrations, text
from articles.evidence import sources
from articles.models import Article, Evidence, Proposal, Tag, TagKind, TagName, TagRedirect
from articles.models.evidence import Visibility
from articles.publishing import tags
from tests.factories import make_article, make_draft, make_finding, make_image, make_place, make_source, make_topic

pytestmark = pytest.mark.django_db

NAME = next(Path(migrations.__path__[0]).glob("*_compare_names.py")).stem
NBSP = "\u00a0"


def migrate() -> None:
    import_module(f"articles.migrations.{NAME}").compare_names(apps, None)


def make_older(kind: TagKind, name: str, written: str) -> Tag:
    """A tag as it was made when these two names were two."""
    tag = tags.create(f"{name} alt", kind)
    Tag.objects.filter(pk=tag.pk).update(name=written)
    TagName.objects.filter(tag=tag).update(name=written, norm=written.casefold())
    return Tag.objects.get(pk=tag.pk)


def test_two_tags_that_look_alike_become_one_with_all_articles_names_and_addresses(client):
    make_topic("Kultur"), make_topic("Sport")
    kept, lost = make_place("Neu Wulstorf"), make_older(TagKind.PLACE, "Neu Wulstorf", f"Neu{NBSP}Wulstorf")
    kultur, sport = (tags.compound(lost, topic) for topic in tags.known_tags(["Kultur", "Sport"]))
    for row in TagName.objects.filter(tag__place=lost):
        TagName.objects.filter(pk=row.pk).update(norm=row.name.casefold())
    both = make_article("Both", tags=("Neu Wulstorf", "Neu WulstorfKultur"))
    one, _more = make_article("One"), [make_article(tags=("Neu Wulstorf",)) for _number in range(2)]
    for tag in (lost, kultur, sport):
        one.taggings.create(tag=tag)
    both.taggings.create(tag=lost)
    migrate()
    assert [tag.name for tag in Article.objects.get(pk=both.pk).tag_list] == ["Neu Wulstorf", "Neu Wulstorf · Kultur"]
    assert Article.objects.get(pk=one.pk).tag_list[0] == kept
    assert client.get(f"/thema/{lost.slug}/")["Location"] == "/thema/neu-wulstorf/"
    assert client.get(f"/thema/{kultur.slug}/").status_code in (200, 301)
    assert tags.resolve([f"Neu{NBSP}Wulstorf", "Neu Wulstorf"]) == [kept]
    assert {name.norm for name in TagName.objects.all()} == {text.norm(name.name) for name in TagName.objects.all()}
    assert Tag.objects.filter(place=kept).count() == 2


def test_the_tag_with_more_articles_stays_and_an_open_one_never_does():
    few, many = make_topic("Café Mitte"), make_older(TagKind.TOPIC, "Mitte", f"Café{NBSP}Mitte")
    undecided = make_older(TagKind.OPEN, "offen", "Café\u2009Mitte")
    for tag in (many, undecided, undecided):
        make_draft().taggings.create(tag=tag)
    migrate()
    assert list(Tag.objects.values_list("pk", flat=True)) == [many.pk]
    assert few.slug in TagRedirect.objects.values_list("slug", flat=True)


def test_a_place_and_a_topic_of_one_name_stay_two_and_are_said(capsys):
    place, topic = make_place("Neue Mitte"), make_older(TagKind.TOPIC, "Mitte", f"Neue{NBSP}Mitte")
    migrate()
    topic.refresh_from_db()
    assert topic.name == f"Neue{NBSP}Mitte (2)"
    assert tags.resolve(["Neue Mitte", "Neue Mitte (2)"]) == [place, topic]
    assert "different kinds" in capsys.readouterr().out


def test_an_old_name_that_another_tag_has_as_its_own_goes():
    other = make_topic("Anderes")
    TagName.objects.create(norm=f"neue{NBSP}mitte", name=f"Neue{NBSP}Mitte", tag=other)
    place = make_place("Neue Mitte")
    migrate()
    assert tags.known_tags([f"Neue{NBSP}Mitte", "Anderes"]) == [other, place]
    assert list(other.names.values_list("name", flat=True)) == ["Anderes"]


def test_an_address_that_leads_to_itself_or_is_anothers_goes():
    first, second = make_place("Farge"), make_place("Rekum")
    for slug, tag in ((first.slug, first), (second.slug, first), ("frueher", first)):
        TagRedirect.objects.create(slug=slug, tag=tag)
    migrate()
    assert list(TagRedirect.objects.values_list("slug", flat=True)) == ["frueher"]


def make_twice(title: str, written: str) -> list[Evidence]:
    """A report without address that was taken in twice."""
    source = make_source("Gemeindebrief", domain="")
    older = sources.record(source, title=title)
    key = hashlib.sha256("\n".join(["gemeindebrief", written.casefold(), ""]).encode()).hexdigest()
    return [older, Evidence.objects.create(source=source, title=written, key=key)]


def test_a_report_that_was_counted_as_two_is_one():
    older, younger = make_twice("Rat tagt", f"Rat{NBSP}tagt")
    finding = make_finding(make_draft(), evidence=younger)
    Proposal.objects.create(article=make_draft(), evidence=younger, score=1)
    migrate()
    assert list(Evidence.objects.all()) == [older]
    finding.refresh_from_db()
    assert finding.evidence == older
    assert older.proposals.count() == 1


@pytest.mark.parametrize("where", ["in one article", "protected"])
def test_where_a_number_or_a_secret_depends_on_it_both_stay_and_are_said(where, capsys):
    article, (older, younger) = make_draft(), make_twice("Rat tagt", f"Rat{NBSP}tagt")
    make_finding(article, evidence=older)
    hidden = {} if where == "in one article" else {"visibility": Visibility.PROTECTED}
    make_finding(article if where == "in one article" else make_draft(), evidence=younger, **hidden)
    migrate()
    assert Evidence.objects.count() == 2
    assert "kept twice" in capsys.readouterr().out


def test_articles_and_images_are_found_by_the_new_form():
    article, image = make_draft(f"Neu{NBSP}Wulstorf baut"), make_image(caption=f"Blick auf Neu{NBSP}Wulstorf")
    for row in (article, image):
        type(row).objects.filter(pk=row.pk).update(search_key=f"neu{NBSP}wulstorf")
    migrate()
    for row in (article, image):
        row.refresh_from_db()
        assert "neu wulstorf" in row.search_key


def test_what_is_right_stays_as_it_is(capsys):
    make_place(), make_topic()
    make_article(tags=("OsterholzTechnologie",))
    before = [list(model.objects.order_by("pk").values()) for model in (Tag, TagName, Article, Evidence)]
    migrate(), migrate()
    assert [list(model.objects.order_by("pk").values()) for model in (Tag, TagName, Article, Evidence)] == before
    assert capsys.readouterr().out == ""
