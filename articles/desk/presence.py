"""Who else has an article open: it never locks, because `revisions` keeps apart what two people save."""

from django.contrib.auth.models import User
from django.utils import timezone

from articles.models import Article, Presence
from articles.models.teamwork import OPEN_FOR


def announce(article: Article, user: User) -> None:
    """Said every minute anew; who has stopped saying so is forgotten."""
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
    """By name."""
    return [presence.user for presence in article.presences.current().exclude(user=user)]
