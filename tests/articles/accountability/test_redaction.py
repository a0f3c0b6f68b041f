"""A passage that is removed is nowhere any more: in no table, no file, no cache, however it was written there."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import text
from articles.accountability import error_reports, redaction, redaction_places
from articles.desk import notes, previews
from articles.errors import ActionRefused
from articles.evidence import evaluations, ledger
from articles.images import intake
from articles.models import (
    Article,
    Change,
    Content,
    CorrectionKind,
    FormerAddress,
    Image,
    Licence,
    Override,
    Proposal,
    RedactionKind,
    Revision,
    TagKind,
    UnsavedText,
)
from articles.publishing import revisions, schedule, tags, workflow
from newsroom import cache_purge
from newsroom.roles import Role
from tests.articles.article_form import change_url, form_of, said
from tests.factories import (
    make_analysis,
    make_article,
    make_colleague,
    make_correction,
    make_draft,
    make_evidence,
    make_finding,
    make_image,
    make_place,
    make_publication,
    make_user,
    superuser,
)
from tests.images import drawn, file_of, with_iptc
from tests.processes import bytes_of

NAME, TWIN = "Kanaria Vogelsang", "Zwillina Vogelsang"
LEGAL = {"kind": RedactionKind.LEGAL, "reason": "Beschluss 3 O 17/26"}
PRIVACY = {"kind": RedactionKind.PRIVACY, "reason": "Schutz"}


def change(article: Article, **fields) -> Revision:
    newest = article.working_revision()
    return revisions.save(
        article, Content(**vars(newest.text()) | fields), by=superuser(), based_on=newest, note=fields.get("dek", "")
    )


def make_full_article(name: str) -> Article:
    """An article that names somebody in every place that the desk has."""
    chief = superuser()
    first, last = name.split()
    tags.create(name, TagKind.PERSON)
    slug = f"{first}-{last}-gewinnt".lower()
    body = (
        f"<p>Gestern {first} <em>{last[:5]}</em>{last[5:]}s Auto.</p>"
        f"<p>Nur {first}</p><p>{last} kam, {name.upper()}.</p>"
        f'<p>{first}&nbsp;{last[:4]}\u00ad{last[4:]} <a href="mailto:{first}.{last}@example.org">schreiben</a></p>'
    )
    article = make_draft(
        f"{name} gewinnt", dek=f"Dek {name}", kicker=name, byline=name, body=body, tags=(name, "Osterholz"), by=chief
    )
    Override.objects.create(
        article=article,
        revision=article.live_revision,
        objections={"x": f"Ohne {name}"},
        reason=f"Eilt, {name}",
        by=chief,
    )
    workflow.publish(article, by=chief, note=f"Wegen {name}")
    change(article, dek=f"Neuer Dek {name}")
    revisions.publish(article, by=chief, change=Change.UPDATE, override="x")
    newest = article.working_revision()
    revisions.save(article, newest.text(), by=chief, based_on=newest, slug=f"{slug}-zwei")
    make_correction(article, wrong=f"Es war {name}.", right=f"Es war nicht {name}.")
    make_analysis(article, method=f"Gezählt von {name}")
    notes.add(article, f"Ruf {name} an", chief)
    previews.make(article, by=chief, days=7, given_to=name)
    error_reports.take(
        article, wrong=f"{name} heißt anders", right=name, reply_to=f"{first}.{last}@example.org".lower()
    )
    change(article, dek=f"Geplant {name}")
    plan = schedule.plan_changes(
        article, timezone.now() + timezone.timedelta(hours=1), by=chief, change=Change.SLIP, override="x"
    )
    plan.reason = f"wegen {name}"
    plan.save()
    UnsavedText.objects.create(
        user=chief,
        article=article,
        slot=f"slot{article.pk}",
        typed={"headline": ["Neu"], "body": [f"<p>Nur {name}.</p>"]},
    )
    fill_ledger(article, name)
    LogEntry.objects.create(
        user=chief,
        content_type=ContentType.objects.get_for_model(Article),
        object_id=str(article.pk),
        object_repr=article.headline,
        change_message=f"Changed {name}",
        action_flag=2,
    )
    return article


def fill_ledger(article: Article, name: str) -> None:
    """What others wrote about somebody, and what the desk found in it."""
    named = make_evidence(f"{name} erwischt", quotation=f"„{name}“", url=f"https://x.example/{name.replace(' ', '-')}")
    findings = [
        make_finding(article, evidence=named, claim=f"Es war {name}", note=f"Nennt {name}"),
        make_finding(article),
    ]
    ledger.gather(article, findings, name=f"Bericht über {name}", by=superuser(), reason=f"Beide nennen {name}")
    article.analyses.filter(is_reported=False).update(question=f"War es {name}?")
    evaluations.close(article.analyses.get(is_reported=False))
    Proposal.objects.create(article=article, evidence=make_evidence(f"{name} vor Gericht"), score=0.5, words=[name])


def rows_with(word: str) -> list[str]:
    """Tables and columns of the whole database that hold the word in any spelling of its first letters."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for column in connection.introspection.get_table_description(cursor, table):
                quoted = connection.ops.quote_name(column.name)
                cursor.execute(
                    f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)} "
                    f"WHERE LOWER(CAST({quoted} AS TEXT)) LIKE %s",
                    [f"%{word.lower()}%"],
                )
                if cursor.fetchone()[0]:
                    found.append(f"{table}.{column.name}")
    return found


