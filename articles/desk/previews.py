"""An article before readers may see it: at the desk, and by a link that ends."""

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.models import User
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import text
from articles.errors import ActionRefused
from articles.models import Article, Author, Authorship, Image, PreviewLink, Revision, Status, TaggedArticle
from articles.models.content import COLUMNS
from articles.permissions import works_on
from articles.publishing import tags

TOKEN_BYTES = 24
DAYS = (1, 3, 7, 14, 30)
MAX_LINKS = 50


def as_read(article: Article, revision: Revision) -> Article:
    """A copy of the article with this text and what its page shows. It is never saved."""
    content = revision.text()
    shown = Article.objects.for_page().get(pk=article.pk)
    for name in COLUMNS:
        setattr(shown, name, getattr(content, name))
    if shown.lead_image_id != content.lead_image:
        shown.lead_image = Image.objects.filter(pk=content.lead_image or 0).first()
    shown.words = len(text.words_of(content.body))
    authors = Author.objects.in_bulk(content.authors)
    # Where the page looks for what `for_page` fetched.
    shown._prefetched_objects_cache |= {  # type: ignore[attr-defined]  # `for_page` has filled it
        "authorships": [Authorship(article=shown, author=authors[pk]) for pk in content.authors if pk in authors],
        "taggings": [TaggedArticle(content_object=shown, tag=tag) for tag in tags.known_tags(content.tags)],
    }
    return shown


def make(
    article: Article, *, by: User, days: int, given_to: str = "", revision: Revision | None = None
) -> tuple[PreviewLink, str]:
    """A link and its token, which nobody can read again afterwards. Without `revision` it shows the newest text."""
    _check_may(article, by)
    if days not in DAYS:
        raise ActionRefused(_("Please choose how long the link works."))
    if article.preview_links.working().count() >= MAX_LINKS:
        raise ActionRefused(_("This article has very many links already. Please revoke those that nobody needs."))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link = PreviewLink.objects.create(
        article=article,
        revision=revision,
        digest=_digest(token),
        given_to=given_to,
        by=by,
        ends_at=timezone.now() + timedelta(days=days),
    )
    return link, token


def revoke(link: PreviewLink, *, by: User) -> None:
    _check_may(link.article, by)
    PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now())


def find(token: str) -> PreviewLink | None:
    """The link with this token, as long as it works."""
    link = PreviewLink.objects.working().select_related("article", "revision").filter(digest=_digest(token)).first()
    if link is None or link.article.status == Status.DISCARDED:
        return None
    # What readers could see and may not see any more is not shown behind their back.
    return None if link.article.was_public and not link.article.is_public else link


def revision_of(link: PreviewLink) -> Revision:
    return link.revision or link.article.working_revision()


def is_published(link: PreviewLink) -> bool:
    """Whether its reader gets the public page. A link given while that was public shows changes until they are live."""
    article = link.article
    if not (article.is_public and article.first_published_at):
        return False
    return link.created_at <= article.first_published_at or revision_of(link).pk <= (article.live_revision_id or 0)


def count_opening(link: PreviewLink) -> None:
    """Nothing about who it was is kept."""
    PreviewLink.objects.filter(pk=link.pk).update(opens=F("opens") + 1, last_opened_at=timezone.now())


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def _check_may(article: Article, by: User) -> None:
    if not works_on(article, by):
        raise ActionRefused(_("Links are given by those who work on the article."))
