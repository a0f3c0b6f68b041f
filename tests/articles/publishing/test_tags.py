import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from articles.errors import ActionRefused
from articles.models import Article, Tag, TagKind, TagName, TagRedirect
from articles.publishing import tags
from tests.factories import make_article, make_draft, make_place, make_topic

pytestmark = pytest.mark.django_db


def headlines(client, path: str) -> set[str]:
    page = client.get(path)
    assert page.status_code == 200
    return {article.headline for article in page.context["page"].object_list}


def test_a_name_with_spaces_is_one_tag():
    assert tags.parse("Virtuelle Region Nordwest, Kultur,, Kultur ") == ["Virtuelle Region Nordwest", "Kultur"]


@pytest.mark.parametrize("typed", ["!!!", "…", "gut, 🚀", "x" * 101])
def test_punctuation_and_endless_words_are_no_tags(typed):
    with pytest.raises(ValidationError):
        tags.parse(typed)


def test_a_known_place_and_topic_run_together_are_one_compound_place_first():
    place, topic = make_place(), make_topic()
    (tag,) = tags.resolve(["OsterholzTechnologie"])
    assert (tag.kind, tag.place, tag.topic) == (TagKind.COMPOUND, place, topic)
    assert (tag.name, tag.slug) == ("Osterholz · Technologie", "osterholz-technologie")
    assert tags.resolve(["TechnologieOsterholz", "osterholztechnologie", "Osterholz · Technologie"]) == [tag]


def test_places_of_several_words_and_hyphens_have_compounds_too():
    make_place("Bremen-Nord"), make_place("Virtuelle Region Nordwest"), make_topic("Kultur")
    names = [tag.name for tag in tags.resolve(["Bremen-NordKultur", "Virtuelle Region NordwestKultur"])]
    assert names == ["Bremen-Nord · Kultur", "Virtuelle Region Nordwest · Kultur"]


def test_an_unknown_word_becomes_an_open_tag_and_is_looked_at_again():
    (tag,) = tags.resolve(["LilienthalKultur"])
    assert tag.kind == TagKind.OPEN
    make_place("Lilienthal"), make_topic("Kultur")
    (again,) = tags.resolve(["LilienthalKultur"])
    assert (again.pk, again.kind, again.name) == (tag.pk, TagKind.COMPOUND, "Lilienthal · Kultur")


def test_a_word_with_two_readings_stays_open():
    make_place("Alt"), make_place("AltStadt"), make_topic("StadtKultur"), make_topic("Kultur")
    (tag,) = tags.resolve(["AltStadtKultur"])
    assert tag.kind == TagKind.OPEN


def test_a_person_and_a_topic_make_no_compound():
    tags.create("Anna", TagKind.PERSON), make_topic()
    (tag,) = tags.resolve(["AnnaTechnologie"])
    assert tag.kind == TagKind.OPEN


def test_straße_is_one_tag_however_it_is_written():
    found = [tags.resolve([name])[0] for name in ("STRASSE", "Straße", "strasse")]
    assert len({tag.pk for tag in found}) == 1
    assert tags.resolve(["Straße", "strasse"]) == found[:1]


def test_a_word_without_capitals_is_asked_about_with_the_parts_that_are_known():
    make_place(), make_topic()
    (tag,) = tags.resolve(["osterholztechnologie"])
    assert tag.kind == TagKind.OPEN
    assert tags.suggestions(tag.name) == [tags.Split("osterholz", "technologie")]


def test_an_open_tag_can_become_what_it_is():
    (tag,) = tags.resolve(["NirgendwoSport"])
    tags.decide(tag, TagKind.COMPOUND, place="Nirgendwo", topic="Sport")
    tag.refresh_from_db()
    assert (tag.name, tag.place.kind, tag.topic.kind) == ("Nirgendwo · Sport", TagKind.PLACE, TagKind.TOPIC)
    assert tags.resolve(["NirgendwoSport"]) == [tag]


