"""What readers see of the way an article went: its published texts, what they were told, what was removed."""

import re
import time
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from articles.accountability import corrections, redaction
from articles.evidence import ledger
from articles.models import (
    Article,
    Change,
    Content,
    CorrectionKind,
    FormerAddress,
    RedactionKind,
    Revision,
    Stance,
    TagKind,
)
from articles.models import Status as S
from articles.publishing import revisions, tags, workflow
from tests.articles.publishing.test_comparison import long_text
from tests.factories import (
    HIDDEN_STATES,
    make_article,
    make_author,
    make_correction,
    make_draft,
    make_finding,
    make_hidden_article,
    make_publication,
    make_publication_if_missing,
    superuser,
)
from tests.scope import within

pytestmark = pytest.mark.django_db
CANARY = "Kanarienvogel"
QUERIES = 13


def url_of(article: Article) -> str:
    return reverse("articles:changes", args=[article.slug])


def write(article: Article, **fields) -> Revision:
    newest = article.working_revision()
    content = Content(**vars(newest.text()) | fields)
    return revisions.save(article, content, by=superuser(), based_on=newest)


def change(article: Article, why: Change = Change.UPDATE, **fields) -> None:
    write(article, **fields)
    revisions.publish(article, by=superuser(), change=why)


def page_of(client, article: Article) -> str:
    answer = client.get(url_of(article))
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL)[0])


def test_what_was_published_stands_newest_first_with_time_and_kind(client):
    with time_machine.travel("2026-11-02 09:00+01:00", tick=False) as clock:
        article = make_article("Im Moor", body="<p>Es kamen drei Gäste.</p>", at=timezone.now())
        clock.move_to("2026-11-02 10:30+01:00")
        change(article, body="<p>Es kamen vier Gäste.</p>")
        clock.move_to("2026-11-02 11:45+01:00")
        change(article, Change.SLIP, dek="Ein Dek")
        page = page_of(client, article)
    times = re.findall(r"<time[^>]*>([^<]+)</time>", page)
    assert [when.split(", ")[1] for when in times] == ["11:45 Uhr", "10:30 Uhr", "9:00 Uhr"]
    assert re.findall(r"Fassung (\d)", page) == ["3", "2", "1"]
    assert "Fassung 2 · Aktualisierung" in page
    assert '<del><span class="unseen"> [weg: </span>drei<span class="unseen">] </span></del>' in page
    assert '<ins><span class="unseen"> [neu: </span>vier<span class="unseen">] </span></ins>' in page


def test_slips_of_the_pen_are_folded_and_nothing_else_is(client):
    article = make_article(dek="Alt")
    change(article, dek="Neuer Stand")
    change(article, Change.SLIP, dek="Neuer Stand!")
    page = page_of(client, article)
    assert page.count("<details>") == 1
    folded = re.search(r"<details>.*?</details>", page)[0]
    assert "!" in folded
    assert "Alt" not in folded


def test_a_correction_is_linked_from_the_text_that_came_with_it_and_stands_alone_without_one(client):
    article = make_article(dek="Es war Montag.")
    write(article, dek="Es war Dienstag.")
    make_correction(article, with_changes=True)
    make_correction(article, kind=CorrectionKind.CLARIFICATION)
    page = page_of(client, article)
    assert len(re.findall(r'href="[^"]*#korrektur-1"', page)) == 1
    assert "Fassung 2 · Richtigstellung" in page
    alone = next(part for part in page.split("<section") if "#korrektur-2" in part)
    assert "Der Text blieb, wie er war." in alone


def test_authors_tags_and_form_are_said_in_words(client):
    tags.create("Kultur", TagKind.TOPIC), tags.create("Sport", TagKind.TOPIC)
    first, second = make_author("Anna Beispiel"), make_author("Ben Muster")
    article = make_article(authors=(first.pk,), tags=("Kultur",))
    change(article, authors=(second.pk,), tags=("Sport",), kind="opinion")
    page = page_of(client, article)
    assert "Entfallen: <del>Anna Beispiel</del>" in page
    assert "Neu: <ins>Ben Muster</ins>" in page
    assert "Entfallen: <del>Kultur</del>" in page
    assert "Neu: <ins>Meinung</ins>" in page


