from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from articles.models import Article, Change, Content, Revision, Status
from articles.publishing import revisions, tags, workflow
from newsroom.roles import Role
from tests.factories import make_article, make_author, make_colleague, make_draft, make_topic, superuser
from tests.parallel import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]


def edit(article: Article, **fields) -> Revision:
    newest = article.working_revision()
    values = vars(newest.text()) | fields
    return revisions.save(article, Content(**values), by=superuser(), based_on=newest)


def test_a_draft_is_written_to_row_and_revision():
    author, _topic = make_author(), make_topic("Kultur")
    article = make_draft("Erste", authors=(author.pk,), tags=("Kultur",), body="<p>a</p><script>b</script>")
    stored = Article.objects.get(pk=article.pk)
    assert stored.live_revision == stored.working_revision()
    assert stored.body == stored.live_revision.text().body == "<p>a</p>"
    assert stored.author_list == [author]
    assert [tag.name for tag in stored.tag_list] == ["Kultur"]


def test_authors_keep_their_order():
    first, second, third = make_author("C"), make_author("A"), make_author("B")
    article = make_draft(authors=(first.pk, second.pk, third.pk))
    assert article.author_list == [first, second, third]
    edit(article, authors=(third.pk, first.pk))
    assert Article.objects.get(pk=article.pk).author_list == [third, first]


def test_saving_the_same_text_again_makes_no_revision():
    article = make_draft()
    edit(article)
    assert article.revisions.count() == 1


def test_a_published_article_keeps_its_text_until_changes_are_published(client):
    article = make_article("Altes Wort")
    edit(article, headline="Neues Wort")
    assert b"Altes Wort" in client.get(article.get_absolute_url()).content
    assert b"Neues Wort" not in client.get("/").content
    revisions.publish(article, by=superuser(), change=Change.SLIP)
    page = client.get(article.get_absolute_url())
    assert b"Neues Wort" in page.content


def test_published_revisions_are_numbered():
    article = make_article()
    edit(article, headline="Zwei")
    edit(article, headline="Drei")
    revisions.publish(article, by=superuser(), change=Change.SLIP)
    numbers = list(article.revisions.order_by("pk").values_list("published_number", flat=True))
    assert numbers == [1, None, 2]


def test_a_slip_of_the_pen_leaves_the_editorial_clock_and_an_update_moves_it():
    article = make_article()
    before = article.content_modified_at
    edit(article, headline="Kleiner Fehler")
    revisions.publish(article, by=superuser(), change=Change.SLIP)
    assert Article.objects.get(pk=article.pk).content_modified_at == before
    edit(article, headline="Neuigkeit")
    revisions.publish(article, by=superuser(), change=Change.UPDATE)
    assert Article.objects.get(pk=article.pk).updated_at > before


def test_nothing_is_overwritten_when_somebody_else_saved_in_between():
    article = make_draft("Eins")
    opened = article.working_revision()
    edit(article, headline="Von A")
    with pytest.raises(revisions.ConflictError) as conflict:
        revisions.save(article, Content(headline="Von B"), by=superuser(), based_on=opened)
    assert conflict.value.newest.text().headline == "Von A"
    assert Article.objects.get(pk=article.pk).headline == "Von A"
    assert article.revisions.count() == 2


def test_a_changed_text_loses_its_approval():
    by, article = superuser(), make_draft()
    workflow.move(article, Status.IN_REVIEW, by=by)
    workflow.move(article, Status.APPROVED, by=by)
    edit(article)
    assert Article.objects.get(pk=article.pk).status == Status.APPROVED
    edit(article, headline="Anders")
    assert Article.objects.get(pk=article.pk).status == Status.DRAFT


def test_the_planned_text_is_the_approved_text():
    by, article = superuser(), make_draft("Freigegeben")
    workflow.publish(article, by=by, at=timezone.now() + timedelta(hours=1))
    edit(article, headline="Noch nicht")
    assert Article.objects.get(pk=article.pk).headline == "Freigegeben"


