"""Plain functions with overrides. They go through the doors that the product goes through."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.contrib.auth.models import Permission, User
from django.utils import timezone

from articles.accountability import corrections
from articles.evidence import evaluations, ledger, sources
from articles.images import intake, renditions
from articles.models import (
    Analysis,
    Article,
    Author,
    Content,
    Correction,
    CorrectionKind,
    Evidence,
    Finding,
    Image,
    Licence,
    Proposal,
    Source,
    Stance,
    Status,
    Tag,
    TagKind,
)
from articles.publishing import embargo, revisions, tags, workflow
from articles.publishing.embargo import Dates
from articles.text.slugs import save_under_free_slug
from newsroom.publication.models import Publication
from newsroom.roles import Role, group
from puzzles.models import Puzzle, Reveal
from puzzles.weeks import monday
from tests.images import drawn, file_of

numbers = count(1)


def make_publication(**fields) -> Publication:
    values = {"name": "Bremen News", "four_eyes": False, "telegram_url": "https://t.me/beispielkanal"} | fields
    return Publication.objects.update_or_create(pk=1, defaults=values)[0]


def make_user(*permissions: str, **fields) -> User:
    """Somebody of the desk with these permissions, for example "articles.publish_article"."""
    user = User.objects.create_user(fields.pop("username", f"user{next(numbers)}"), is_staff=True, **fields)
    for name in permissions:
        app, codename = name.split(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return user


def make_colleague(*roles: Role, **fields) -> User:
    """Somebody of the desk with these roles."""
    user = make_user(**fields)
    user.groups.set(group(role) for role in roles)
    return user


def superuser() -> User:
    known = User.objects.filter(is_superuser=True).first()
    return known or User.objects.create_superuser(f"super{next(numbers)}")


def make_author(name: str = "", **fields) -> Author:
    author = Author(name=name or f"Author {next(numbers)}", **fields)
    if author.slug:
        author.save()
    else:
        save_under_free_slug(author, author.name, fallback="person", save=author.save)
    return author


def make_image(*, at_once: bool = False, **fields: Any) -> Image:
    """An image of the library that may be published. `at_once`: with all its renditions."""
    image = intake.take_in(file_of(drawn(shade=next(numbers))), by=None).image
    values = {"alt": "A grey slope", "creator": "Ada Beispiel", "licence": Licence.OWN, "caption": "A slope."}
    for name, value in (values | fields).items():
        setattr(image, name, value)
    image.save()
    if at_once:
        draw_all(image)
    return image


def draw_all(image: Image) -> None:
    """Every rendition that is missing, and then show it."""
    for _rung in renditions.draw(image, renditions.missing(image)):
        pass
    renditions.publish(image)


def make_place(name: str = "Osterholz") -> Tag:
    return tags.create(name, TagKind.PLACE)


def make_topic(name: str = "Technologie") -> Tag:
    return tags.create(name, TagKind.TOPIC)


def make_draft(headline: str = "", *, by: User | None = None, slug: str | None = None, **fields) -> Article:
    """An article that nobody has submitted yet."""
    content = {"body": "<p>Some text.</p>", "byline": "The desk"} | fields
    article = Article()
    headline = headline or f"Article {next(numbers)}"
    revisions.save(article, Content(headline=headline, **content), by=by or superuser(), slug=slug)
    return article


def make_article(headline: str = "", *, at: datetime | None = None, by: User | None = None, **fields) -> Article:
    """A published article, by default since an hour ago."""
    make_publication_if_missing()
    by = by or superuser()
    article = make_draft(headline, by=by, **fields)
    workflow.publish(article, by=by, at=at or timezone.now() - timedelta(hours=1))
    return article


def make_publication_if_missing() -> None:
    if not Publication.objects.exists():
        make_publication()


HIDDEN_STATES = (
    "draft", "in review", "approved", "scheduled", "embargoed", "expired", "retracted", "withdrawn", "discarded",
)  # fmt: skip


def make_hidden_article(state: str, headline: str, **fields) -> Article:
    """An article in a state in which readers may not see it."""
    make_publication_if_missing()
    by, now = superuser(), timezone.now()
    hour = timedelta(hours=1)
    article = make_draft(headline, by=by, **fields)
    if state == "in review":
        workflow.move(article, Status.IN_REVIEW, by=by)
    elif state == "approved":
        workflow.move(article, Status.IN_REVIEW, by=by)
        workflow.move(article, Status.APPROVED, by=by)
    elif state == "scheduled":
        workflow.publish(article, by=by, at=now + hour)
    elif state == "embargoed":
        embargo.change(article, Dates(embargo_until=now + hour), by=by)
        workflow.publish(article, by=by, at=now - hour)
    elif state == "expired":
        workflow.publish(article, by=by, at=now - 2 * hour)
        embargo.change(article, Dates(expires_at=now - hour), by=by)
    elif state == "retracted":
        workflow.publish(article, by=by, at=now - 2 * hour)
        make_correction(article, kind=CorrectionKind.RETRACTION, wrong="", right="It was invented")
    elif state == "withdrawn":
        workflow.publish(article, by=by, at=now - 2 * hour)
        workflow.move(article, Status.WITHDRAWN, by=by, note="It was wrong")
    elif state == "discarded":
        workflow.move(article, Status.DISCARDED, by=by)
    article.refresh_from_db()
    return article


def make_analysis(article: Article, *, closed: bool = True, **fields) -> Analysis:
    values = {"method": "Counted by hand.", "confirming_sources": 18, "social_comments": 167, "forum_posts": 21}
    analysis = Analysis.objects.create(article=article, **values | fields)
    if closed:
        evaluations.close(analysis)
    return analysis


def make_source(name: str = "", **fields: Any) -> Source:
    number = next(numbers)
    return Source.objects.create(**{"name": name or f"Blatt {number}", "domain": f"blatt{number}.example"} | fields)


def make_evidence(title: str = "", *, source: Source | None = None, **fields: Any) -> Evidence:
    """A report of its own source, as a file or a feed would bring it."""
    source, number = source or make_source(), next(numbers)
    values = {"url": f"https://{source.domain or 'paper.example'}/bericht-{number}", "published_at": timezone.now()}
    return sources.record(source, title=title or f"Report {number}", **values | fields)


def make_finding(
    article: Article, stance: Stance = Stance.CONFIRMS, *, evidence: Evidence | None = None, **fields: Any
) -> Finding:
    """By default a source of its own that confirms the article."""
    return ledger.judge(article, evidence or make_evidence(), stance, by=superuser(), **fields)


def make_proposal(article: Article, *, evidence: Evidence | None = None, **fields: Any) -> Proposal:
    """What the matcher would have found."""
    values = {"score": 0.8, "is_likely": True, "words": ["Brand", "Lagerhalle"], "tool": "test 1"}
    return Proposal.objects.create(article=article, evidence=evidence or make_evidence(), **values | fields)


def make_correction(
    *articles: Article, by: User | None = None, with_changes: bool = False, **fields: Any
) -> Correction:
    """What readers were told about these articles just now."""
    kind = fields.pop("kind", CorrectionKind.CORRECTION)
    values = {"wrong": "Es war Montag.", "right": "Es war Dienstag."}
    if kind == CorrectionKind.RIGHT_OF_REPLY:
        values = {"reply": "Das ist falsch. Wahr ist: Es war Dienstag."}
    correction = Correction.objects.create(kind=kind, **values | fields)
    correction.articles.set(articles)
    corrections.publish(correction, by=by or superuser(), with_changes=with_changes)
    return correction


def make_puzzle(**fields: Any) -> Puzzle:
    """A public riddle, the first of this week, and each in an earlier week than the one before."""
    this_week = monday(timezone.localdate())
    taken = Puzzle.objects.filter(week__lte=this_week).order_by("week").first()
    week = taken.week - timedelta(weeks=1) if taken else this_week
    values = {
        "prompt": "What stands at the harbour and never drinks?",
        "solution": "Leuchtturm",
        "week": week,
        "publish_at": timezone.now() - timedelta(hours=1),
        "reveal": Reveal.AT_ONCE,
    }
    puzzle = Puzzle(**values | fields)
    puzzle.save()
    return puzzle
