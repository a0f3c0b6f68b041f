from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from articles.errors import ActionRefused
from articles.models import Article, Revision
from newsroom.publication.models import Publication


def refuse_own_text(sender: type[Article], article: Article, by: User, **kwargs: Any) -> None:
    """Four eyes: whoever saved any revision since the last published one may not approve the text."""
    if not Publication.current().four_eyes:
        return
    revisions = article.revisions.filter(by=by)
    # Planning numbers a revision too, but what nobody has read was not published.
    last = article.revisions.exclude(published_number=None).first() if article.was_public else None
    if last:
        revisions = revisions.filter(pk__gt=last.pk)
    if revisions.exists():
        raise ActionRefused(_("You have worked on this text yourself: somebody else has to approve it (four eyes)."))


def others_texts(in_review: QuerySet[Article], by: User) -> QuerySet[Article]:
    """Those of these articles, which no reader has seen yet, that `refuse_own_text` lets this person approve."""
    if not Publication.current().four_eyes:
        return in_review
    return in_review.exclude(Exists(Revision.objects.filter(article=OuterRef("pk"), by=by)))
