"""The form of a story in the admin: what an editor does, and what bad input gets."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import revisions, tags
from articles.models import Article, Content, Status, Tag, TagKind
from newsroom import roles
from puzzles.models import Puzzle
from tests.factories import (
    make_analysis,
    make_article,
    make_author,
    make_draft,
    make_place,
    make_publication,
    make_puzzle,
    make_topic,
    make_user,
    superuser,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]

ADD = "/admin/articles/article/add/"


def change_url(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def form_of(desk: Client, url: str) -> dict[str, str]:
    """What a browser would send back untouched."""
    form = desk.get(url).context["adminform"].form
    data = {}
    for field in form:
        value = field.value()
        for index, widget in enumerate(getattr(field.field.widget, "widgets", [])):
            parts = field.field.widget.decompress(value) or []
            data[f"{field.html_name}_{index}"] = (parts[index] if index < len(parts) else None) or ""
            assert widget
        if not hasattr(field.field.widget, "widgets"):
            data[field.html_name] = "" if value in (None, False) else value
    return data


def send(desk: Client, url: str, button: str = "_continue", value: str = "1", **fields):
    return desk.post(url, form_of(desk, url) | {button: value} | fields, follow=True)


def errors(answer) -> str:
    return " ".join(str(error) for found in answer.context["adminform"].form.errors.values() for error in found)


def said(answer) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def test_an_editor_writes_a_story_and_takes_it_through_review_to_the_readers(client):
    make_place("Lilienthal"), make_topic("Kultur")
    author = make_author("Anna Beispiel")
    editor = make_user()
    editor.groups.add(roles.editors())
    desk = Client()
    desk.force_login(editor)
    fields = {
        "headline": "Bühne frei", "dek": "Ein Dek", "body": "<p>Der Text.</p>", "authors_0": author.pk,
        "tags": "LilienthalKultur",
    }  # fmt: skip
    answer = send(desk, ADD, **fields)
    article = Article.objects.get()
    assert (article.status, article.slug, article.created_by) == (Status.DRAFT, "buehne-frei", editor)
    for status in (Status.IN_REVIEW, Status.APPROVED):
        answer = send(desk, change_url(article), "_move", status)
        assert Article.objects.get().status == status
    answer = send(desk, change_url(article), "_publish")
    assert "ist jetzt zu lesen" in said(answer)
    for path in (
        "/",
        "/thema/lilienthal/",
        "/thema/kultur/",
        "/thema/lilienthal-kultur/",
        "/redaktion/anna-beispiel/",
        "/feed/",
    ):
        assert "Bühne frei" in client.get(path).content.decode()


def test_publishing_takes_one_click_for_who_may_do_every_step(desk):
    article = make_draft()
    assert 'name="_publish"' in desk.get(change_url(article)).content.decode()
    send(desk, change_url(article), "_publish", headline="In einem Zug")
    article.refresh_from_db()
    assert (article.status, article.headline) == (Status.PUBLISHED, "In einem Zug")


def test_a_reporter_is_offered_only_the_steps_that_are_allowed():
    reporter = make_user("articles.change_article", "articles.view_article", "articles.submit_article")
    desk = Client()
    desk.force_login(reporter)
    article = make_draft()
    page = desk.get(change_url(article)).content.decode()
    assert 'value="in_review"' in page
    assert 'name="_publish"' not in page
    answer = send(desk, change_url(article), "_publish", headline="Heimlich")
    assert "Sie dürfen" in said(answer)
    article.refresh_from_db()
    assert (article.status, article.headline) == (Status.DRAFT, "Heimlich")


def test_a_forged_status_changes_nothing(desk):
    article = make_draft()
    send(
        desk,
        change_url(article),
        status="published",
        publish_at_0="2020-01-01",
        first_published_at="2020-01-01",
        created_by="1",
    )
    article.refresh_from_db()
    assert (article.status, article.publish_at) == (Status.DRAFT, None)
    send(desk, change_url(article), "_move", "withdrawn")
    send(desk, change_url(article), "_move", "famous")
    article.refresh_from_db()
    assert article.status == Status.DRAFT


def test_a_minute_ahead_plans_the_story(desk, client):
    article = make_draft()
    later = timezone.localtime() + timedelta(days=2)
    fields = {"publish_on_0": later.strftime("%d.%m.%Y"), "publish_on_1": later.strftime("%H:%M")}
    answer = send(desk, change_url(article), "_publish", **fields)
    article.refresh_from_db()
    assert article.is_scheduled
    assert "erscheint am" in said(answer)
    assert "geplant" in desk.get("/admin/articles/article/").content.decode()
    send(desk, change_url(article), "_move", "approved")
    article.refresh_from_db()
    assert article.status == Status.APPROVED


def test_a_minute_that_has_passed_is_refused_and_everything_typed_stays(desk):
    article = make_draft()
    answer = send(
        desk, change_url(article), "_publish", headline="Noch da?", publish_on_0="01.01.2020", publish_on_1="10:00"
    )
    assert "Diese Minute ist vorbei" in errors(answer)
    assert "Noch da?" in answer.content.decode()
    article.refresh_from_db()
    assert article.status == Status.DRAFT


def test_changes_of_a_published_story_wait_for_their_button(desk, client):
    article = make_article("Alt")
    send(desk, change_url(article), headline="Neu")
    assert "Änderungen in Arbeit" in desk.get("/admin/articles/article/").content.decode()
    assert desk.get(change_url(article)).context["adminform"].form["headline"].value() == "Neu"
    assert "Alt" in client.get(article.get_absolute_url()).content.decode()
    send(desk, change_url(article), "_publish_changes", headline="Neuer")
    assert "Neuer" in client.get(article.get_absolute_url()).content.decode()
    assert Article.objects.get().updated_at is None
    send(desk, change_url(article), "_publish_changes", headline="Am neuesten", is_update="on")
    assert Article.objects.get().updated_at is not None


def test_withdrawing_asks_why(desk, client):
    article = make_article()
    answer = send(desk, change_url(article), "_move", "withdrawn")
    assert "warum" in said(answer)
    assert client.get(article.get_absolute_url()).status_code == 200
    send(desk, change_url(article), "_move", "withdrawn", note="Falscher Ort")
    assert client.get(article.get_absolute_url()).status_code == 410
    assert "Falscher Ort" in desk.get(change_url(article)).content.decode()


def test_an_unknown_tag_is_saved_and_asked_about(desk):
    answer = send(desk, ADD, headline="Neu", body="<p>x</p>", byline="y", tags="NirgendwoSport, Kultur")
    article = Article.objects.get()
    assert answer.redirect_chain[-1][0] == change_url(article)
    assert "Noch offen" in said(answer)
    names = {tag.name: tag for tag in Tag.objects.all()}
    assert {tag.kind for tag in names.values()} == {TagKind.OPEN}
    refused = send(desk, change_url(article), "_publish")
    assert "NirgendwoSport" in said(refused)
    answers = {
        f"open_tag_{names['NirgendwoSport'].pk}": "compound:Nirgendwo:Sport",
        f"open_tag_{names['Kultur'].pk}": "topic",
    }
    send(desk, change_url(article), "_publish", **answers)
    article = Article.objects.get()
    assert article.is_public
    assert [tag.name for tag in article.tag_list] == ["Nirgendwo · Sport", "Kultur"]


def test_an_answer_that_contradicts_what_is_known_is_refused_with_a_sentence(desk):
    make_topic("Kultur")
    send(desk, ADD, headline="Neu", tags="KulturSport")
    article, tag = Article.objects.get(), Tag.objects.get(kind=TagKind.OPEN)
    answer = send(desk, change_url(article), **{f"open_tag_{tag.pk}": "compound:Kultur:Sport"})
    assert "ist als „Thema“ bekannt" in errors(answer)
    assert not Tag.objects.filter(name="Sport").exists()


def test_nobody_overwrites_a_colleague(desk):
    article = make_draft("Anfang")
    mine = form_of(desk, change_url(article))
    newest = article.working_revision()
    colleague = make_user(username="kollegin")
    revisions.save(article, Content(headline="Ihrer"), by=colleague, based_on=newest)
    answer = desk.post(change_url(article), mine | {"headline": "Meiner", "_continue": "1"})
    assert "kollegin hat um" in errors(answer)
    page = answer.content.decode()
    assert "Meiner" in page
    article.refresh_from_db()
    assert article.headline == "Ihrer"
    seen = re.search(r'name="seen" id="id_seen" value="([^"]+)"', page)[1]
    desk.post(change_url(article), mine | {"headline": "Meiner", "_continue": "1", "seen": seen})
    article.refresh_from_db()
    assert article.headline == "Meiner"
    assert article.revisions.count() == 3


@pytest.mark.django_db(transaction=True)
def test_of_two_forms_sent_at_the_same_moment_one_is_saved_and_one_is_asked(desk):
    article = make_draft("Anfang")
    form, ready, answers = form_of(desk, change_url(article)), threading.Barrier(2), {}

    def submit(headline: str) -> None:
        try:
            colleague = Client()
            colleague.force_login(superuser())
            ready.wait()
            answers[headline] = colleague.post(change_url(article), form | {"headline": headline, "_continue": "1"})
        finally:
            connection.close()

    threads = [threading.Thread(target=submit, args=[name]) for name in ("Sie", "Er")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers.values()) == [200, 302]
    asked = next(name for name, answer in answers.items() if answer.status_code == 200)
    assert asked in answers[asked].content.decode()
    article.refresh_from_db()
    assert {asked, article.headline} == {"Sie", "Er"}


BAD_INPUT = [
    ({"headline": "x" * 10_000}, "200"),
    ({"headline": ""}, "erforderlich"),
    ({"headline": "   "}, "erforderlich"),
    ({"headline": "\u202e\u2066"}, "leer"),
    ({"headline": "a\x00b"}, "Nullzeichen"),
    ({"body": "<p>a\x00b</p>"}, "Nullzeichen"),
    ({"tags": "a\x00b"}, "Nullzeichen"),
    ({"note": "a\x00b"}, "Nullzeichen"),
    ({"slug": "vergeben"}, "Diese Adresse hat schon eine andere Meldung"),
    ({"slug": "Mit Leerzeichen"}, "gültig"),
    ({"slug": "ä"}, "gültig"),
    ({"tags": "!!!, …"}, "weder Buchstaben noch Ziffern"),
    ({"tags": "x" * 101}, "länger als 100"),
    ({"tags": ", ".join(f"t{n}" for n in range(31))}, "höchstens 30"),
    ({"kind": "famous"}, "famous"),
    ({"authors_0": "999"}, "gültig"),
    ({"authors_0": "x"}, "gültig"),
    ({"authors_0": "9" * 30}, "gültig"),
    ({"expires_at_0": "01.01.2030"}, "gültig"),
    ({"embargo_until_0": "31.02.2030", "embargo_until_1": "10:00"}, "gültig"),
    ({"publish_on_0": "28.03.2027", "publish_on_1": "02:30"}, "Europe/Berlin"),
]  # fmt: skip


@pytest.mark.parametrize(("bad", "sentence"), BAD_INPUT)
@pytest.mark.parametrize("button", ["_continue", "_publish"])
def test_bad_input_gets_a_german_sentence_and_keeps_what_was_typed(desk, bad, sentence, button):
    make_draft(slug="vergeben")
    before = Article.objects.count(), Tag.objects.count()
    typed = {"headline": "Getippt", "dek": "Auch getippt", "body": "<p>Lang getippt</p>", "byline": "x"} | bad
    answer = send(desk, ADD, button, **typed)
    assert answer.status_code == 200
    assert sentence.lower() in errors(answer).lower()
    page = answer.content.decode()
    assert "Auch getippt" in page
    assert (Article.objects.count(), Tag.objects.count()) == before


def test_a_refused_change_leaves_the_old_text_whole(desk):
    article = make_draft("Alt", body="<p>Alt</p>")
    send(desk, change_url(article), headline="Neu", body="<p>Neu</p>", tags="!!!")
    article.refresh_from_db()
    assert (article.headline, article.body, article.revisions.count()) == ("Alt", "<p>Alt</p>", 1)


def test_emoji_joiners_and_markup_are_just_text_and_overrides_are_gone(desk, client):
    send(desk, ADD, "_publish", headline="👨\u200d👩\u200d👧 <b>fett</b> \u202egnirts", body="<p>x</p>", byline="y")
    article = Article.objects.get()
    assert article.headline == "👨\u200d👩\u200d👧 <b>fett</b> gnirts"
    assert "&lt;b&gt;fett&lt;/b&gt;" in client.get(article.get_absolute_url()).content.decode()


def test_the_body_is_cleaned_whatever_the_browser_sends(desk):
    send(desk, ADD, headline="x", body='<p onclick="a()">x<script>y</script><a href="javascript:z">z</a></p>')
    assert Article.objects.get().body == "<p>xz</p>"


def test_ends_before_beginnings_are_refused(desk):
    article = make_article()
    day = timezone.localtime() - timedelta(days=3)
    end = {"expires_at_0": day.strftime("%d.%m.%Y"), "expires_at_1": "10:00"}
    answer = send(desk, change_url(article), **end)
    assert "bevor sie erscheint" in errors(answer)
    assert Article.objects.get().expires_at is None


def test_an_embargo_typed_into_a_new_story_holds(desk, client):
    day = (timezone.localtime() + timedelta(days=2)).strftime("%d.%m.%Y")
    fields = {"headline": "Sperrfrist", "body": "<p>x</p>", "byline": "y"}
    send(desk, ADD, "_publish", embargo_until_0=day, embargo_until_1="10:00", **fields)
    article = Article.objects.get()
    assert (article.status, article.is_public) == (Status.PUBLISHED, False)
    assert client.get(article.get_absolute_url()).status_code == 404


def test_an_embargo_for_a_public_story_is_refused_and_publishes_nothing_else(desk, client):
    article = make_article("Alt")
    day = (timezone.localtime() + timedelta(days=2)).strftime("%d.%m.%Y")
    embargo = {"embargo_until_0": day, "embargo_until_1": "10:00"}
    answer = send(desk, change_url(article), "_publish_changes", headline="Neu", **embargo)
    assert "käme zu spät" in said(answer)
    assert "Alt" in client.get(article.get_absolute_url()).content.decode()


def test_an_old_form_does_not_bring_a_withdrawn_story_back(desk, client):
    article = make_draft("Falsch")
    old_form = form_of(desk, change_url(article))
    send(desk, change_url(article), "_publish")
    send(desk, change_url(article), "_move", "withdrawn", note="Falsch")
    answer = desk.post(change_url(article), old_form | {"_publish": "1"}, follow=True)
    assert "jemand anderem geändert" in errors(answer)
    assert client.get(article.get_absolute_url()).status_code == 410


def test_an_old_form_does_not_wipe_a_colleagues_embargo_or_address(desk):
    article = make_draft("Sperrfrist")
    old_form = form_of(desk, change_url(article))
    day = (timezone.localtime() + timedelta(days=2)).strftime("%d.%m.%Y")
    send(desk, change_url(article), embargo_until_0=day, embargo_until_1="10:00", slug="wunsch-adresse")
    desk.post(change_url(article), old_form | {"_publish": "1"})
    article = Article.objects.get()
    assert (article.status, article.slug) == (Status.DRAFT, "wunsch-adresse")
    assert article.embargo_until is not None


def test_a_withdrawn_story_is_shown_again_with_its_correction(desk, client):
    article = make_article("Falsches Wort")
    send(desk, change_url(article), "_move", "withdrawn", note="Falsch")
    send(desk, change_url(article), headline="Richtiges Wort")
    assert client.get(article.get_absolute_url()).status_code == 410
    send(desk, change_url(article), "_move", "published")
    assert "Richtiges Wort" in client.get(article.get_absolute_url()).content.decode()


def test_a_time_of_publication_is_not_forgotten_by_another_button(desk):
    article = make_draft()
    later = timezone.localtime() + timedelta(days=2)
    fields = {"publish_on_0": later.strftime("%d.%m.%Y"), "publish_on_1": "10:00"}
    for button, value in (("_move", "in_review"), ("_continue", "1")):
        assert "nur für „Veröffentlichen“" in errors(send(desk, change_url(article), button, value, **fields))
    article.refresh_from_db()
    assert article.status == Status.DRAFT


def test_answers_about_tags_that_contradict_each_other_are_refused_and_the_text_stays(desk):
    send(desk, ADD, headline="Neu", tags="Farge, FargeHafen")
    article = Article.objects.get()
    farge, both = Tag.objects.order_by("sort_key")
    answers = {f"open_tag_{farge.pk}": "topic", f"open_tag_{both.pk}": "compound:Farge:Hafen"}
    answer = send(desk, change_url(article), dek="Ungesichert", **answers)
    assert "bekannt" in errors(answer)
    assert "Ungesichert" in answer.content.decode()
    assert {tag.kind for tag in Tag.objects.all()} == {TagKind.OPEN}


def test_publishing_changes_leaves_its_trace(desk):
    article = make_article()
    send(desk, change_url(article), "_publish_changes", headline="Neu", is_update="on")
    assert article.moves.first().note == "Änderungen veröffentlicht, Leser erfahren davon"


def test_authors_stand_in_the_order_of_the_form(desk):
    first, second = make_author("Zoe"), make_author("Adam")
    send(desk, ADD, headline="x", authors_0=first.pk, authors_1=second.pk, authors_2=first.pk)
    article = Article.objects.get()
    assert article.author_list == [first, second]
    assert form_of(desk, change_url(article))["authors_0"] == first.pk


def test_the_editor_runs_under_a_policy_without_unsafe_words(desk):
    answer = desk.get(ADD)
    policy = answer["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([^']+)'", policy)[1]
    page = answer.content.decode()
    assert "unsafe" not in policy
    inline = re.findall(r"<(?:script|style)(?![^>]*\bsrc=)[^>]*>", page)
    assert inline
    assert all(f'nonce="{nonce}"' in tag or "application/json" in tag for tag in inline)
    assert not re.search(r"\sstyle=|\son(click|change|load|submit)=", page)


def test_view_on_site_leads_to_public_stories_only(desk):
    public, draft = make_article(), make_draft()
    assert f'href="{public.get_absolute_url()}"' in desk.get(change_url(public)).content.decode()
    assert f'href="{draft.get_absolute_url()}"' not in desk.get(change_url(draft)).content.decode()


def test_somebody_who_may_only_look_sees_a_story_and_no_button():
    reader = make_user("articles.view_article")
    desk = Client()
    desk.force_login(reader)
    article = make_draft("Nur ansehen")
    page = desk.get(change_url(article)).content.decode()
    assert "Nur ansehen" in page
    assert "_publish" not in page
    assert desk.post(change_url(article), {"headline": "x"}).status_code == 403


def test_the_search_of_the_desk_knows_capitals_and_ß(desk):
    make_draft("Öffentliche Straße")
    make_draft("Anderes")
    for term in ("ÖFFENTLICHE", "strasse", "öffentliche STRASSE"):
        page = desk.get("/admin/articles/article/", {"q": term}).content.decode()
        assert "Öffentliche Straße" in page
        assert "Anderes" not in page


@pytest.mark.parametrize("term", ["\x00", "'", '")', "%", "a" * 5000, "{{7*7}}"])
def test_a_strange_search_is_no_error(desk, term):
    for path in (
        "/admin/articles/article/",
        "/admin/articles/tag/",
        "/admin/articles/author/",
        "/admin/puzzles/puzzle/",
    ):
        assert desk.get(path, {"q": term}).status_code == 200


def test_tags_are_renamed_through_the_form_and_keep_their_addresses(desk, client):
    place = make_place()
    make_article(tags=("Osterholz",))
    url = reverse("admin:articles_tag_change", args=[place.pk])
    data = {
        "name": "Osterholz-Scharmbeck",
        "kind": "place",
        "place": "",
        "topic": "",
        "intro": "Neu",
        "menu_position": "2",
    }
    desk.post(url, data)
    assert client.get("/thema/osterholz/").status_code == 301
    assert Tag.objects.get(pk=place.pk).intro == "Neu"
    make_topic("Kultur")
    answer = desk.post(url, data | {"name": "KULTUR"})
    assert "ist schon ein Name" in errors(answer)


def test_a_compound_is_made_by_choosing_its_parts(desk):
    place, topic = make_place(), make_topic()
    add = reverse("admin:articles_tag_add")
    refused = desk.post(add, {"kind": "compound", "place": "x"})
    assert "Ort und Thema" in errors(refused)
    desk.post(
        add, {"kind": "compound", "name": "", "place": place.pk, "topic": topic.pk, "intro": "", "menu_position": ""}
    )
    assert Tag.objects.get(kind=TagKind.COMPOUND).name == "Osterholz · Technologie"
    answer = desk.post(
        reverse("admin:articles_tag_change", args=[topic.pk]), {"name": "Technologie", "kind": "place", "intro": ""}
    )
    assert "bleibt seine Art" in errors(answer)


def test_a_closed_evaluation_cannot_be_changed(desk):
    article = make_article()
    url = reverse("admin:articles_analysis_add")
    now = timezone.localtime()
    data = {
        "article": article.pk, "confirming_sources": 18, "social_comments": 167, "forum_posts": 21, "method": "Gezählt",
        "analysed_at_0": now.strftime("%d.%m.%Y"), "analysed_at_1": now.strftime("%H:%M"), "analyst": "", "_close": "1",
    }  # fmt: skip
    desk.post(url, data)
    analysis = article.analyses.get()
    assert analysis.closed_at
    change = reverse("admin:articles_analysis_change", args=[analysis.pk])
    assert desk.post(change, data | {"confirming_sources": 1}).status_code == 403
    assert article.analyses.get().confirming_sources == 18
    zero = desk.post(url, data | {"confirming_sources": 0, "social_comments": 0, "forum_posts": 0})
    assert "mindestens eine Zahl" in errors(zero)


def test_a_puzzle_keeps_its_monday_and_does_not_betray_itself(desk):
    add = reverse("admin:puzzles_puzzle_add")
    data = {
        "prompt": "Was ist das?", "solution": "Kugelgrill", "accepted_answers": "", "explanation": "", "author": "",
        "week": "18.11.2026", "publish_at_0": "", "publish_at_1": "", "reveal": "at_once", "reveal_at_0": "",
        "reveal_at_1": "", "title": "", "slug": "", "kind": "riddle", "note": "",
    }  # fmt: skip
    refused = desk.post(add, data | {"title": "Der Kugelgrill"})
    assert "Lösung" in errors(refused)
    desk.post(add, data)

    puzzle = Puzzle.objects.get()
    assert (puzzle.week.isoformat(), puzzle.slug, puzzle.is_public) == ("2026-11-16", "2026-47", False)
    again = desk.post(add, data)
    assert "schon ein Rätsel" in errors(again)


def grow(number: int) -> None:
    for _ in range(number):
        article = make_article(authors=(make_author().pk,), tags=("OsterholzTechnologie",))
        make_analysis(article, analyst=make_author())
        make_puzzle(author=make_author())
        tags.create(f"Wort {Tag.objects.count()}", TagKind.TOPIC)


@pytest.mark.parametrize(
    "path",
    [
        "/admin/articles/article/", "/admin/articles/author/", "/admin/articles/tag/", "/admin/articles/analysis/",
        "/admin/puzzles/puzzle/", "/admin/",
        "/admin/autocomplete/?app_label=articles&model_name=authorship&field_name=author&term=",
        "/admin/autocomplete/?app_label=articles&model_name=tag&field_name=place&term=",
    ],
)  # fmt: skip
def test_every_list_of_the_desk_costs_the_same_queries_with_1_and_30_rows(desk, path):
    make_publication()
    make_place(), make_topic()
    counts = []
    for more in (1, 30):
        grow(more)
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_form_costs_the_same_queries_whatever_the_history(desk):
    article = make_draft()
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as queries:
            desk.get(change_url(article))
        counts.append(len(queries))
        for turn in range(20):
            newest = article.working_revision()
            revisions.save(article, Content(headline=f"{number} {turn}"), by=superuser(), based_on=newest)
    assert counts[0] == counts[1]


def test_names_of_logins_stand_in_no_cookie_of_readers(client, desk):
    make_article()
    answer = desk.get("/")
    assert not answer.cookies
    assert answer.content == client.get("/").content


def test_cookies_of_the_desk_stay_at_the_desk(client):
    answer = client.get("/admin/login/")
    assert all(cookie["path"] == "/admin/" for cookie in answer.cookies.values())


def test_a_form_from_elsewhere_gets_a_page_that_says_what_to_do():
    make_publication()
    desk = Client(enforce_csrf_checks=True)
    desk.force_login(superuser())
    answer = desk.post(ADD, {"headline": "x"})
    assert answer.status_code == 403
    assert "zurück" in answer.content.decode().lower()