def test_an_article_that_never_changed_says_so_and_links_there_at_its_foot_only(client):
    article = make_article()
    assert "Seit der Veröffentlichung unverändert." in page_of(client, article)
    assert client.get(article.get_absolute_url()).content.decode().count(url_of(article)) == 1
    change(article, dek="Neu")
    assert client.get(article.get_absolute_url()).content.decode().count(url_of(article)) == 2


def test_it_is_no_page_for_search_engines(client):
    article = make_article()
    answer = client.get(url_of(article))
    page = answer.content.decode()
    assert '<meta name="robots" content="noindex">' in page
    assert answer["X-Robots-Tag"] == "noindex"
    assert f'rel="canonical" href="http://127.0.0.1:8000{url_of(article)}"' in page
    assert "verlauf" not in client.get("/sitemap.xml").content.decode()


def test_no_draft_in_between_leaks(client):
    article = make_article(dek="Alt")
    write(article, dek=CANARY, headline=CANARY, body=f"<p>{CANARY}</p>", byline=CANARY)
    change(article, dek="Neu", headline="Article", body="<p>Text</p>", byline="Die Redaktion")
    write(article, dek=CANARY, tags=(CANARY,))
    page = client.get(url_of(article)).content.decode()
    assert CANARY not in page
    assert "Neu" in page


def test_what_was_replaced_before_the_article_appeared_nobody_saw(client):
    make_publication()
    article, now = make_draft(dek=CANARY), timezone.now()
    workflow.publish(article, by=superuser(), at=now + timedelta(hours=1))
    change(article, dek="Zwei")
    assert client.get(url_of(article)).status_code == 404
    with time_machine.travel(now + timedelta(hours=2)):
        assert CANARY not in page_of(client, article)
        change(article, dek="Drei")
        page = page_of(client, article)
    assert CANARY not in page
    assert re.findall(r"Fassung (\d)", page) == ["2", "1"]
    assert "Zwei" in page


def test_shown_again_after_a_withdrawal_with_another_text(client):
    article, chief = make_article(dek="Eins"), superuser()
    workflow.move(article, S.WITHDRAWN, by=chief, note="Prüfung")
    assert client.get(url_of(article)).status_code == 410
    write(article, dek="Zwischenstand")
    write(article, dek="Zwei")
    revisions.show_again(Article.objects.get(), by=chief, change=Change.UPDATE)
    page = page_of(client, article)
    assert "Fassung 2 · Aktualisierung" in page
    assert "Zwischenstand" not in page


def test_a_removed_passage_is_said_and_not_shown(client):
    article = make_article(dek=f"Mit {CANARY}", body=f"<p>{CANARY} kam.</p>")
    change(article, dek=f"Weiter mit {CANARY}")
    redaction.redact(article, CANARY, by=superuser(), kind=RedactionKind.LEGAL, reason="Az. 5")
    page = page_of(client, article)
    assert CANARY not in page
    assert "Az. 5" not in page
    assert "Eine Passage wurde aus rechtlichen Gründen entfernt." in page
    assert re.findall(r"Fassung (\d)", page) == ["2", "1"]
    assert "Was sich geändert hat" in client.get(article.get_absolute_url()).content.decode()


def test_what_nobody_can_see_is_no_difference(client):
    article = make_article(body="<p>Sieben Uhr</p>")
    change(article, Change.SLIP, body="<p>Sie\u00adben&nbsp;Uhr</p>")
    assert "Nichts, was man liest" in page_of(client, article)


@pytest.mark.parametrize("state", HIDDEN_STATES)
def test_a_hidden_article_answers_as_its_own_address_does(client, state):
    hidden = make_hidden_article(state, CANARY)
    own = client.get(hidden.get_absolute_url())
    answer = client.get(url_of(hidden))
    if state == "retracted":
        assert (answer.status_code, answer["Location"]) == (302, hidden.get_absolute_url())
    else:
        assert answer.status_code == own.status_code
        assert CANARY not in answer.content.decode()