def test_after_a_cancelled_plan_a_newer_text_needs_its_own_approval():
    by, article = superuser(), make_draft("Freigegeben")
    workflow.publish(article, by=by, at=timezone.now() + timedelta(hours=1))
    edit(article, headline="Neuer")
    workflow.move(article, Status.APPROVED, by=by)
    with pytest.raises(workflow.ActionRefused):
        workflow.move(article, Status.PUBLISHED, by=by)
    edit(article)
    article.refresh_from_db()
    assert (article.headline, article.status) == ("Neuer", Status.DRAFT)


def test_the_address_follows_the_headline_until_it_is_published():
    article = make_draft("Öffentliche Straßen")
    assert article.slug == "oeffentliche-strassen"
    edit(article, headline="Öffentliche Wege")
    assert article.slug == "oeffentliche-wege"
    workflow.publish(article, by=superuser())
    edit(article, headline="Etwas anderes")
    revisions.publish(article, by=superuser(), change=Change.SLIP)
    assert Article.objects.get(pk=article.pk).slug == "oeffentliche-wege"


def test_an_address_of_the_editors_choice_stays():
    article = make_draft("Eine lange Überschrift", slug="kurz")
    edit(article, headline="Eine andere Überschrift")
    assert Article.objects.get(pk=article.pk).slug == "kurz"


def test_the_address_of_a_published_article_is_changed_by_the_chief_of_desk_only():
    article = make_article("Fest")
    newest = article.working_revision()
    with pytest.raises(workflow.ActionRefused):
        revisions.save(article, newest.text(), by=make_colleague(Role.EDITOR), based_on=newest, slug="lose")
    assert Article.objects.get(pk=article.pk).slug == "fest"


def test_one_headline_twice_makes_two_addresses():
    assert [make_draft("Gleich").slug for _ in range(3)] == ["gleich", "gleich-2", "gleich-3"]


def test_a_headline_without_latin_letters_has_an_address():
    assert make_draft("🚀🚀").slug == "meldung"


@pytest.mark.django_db(transaction=True)
def test_one_headline_at_the_same_moment_makes_two_addresses():
    by = superuser()

    def create() -> str:
        article = Article()
        revisions.save(article, Content(headline="Zur selben Zeit", tags=("Neues Wort",)), by=by)
        return article.slug

    slugs = sorted(at_once(*[create] * 6))
    assert slugs == [
        "zur-selben-zeit",
        *(f"zur-selben-zeit-{number}" for number in range(2, 7)),
    ]


@pytest.mark.django_db(transaction=True)
def test_of_two_parallel_saves_one_wins_and_one_is_told():
    by = superuser()
    article = make_draft("Anfang", by=by)
    opened = article.working_revision()

    def save(headline: str) -> str:
        try:
            mine = Article.objects.get(pk=article.pk)
            revisions.save(mine, Content(headline=headline), by=by, based_on=opened)
        except revisions.ConflictError:
            return "told"
        return "saved"

    assert sorted(at_once(*(partial(save, headline) for headline in "AB"))) == ["saved", "told"]
    assert article.revisions.count() == 2


def test_a_snapshot_finds_a_renamed_tag():
    topic = make_topic("Alter Name")
    article = make_draft(tags=("Alter Name",))
    tags.rename(topic, "Neuer Name")
    edit(article, headline="Weiter")
    assert [tag.name for tag in Article.objects.get(pk=article.pk).tag_list] == ["Neuer Name"]


def test_a_save_with_twenty_tags_stays_cheap(django_assert_max_num_queries):
    for number in range(20):
        make_topic(f"Thema {number}")
    article = make_draft(tags=tuple(f"Thema {number}" for number in range(20)))
    with django_assert_max_num_queries(25):
        edit(article, headline="Teuer?")
