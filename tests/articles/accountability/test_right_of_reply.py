"""A right of reply (§ 20 MStV): word for word, beside the claim, and nobody alters it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from articles.accountability import corrections
from articles.errors import ActionRefused
from articles.models import Correction, CorrectionKind
from newsroom import dashboard
from newsroom.roles import Role
from tests.articles.article_form import said
from tests.factories import make_article, make_colleague, make_correction

pytestmark = pytest.mark.django_db
WORDS = 'Sie schreiben, ich hätte  "z.B." 5% behauptet.\n\nDas ist falsch.\nGez. <b>Muster</b>'
REPLY = CorrectionKind.RIGHT_OF_REPLY


def make_reply(article, **fields) -> Correction:
    return make_correction(article, kind=REPLY, reply=WORDS, **fields)


def url_of(correction: Correction, page: str = "change") -> str:
    return f"/admin/articles/correction/{correction.pk}/{page}/"


def test_it_stands_word_for_word_under_the_text(client):
    article = make_article(body="<p>Der Text.</p>")
    reply = make_reply(article)
    page = client.get(article.get_absolute_url()).content.decode()
    section = page[page.index('id="korrektur-1"') : page.index("</section>", page.index('id="korrektur-1"'))]
    assert "Gegendarstellung</h2>" in section
    assert "hätte  &quot;z.B.&quot; 5% behauptet" in section
    assert "&lt;b&gt;Muster" in section
    # Nothing of ours beside it.
    assert section.count("<p>") == 2
    assert "meta" not in section
    assert Correction.objects.get(pk=reply.pk).reply == WORDS


def test_its_fingerprint_shows_at_the_desk_that_nothing_was_changed(admin_client):
    reply = make_reply(make_article())
    assert reply.fingerprint in admin_client.get(url_of(reply)).content.decode()


def test_nobody_alters_it_by_a_direct_post(admin_client):
    reply = make_reply(make_article())
    sent = {"kind": REPLY, "reply": "Alles richtig.", "noticed_by": "desk", "_publish": "1"}
    assert admin_client.post(url_of(reply), sent).status_code == 403
    assert admin_client.post(url_of(reply, "delete"), {"post": "yes"}).status_code == 403
    assert Correction.objects.get().reply == WORDS


@pytest.mark.parametrize("field", ["reply", "kind", "published_at"])
def test_no_code_alters_it_either(field):
    reply = make_reply(make_article())
    setattr(reply, field, "" if field != "published_at" else None)
    for names in (None, [field], [field, "ended_at"]):
        with pytest.raises(ValidationError):
            reply.save(update_fields=names)
    assert Correction.objects.get().reply == WORDS


@pytest.mark.parametrize(("role", "may"), [(Role.EDITOR, False), (Role.CHIEF, True)])
def test_the_chief_of_desk_answers_for_it(role, may):
    article = make_article()
    reply = Correction.objects.create(kind=REPLY, reply=WORDS)
    reply.articles.add(article)
    if may:
        corrections.publish(reply, by=make_colleague(role))
    else:
        with pytest.raises(ActionRefused, match="Leitung"):
            corrections.publish(reply, by=make_colleague(role))
    assert Correction.objects.published().exists() == may


def test_it_leaves_the_article_with_the_claim_and_stays_in_the_list(client, admin_client):
    article = make_article()
    reply = make_reply(article)
    assert "Bitte schreiben Sie, warum" in said(admin_client.post(url_of(reply, "end"), {"reason": " "}, follow=True))
    assert WORDS[:20] in client.get(article.get_absolute_url()).content.decode()
    answer = admin_client.post(url_of(reply, "end"), {"reason": "Die Behauptung ist entfernt."}, follow=True)
    assert "nicht mehr bei den Meldungen" in said(answer)
    assert "Die Behauptung ist entfernt." in answer.content.decode()
    assert WORDS[:20] not in client.get(article.get_absolute_url()).content.decode()
    listed = client.get("/korrekturen/").content.decode()
    assert WORDS[:20] in listed
    assert "weil die Behauptung dort nicht mehr steht" in listed
    assert article.moves.first().note == "Gegendarstellung beendet: Die Behauptung ist entfernt."
    again = admin_client.post(url_of(reply, "end"), {"reason": "Noch einmal"}, follow=True)
    assert "zurzeit bei keiner Meldung" in said(again)


def test_a_correction_cannot_be_ended_like_a_reply(admin_client):
    correction = make_correction(make_article())
    admin_client.post(url_of(correction, "end"), {"reason": "So"})
    assert Correction.objects.get().ended_at is None


def test_one_that_waits_is_an_alarm_on_the_start_page_until_it_is_published():
    article = make_article()
    make_correction(article)
    waiting = Correction.objects.create(kind=REPLY, reply="Ich war nie dort.", received_on=date(2026, 11, 12))
    waiting.articles.set([article])
    chief = make_colleague(Role.CHIEF)
    [box] = [box for box in dashboard.page(chief)["boxes"] if "Korrekturen" in box.title]
    assert [(row.text, row.detail) for row in box.rows] == [
        ("Gegendarstellung: Ich war nie dort.", "eingegangen am 12.11.2026")
    ]
    assert box.is_alarm
    corrections.publish(waiting, by=chief)
    assert not [box for box in dashboard.page(chief)["boxes"] if "Korrekturen" in box.title]


def test_the_desks_list_has_what_waits_first_on_every_database(admin_client):
    told = make_correction(make_article())
    waiting = Correction.objects.create(wrong="Rot", right="Blau")
    url = reverse("admin:articles_correction_changelist")
    assert [*admin_client.get(url).context["cl"].result_list] == [waiting, told]
    assert [*admin_client.get(f"{url}?published_at__isnull=1").context["cl"].result_list] == [waiting]