def test_a_former_address_leads_there(client):
    article = make_article()
    FormerAddress.objects.create(slug="frueher", article=article)
    answer = client.get("/artikel/frueher/verlauf/")
    assert (answer.status_code, answer["Location"]) == (301, url_of(article))


def test_it_asks_the_database_as_often_for_one_text_as_for_thirty(
    client, django_assert_num_queries, django_assert_max_num_queries
):
    article = make_article(authors=(make_author().pk,))
    with django_assert_max_num_queries(QUERIES):
        client.get(url_of(article))
    change(article, dek="Zwei", authors=(make_author().pk,))
    for number in range(30):
        change(article, dek=f"Stand {number}", authors=(make_author().pk,))
        if number % 6 == 0:
            make_correction(article)
    for page in ("", "?page=2", "?page=4"):
        with django_assert_num_queries(QUERIES):
            assert client.get(url_of(article) + page).status_code == 200
    assert client.get(f"{url_of(article)}?page=5").status_code == 404


@pytest.mark.parametrize("asked", ["0", "-1", "x", "1e30", "9" * 30])
def test_a_page_that_does_not_exist_is_not_found(client, asked):
    assert client.get(f"{url_of(make_article())}?page={asked}").status_code == 404


def test_two_texts_of_five_megabytes_are_not_compared_for_everybody(client):
    old = long_text(600_000, 80)
    article = make_article(body=old, dek="Alt")
    change(article, body=old.replace("wort1", "satz1"), dek="Neu")
    with within(1, time.process_time):
        answer = client.get(url_of(article))
    assert len(answer.content) < 100_000
    assert "zu lang" in answer.content.decode()


def test_markup_in_a_text_is_shown_and_not_run(client):
    article = make_article("Alt", body="<p>Alt</p>")
    change(article, headline="<script>alert(1)</script>", body="<p>&lt;img src=x onerror=alert(1)&gt;</p>")
    page = client.get(url_of(article)).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_numbers_that_moved_are_told_with_the_reason_and_a_days_rises_are_one(client):
    article = make_article()
    first, _second = make_finding(article), make_finding(article)
    page = page_of(client, article)
    assert "bestätigende Veröffentlichungen: von 0 auf 2" in page
    ledger.judge(article, first.evidence, Stance.MENTIONS, by=superuser(), reason="Nur abgeschrieben")
    page = page_of(client, article)
    assert "bestätigende Veröffentlichungen: von 2 auf 1" in page
    assert "Nur abgeschrieben" in page
    assert page.count("Die Zahlen der Quellenlage haben sich geändert.") == 2


def test_what_was_judged_before_publication_is_no_change(client):
    draft = make_draft()
    make_finding(draft)
    make_publication_if_missing()
    workflow.publish(draft, by=superuser())
    assert "Quellenlage haben sich" not in page_of(client, Article.objects.get(pk=draft.pk))


def test_a_right_of_reply_that_has_ended_stays_in_the_history_without_its_words(client):
    with time_machine.travel("2026-11-02 09:00+01:00", tick=False) as clock:
        article = make_article(at=timezone.now())
        clock.move_to("2026-11-03 10:00+01:00")
        reply = make_correction(article, kind=CorrectionKind.RIGHT_OF_REPLY, reply=f"{CANARY} war nie dort.")
        assert f'href="{article.get_absolute_url()}#korrektur-1"' in page_of(client, article)
        clock.move_to("2026-11-09 12:00+01:00")
        corrections.end(reply, by=superuser(), reason="Die Behauptung ist entfernt.")
        page = re.sub("<[^>]+>", "", page_of(client, article))
        assert "Gegendarstellung vom 3. November 2026, 10:00 Uhr" in page
        assert "Sie steht seit dem 9. November 2026, 12:00 Uhr nicht mehr bei der Meldung, weil die Behauptung" in page
        for shown in (page_of(client, article), client.get(article.get_absolute_url()).content.decode()):
            # Nothing stands on the article that could be led to.
            assert "#korrektur-1" not in shown
            assert CANARY not in shown
