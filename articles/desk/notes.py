from django.contrib.auth.models import User
from django.utils import timezone

from articles.models import Article, Note


def add(article: Article, text: str, by: User) -> Note:
    return Note.objects.create(article=article, text=text, by=by)


def finish(note: Note, by: User) -> None:
    """The first who says that it is done stays named."""
    Note.objects.filter(pk=note.pk, done_at=None).update(done_by=by, done_at=timezone.now())


def reopen(note: Note) -> None:
    Note.objects.filter(pk=note.pk).update(done_by=None, done_at=None)
