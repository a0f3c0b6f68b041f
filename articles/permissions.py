"""Who may do what with which article: the permission of the role, and whose article it is."""

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest

from articles.models import Article, Evidence, Finding, Image, Source, Status, Visibility
from articles.models.status import STEPS


def signed_in(request: HttpRequest) -> User:
    """Who is at the desk: `admin_view` or `login_required` stand before its pages."""
    assert isinstance(request.user, User)
    return request.user


def may_see(article: Article, by: User) -> bool:
    """`seen_by` for one article."""
    if not (by.has_perm("articles.view_article") or by.has_perm("articles.change_article")):
        return False
    return works_on(article, by) or article.is_public


def may_write(article: Article, by: User) -> bool:
    """Whether this person may change the text. An article that is not saved yet is their own draft."""
    if article.pk is None:
        return by.has_perm("articles.add_article")
    if not by.has_perm("articles.change_article") or not works_on(article, by):
        return False
    return article.status in (Status.DRAFT, Status.DISCARDED) or by.has_perm("articles.edit_others_article")


def may_note(article: Article, by: User) -> bool:
    """Whether the notes are for this person: for who works on it, whatever its status."""
    return may_see(article, by) and works_on(article, by)


def may_step(article: Article, old: Status, new: Status, by: User) -> bool:
    """As far as roles go; `workflow` asks more."""
    return by.has_perm(STEPS[old, new].permission) and works_on(article, by)


def may_schedule(article: Article, by: User) -> bool:
    """Whether this person decides when an article or its changes appear."""
    return may_step(article, Status.APPROVED, Status.PUBLISHED, by)


def works_on(article: Article, by: User) -> bool:
    """Whether the article is this person's work; of others they know what readers know."""
    own = article.pk is None or article.created_by_id == by.pk
    return own or by.has_perm("articles.edit_others_article")


def known_evidence(by: User) -> QuerySet[Evidence]:
    """What this person may look up: not what a colleague's article keeps secret."""
    secret = _secret(OuterRef("pk"), by, "evidence")
    return Evidence.objects.all() if by.has_perm("articles.edit_others_article") else Evidence.objects.exclude(secret)


def known_sources(by: User) -> QuerySet[Source]:
    """The sources of it. One that is secret in one article and named in another is no secret."""
    if by.has_perm("articles.edit_others_article"):
        return Source.objects.all()
    named = Finding.objects.filter(visibility=Visibility.PUBLIC, evidence__source=OuterRef("pk"))
    secret = _secret(OuterRef("pk"), by, "evidence__source")
    return Source.objects.exclude(Q(secret) & ~Exists(named) & Q(feed_url=""))


def _secret(what: OuterRef, by: User, field: str) -> Exists:
    kept = Finding.objects.exclude(visibility=Visibility.PUBLIC).exclude(article__created_by=by)
    return Exists(kept.filter(**{field: what}))


def may_describe(image: Image, by: User) -> bool:
    """Who changes images may, and who uploaded it, until it is in a published article: there it belongs to the text."""
    if by.has_perm("articles.change_image"):
        return True
    return image.uploaded_by_id == by.pk and by.has_perm("articles.add_image") and not _is_in_published_article(image)


def _is_in_published_article(image: Image) -> bool:
    """Readers see it there, or will at the minute that is planned."""
    return image.uses.filter(revision__in=Article.objects.cleared_for_publication().values("live_revision")).exists()
