"""A request to be forgotten: graded steps, from the mildest means to the last, each logged and none silent."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.accountability import redaction
from articles.errors import ActionRefused, Sentence
from articles.models import Article, Grade, ProtectionRequest, ProtectionStep, RedactionKind, Status
from articles.publishing import workflow
from articles.text import passages


@transaction.atomic
def note(request: ProtectionRequest, article: Article, *, by: User, why: str) -> None:
    """Change nothing, and say why."""
    _begin(request, article, by, why)
    _log(request, article, Grade.NOTED, by, why)


@transaction.atomic
def unlist(request: ProtectionRequest, article: Article, *, by: User, why: str) -> None:
    """Take an article out of search engines, lists, feeds and searches. Its address answers as before."""
    _begin(request, article, by, why)
    if article.unlisted_at:
        raise ActionRefused(_("The article is out of search engines already."))
    _set_listed(article, is_listed=False)
    _log(request, article, Grade.UNLISTED, by, why)


@transaction.atomic
def list_again(request: ProtectionRequest, article: Article, *, by: User, why: str) -> None:
    _begin(request, article, by, why)
    if not article.unlisted_at:
        raise ActionRefused(_("The article is in search engines: there is nothing to take back."))
    _set_listed(article, is_listed=True)
    _log(request, article, Grade.LISTED, by, why)


@transaction.atomic
def use_initials(
    request: ProtectionRequest, article: Article, *, by: User, why: str, name: str, initials: str, slug: str = ""
) -> None:
    """Put initials in the place of a name, in every version, for good: the name is kept nowhere."""
    _begin(request, article, by, why)
    if not initials:
        sentence = _("Please write the initials that stand in the place of the name.")
        raise ActionRefused(Sentence.about("initials", sentence))
    if passages.names(article.slug, name) and not slug:
        sentence = _("The address of the article says the name, too. Please write a new one; the old answers 410.")
        raise ActionRefused(Sentence.about("slug", sentence))
    reason = _("Protection request no. %(number)s") % {"number": request.pk}
    redaction.redact(article, name, by=by, kind=RedactionKind.PRIVACY, reason=reason, replacement=initials, slug=slug)
    _log(request, article, Grade.INITIALS, by, why)


@transaction.atomic
def withdraw(request: ProtectionRequest, article: Article, *, by: User, why: str) -> None:
    """Take the article from readers: its address answers 410."""
    _begin(request, article, by, why)
    reason = _("Protection request no. %(number)s") % {"number": request.pk}
    workflow.move(article, Status.WITHDRAWN, by=by, note=reason)
    _log(request, article, Grade.WITHDRAWN, by, why)


def may_decide(by: User) -> bool:
    return by.has_perm("articles.change_protectionrequest") and by.has_perm("articles.redact_article")


def _begin(request: ProtectionRequest, article: Article, by: User, why: str) -> None:
    if not may_decide(by):
        raise ActionRefused(_("Only the chief of desk decides about protection requests."))
    if not why:
        raise ActionRefused(Sentence.about("why", _("Please write why this step is taken: a later review reads it.")))
    if not request.articles.filter(pk=article.pk).exists():
        sentence = _("The request does not name this article. Please add it to the request and save first.")
        raise ActionRefused(Sentence.about("articles", sentence))
    if article.status != Status.PUBLISHED and article.status != Status.WITHDRAWN:
        raise ActionRefused(_("Readers have never seen this article, so there is nothing to forget."))
    article.lock()


def _set_listed(article: Article, *, is_listed: bool) -> None:
    article.unlisted_at = None if is_listed else timezone.now()
    article.save(update_fields=["unlisted_at"])


def _log(request: ProtectionRequest, article: Article, grade: Grade, by: User, why: str) -> None:
    """Whole in the request, which only the chief sees; in the article's history without a word about who asked."""
    ProtectionStep.objects.create(request=request, article=article, grade=grade, by=by, why=why[:500])
    words = _("Protection request no. %(number)s: %(step)s") % {"number": request.pk, "step": grade.label}
    article.log(words, by=by)
