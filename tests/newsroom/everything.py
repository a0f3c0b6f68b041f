"""A desk with objects of every kind, and every address of its admin filled with one of each."""

import re
from collections.abc import Iterator
from datetime import timedelta

from django.apps import apps
from django.db.models import Model
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from articles.accountability import error_reports, protection, redaction
from articles.desk import autosave, notes, presence, previews
from articles.images import library
from articles.models import (
    Article,
    Change,
    Content,
    Correction,
    CorrectionKind,
    Override,
    ProtectionRequest,
    RedactionKind,
    Status,
    TagKind,
)
from articles.publishing import revisions, rules, schedule, tags, workflow
from newsroom.people.models import Event, SignIn
from newsroom.roles import Role
from tests.factories import (
    HIDDEN_STATES,
    make_analysis,
    make_article,
    make_author,
    make_colleague,
    make_correction,
    make_draft,
    make_finding,
    make_hidden_article,
    make_image,
    make_proposal,
    make_publication,
    make_puzzle,
    superuser,
)
from tests.newsroom.addresses import every_address


def make_everything() -> None:
    """Articles in every state, with a plan, notes, an override, a former address, open tags, and the rest."""
    make_publication()
    chief, later = superuser(), timezone.now() + timedelta(days=2)
    make_colleague(Role.AUTHOR)
    place, topic = tags.create("Farge", TagKind.PLACE), tags.create("Hafen", TagKind.TOPIC)
    tags.compound(place, topic)
    for state in HIDDEN_STATES:
        make_hidden_article(state, f"Versteckt: {state}", tags=("FargeHafen",))
    make_draft("Mit einem offenen Wort", tags=("Offenes",))
    for number in range(2):
        article = make_article(f"Geplante Änderung {number}", authors=(make_author().pk,))
        change_text(article, dek="Neu", slug=f"umbenannt-{number}")
        schedule.plan_changes(article, later, by=chief, change=Change.UPDATE)
        change_text(article, dek="Noch neuer")
        notes.finish(notes.add(article, "Erledigt", chief), chief)
        notes.add(article, "Offen", make_colleague(Role.EDITOR))
        presence.announce(article, make_colleague(Role.EDITOR))
    unsigned = make_draft("Ohne Autor", byline="")
    workflow.move(unsigned, Status.IN_REVIEW, by=chief, override="Eilt")
    make_finding(article)
    make_finding(unsigned)
    make_proposal(article)
    make_proposal(unsigned)
    make_analysis(article)
    make_analysis(article, closed=False)
    previews.make(article, by=chief, days=7, given_to="Eine Quelle")
    for form in (article, None):
        autosave.keep(form, QueryDict("headline=Nicht+gespeichert"), slot=autosave.new_slot(chief), by=chief)
    error_reports.take(article, wrong="Falsch", reply_to="anna@example.org")
    make_correction(article)
    make_correction(article, kind=CorrectionKind.RIGHT_OF_REPLY)
    request = ProtectionRequest.objects.create(asked_by="Jemand", reasons="Lange her", review_on=timezone.localdate())
    request.articles.add(article)
    protection.unlist(request, article, by=chief, why="Lange her")
    redaction.redact(article, "Noch neuer", by=chief, kind=RedactionKind.LEGAL, reason="Beschluss")
    Correction.objects.create(wrong="Rot", right="Blau").articles.add(article)
    make_puzzle()
    make_puzzle(publish_at=None)
    image = make_image(people="Frau V.", licence_ends=timezone.localdate(), uploaded_by=chief)
    make_article("Mit Bild", lead_image=image.pk)
    library.recall(make_image(alt="", licence=""), because="Einspruch", by=chief)
    SignIn.objects.create(event=Event.WRONG, person=chief, network="203.0.113.0/24", browser="Firefox, Linux")
    assert Override.objects.exists()
    assert rules.objections(unsigned, Content(headline="x"))


def change_text(article: Article, *, slug: str | None = None, **fields: str) -> None:
    newest = article.working_revision()
    content = Content(**vars(newest.text()) | fields)
    revisions.save(article, content, by=superuser(), based_on=newest, slug=slug)


def admin_paths() -> Iterator[str]:
    """Every address of the admin. Where it names a row: for each article, else for the first and the last."""
    for name, route in every_address().items():
        if route.startswith("admin/"):
            for key in _rows(name, route) if "<path:object_id>" in route or "<int:pk>" in route else [""]:
                path = re.sub(r"<(path:object_id|int:pk)>", str(key), route)
                path = re.sub(r"\^?\(\?P<(app_label|url)>.*\)\$?", "articles", path)
                yield "/" + path.replace("<uidb64>/<token>", "MQ/abc-def").removesuffix("/$")


def _rows(name: str, route: str) -> list[int]:
    app, model = route.split("/")[1:3]
    keys = apps.get_model(app, model)._default_manager.order_by("pk").values_list("pk", flat=True)
    return list(keys) if model == "article" else [*keys[:1], *keys.reverse()[:1]]


def desk_of(person: Model, **options: bool) -> Client:
    client = Client(**options)
    client.force_login(person)
    return client
