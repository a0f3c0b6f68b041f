"""A request to be forgotten: graded steps, from the mildest means to the last, each logged and none silent."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.accountability import redaction
from articles.errors import ActionRefused, Sentence
from articles.models import Article, Grade, ProtectionRequest, ProtectionStep, RedactionKind, Status
from articles.publishing import workflow
from articles.text import passages


def note(request: ProtectionRequest, article: Article, *, by: User, why: str) -> None:
    """Change nothing, and say why."""
    with _step(request, article, Grade.NOTED, by, why):
        pass


def unlist(request: ProtectionRequest, article: Article, *, by: User, why: str) -> None:
    """Take an article out of search engines, lists, feeds and searches. Its address answers as before."""
    with _step(request, article, Grade.UNLISTED, by, why):
        if article.unlisted_at:
            raise ActionRefused(_("The article is out of search engines already."))
        article.unlisted_at = timezone.now()
        article.save(update_fields=["unlisted_at"])


def list_again(request: ProtectionRequest, article: Article, *, by: User, why: str) -> None:
    with _step(request, article, Grade.LISTED, by, why):
        if not article.unlisted_at:
            raise ActionRefused(_("The article is in search engines: there is nothing to take back."))
        article.unlisted_at = None
        article.save(update_fields=["unlisted_at"])


def use_initials(
    request: ProtectionRequest, article: Article, *, by: User, why: str, name: str, initials: str, slug: str = ""
) -> None:
    """Put initials in the place of a name, in every version, for good: the name is kept nowhere."""
    with _step(request, article, Grade.INITIALS, by, why) as reason:
        if not initials:
            sentence = _("Please write the initials that stand in the place of the name.")
            raise ActionRefused(Sentence.about("initials", sentence))
        if passages.names(article.slug, name) and not slug:
            sentence = _("The address of the article says the name, too. Please write a new one; the old answers 410.")
            raise ActionRefused(Sentence.about("slug", sentence))
        kind = RedactionKind.PRIVACY
        redaction.redact(article, name, by=by, kind=kind, reason=reason, replacement=initials, slug=slug)


def withdraw(request: ProtectionRequest, article: Article, *, by: User, why: str) -> None:
    """Take the article from readers: its address answers 410."""
    with _step(request, article, Grade.WITHDRAWN, by, why) as reason:
        workflow.move(article, Status.WITHDRAWN, by=by, note=reason)


def may_decide(by: User) -> bool:
    return by.has_perm("articles.change_protectionrequest") and by.has_perm("articles.redact_article")


@contextmanager
def _step(request: ProtectionRequest, article: Article, grade: Grade, by: User, why: str) -> Iterator[str]:
    """Logged whole in the request, which only the chief sees; in the article's history without a word about who asked.

    Yields what other logs may say of the reason.
    """
    with transaction.atomic():
        if not may_decide(by):
            raise ActionRefused(_("Only the chief of desk decides about protection requests."))
        if not why:
            sentence = _("Please write why this step is taken: a later review reads it.")
            raise ActionRefused(Sentence.about("why", sentence))
        if not request.articles.filter(pk=article.pk).exists():
            sentence = _("The request does not name this article. Please add it to the request and save first.")
            raise ActionRefused(Sentence.about("articles", sentence))
        if article.status != Status.PUBLISHED and article.status != Status.WITHDRAWN:
            raise ActionRefused(_("Readers have never seen this article, so there is nothing to forget."))
        article.lock()
        yield _("Protection request no. %(number)s") % {"number": request.pk}
        ProtectionStep.objects.create(request=request, article=article, grade=grade, by=by, why=why[:500])
        words = _("Protection request no. %(number)s: %(step)s") % {"number": request.pk, "step": grade.label}
        article.log(words, by=by)
