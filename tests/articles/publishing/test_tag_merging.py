"""Two tags become one, and within a day two again."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.accountability import redaction
from articles.models import Article, Content, Tag, TaggedArticle, TagMerge, TagName, TagRedirect
from articles.publishing import revisions, tags
from articles.publishing.tags import merging
from newsroom.work import Worker
from tests.factories import make_article, make_draft, make_place, make_topic, superuser

pytestmark = pytest.mark.django_db


def everything() -> dict[str, set]:
    """What a merging changes, whatever the order of the rows."""
    return {
        "tags": set(Tag.objects.values_list("pk", "name", "slug", "kind", "intro", "place", "topic", "menu_position")),
        "names": set(TagName.objects.values_list("norm", "name", "tag", "is_primary")),
        "redirects": set(TagRedirect.objects.values_list("slug", "tag")),
        "carried": set(TaggedArticle.objects.values_list("content_object", "tag")),
    }


@pytest.fixture
def places() -> tuple[Tag, Tag]:
    """A renamed place with two compounds and an old name, one that is to stay, and articles of each kind."""
    make_topic("Kultur"), make_topic("Sport")
    source, target = make_place("Vegesack"), make_place("Bremen-Vegesack")
    make_article("Both", tags=("Vegesack", "Bremen-Vegesack"))
    make_article("Kultur", tags=("VegesackKultur",))
    make_draft("Sport", tags=("VegesackSport", "Kultur"))
    make_article("Other", tags=("Bremen-VegesackKultur",))
    tags.rename(source, "Ortsteil Vegesack")
    tags.add_alias(source, "Vegebüdel")
    Tag.objects.filter(pk=source.pk).update(intro="Am Fluss.", menu_position=3)
    source.refresh_from_db()
    return source, target


def test_the_question_says_what_the_answer_does_and_changes_nothing(places):
    before = everything()
    asked = merging.preview(*places)
    assert everything() == before
    assert (asked.articles, asked.carried_both) == (1, 1)
    assert set(asked.names) == {"Vegesack", "Ortsteil Vegesack", "Vegebüdel"}
    assert asked.compounds == [
        ("Ortsteil Vegesack · Kultur", "Bremen-Vegesack · Kultur"),
        ("Ortsteil Vegesack · Sport", "Bremen-Vegesack · Sport"),
    ]
    assert ("vegesack-kultur", "bremen-vegesack-kultur") in asked.addresses
    merged = merging.merge(*places, by=superuser())
    assert merging.outcome(merged) == asked


def test_what_the_one_that_stays_lacks_it_takes_over(places):
    _source, target = places
    merging.merge(*places, by=superuser())
    target.refresh_from_db()
    assert (target.intro, target.menu_position) == ("Am Fluss.", 3)


def test_a_merging_that_is_undone_leaves_everything_as_it_was(places, client):
    before = everything()
    merged = merging.merge(*places, by=superuser())
    assert everything() != before
    assert merging.undo(merged).name == "Ortsteil Vegesack"
    assert everything() == before
    assert client.get("/thema/ortsteil-vegesack-kultur/").status_code == 200
    assert not TagMerge.objects.exists()


def test_a_button_that_is_pressed_twice_merges_once_and_undoes_once(places):
    """Each request has read its rows before the other one changes them."""
    source, target = places
    again = Tag.objects.get(pk=source.pk), Tag.objects.get(pk=target.pk)
    merged = merging.merge(source, target, by=superuser())
    after = everything()
    for first, second in (again, reversed(again)):
        with pytest.raises(ValidationError, match="aufgegangen oder gelöscht"):
            merging.merge(first, second, by=superuser())
    assert (TagMerge.objects.count(), everything()) == (1, after)
    undone_again = TagMerge.objects.get()
    merging.undo(merged)
    with pytest.raises(ValidationError, match="nicht mehr rückgängig"):
        merging.undo(undone_again)


def test_what_somebody_changed_since_stays_as_it_is(places):
    source, target = places
    merged = merging.merge(*places, by=superuser())
    tags.rename(target, "Stadtteil Vegesack")
    changed = Article.objects.get(headline="Kultur")
    content = Content(headline="Kultur", body="<p>x</p>", byline="x", tags=("Stadtteil Vegesack",))
    revisions.save(changed, content, by=superuser(), based_on=changed.working_revision())
    revisions.publish(changed, by=superuser(), change="slip")
    merging.undo(merged)
    source, target = (Tag.objects.get(pk=tag.pk) for tag in places)
    assert (source.name, target.name, target.slug) == ("Ortsteil Vegesack", "Stadtteil Vegesack", "stadtteil-vegesack")
    assert tags.resolve(["Stadtteil Vegesack", "Bremen-Vegesack", "Vegebüdel"]) == [target, source]
    assert Article.objects.get(headline="Kultur").tag_list == [target]
    both = [tag.name for tag in Article.objects.get(headline="Both").tag_list]
    assert both == ["Ortsteil Vegesack", "Stadtteil Vegesack"]


def test_two_mergings_are_undone_in_their_order(places):
    source, target = places
    before, last = everything(), make_place("Nordbremen")
    first = merging.merge(source, target, by=superuser())
    second = merging.merge(target, last, by=superuser())
    with pytest.raises(ValidationError, match="Bremen-Vegesack"):
        merging.undo(first)
    merging.undo(second)
    merging.undo(first)
    Tag.objects.filter(pk=last.pk).delete()
    assert everything() == before


def test_a_name_that_another_tag_has_taken_since_is_named(places):
    source, target = places
    merged = merging.merge(*places, by=superuser())
    tags.rename(target, "Ortsteil Vegesack")
    with pytest.raises(ValidationError, match="Ortsteil Vegesack"):
        merging.undo(merged)


def test_after_a_day_nothing_is_kept_and_nothing_undone(places):
    merged = merging.merge(*places, by=superuser())
    Worker(say=lambda _line: None).run_once()
    assert TagMerge.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        with pytest.raises(ValidationError, match="Tag"):
            merging.undo(merged)
        Worker(say=lambda _line: None).run_once()
    assert not TagMerge.objects.exists()


def test_an_old_text_that_names_a_merged_tag_is_published_with_the_one_that_stayed(places):
    _source, target = places
    article = Article.objects.get(headline="Both")
    old = article.working_revision()
    merging.merge(*places, by=superuser())
    content = Content(headline="Neu", body="<p>x</p>", byline="x", tags=old.text().tags)
    revisions.save(article, content, by=superuser(), based_on=old)
    revisions.publish(article, by=superuser(), change="slip")
    assert Article.objects.get(pk=article.pk).tag_list == [target]


def test_a_passage_that_is_removed_is_not_kept_for_undoing():
    bird = make_topic("Kanarienvogel")
    article = make_article("Kanarienvogel", tags=("Kanarienvogel",))
    merging.merge(bird, make_topic("Vögel"), by=superuser())
    redaction.redact(article, "Kanarienvogel", by=superuser(), kind="legal", reason="Auf Antrag", slug="neu")
    assert not TagMerge.objects.exists()


def test_many_articles_are_merged_at_the_same_number_of_queries(django_assert_max_num_queries):
    make_topic("Eins"), make_topic("Zwei")
    for _number in range(30):
        make_draft(tags=("Eins",))
    with django_assert_max_num_queries(40):
        merging.merge(*tags.known_tags(["Eins", "Zwei"]), by=superuser())
    assert Tag.objects.get(name="Zwei").taggings.count() == 30


def test_other_names_come_and_go():
    topic = make_topic("Radverkehr")
    tags.add_alias(topic, "Fahrrad")
    assert tags.resolve(["FAHRRAD"]) == [topic]
    with pytest.raises(ValidationError, match="Radverkehr"):
        tags.add_alias(make_topic("Bus"), "Fahrrad")
    tags.remove_alias(topic.names.get(name="Fahrrad"))
    assert tags.known_tags(["Fahrrad"]) == []
    with pytest.raises(ValidationError, match="den das Schlagwort trägt"):
        tags.remove_alias(topic.names.get())


@pytest.mark.parametrize("where", ["live", "newest"])
def test_another_name_that_an_article_says_stays(where):
    topic = make_topic("Radverkehr")
    tags.add_alias(topic, "Fahrrad")
    article = make_article("Neuer Radweg", tags=("Fahrrad",) if where == "live" else ())
    content = Content(
        headline="Neuer Radweg", body="<p>x</p>", byline="x", tags=() if where == "live" else ("Fahrrad",)
    )
    revisions.save(article, content, by=superuser(), based_on=article.working_revision())
    with pytest.raises(ValidationError, match="Neuer Radweg"):
        tags.remove_alias(topic.names.get(name="Fahrrad"))