@pytest.mark.django_db
def test_a_search_of_the_database_finds_it_nowhere_and_the_twin_is_untouched(client):
    make_publication()
    make_place("Osterholz")
    article, twin = make_full_article(NAME), make_full_article(TWIN)
    held = rows_with("kanaria")
    assert len(held) > 15
    redaction.redact(article, NAME, by=superuser(), slug="jemand-gewinnt", **PRIVACY)
    # Where one paragraph ends with the first name and the next begins with the other, it was there, too.
    assert rows_with("kanaria") == []
    assert rows_with("zwillina") == held
    page = client.get("/artikel/jemand-gewinnt/").content.decode()
    assert "[zum Schutz einer Person entfernt]" in page
    assert "schreiben" in page
    for old in ("kanaria-vogelsang-gewinnt", "kanaria-vogelsang-gewinnt-zwei"):
        assert client.get(f"/artikel/{old}/").status_code == 410
    assert client.get(f"/artikel/{twin.slug}/").status_code == 200


def logged(row: models.Model) -> None:
    """As Django's admin does it: under the name that the row has at that moment."""
    LogEntry.objects.create(
        user=superuser(),
        content_type=ContentType.objects.get_for_model(row),
        object_id=str(row.pk),
        object_repr=str(row),
        change_message=f"Zurückgerufen: {row}",
        action_flag=2,
    )


@pytest.mark.django_db
def test_the_log_of_images_sources_and_tags_goes_too():
    make_publication()
    image, evidence = make_image(title=NAME), make_evidence(f"{NAME} erwischt")
    former, only = tags.create(NAME, TagKind.PERSON), tags.create(f"Haus {NAME}", TagKind.TOPIC)
    article = make_article(lead_image=image.pk, tags=(NAME, only.name))
    make_finding(article, evidence=evidence)
    for row in (image, evidence, former, only):
        logged(row)
    redaction.redact(article, NAME, by=superuser(), **PRIVACY)
    assert rows_with("kanaria") == []


@pytest.mark.django_db
def test_tags_of_older_versions_and_former_names_of_tags_go_too():
    make_publication()
    make_place("Moor")
    left, renamed, shared = (tags.create(f"{NAME}{more}", TagKind.PERSON) for more in ("", " senior", " junior"))
    article = make_article(tags=(left.name, renamed.name, "Moor"))
    twin = make_article(tags=(shared.name,))
    logged(left)
    tags.rename(renamed, "K. V.")
    change(article, tags=("K. V.", "Moor"))
    revisions.publish(article, by=superuser(), change=Change.UPDATE, override="x")
    redaction.redact(article, NAME, by=superuser(), **PRIVACY)
    assert [tag.name for tag in article.tags.all()] == ["K. V.", "Moor"]
    assert [tag.name for tag in twin.tags.all()] == [shared.name]
    twin.delete()
    shared.delete()
    assert rows_with("kanaria") == []


