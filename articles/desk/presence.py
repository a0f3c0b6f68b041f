"""Who else has an article open. It informs and never locks: what two people save, `revisions` keeps apart."""

from django.contrib.auth.models import User
from django.utils import timezone

from articles.models import Article, Presence
from articles.models.teamwork import OPEN_FOR


def announce(article: Article, user: User) -> None:
    """Say that somebody has the article open, again every minute; forget who has stopped saying so."""
    now = timezone.now()
    # One statement decides between insert and update, so two windows of one person cannot collide.
    Presence.objects.bulk_create(
        [Presence(article=article, user=user, seen_at=now)],
        update_conflicts=True,
        unique_fields=["article", "user"],
        update_fields=["seen_at"],
    )
    article.presences.filter(seen_at__lte=now - OPEN_FOR).delete()


def leave(article: Article, user: User) -> None:
    article.presences.filter(user=user).delete()


def others(article: Article, user: User) -> list[User]:
    """The colleagues who have the article open now, by name."""
    return [presence.user for presence in article.presences.current().exclude(user=user)]
