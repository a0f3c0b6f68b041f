"""What somebody of the desk learns about the drafts of others: nothing, whatever they put into an address."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.desk import notes
from articles.models import Article, Change, Content, Tag, Visibility
from articles.publishing import revisions, schedule, tags
from newsroom.roles import Role
from tests.articles.article_form import change_url, said
from tests.factories import (
    make_analysis,
    make_article,
    make_author,
    make_colleague,
    make_draft,
    make_evidence,
    make_finding,
    make_place,
    make_source,
    make_topic,
    make_user,
    superuser,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]

CANARY = "Kanarienvogel"


@pytest.fixture
def author() -> Client:
    client = Client()
    client.force_login(make_colleague(Role.AUTHOR))
    return client


def make_secret() -> Article:
    writer = make_author("Vera Verdeckt")
    return make_draft(CANARY, dek=CANARY, authors=(writer.pk,), tags=("Verdecktes",))


def make_published_with_a_secret() -> Article:
    """An article that readers know, with a newer text and a note that they do not know."""
    article, chief, known = make_article("Bekannt"), superuser(), make_topic(CANARY)
    newest = article.working_revision()
    content = Content(headline="Bekannt", body=f"<p>{CANARY}</p>", byline="x", tags=(known.name,))
    revisions.save(article, content, by=chief, based_on=newest, note=f"{CANARY} in der Notiz")
    notes.add(article, f"{CANARY} im Faden", chief)
    article.moves.create(old="in_review", new="draft", note=f"{CANARY} zurückgegeben", by=chief)
    schedule.plan_changes(article, timezone.now() + timedelta(days=1), by=chief, change=Change.SLIP)
    return article


@pytest.mark.parametrize("where", ["change", "history", "notes", "delete"])
def test_a_reader_at_the_desk_sees_of_a_colleagues_published_article_what_readers_see(author, where):
    article = make_published_with_a_secret()
    answer = author.get(change_url(article).replace("change", where))
    assert CANARY not in answer.content.decode()


def test_the_plans_for_a_colleagues_published_article_are_not_listed(author, desk):
    make_published_with_a_secret()
    assert "Bekannt" not in author.get("/admin/articles/article/planned/").content.decode()
    assert "Bekannt" in desk.get("/admin/articles/article/planned/").content.decode()


def test_who_wrote_a_published_article_sees_what_the_desk_makes_of_it(author):
    article = make_published_with_a_secret()
    Article.objects.update(created_by=make_colleague(Role.AUTHOR))
    author.force_login(Article.objects.get().created_by)
    page = author.get(change_url(article)).content.decode()
    assert page.count(CANARY) >= 3


QUESTIONS = [
    "article/?created_by__password__startswith=m", "article/?created_by__username__startswith=a",
    "article/?revisions__content__contains=x", "article/?live_revision__note__contains=x",
    "article/?notes__text__contains=x", "article/?overrides__reason__contains=x", "article/?planned_changes=1",
    "article/?notes__isnull=False", "tag/?article={pk}", "tag/?article__id__exact={pk}", "tag/?taggings=1",
    "tag/?taggings__content_object__headline__startswith=K", "author/?articles={pk}", "author/?authorships=1",
    "author/?articles__headline__startswith=K", "author/?user__password__startswith=m",
    "author/?analyses__article={pk}", "analysis/?article__headline__startswith=K",
    "analysis/?article__created_by__password__startswith=m",
]  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_list_answers_no_question_about_what_one_may_not_open(author, question):
    article = make_secret()
    answer = author.get(f"/admin/articles/{question}".format(pk=article.pk))
    assert answer.status_code == 400


def test_the_lists_still_answer_their_own_questions(author, desk):
    article = make_article("Bekannt", authors=(make_author("Anna").pk,))
    make_analysis(article)
    for question in ("article/?status__exact=published", f"article/?authors__id__exact={article.author_list[0].pk}"):
        assert "Bekannt" in author.get(f"/admin/articles/{question}").content.decode()
    for question in (f"analysis/?article__id__exact={article.pk}", "tag/?kind__exact=open", "override/?at__year=2026"):
        assert desk.get(f"/admin/articles/{question}").status_code == 200


def test_the_filter_by_author_names_nobody_who_only_signs_drafts_of_others(author):
    make_secret()
    make_article("Bekannt", authors=(make_author("Anna").pk,))
    make_article("Auch", authors=(make_author("Bert").pk,))
    page = author.get("/admin/articles/article/").content.decode()
    assert "Anna" in page
    assert "Verdeckt" not in page


@pytest.mark.parametrize("path", ["change", "history", "notes", "presence", "history/restore"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_colleagues_draft_answers_like_one_that_never_existed(author, path, method):
    article = make_secret()
    ask = getattr(author, method)
    there = ask(change_url(article).replace("change", path))
    never = ask(f"/admin/articles/article/{article.pk + 1000}/{path}/")
    assert there.status_code == never.status_code
    assert CANARY not in there.content.decode()
    seen = [answer.content.decode().replace(str(article.pk + 1000), str(article.pk)) for answer in (there, never)]
    assert without_tokens(seen[0]) == without_tokens(seen[1])


def without_tokens(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line and "nonce" not in line)


def test_an_evaluation_is_entered_for_an_article_one_may_open_only(author):
    article, keeper = (
        make_secret(),
        make_user("articles.add_analysis", "articles.view_analysis", "articles.view_article"),
    )
    author.force_login(keeper)
    add = "/admin/articles/analysis/add/"
    assert CANARY not in author.get(f"{add}?article={article.pk}").content.decode()
    form = {"article": article.pk, "method": "x", "analysed_at_0": "01.02.2026", "analysed_at_1": "10:00"}
    numbers = {"confirming_sources": 1, "social_comments": 0, "forum_posts": 0}
    answer = author.post(add, form | numbers)
    assert answer.status_code == 200
    assert CANARY not in answer.content.decode()
    assert not article.analyses.exists()


def test_overrides_of_drafts_are_listed_for_those_who_may_open_them(author):
    article = make_draft(CANARY, byline="")
    article.overrides.create(revision=article.live_revision, objections={"x": "y"}, reason=f"{CANARY}s Grund")
    author.force_login(make_user("articles.view_override"))
    assert CANARY not in author.get("/admin/articles/override/").content.decode()


LOOKED_UP = [
    "/admin/articles/evidence/",
    "/admin/articles/source/",
    "/admin/autocomplete/?app_label=articles&model_name=finding&field_name=evidence&term=",
    "/admin/autocomplete/?app_label=articles&model_name=evidence&field_name=source&term=",
]


@pytest.mark.parametrize("visibility", [Visibility.PROTECTED, Visibility.INTERNAL])
@pytest.mark.parametrize("path", LOOKED_UP)
def test_whom_a_colleague_protects_an_author_cannot_look_up(author, desk, path, visibility):
    secret = make_evidence("Gespräch", source=make_source(CANARY, domain=""), url="")
    make_finding(make_article("Bekannt"), evidence=secret, visibility=visibility)
    make_finding(make_article("Bekannt"), evidence=make_evidence(source=make_source("Wümme-Blatt")))
    seen = author.get(path).content.decode()
    # JSON escapes umlauts.
    assert "mme-Blatt" in seen
    assert CANARY not in seen
    assert CANARY in desk.get(path).content.decode()


def test_whom_a_colleague_protects_an_author_cannot_choose_by_its_number():
    by = make_colleague(Role.AUTHOR)
    secret = make_evidence("Gespräch", source=make_source(CANARY, domain=""), url="")
    make_finding(make_article("Bekannt"), evidence=secret, visibility=Visibility.PROTECTED)
    own, client = make_draft(by=by), Client()
    client.force_login(by)
    sent = {"action": "add", "add-evidence": secret.pk, "add-stance": "confirms", "add-visibility": "public"}
    assert CANARY not in client.post(change_url(own).replace("change", "evidence"), sent, follow=True).content.decode()
    assert not own.findings.exists()


TAG_LISTS = [
    "/admin/articles/tag/",
    "/admin/articles/tag/?kind__exact={kind}",
    "/admin/articles/tag/?q=vogel",
    "/admin/autocomplete/?app_label=articles&model_name=tag&field_name=place&term=vogel",
]


@pytest.mark.parametrize("kind", ["open", "place", "compound"])
@pytest.mark.parametrize("path", TAG_LISTS)
def test_words_of_a_colleagues_draft_stand_in_no_list_of_tags(author, desk, path, kind):
    if kind == "place":
        make_place(CANARY)
    if kind == "compound":
        make_place(CANARY), make_topic("Kultur")
    make_draft(tags=(f"{CANARY}Kultur" if kind == "compound" else CANARY,))
    path = path.format(kind=kind)
    assert CANARY not in author.get(path).content.decode()
    if "autocomplete" not in path or kind == "place":
        assert CANARY in desk.get(path).content.decode()


@pytest.mark.parametrize("page", ["change", "history"])
def test_a_tag_of_a_colleagues_draft_answers_like_one_that_never_existed(author, page):
    make_draft(tags=(CANARY,))
    known = Tag.objects.get()
    there, never = (author.get(f"/admin/articles/tag/{pk}/{page}/", follow=True) for pk in (known.pk, known.pk + 1000))
    assert CANARY not in there.content.decode()
    assert said(there).replace(str(known.pk), "") == said(never).replace(str(known.pk + 1000), "")


def test_authors_find_the_tags_of_their_own_drafts_and_those_that_readers_see(author):
    mine = make_colleague(Role.AUTHOR)
    author.force_login(mine)
    make_draft(by=mine, tags=("Offenes",))
    make_topic("Leeres"), make_topic("Bekanntes")
    make_article(tags=("Bekanntes",))
    page = author.get("/admin/articles/tag/").content.decode()
    assert [name in page for name in ("Offenes", "Bekanntes", "Leeres")] == [True, True, False]


def test_an_old_name_that_a_draft_brought_is_told_to_nobody_who_sees_no_drafts(author, desk):
    topic = make_topic("Bekanntes")
    make_article(tags=("Bekanntes",))
    make_draft(tags=(CANARY,))
    tags.merge(Tag.objects.get(name=CANARY), topic)
    for path in (f"/admin/articles/tag/{topic.pk}/change/", "/admin/articles/tag/?q=vogel"):
        assert CANARY not in author.get(path).content.decode()
    assert "Bekanntes" not in author.get("/admin/articles/tag/?q=kanarien").content.decode()
    assert "Bekanntes" in desk.get("/admin/articles/tag/?q=kanarien").content.decode()
