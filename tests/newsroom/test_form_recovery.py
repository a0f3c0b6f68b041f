"""Nothing typed is lost to a login that has ended: without script, and stored nowhere."""

import html
import re

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core import signing
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from articles.models import UnsavedText
from newsroom.roles import Role
from tests.articles.article_form import ADD, change_url, form_of
from tests.factories import make_author, make_colleague, make_draft, make_topic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]

SENTENCE = "Der Satz, der nicht verloren gehen darf."
PASSWORD = "Kanarienvogel-im-Kohlenkeller"
LOGIN = "/admin/login/"


class Window(Client):
    """Without script: it sends what stands in the forms of a page, tokens and hidden fields too."""

    def __init__(self) -> None:
        super().__init__(enforce_csrf_checks=True)

    def log_in(self, who: User, page: HttpResponse | None = None, password: str = PASSWORD) -> HttpResponse:
        form = fields_of(page or self.get(LOGIN), 'id="login-form"')
        return self.post(LOGIN, form | {"username": who.username, "password": password})

    def send(self, page: HttpResponse, path: str, **typed: str) -> HttpResponse:
        return self.post(path, fields_of(page, 'method="post"') | typed)

    def forget_session(self) -> None:
        Session.objects.all().delete()


def fields_of(page: HttpResponse, mark: str) -> dict[str, str]:
    """The hidden fields of the last form with this mark, and those that are tied to it from elsewhere."""
    text = page.content.decode()
    form = [part for part in re.findall(r"<form.*?</form>", text, re.DOTALL) if mark in part.partition(">")[0]][-1]
    tied = re.findall(r'<input [^>]*form="login-form"[^>]*>', text)
    inputs = [tag for tag in re.findall(r"<input[^>]*>", form) if 'type="hidden"' in tag] + tied
    return {html.unescape(_of(tag, "name")): html.unescape(_of(tag, "value")) for tag in inputs}


def _of(tag: str, name: str) -> str:
    return (re.search(f' {name}="([^"]*)"', tag) or ["", ""])[1]


def colleague(name: str, role: Role = Role.CHIEF) -> User:
    user = make_colleague(role, username=name)
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def anna() -> User:
    return colleague("anna")


@pytest.fixture
def window(anna) -> Window:
    window = Window()
    window.log_in(anna)
    return window


def article_form() -> tuple[str, str]:
    return change_url(make_draft("Alt")), "headline"


FORMS = {
    "an article": article_form,
    "a new article": lambda: (ADD, "headline"),
    "notes": lambda: (reverse("admin:articles_article_notes", args=[make_draft().pk]), "text"),
    "a correction": lambda: ("/admin/articles/correction/add/", "wrong"),
    "an author": lambda: (reverse("admin:articles_author_change", args=[make_author("Konrad").pk]), "bio"),
    "a tag": lambda: (reverse("admin:articles_tag_change", args=[make_topic("Sport").pk]), "intro"),
    "the publication": lambda: ("/admin/publication/publication/1/change/", "claim"),
    "a source": lambda: ("/admin/articles/source/add/", "name"),
    "a request to be forgotten": lambda: ("/admin/articles/protectionrequest/add/", "note"),
}


@pytest.mark.parametrize("form", FORMS)
def test_whoever_is_logged_out_gets_the_text_back_after_logging_in(window, anna, form):
    path, name = FORMS[form]()
    page = window.get(path)
    window.forget_session()
    refused = window.send(page, path, **{name: SENTENCE}, _continue="1")
    assert refused.status_code == 403
    assert 'id="login-form"' in refused.content.decode()
    assert SENTENCE not in refused.content.decode()
    assert not UnsavedText.objects.exists()
    assert not Session.objects.exists()
    back = window.log_in(anna, refused)
    assert (back.status_code, "no-store" in back["Cache-Control"]) == (200, True)
    again = fields_of(back, f'action="{path}"')
    assert (again[name], again["_continue"]) == (SENTENCE, "1")
    shown = re.sub(r"<input[^>]*>", "", back.content.decode())
    assert SENTENCE in shown


def test_the_text_that_came_back_is_saved_with_one_press(window, anna):
    article = make_draft("Alt")
    page = window.get(change_url(article))
    form = form_of(window, change_url(article)) | fields_of(page, 'id="article_form"')
    window.forget_session()
    sent = form | {"headline": "Neu", "body": f"<p>{SENTENCE}</p>", "_continue": "1"}
    back = window.log_in(anna, window.post(change_url(article), sent))
    assert f"<p>{SENTENCE}</p>" in back.content.decode()
    saved = window.post(change_url(article), fields_of(back, f'action="{change_url(article)}"'))
    assert saved.status_code == 302
    content = article.working_revision().text()
    assert (content.headline, content.body) == ("Neu", f"<p>{SENTENCE}</p>")


def test_the_key_of_a_choice_is_sent_again_and_not_shown_as_a_text(window, anna):
    page = window.get(ADD)
    window.forget_session()
    back = window.log_in(anna, window.send(page, ADD, headline=SENTENCE, kind="report"))
    assert fields_of(back, f'action="{ADD}"')["kind"] == "report"
    assert "<dt>Überschrift</dt>" in back.content.decode()
    assert "<dt>Darstellungsform</dt>" not in back.content.decode()


def test_a_wrong_password_loses_nothing(window, anna):
    page = window.get(ADD)
    window.forget_session()
    refused = window.send(page, ADD, headline=SENTENCE)
    again = window.log_in(anna, refused, password="falsch")
    assert SENTENCE in window.log_in(anna, again).content.decode()