@pytest.mark.django_db
def test_no_text_column_of_an_article_is_forgotten():
    """A model that hangs on an article and stores text is a place, or it is named here with the reason why not."""
    without_words = {
        "Article.slug", "Article.kind", "Article.status", "Article.search_key",
        "Authorship", "Presence", "TaggedArticle", "FormerAddress.slug", "CorrectedArticle",
        "Move.old", "Move.new", "Revision.change", "PlannedChange.change", "PlannedChange.state",
        "PlannedChange.claimed_by", "PreviewLink.digest", "ErrorReport.ticket", "ErrorReport.fingerprint",
        "ErrorReport.verdict", "Redaction.kind", "Redaction.places",
        # Refused where it carries the passage.
        "Redaction.reason", "UnsavedText.slot",
        "ErrorReport.subject", "Finding.stance", "Finding.visibility", "Proposal.state",
        # Numbers only.
        "TallyChange.old", "TallyChange.new",
        # The request names who asks: that is what it is for, and only the chief sees it.
        "ProtectionStep.grade", "ProtectionStep.why",
    }  # fmt: skip
    places = {
        f"{place.rows(Article(pk=0)).model.__name__}.{name}"
        for place in redaction_places.PLACES
        for name in place.fields
    }
    hanging = [rel.related_model for rel in Article._meta.related_objects if rel.one_to_many]
    columns = {
        f"{model.__name__}.{column.name}"
        for model in [Article, *hanging]
        for column in model._meta.concrete_fields
        if isinstance(column, models.CharField | models.TextField | models.JSONField)
    }
    assert columns - places - without_words == set()


@pytest.mark.django_db
def test_a_passage_across_paragraphs_that_stands_twice_goes_twice_and_the_markup_stays_whole():
    body = "<ul><li><p>Er war <strong>ein Dieb</strong></p></li></ul><p>und log. Er war ein Dieb und log.</p>"
    article = make_article(body=body)
    redaction.redact(article, "Er war ein Dieb und log", by=superuser(), **LEGAL)
    mark = "[aus rechtlichen Gründen entfernt]"
    assert article.body == f"<ul><li><p>{mark}</p></li></ul><p>. {mark}.</p>"
    assert text.clean_html(article.body) == article.body


@pytest.mark.django_db
def test_where_the_long_mark_does_not_fit_a_short_one_stands():
    article = make_article("Max " * 49, by=superuser())
    redaction.redact(article, "Max", by=superuser(), **LEGAL)
    assert article.headline == " ".join(["[…]"] * 49)


@pytest.mark.django_db
def test_a_form_that_was_open_before_does_not_bring_it_back(desk):
    article = make_article(dek=NAME)
    form = form_of(desk, change_url(article))
    redaction.redact(article, NAME, by=superuser(), **PRIVACY)
    desk.post(change_url(article), form | {"_continue": "1", "headline": "Anders"})
    assert not any(NAME in str(row.content) for row in Revision.objects.all())


@pytest.mark.django_db
def test_what_a_colleague_has_not_saved_loses_the_passage_and_is_shown_to_nobody():
    article = make_article(dek=NAME)
    typed = {"headline": ["Neu"], "body": [f"<p>Nur {NAME}, sonst nichts.</p>"]}
    row = UnsavedText.objects.create(user=superuser(), article=article, slot="x", typed=typed)
    assert "sonst nichts" not in str(redaction_places.find(article, NAME))
    redaction.redact(article, NAME, by=superuser(), **PRIVACY)
    row.refresh_from_db()
    assert row.typed["body"] == ["<p>Nur [zum Schutz einer Person entfernt], sonst nichts.</p>"]
    # The open form cannot bring it back.
    assert row.is_done


@pytest.mark.django_db
def test_an_open_form_cannot_put_the_passage_into_its_slot_afterwards(desk):
    article = make_article(dek=NAME)
    before = form_of(desk, change_url(article))
    redaction.redact(article, NAME, by=superuser(), **PRIVACY)
    kept = f"/admin/articles/article/{article.pk}/unsaved/"
    answer = desk.post(kept, before)
    assert answer.status_code == 400
    assert "entfernt" in answer.json()["sentence"]
    assert desk.post(kept, form_of(desk, change_url(article))).status_code == 200
    assert NAME not in str(list(UnsavedText.objects.values()))