def test_an_open_tag_that_turns_out_to_be_a_known_compound_joins_it():
    (open_tag,) = tags.resolve(["technologieInOsterholz"])
    article = make_draft(tags=("technologieInOsterholz",))
    make_place(), make_topic()
    (compound,) = tags.resolve(["OsterholzTechnologie"])
    assert tags.decide(open_tag, TagKind.COMPOUND, place="Osterholz", topic="Technologie") == compound
    assert [tag.pk for tag in Article.objects.get(pk=article.pk).tag_list] == [compound.pk]
    assert tags.resolve(["technologieInOsterholz"]) == [compound]


def test_a_topic_cannot_be_the_place_of_a_compound():
    make_topic("Kultur")
    with pytest.raises(ValidationError, match="Kultur"):
        tags.decide(tags.resolve(["KulturSport"])[0], TagKind.COMPOUND, place="Kultur", topic="Sport")


def test_the_page_of_a_compound_lists_articles_that_carry_it_or_both_parts(client):
    make_place(), make_topic(), make_topic("Kultur")
    make_article("With compound", tags=("OsterholzTechnologie",))
    make_article("With parts", tags=("Osterholz", "Technologie"))
    make_article("Place only", tags=("Osterholz",))
    make_article("Other compound", tags=("OsterholzKultur",))
    make_article("Topic only", tags=("Technologie",))
    assert headlines(client, "/thema/osterholz-technologie/") == {"With compound", "With parts"}
    everything_in_osterholz = {"With compound", "With parts", "Place only", "Other compound"}
    assert headlines(client, "/thema/osterholz/") == everything_in_osterholz
    assert headlines(client, "/thema/technologie/") == {"With compound", "With parts", "Topic only"}


def test_a_compound_has_a_page_while_only_its_parts_are_carried(client):
    make_place(), make_topic()
    tags.resolve(["OsterholzTechnologie"])
    assert client.get("/thema/osterholz-technologie/").status_code == 404
    make_article("With parts", tags=("Osterholz", "Technologie"))
    assert headlines(client, "/thema/osterholz-technologie/") == {"With parts"}


def test_a_tag_without_public_articles_is_404(client):
    make_topic("Leer")
    make_draft(tags=("Leer",))
    assert client.get("/thema/leer/").status_code == 404


def test_an_open_tag_has_no_page_even_when_an_article_carries_it(client):
    make_topic("Offenes")
    make_article(tags=("Offenes",))
    assert client.get("/thema/offenes/").status_code == 200
    Tag.objects.filter(name="Offenes").update(kind=TagKind.OPEN)
    assert client.get("/thema/offenes/").status_code == 404


def test_old_addresses_answer_301_after_a_rename_also_through_compounds(client):
    place = make_place()
    make_topic()
    make_article("Article", tags=("OsterholzTechnologie",))
    tags.rename(place, "Landkreis Osterholz")
    for old, new in [
        ("/thema/osterholz/", "/thema/landkreis-osterholz/"),
        ("/thema/osterholz-technologie/", "/thema/landkreis-osterholz-technologie/"),
        ("/thema/osterholz-technologie/feed/", "/thema/landkreis-osterholz-technologie/feed/"),
    ]:
        answer = client.get(old)
        assert (answer.status_code, answer["Location"]) == (301, new)
        assert client.get(new).status_code == 200
    assert [tag.name for tag in tags.resolve(["OsterholzTechnologie"])] == ["Landkreis Osterholz · Technologie"]


def test_renaming_there_and_back_leaves_one_hop_each(client):
    topic = make_topic("Eins")
    make_article(tags=("Eins",))
    for name in ("Zwei", "Drei", "Eins"):
        tags.rename(topic, name)
    assert client.get("/thema/eins/").status_code == 200
    assert client.get("/thema/zwei/")["Location"] == "/thema/eins/"
    assert client.get("/thema/drei/")["Location"] == "/thema/eins/"


def test_a_hidden_tag_does_not_betray_its_new_name(client):
    topic = make_topic("Alt")
    tags.rename(topic, "Geheim")
    assert client.get("/thema/alt/").status_code == 404


