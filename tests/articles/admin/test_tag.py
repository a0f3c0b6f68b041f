"""The Leitung merges tags, undoes it, and keeps their other names: without script, step by step."""

import pytest
from django.urls import reverse

from articles.models import Tag, TagMerge
from articles.publishing import tags
from tests.articles.article_form import errors, form_of, said
from tests.factories import make_article, make_draft, make_place, make_topic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]

LIST = "/admin/articles/tag/"
MERGE = f"{LIST}merge/"


@pytest.fixture
def topics() -> tuple[Tag, Tag]:
    few, many = make_topic("Radverkehr"), make_topic("Fahrrad")
    make_article("Wenig", tags=("Radverkehr",))
    make_article("Viel", tags=("Fahrrad",))
    make_draft("Beides", tags=("Fahrrad", "Radverkehr"))
    make_draft(tags=("Fahrrad",))
    return few, many


def tag_url(tag: Tag) -> str:
    return reverse("admin:articles_tag_change", args=[tag.pk])


def test_two_tags_of_the_list_are_merged_after_one_has_seen_what_moves(desk, client, topics):
    few, many = topics
    ticked = {"action": "merge", "_selected_action": [few.pk, many.pk]}
    page = desk.post(LIST, ticked, follow=True)
    shown = page.content.decode()
    assert "„Radverkehr“ geht in „Fahrrad“ auf" in shown
    assert "2 Meldungen ziehen um. 1 davon trägt schon beide." in shown
    assert "/thema/radverkehr/ und der Feed dazu führen weiter nach /thema/fahrrad/" in shown
    assert Tag.objects.count() == 2
    done = desk.post(MERGE, {"source": "Radverkehr", "target": "Fahrrad"}, follow=True)
    assert "in „Fahrrad“ aufgegangen" in said(done)
    for more in ("", "feed/"):
        answer = client.get(f"/thema/radverkehr/{more}")
        assert (answer.status_code, answer["Location"]) == (301, f"/thema/fahrrad/{more}")


def test_a_merging_is_undone_from_the_page_of_the_tag_that_stayed(desk, client, topics):
    few, many = topics
    desk.post(MERGE, {"source": "Radverkehr", "target": "Fahrrad"})
    undo = reverse("admin:articles_tag_unmerge", args=[TagMerge.objects.get().pk])
    for page in (tag_url(many), MERGE):
        assert undo in desk.get(page).content.decode()
    assert "Wieder zwei Schlagwörter" in desk.get(undo).content.decode()
    assert "wieder zwei Schlagwörter" in said(desk.post(undo, follow=True))
    assert {article.headline for article in client.get("/thema/radverkehr/").context["page"].object_list} == {"Wenig"}
    assert "nicht mehr rückgängig" in said(desk.get(undo, follow=True))


@pytest.mark.parametrize("ticked", [1, 3])
def test_other_than_two_are_not_merged(desk, topics, ticked):
    chosen = [tag.pk for tag in (*topics, make_topic("Bus"))][:ticked]
    answer = desk.post(LIST, {"action": "merge", "_selected_action": chosen}, follow=True)
    assert "genau zwei" in said(answer)


@pytest.mark.parametrize(
    ("source", "target", "sentence"),
    [
        ("Radverkehr", "Gibtsnicht", "Kein Schlagwort heißt „Gibtsnicht“"),
        ("Radverkehr", "RADVERKEHR", "schon ein einziges Schlagwort"),
        ("Radverkehr", "", "erforderlich"),
        ("Radverkehr", "Unklares", "noch nicht entschieden"),
    ],
)
def test_what_cannot_be_merged_is_said(desk, topics, source, target, sentence):
    tags.resolve(["Unklares"])
    for answer in (
        desk.get(MERGE, {"source": source, "target": target}),
        desk.post(MERGE, {"source": source, "target": target}),
    ):
        assert answer.status_code == 200
        assert sentence in answer.content.decode()
    assert not TagMerge.objects.exists()


def test_the_tag_that_took_the_old_name_is_named_when_it_is_undone(desk, topics):
    few, many = topics
    desk.post(MERGE, {"source": "Radverkehr", "target": "Fahrrad"})
    tags.rename(many, "Radverkehr")
    answer = desk.post(reverse("admin:articles_tag_unmerge", args=[TagMerge.objects.get().pk]))
    assert "„Radverkehr“ trägt seitdem den alten Namen" in answer.content.decode()


def test_other_names_are_added_and_removed_in_the_form(desk, topics):
    few, many = topics
    form = form_of(desk, tag_url(many))
    answer = desk.post(tag_url(many), form | {"new_names": "Velo, Drahtesel"})
    assert answer.status_code == 302, errors(answer)
    assert tags.known_tags(["VELO", "drahtesel"]) == [many]
    alias = many.names.get(name="Velo")
    desk.post(tag_url(many), form | {"removed_names": [alias.pk]})
    assert tags.known_tags(["Drahtesel"]) == [many]
    assert tags.known_tags(["Velo"]) == []
    assert "ist schon ein Name" in errors(desk.post(tag_url(many), form | {"new_names": "Radverkehr"}))
    make_draft("Wer Rad fährt", tags=("Drahtesel",))
    answer = desk.post(tag_url(many), form | {"removed_names": [many.names.get(name="Drahtesel").pk]})
    assert "Wer Rad fährt" in errors(answer)


def test_the_question_costs_the_same_for_many_articles(desk, django_assert_max_num_queries):
    make_topic("Eins"), make_topic("Zwei"), make_place()
    for _number in range(30):
        make_draft(tags=("Eins",))
    with django_assert_max_num_queries(50):
        assert "30 Meldungen" in desk.get(MERGE, {"source": "Eins", "target": "Zwei"}).content.decode()
