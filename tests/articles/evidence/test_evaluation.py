"""The evaluation on the page of an article's evidence: framed, counted by hand, closed once."""

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.evidence import mood_keys, moods
from articles.evidence.moods import Comment
from articles.models import Analysis, Article, Mood, MoodMark
from newsroom.roles import Role
from tests.articles.article_form import said
from tests.articles.evidence.test_findings import page_of, post
from tests.factories import make_analysis, make_article, make_colleague, make_draft, make_finding, superuser
from tests.newsroom.everything import desk_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("publication")]
FRAME = {
    "frame-question": "Wer bestätigt den Brand?", "frame-window_from": "2026-01-01", "frame-window_to": "2026-01-08",
    "frame-method": "Von Hand gesucht.", "frame-analyst": "",
}  # fmt: skip


def mood(**fields) -> dict[str, str]:
    values = {"kind": "comment", "platform": "Mastodon", "thread_url": "", "approving": "3", "rejecting": "1"}
    return {f"mood-{name}": value for name, value in (values | {"mixed": "0", "unclear": "0"} | fields).items()}


def test_an_evaluation_is_framed_and_closed_after_a_second_look(desk):
    article = make_article()
    make_finding(article)
    analysis = Analysis.objects.get()
    assert "wie ausgewertet" in said(post(desk, article, "close", analysis=analysis.pk))
    post(desk, article, "frame", **FRAME)
    asked = post(desk, article, "close", analysis=analysis.pk)
    assert "Schlüssel" in asked.content.decode()
    analysis.refresh_from_db()
    assert (analysis.question, analysis.closed_at) == ("Wer bestätigt den Brand?", None)
    post(desk, article, **dict(asked.context["ask"].sent))
    analysis.refresh_from_db()
    assert analysis.counts["confirming"] == 1
    assert "abgeschlossen" in said(post(desk, article, "close", analysis=analysis.pk, confirmed="1"))
    make_finding(article)
    shown = desk.get(page_of(article))
    assert list(shown.context["earlier"]) == [analysis]
    assert shown.context["analysis"].successor_of == analysis
    assert shown.context["frame"]["question"].value() == "Wer bestätigt den Brand?"


def test_closing_destroys_the_key_and_the_marks(desk, settings, tmp_path):
    settings.VAR = tmp_path
    article = make_draft()
    comments = [Comment("comment", "Mastodon", "", str(n), "approving", timezone.now()) for n in range(3)]
    moods.count_in(article, comments, by=superuser())
    post(desk, article, "frame", **FRAME)
    assert mood_keys.names()
    post(desk, article, "close", analysis=Analysis.objects.get().pk, confirmed="1")
    assert (mood_keys.names(), MoodMark.objects.count(), Mood.objects.get().total) == ([], 0, 3)


def test_a_window_that_ends_before_it_begins_is_given_back(desk):
    article = make_draft()
    answer = post(desk, article, "frame", **FRAME | {"frame-window_to": "2025-01-01"})
    assert answer.context["frame"].errors
    assert answer.context["frame"]["question"].value() == "Wer bestätigt den Brand?"
    assert not Analysis.objects.exists()


def test_moods_are_counts_by_hand_and_go_again(desk):
    article = make_draft()
    post(desk, article, "mood", **mood())
    post(desk, article, "mood", **mood(approving="5"))
    assert Mood.objects.get().total == 6
    assert Article.objects.get(pk=article.pk).tally.counts["comments"] == 6
    post(desk, article, "drop_mood", mood=Mood.objects.get().pk)
    assert not Mood.objects.exists()


@pytest.mark.parametrize(
    "junk",
    [
        {"approving": "-1"}, {"approving": "9" * 30}, {"approving": "x"}, {"approving": "", "rejecting": "0"},
        {"platform": ""}, {"platform": "\x00"}, {"thread_url": "javascript:alert(1)"}, {"kind": "like"},
        {"approving": "0", "rejecting": "0"},
    ],
)  # fmt: skip
def test_counts_that_are_none_are_given_back(desk, junk):
    answer = post(desk, make_draft(), "mood", **mood(**junk))
    assert answer.context["mood"].errors
    assert not Mood.objects.exists()


def test_what_is_closed_or_of_another_article_is_not_touched(desk):
    article, other = make_draft(), make_draft()
    post(desk, other, "mood", **mood())
    foreign = Mood.objects.get()
    post(desk, article, "drop_mood", mood=foreign.pk)
    post(desk, article, "close", analysis=foreign.analysis_id, confirmed="1")
    assert Analysis.objects.filter(closed_at=None, pk=foreign.analysis_id).exists()
    post(desk, other, "frame", **FRAME)
    post(desk, other, "close", analysis=foreign.analysis_id, confirmed="1")
    assert "abgeschlossen" in said(post(desk, other, "drop_mood", mood=foreign.pk))
    assert Mood.objects.filter(pk=foreign.pk).exists()


def test_authors_frame_count_and_close_nothing():
    author = make_colleague(Role.AUTHOR)
    client, article = desk_of(author), make_draft(by=author)
    make_finding(article)
    for action, data in (("frame", FRAME), ("mood", mood()), ("close", {"analysis": Analysis.objects.get().pk})):
        post(client, article, action, **data)
    assert not Mood.objects.exists()
    assert Analysis.objects.get().method == ""


def test_reported_totals_stay_in_their_own_list(desk):
    article = make_article()
    reported = make_analysis(article, closed=False)
    make_finding(article)
    counted = Analysis.objects.get(is_reported=False)
    listed = desk.get("/admin/articles/analysis/").context["cl"].queryset
    assert list(listed) == [reported]
    assert desk.get(reverse("admin:articles_analysis_change", args=[counted.pk])).status_code == 302
    assert "Diese Meldung hat keine" in said(post(desk, article, "close", analysis=reported.pk, confirmed="1"))