def test_a_name_of_another_tag_cannot_be_taken():
    first, _second = make_topic("Eins"), make_topic("Zwei")
    with pytest.raises(ValidationError, match="Zwei"):
        tags.rename(first, "ZWEI")


def test_two_names_with_one_address_get_two():
    make_topic("C")
    assert make_topic("C++").slug == "c-2"


def test_the_database_refuses_a_compound_without_parts_and_parts_without_compound():
    place, topic = make_place(), make_topic()
    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.create(name="x", slug="x", kind=TagKind.COMPOUND)
    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.create(name="x", slug="x", kind=TagKind.TOPIC, place=place, topic=topic)
    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.create(name="x", slug="x", kind=TagKind.COMPOUND, place=place, topic=place)


def test_one_normal_form_belongs_to_one_tag():
    make_topic("Straße")
    other = make_topic("Weg")
    with pytest.raises(IntegrityError), transaction.atomic():
        TagName.objects.create(norm="strasse", name="STRASSE", tag=other)


def test_many_tags_cost_few_queries(django_assert_max_num_queries):
    for number in range(20):
        make_topic(f"Thema {number}")
    with django_assert_max_num_queries(3):
        assert len(tags.resolve([f"thema {number}" for number in range(20)])) == 20


def test_a_compound_of_two_long_names_fits():
    make_place("P" * 100), make_topic("T" * 100)
    assert tags.compound(*tags.known_tags(["P" * 100, "T" * 100])).name == f"{'P' * 100} · {'T' * 100}"


SPACES = "\u00a0\u1680\u2002\u2007\u2009\u202f\u205f\u2800\u3000\u2028\t"
HYPHENS = "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"
UNSEEN = "\u00ad\u034f\u200b\u200c\u200d\u2060\u3164\ufe0f\ufeff\U000e0100"


@pytest.mark.parametrize(
    "typed", [f"Neu{sign}Wulstorf" for sign in SPACES] + [f"Neu {sign}Wulstorf" for sign in UNSEEN]
)
def test_a_known_place_is_known_however_its_space_is_written(typed):
    place = make_place("Neu Wulstorf")
    assert tags.resolve(tags.parse(typed)) == [place]


@pytest.mark.parametrize("hyphen", HYPHENS)
def test_a_known_place_is_known_however_its_hyphen_is_written(hyphen):
    place, topic = make_place("Bremen-Nord"), make_topic("Kultur")
    assert tags.resolve([f"Bremen{hyphen}Nord"]) == [place]
    assert tags.resolve([f"Bremen{hyphen}NordKultur", f"Bremen{hyphen}Nord\u00a0·\u00a0Kultur"]) == [
        tags.compound(place, topic)
    ]


def test_a_place_pasted_with_a_no_break_space_stops_no_publication(client):
    make_place("Neu Wulstorf")
    make_article("Article", tags=("Neu\u00a0Wulstorf",))
    assert headlines(client, "/thema/neu-wulstorf/") == {"Article"}


def test_an_article_with_an_open_tag_under_another_of_its_names_waits():
    (tag,) = tags.resolve(["Offenes"])
    tags.add_alias(tag, "Ungeklärtes")
    with pytest.raises(ActionRefused, match="Offenes"):
        make_article(tags=("Ungeklärtes",))


def leads_on(client, old: str, new: str) -> bool:
    """In one step, the page and its feed."""
    answers = [client.get(f"/thema/{old}/{more}") for more in ("", "feed/")]
    return [(answer.status_code, answer["Location"]) for answer in answers] == [
        (301, f"/thema/{new}/{more}") for more in ("", "feed/")
    ]


def test_a_name_whose_address_belongs_to_another_leads_to_itself_nowhere(client):
    make_place("Bremen Nord")
    second = make_place("Bremen-nord")
    make_topic("Kultur")
    make_article(tags=("Bremen-nord", "Bremen-nordKultur"))
    assert second.slug == "bremen-nord-2"
    tags.rename(second, "Bremen-Nord")
    assert not second.redirects.exists()
    tags.rename(second, "Nordbremen")
    assert leads_on(client, "bremen-nord-2", "nordbremen")
    assert leads_on(client, "bremen-nord-kultur", "nordbremen-kultur")
    assert client.get("/thema/nordbremen/").status_code == 200