@pytest.mark.django_db
def test_the_numbers_of_the_published_versions_the_plan_and_the_override_stay():
    article, chief = make_article(dek=f"Eins {NAME}"), superuser()
    change(article, dek=f"Zwei {NAME}")
    plan = schedule.plan_changes(article, timezone.now() + timezone.timedelta(hours=1), by=chief, change=Change.SLIP)
    redaction.redact(article, NAME, by=chief, **PRIVACY)
    plan.refresh_from_db()
    assert plan.revision == article.working_revision()
    assert "[zum Schutz einer Person entfernt]" in plan.revision.text().dek
    assert list(
        article.revisions.filter(published_number__isnull=False).values_list("published_number", flat=True)
    ) == [1]
    article.refresh_from_db()
    assert article.has_changes
    assert article.live_revision.published_number == 1


@pytest.mark.django_db
def test_a_right_of_reply_keeps_its_words():
    article = make_article(dek=NAME)
    reply = make_correction(article, kind=CorrectionKind.RIGHT_OF_REPLY, reply=f"{NAME} war nie dort.")
    redaction.redact(article, NAME, by=superuser(), **PRIVACY)
    reply.refresh_from_db()
    assert reply.reply == f"{NAME} war nie dort."
    assert redaction_places.replies(article, NAME) == [reply]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("passage", "more"),
    [
        ("xy", {}),
        ("Das steht hier nicht", {}),
        ("Moor", {"reason": ""}),
        ("Moor", {"reason": "Wegen des Moores"}),
        ("Gründen", {}),
    ],
)
def test_what_cannot_be_removed_is_refused_and_nothing_changes(passage, more):
    article = make_article("Im Moor", dek="Aus guten Gründen")
    with pytest.raises(ActionRefused):
        redaction.redact(article, passage, by=superuser(), **LEGAL | more)
    article.refresh_from_db()
    assert (article.headline, article.dek) == ("Im Moor", "Aus guten Gründen")
    assert not article.redactions.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "may"), [(Role.AUTHOR, False), (Role.EDITOR, False), (Role.CHIEF, True), (Role.ADMINISTRATOR, True)]
)
def test_only_a_chief_of_desk_removes_a_passage(role, may):
    article, person = make_article("Im Moor"), make_colleague(role)
    if not may:
        with pytest.raises(ActionRefused):
            redaction.redact(article, "Moor", by=person, **LEGAL)
    else:
        redaction.redact(article, "Moor", by=person, **LEGAL)
    assert article.redactions.exists() == may


@pytest.mark.django_db
def test_the_log_says_who_why_and_how_much_but_not_what():
    article, chief = make_article("Im Moor"), superuser()
    row = redaction.redact(article, "Moor", by=chief, **LEGAL)
    assert (row.by, row.kind, row.reason) == (chief, "legal", "Beschluss 3 O 17/26")
    assert row.places["versions"] == 1
    assert "Beschluss 3 O 17/26" in article.moves.first().note
    assert rows_with("im moor") == []


@pytest.mark.django_db
def test_a_fingerprint_keeps_the_old_address_from_another_article():
    article = make_article(NAME)
    redaction.redact(article, NAME, by=superuser(), slug="anders", **PRIVACY)
    assert not FormerAddress.objects.filter(slug__contains="kanaria").exists()
    assert make_draft(NAME).slug == "kanaria-vogelsang-2"


@pytest.mark.django_db
def test_the_desk_looks_first_and_then_removes(desk):
    article, other = make_article(f"{NAME} gewinnt"), make_article("Andere", dek=f"Auch {NAME}")
    url = reverse("admin:articles_article_redact", args=[article.pk])
    typed = {"passage": NAME.lower(), "kind": "privacy", "reason": "Az. 4"}
    looked = desk.post(url, typed | {"_find": "1"})
    page = looked.content.decode()
    assert "<mark>Kanaria Vogelsang</mark>" in page
    assert str(other) in page
    assert "gewinnt" in page
    assert Article.objects.get(pk=article.pk).headline == f"{NAME} gewinnt"
    answer = desk.post(url, typed | {"_redact": "1", "slug": "gewonnen"}, follow=True)
    assert "Sicherungen" in said(answer)
    article.refresh_from_db()
    assert (article.headline, article.slug) == ("[zum Schutz einer Person entfernt] gewinnt", "gewonnen")
    other.refresh_from_db()
    assert other.dek == f"Auch {NAME}"


