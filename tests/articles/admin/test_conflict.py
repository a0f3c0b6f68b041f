"""Two people save one article: both texts side by side, and nothing is overwritten or lost."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Content, Revision, Status
from articles.publishing import embargo, revisions, workflow
from articles.publishing.embargo import Dates
from newsroom.roles import Role
from tests.articles.article_form import change_url, errors, form_of, said
from tests.factories import make_article, make_author, make_colleague, make_draft, superuser
from tests.scope import on_one_engine

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication"), on_one_engine]


class Inputs(HTMLParser):
    """What a browser would send of a page's form, without its buttons."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.data, self.asked = QueryDict(mutable=True), set()
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        found = dict(attributes)
        self.inside = self.inside or found.get("class") == "conflict-form"
        if not self.inside or tag != "input" or found["type"] == "submit":
            return
        if found["type"] == "radio":
            self.asked.add(found["name"].removeprefix("pick_"))
        if found["type"] == "hidden" or "checked" in found:
            self.data.appendlist(found["name"], found.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "form"


def choose(desk: Client, answer, button: str = "_continue", **picks):
    """Send the conflict page back with these choices."""
    data = Inputs(answer.content.decode()).data
    for name, pick in picks.items():
        data[f"pick_{name}"] = pick
    data[button] = "1"
    return desk.post(answer.request["PATH_INFO"], data.urlencode(), "application/x-www-form-urlencoded", follow=True)


def asks(answer) -> dict[str, str]:
    """Which fields the page asks about, with what is chosen beforehand."""
    inputs = Inputs(answer.content.decode())
    return {name: inputs.data.get(f"pick_{name}", "") for name in inputs.asked}


def colleague_saves(article: Article, **changes) -> Revision:
    newest = article.working_revision()
    by = make_colleague(Role.EDITOR)
    return revisions.save(article, Content(**vars(newest.text()) | changes), by=by, based_on=newest)


def text_of(article: Article) -> Content:
    return article.working_revision().text()


def collide(desk: Client, article: Article, mine: dict, theirs: dict, button: str = "_continue"):
    form = form_of(desk, change_url(article))
    colleague_saves(article, **theirs)
    return desk.post(change_url(article), form | mine | {button: "1"})


def test_both_texts_stand_side_by_side_and_nothing_is_written(desk):
    article = make_draft("Der alte Titel")
    answer = collide(desk, article, {"headline": "Der meine Titel"}, {"headline": "Der ihre Titel"})
    page = answer.content.decode()
    assert "meine" in page
    assert "ihre" in page
    assert str(article.working_revision().by) in page
    assert asks(answer) == {"headline": ""}
    assert text_of(article).headline == "Der ihre Titel"
    assert article.revisions.count() == 2


def test_what_only_one_side_changed_is_chosen_beforehand(desk):
    article = make_draft("Titel", dek="Unterzeile", kicker="Dach", byline="Agentur")
    mine = {"headline": "Mein Titel", "dek": "Meine Unterzeile"}
    theirs = {"headline": "Ihr Titel", "kicker": "Ihr Dach", "tags": ("Hafen",)}
    answer = collide(desk, article, mine, theirs)
    assert asks(answer) == {"headline": "", "dek": "mine", "kicker": "theirs", "tags": "theirs"}
    choose(desk, answer, headline="mine")
    text = text_of(article)
    assert (text.headline, text.dek, text.kicker, text.tags) == (
        "Mein Titel",
        "Meine Unterzeile",
        "Ihr Dach",
        ("Hafen",),
    )
    kept = [revision.text().headline for revision in article.revisions.all()]
    assert kept == ["Mein Titel", "Ihr Titel", "Titel"]
    assert article.working_revision().based_on.text().headline == "Ihr Titel"


def test_every_field_can_be_taken_from_either_side(desk):
    first, second, third = make_author(), make_author(), make_author()
    article = make_draft("Titel", authors=(first.pk, second.pk), tags=("Hafen",))
    mine = {
        "headline": "Meiner", "dek": "Meine", "kicker": "Meins", "body": "<p>Mein Text</p>", "kind": "opinion",
        "byline": "Ich", "authors_0": second.pk, "authors_1": "", "tags": "Farge",
    }  # fmt: skip
    theirs = {
        "headline": "Ihrer", "dek": "Ihre", "kicker": "Ihrs", "body": "<p>Ihr Text</p>", "kind": "analysis",
        "byline": "Sie", "authors": (third.pk, first.pk, second.pk), "tags": ("Kultur", "Sport"),
    }  # fmt: skip
    answer = collide(desk, article, mine, theirs)
    assert asks(answer) == dict.fromkeys(theirs, "")
    choose(desk, answer, **dict.fromkeys(theirs, "theirs"))
    assert article.revisions.count() == 2
    answer = collide(desk, article, mine, {"headline": "Noch einer"})
    choose(desk, answer, **dict.fromkeys(theirs, "mine"))
    text = text_of(article)
    assert (text.headline, text.body, text.authors, text.tags) == (
        "Meiner",
        "<p>Mein Text</p>",
        (second.pk,),
        ("Farge",),
    )
    answer = collide(desk, article, {"headline": "x"}, theirs)
    choose(desk, answer, headline="theirs")
    assert text_of(article) == Content(**theirs)


def test_without_a_choice_nothing_is_saved_and_the_page_comes_again(desk):
    article = make_draft("Titel", dek="Alt")
    answer = collide(desk, article, {"headline": "Meiner", "dek": "Meine"}, {"headline": "Ihrer", "dek": "Ihre"})
    again = choose(desk, answer, headline="mine")
    assert asks(again) == {"headline": "mine", "dek": ""}
    assert again.context["undecided"]
    assert text_of(article).headline == "Ihrer"
    choose(desk, again, dek="theirs")
    assert (text_of(article).headline, text_of(article).dek) == ("Meiner", "Ihre")


def test_a_third_text_in_between_is_asked_about_again(desk):
    article = make_draft("Titel", dek="Alt")
    answer = collide(desk, article, {"headline": "Meiner"}, {"headline": "Ihrer"})
    colleague_saves(article, dek="Von dritter Hand")
    again = choose(desk, answer, headline="mine")
    assert asks(again) == {"headline": "mine", "dek": "theirs"}
    choose(desk, again)
    assert (text_of(article).headline, text_of(article).dek) == ("Meiner", "Von dritter Hand")
    assert article.revisions.count() == 4


def test_the_chosen_text_can_be_looked_at_before_it_is_saved(desk):
    article = make_draft("Titel", dek="Alt")
    mine = {"headline": "Meiner", "note": "Notiz"}
    answer = choose(desk, collide(desk, article, mine, {"dek": "Ihre"}), "_look")
    form = answer.context["adminform"].form
    assert (form["headline"].value(), form["dek"].value(), form["note"].value()) == ("Meiner", "Ihre", "Notiz")
    assert not form.errors
    assert article.revisions.count() == 2
    desk.post(change_url(article), {field.html_name: field.value() or "" for field in form} | {"_continue": "1"})
    assert (text_of(article).headline, text_of(article).dek) == ("Meiner", "Ihre")


@pytest.mark.parametrize("button", ["_publish", "_publish_changes", "_move", "_save"])
def test_nothing_is_published_or_moved_by_a_choice(desk, button):
    article = make_draft("Titel")
    answer = collide(desk, article, {"headline": "Meiner", "_move": "in_review"}, {"headline": "Ihrer"}, button)
    assert Article.objects.get().status == Status.DRAFT
    choose(desk, answer, headline="mine")
    assert Article.objects.get().status == Status.DRAFT
    assert text_of(article).headline == "Meiner"


def test_everything_typed_survives_the_page(desk):
    article = make_draft("Titel", tags=("NirgendwoSport",))
    form = form_of(desk, change_url(article))
    (question,) = [name for name in form if name.startswith("open_tag_")]
    day = (timezone.localtime() + timedelta(days=2)).strftime("%d.%m.%Y")
    mine = {
        "headline": "Meiner", "note": "Mit \"Zeichen\" & <b>", "body": "<p>Erste</p>\n<p>Zweite</p>",
        "expires_at_0": day, "expires_at_1": "10:00", question: "compound:Nirgendwo:Sport", "slug": "wunsch",
    }  # fmt: skip
    answer = collide(desk, article, mine, {"headline": "Ihrer"})
    assert asks(answer) == {"headline": "", "body": "mine", "slug": ""}
    choose(desk, answer, headline="mine", slug="mine")
    stored = Article.objects.get()
    assert (stored.slug, stored.body) == ("wunsch", "<p>Erste</p><p>Zweite</p>")
    assert timezone.localtime(stored.expires_at).strftime("%H:%M") == "10:00"
    assert [tag.name for tag in stored.tag_list] == ["Nirgendwo · Sport"]
    assert stored.working_revision().note == 'Mit "Zeichen" & <b>'


def test_an_error_in_the_chosen_text_is_shown_in_the_form_with_everything_in_it(desk):
    article = make_draft("Titel")
    answer = collide(desk, article, {"headline": "x" * 300}, {"dek": "Ihre"})
    refused = choose(desk, answer, headline="mine")
    assert "200" in errors(refused)
    form = refused.context["adminform"].form
    assert (form["headline"].value(), form["dek"].value()) == ("x" * 300, "Ihre")


def test_the_same_correction_by_two_people_is_no_conflict(desk):
    article = make_draft("Titl")
    answer = collide(desk, article, {"headline": "Titel", "slug": "titel"}, {"headline": "Titel"})
    if answer.status_code == 200:
        assert asks(answer) == {}
        choose(desk, answer)
    assert article.revisions.count() == 2


def test_a_second_window_of_ones_own_is_called_so(desk, chief):
    article = make_draft("Titel")
    form = form_of(desk, change_url(article))
    newest = article.working_revision()
    revisions.save(article, Content(headline="Im anderen Fenster"), by=chief, based_on=newest)
    answer = desk.post(change_url(article), form | {"headline": "Hier", "_continue": "1"})
    assert answer.context["is_own"]


def test_a_colleagues_dates_address_and_status_are_shown_and_stay(desk):
    article = make_draft("Titel")
    form = form_of(desk, change_url(article))
    until = (timezone.now() + timedelta(days=2)).replace(microsecond=0)
    embargo.change(article, Dates(embargo_until=until), by=superuser())
    newest = article.working_revision()
    revisions.save(article, newest.text(), by=superuser(), based_on=newest, slug="wunsch-adresse")
    workflow.move(article, Status.IN_REVIEW, by=superuser())
    answer = desk.post(change_url(article), form | {"headline": "Meiner", "_publish": "1"})
    page = answer.content.decode()
    assert asks(answer) == {}
    for words in ("Entwurf", "in Prüfung", "wunsch-adresse", timezone.localtime(until).strftime("%H:%M").lstrip("0")):
        assert words in page
    assert text_of(article).headline == "Titel"
    choose(desk, answer)
    stored = Article.objects.get()
    assert (stored.headline, stored.status, stored.slug) == ("Meiner", Status.IN_REVIEW, "wunsch-adresse")
    assert stored.embargo_until == until


@pytest.mark.parametrize("pick", ["mine", "theirs"])
def test_dates_that_both_changed_are_chosen_too(desk, pick):
    article = make_draft("Titel")
    form = form_of(desk, change_url(article))
    theirs = (timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    embargo.change(article, Dates(expires_at=theirs), by=superuser())
    mine = theirs + timedelta(days=1)
    local = timezone.localtime(mine)
    typed = {"expires_at_0": local.strftime("%d.%m.%Y"), "expires_at_1": local.strftime("%H:%M")}
    answer = desk.post(change_url(article), form | typed | {"_continue": "1"})
    assert asks(answer) == {"expires_at": ""}
    again = choose(desk, answer)
    assert asks(again) == {"expires_at": ""}
    choose(desk, again, expires_at=pick)
    assert Article.objects.get().expires_at == (mine if pick == "mine" else theirs)


def test_a_date_of_a_machine_is_nobodys_change(desk):
    article = make_draft("Titel")
    until = timezone.now().replace(second=31, microsecond=7) + timedelta(days=2)
    embargo.change(article, Dates(embargo_until=until, planned_at=until), by=superuser())
    form = form_of(desk, change_url(article))
    form |= {f"{name}_1": f"{form[f'{name}_1']:%H:%M}" for name in ("embargo_until", "publish_on")}
    theirs = until.replace(second=0, microsecond=0) + timedelta(days=1)
    embargo.change(article, Dates(embargo_until=theirs, planned_at=theirs), by=superuser())
    answer = desk.post(change_url(article), form | {"headline": "Meiner", "_continue": "1"})
    assert asks(answer) == {}
    choose(desk, answer)
    stored = Article.objects.get()
    assert (stored.embargo_until, stored.planned_at, stored.headline) == (theirs, theirs, "Meiner")


def test_changes_of_a_published_article_collide_too_and_readers_see_none_of_it(desk, client):
    article = make_article("Öffentlich")
    answer = collide(desk, article, {"headline": "Meiner"}, {"headline": "Ihrer"}, "_publish_changes")
    choose(desk, answer, headline="mine")
    assert text_of(article).headline == "Meiner"
    assert "Öffentlich" in client.get(article.get_absolute_url()).content.decode()


@pytest.mark.parametrize("based_on", ["", "x", "999999", "-1", "9" * 30, "other"])
def test_a_form_that_names_no_text_of_this_article_is_asked_about_everything(desk, based_on):
    article, other = make_draft("Titel"), make_draft("Fremd", dek="Geheim")
    based_on = other.working_revision().pk if based_on == "other" else based_on
    form = form_of(desk, change_url(article)) | {"based_on": based_on, "headline": "Meiner", "_continue": "1"}
    answer = desk.post(change_url(article), form)
    assert asks(answer) == {"headline": ""}
    assert "Geheim" not in answer.content.decode()
    choose(desk, answer, headline="mine")
    assert text_of(article).headline == "Meiner"


@pytest.mark.parametrize(
    "state", ["", "x", "a b c d e", "draft titel x y z", "\x00", "draft titel - - 2026-01-01T00:00"]
)
def test_a_forged_state_is_no_error(desk, state):
    article = make_draft("Titel")
    form = form_of(desk, change_url(article)) | {"state": state, "headline": "Meiner", "_continue": "1"}
    answer = desk.post(change_url(article), form)
    assert answer.status_code == 200
    choose(desk, answer, **dict.fromkeys(asks(answer), "mine"))
    assert text_of(article).headline == "Meiner"


@pytest.mark.parametrize(
    "forged",
    [
        {"_asked": "status", "pick_status": "theirs"},
        {"_asked": "__class__", "pick___class__": "theirs"},
        {"_asked": "headline", "pick_headline": "neither"},
        {"_asked": "headline", "pick_headline": "theirs", "based_on": "x"},
        {"_asked": "expires_at", "pick_expires_at": "theirs", "state": "x"},
    ],
)
def test_a_forged_choice_is_no_error_and_writes_nothing_else(desk, forged):
    article = make_draft("Titel")
    form = form_of(desk, change_url(article)) | {"_base": "x", "_continue": "1"} | forged
    assert desk.post(change_url(article), form).status_code in (200, 302)
    assert (Article.objects.get().status, text_of(article).headline) == (Status.DRAFT, "Titel")


def test_nothing_typed_by_either_side_runs(desk):
    canary = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
    names = ("headline", "dek", "kicker", "byline", "note", "tags", "body", "kind", "slug", "authors_0", "state")
    article = make_draft("Titel")
    theirs = {name: f"{name} {canary}" for name in ("headline", "dek", "kicker", "byline")}
    theirs |= {"tags": (canary.replace(",", ""),), "authors": (make_author(canary).pk,)}
    mine = {name: f"mein {canary}" for name in names} | {"expires_at_0": canary}
    page = collide(desk, article, mine, theirs).content.decode()
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_somebody_who_may_not_write_gets_no_page():
    author = make_colleague(Role.AUTHOR)
    desk = Client()
    desk.force_login(author)
    article = make_draft("Geheim")
    answer = desk.post(change_url(article), {"headline": "x", "based_on": "1", "_base": "1", "_asked": "headline"})
    assert answer.status_code in (302, 403, 404)
    assert "Geheim" not in answer.content.decode()
    assert article.revisions.count() == 1


def test_the_page_costs_the_same_for_few_and_many_saves_in_between(desk, django_assert_max_num_queries):
    article = make_draft("Titel")
    form = form_of(desk, change_url(article))
    for number in range(30):
        colleague_saves(article, headline=f"Ihrer {number}")
    with django_assert_max_num_queries(30):
        answer = desk.post(change_url(article), form | {"headline": "Meiner", "_continue": "1"})
    assert asks(answer) == {"headline": ""}
    assert reverse("admin:index") in answer.content.decode()
    assert said(answer) == ""