def test_an_address_that_a_stray_redirect_names_can_still_be_left(client):
    first, second = make_place("Farge"), make_place("Rekum")
    TagRedirect.objects.create(slug=first.slug, tag=first)
    TagRedirect.objects.create(slug=second.slug, tag=first)
    make_article(tags=("Farge", "Rekum"))
    tags.rename(first, "Alt-Farge"), tags.rename(second, "Alt-Rekum")
    assert leads_on(client, "farge", "alt-farge")
    assert leads_on(client, "rekum", "alt-rekum")


def test_merging_a_renamed_place_takes_its_compounds_names_and_addresses_along(client):
    make_topic("Kultur"), make_topic("Sport")
    source, target = make_place("Vegesack"), make_place("Bremen-Vegesack")
    article = make_article("Article", tags=("Vegesack", "VegesackKultur", "VegesackSport"))
    make_article("Other", tags=("Bremen-VegesackKultur",))
    tags.rename(source, "Ortsteil Vegesack")
    tags.merge(source, target)
    for old in ("vegesack", "ortsteil-vegesack"):
        assert leads_on(client, old, "bremen-vegesack")
        for topic in ("kultur", "sport"):
            assert leads_on(client, f"{old}-{topic}", f"bremen-vegesack-{topic}")
    assert headlines(client, "/thema/bremen-vegesack-kultur/") == {"Article", "Other"}
    names = ("Vegesack", "VegesackKultur", "Ortsteil VegesackSport", "Bremen-Vegesack · Sport")
    shown = [tag.name for tag in tags.resolve(names)]
    assert shown == ["Bremen-Vegesack", "Bremen-Vegesack · Kultur", "Bremen-Vegesack · Sport"]
    assert [tag.name for tag in Article.objects.get(pk=article.pk).tag_list] == shown


def test_a_compound_takes_in_every_open_tag_that_is_spelled_like_it():
    article = make_draft(tags=("OsterholzTechnologie", "Osterholz · Technologie"))
    make_place(), make_topic()
    (compound,) = tags.resolve(["TechnologieOsterholz"])
    assert tags.resolve(["OsterholzTechnologie", "Osterholz · Technologie"]) == [compound]
    assert list(Tag.objects.filter(taggings__content_object=article)) == [compound]


def test_a_compound_whose_name_another_tag_has_gets_a_number_and_no_error():
    make_topic("Osterholz · Technologie"), make_place(), make_topic()
    (compound,) = tags.resolve(["OsterholzTechnologie"])
    assert compound.name == "Osterholz · Technologie (2)"
    tags.rename(compound.place, "Scharmbeck")
    assert tags.resolve(["ScharmbeckTechnologie"])[0].name == "Scharmbeck · Technologie"


def test_two_readings_of_one_word_are_two_compounds():
    make_place("A · B"), make_topic("C"), make_place("A"), make_topic("B · C")
    first = tags.compound(*tags.known_tags(["A · B", "C"]))
    second = tags.compound(*tags.known_tags(["A", "B · C"]))
    assert (first.name, second.name) == ("A · B · C", "A · B · C (2)")


@pytest.mark.parametrize(
    ("source", "target", "why"),
    [
        ("Osterholz", "Osterholz", "zwei verschiedene"),
        ("Osterholz", "Unklar", "noch nicht entschieden"),
        ("Osterholz", "Kultur", "(Ort)"),
    ],
)
def test_what_cannot_be_one_thing_is_not_merged(source, target, why):
    make_place(), make_topic("Kultur"), tags.resolve(["Unklar", "OsterholzKultur"])
    source, target = tags.known_tags([source])[0], tags.known_tags([target])[0]
    with pytest.raises(ValidationError, match=re.escape(why)):
        tags.merge(source, target)


def test_a_name_that_grows_when_it_is_compared_is_too_long():
    with pytest.raises(ValidationError, match="länger"):
        tags.parse("\ufdfa" * 30)