@pytest.mark.django_db
def test_the_desk_warns_where_the_address_still_says_it(desk):
    article = make_article(NAME)
    url = reverse("admin:articles_article_redact", args=[article.pk])
    answer = desk.post(url, {"passage": NAME, "kind": "privacy", "reason": "Az. 4", "_redact": "1"}, follow=True)
    assert "Adresse der Meldung" in said(answer)


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_the_desk_names_images_whose_original_file_says_it(desk, encoding):
    jpeg = file_of(drawn(300, 200)).getvalue()
    make_publication()
    silent = intake.take_in(file_of(drawn(300, 200, shade=3)), by=None).image
    telling = intake.take_in(with_iptc(jpeg, [(2, 120, "Jürgen Kanaria im Hafen".encode(encoding))]), by=None).image
    Image.objects.update(alt="Ein Hafen", creator="Ada Beispiel", licence=Licence.OWN, caption="")
    article = make_article(
        "Hafen",
        dek="Jürgen Kanaria",
        lead_image=telling.pk,
        body=f'<p>x</p><figure><img src="image:{silent.pk}"></figure>',
    )
    url, typed = reverse("admin:articles_article_redact", args=[article.pk]), {"kind": "privacy", "reason": "Az. 4"}
    replace = reverse("admin:articles_image_replace", args=[telling.pk])
    page = desk.post(url, typed | {"passage": "Jürgen Kanaria", "_find": "1"}).content.decode()
    assert "Originaldatei" in page
    assert replace in page
    answer = desk.post(url, typed | {"passage": "Jürgen Kanaria", "_redact": "1"}, follow=True)
    assert replace in said(answer)
    assert reverse("admin:articles_image_replace", args=[silent.pk]) not in said(answer)


@pytest.mark.django_db
def test_whoever_may_not_is_turned_away_from_the_form():
    article, client = make_article("Im Moor"), Client()
    client.force_login(make_user("articles.view_article", "articles.change_article", "articles.edit_others_article"))
    url = reverse("admin:articles_article_redact", args=[article.pk])
    assert client.post(url, {"passage": "Moor", "kind": "legal", "reason": "x", "_redact": "1"}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_files_and_caches_hold_nothing_of_it_either():
    article = make_article(NAME, dek=NAME, body=f"<p>{NAME}</p>" * 200)
    change(article, body=f"<p>Neu {NAME}</p>" * 300)
    cache.set("page", f"<h1>{NAME}</h1>")
    redaction.redact(article, NAME, by=superuser(), slug="anders", **PRIVACY)
    assert cache.get("page") is None
    if connection.vendor == "sqlite":
        file = Path(connection.settings_dict["NAME"])
        held = bytes_of(*(path for path in (file, Path(f"{file}-wal")) if path.exists()))
        assert held
        assert b"Kanaria" not in held
        assert b"kanaria" not in held
    assert rows_with("kanaria") == []


@pytest.mark.django_db(transaction=True)
def test_a_file_that_cannot_be_rewritten_now_is_said_and_undoes_nothing(monkeypatch, caplog):
    def refuse() -> None:
        raise cache_purge.OperationalError("database is locked")

    monkeypatch.setattr(cache_purge, "_rewrite_file", refuse)
    monkeypatch.setattr(connection, "vendor", "sqlite")
    article = make_article(dek=NAME)
    redaction.redact(article, NAME, by=superuser(), **PRIVACY)
    assert "VACUUM" in caplog.text
    assert NAME not in Article.objects.get(pk=article.pk).dek


@pytest.mark.django_db
@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_the_desk_says_on_postgresql_what_takes_it_out_of_the_files(desk, monkeypatch, vendor):
    monkeypatch.setattr("articles.admin.accountability.redaction.connection", SimpleNamespace(vendor=vendor))
    url = reverse("admin:articles_article_redact", args=[make_article(dek=NAME).pk])
    typed = {"passage": NAME, "kind": "privacy", "reason": "Az. 4", "_redact": "1"}
    assert ("VACUUM FULL" in said(desk.post(url, typed, follow=True))) == (vendor == "postgresql")