def test_nobody_else_gets_the_text(window, anna):
    page = window.get(ADD)
    window.forget_session()
    refused = window.send(page, ADD, headline=SENTENCE)
    other = window.log_in(colleague("karl"), refused)
    assert other.status_code == 302
    after = window.get(other["Location"], follow=True).content.decode()
    assert SENTENCE not in after
    assert "gehört zu einem anderen Zugang" in after


def test_somebody_else_who_logged_in_meanwhile_gets_nothing_of_it(window, anna):
    """The token of the form does not count any more, so that nothing is saved in their name either."""
    article = make_draft("Alt")
    page = window.get(change_url(article))
    window.forget_session()
    window.log_in(colleague("karl"))
    refused = window.send(page, change_url(article), headline=SENTENCE)
    assert refused.status_code == 403
    assert SENTENCE not in refused.content.decode()
    assert article.working_revision().text().headline == "Alt"
    assert SENTENCE in window.log_in(anna, refused).content.decode()


def test_whoever_logged_in_anew_beside_gets_the_text_at_once(window, anna):
    page = window.get(ADD)
    window.forget_session()
    window.log_in(anna)
    back = window.send(page, ADD, headline=SENTENCE)
    assert (back.status_code, fields_of(back, f'action="{ADD}"')["headline"]) == (403, SENTENCE)


@pytest.mark.parametrize("change", [{"_drawn_for": ""}, {"_drawn_for": "1:x:y"}, {"_drawn_for": "1"}])
def test_another_site_shows_nothing_to_anybody(window, anna, change):
    page = window.get(ADD)
    forged = fields_of(page, 'id="article_form"') | change | {"headline": "Fremd", "csrfmiddlewaretoken": "x" * 32}
    signed_in = window.post(ADD, forged)
    window.forget_session()
    stranger = Client().post(ADD, forged)
    assert (signed_in.status_code, stranger.status_code) == (403, 302)
    assert "Fremd" not in signed_in.content.decode()


def test_a_colleague_cannot_plant_a_text_in_anothers_form(window, anna):
    own = Window()
    karl = colleague("karl")
    own.log_in(karl)
    planted = own.send(own.get(ADD), ADD, headline="x")
    assert planted.status_code in (200, 302)
    page = own.get(ADD)
    own.forget_session()
    refused = own.send(page, ADD, headline="Untergeschoben")
    carried = fields_of(refused, 'id="login-form"')["typed"]
    form = fields_of(Window().get(LOGIN), 'id="login-form"')
    victim = Window()
    form = fields_of(victim.get(LOGIN), 'id="login-form"') | {"typed": carried}
    answer = victim.post(LOGIN, form | {"username": "anna", "password": PASSWORD})
    assert answer.status_code == 302
    assert signing.loads(carried, salt="newsroom.typed")["owner"] == karl.pk


@pytest.mark.parametrize("junk", ["", "x", "a:b:c", "\x00", "x" * 100_000])
def test_junk_in_place_of_a_carried_text_changes_nothing(anna, junk):
    window = Window()
    form = fields_of(window.get(LOGIN), 'id="login-form"') | {"typed": junk}
    assert window.post(LOGIN, form | {"username": "anna", "password": PASSWORD}).status_code == 302


def test_a_script_that_asks_is_answered_as_before(window):
    page = window.get(ADD)
    window.forget_session()
    form = fields_of(page, 'id="article_form"') | {"headline": SENTENCE}
    answer = window.post(ADD, form, headers={"Sec-Fetch-Dest": "empty"})
    assert answer.status_code == 302


def test_passwords_are_never_repeated(window, anna):
    path = reverse("admin:password_change")
    page = window.get(path)
    window.forget_session()
    refused = window.send(page, path, old_password="geheim-eins", new_password1="geheim-zwei", new_password2="geheim")
    back = window.log_in(anna, refused).content.decode()
    assert "geheim" not in back


def test_a_very_long_text_comes_back_whole(window, anna):
    page = window.get(ADD)
    window.forget_session()
    form = fields_of(page, 'id="article_form"') | {"body": f"<p>{'Wört ' * 300_000}Schluss</p>"}
    back = window.log_in(anna, window.post(ADD, form))
    assert fields_of(back, f'action="{ADD}"')["body"] == form["body"]


def test_nothing_in_a_text_runs_when_it_comes_back(window, anna):
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    page = window.get(ADD)
    window.forget_session()
    form = fields_of(page, 'id="article_form"') | {"headline": evil, "body": f"<p>Wort {evil}</p>", "tags": evil}
    back = window.log_in(anna, window.post(ADD, form)).content.decode()
    assert "<script>alert(1)" not in back
    assert "<img src=x" not in back


def test_a_form_asks_first_whether_it_would_be_taken(window, anna):
    answer = window.get(reverse("signed_in"))
    assert answer.json()["account"] == anna.pk
    assert "no-store" in answer["Cache-Control"]
    form = fields_of(window.get(ADD), 'id="article_form"') | {
        "headline": "x",
        "csrfmiddlewaretoken": answer.json()["token"],
    }
    assert window.post(ADD, form).status_code in (200, 302)
    stranger = Client().get(reverse("signed_in"))
    assert stranger.json() == {"account": None}
    assert not stranger.cookies


def test_a_save_is_confirmed_to_the_browser_that_keeps_the_text(window):
    path, name = "/admin/articles/author/add/", "0123456789abcdef"
    saved = window.send(window.get(path), path, name="Ada Beispiel", _kept_as=name)
    assert saved.status_code == 302
    cookie = saved.cookies[f"saved-{name}"]
    assert (cookie["path"], cookie["max-age"] <= 600) == ("/admin/", True)
    refused = window.send(window.get(path), path, name="", _kept_as=name)
    assert f"saved-{name}" not in refused.cookies
    forged = window.send(window.get(path), path, name="Bert Beispiel", _kept_as="x; path=/")
    assert not [key for key in forged.cookies if key.startswith("saved-")]
