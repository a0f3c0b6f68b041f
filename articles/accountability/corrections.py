"""One door for corrections: readers are told, on every article that carried the error, at one instant."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.errors import ActionRefused, Sentence
from articles.models import Article, Change, ChangeState, CorrectedArticle, Correction, CorrectionKind
from articles.publishing import revisions


def may_publish(kind: str, by: User) -> bool:
    return by.has_perm(CorrectionKind(kind).facts.permission)


@transaction.atomic
def publish(correction: Correction, *, by: User, with_changes: bool = False) -> None:
    """Tell readers, on every article that it touches. `with_changes` brings their waiting texts live with it.

    Raises `ActionRefused` and changes nothing where an article, the person or a publishing rule stands against it.
    """
    _claim(correction, by)
    articles = [touched.article for touched in correction.touched.order_by("article")]
    if not articles:
        raise ActionRefused(Sentence.about("carriers", _("Please choose the article that this is about.")))
    for article in articles:
        article.lock()
    for article in articles:
        _check_readers_know(article)
        if with_changes and article.has_changes and (change := correction.facts.change):
            _bring_changes_live(article, correction, change, by)
        _tell(correction, article, by)
    correction.published_at, correction.by = timezone.now(), by
    correction.save()
    _set_clocks(correction, articles, correction.published_at)


@transaction.atomic
def end(correction: Correction, *, by: User, reason: str) -> None:
    """Take a right of reply from its articles: the claim does not stand there any more. The list keeps it."""
    if not by.has_perm("articles.withdraw_article"):
        raise ActionRefused(_("Only the chief of desk ends a right of reply."))
    if not reason:
        sentence = _("Please write why the right of reply ends, for example that the claim was removed.")
        raise ActionRefused(Sentence.about("reason", sentence))
    standing = Correction.objects.filter(pk=correction.pk, kind=CorrectionKind.RIGHT_OF_REPLY, ended_at=None)
    if not standing.exclude(published_at=None).update(ended_at=timezone.now(), ended_because=reason[:500]):
        raise ActionRefused(_("This right of reply does not stand on any article now. Please look at it again."))
    for touched in correction.touched.select_related("article"):
        touched.article.log(_("Right of reply ended: %(reason)s") % {"reason": reason}, by=by)


def _claim(correction: Correction, by: User) -> None:
    if not may_publish(correction.kind, by):
        sentence = _("You may not publish this: “%(kind)s”. Please ask the chief of desk.")
        raise ActionRefused(sentence % {"kind": correction.get_kind_display()})
    # The row is locked first: of two who press the button, the second one reads that it is done.
    if not Correction.objects.select_for_update().filter(pk=correction.pk, published_at=None).exists():
        raise ActionRefused(_("Somebody else has published this already."))


def _check_readers_know(article: Article) -> None:
    if not article.is_public:
        sentence = _("Readers cannot see “%(article)s”, so it cannot be corrected. Please take it off the list.")
        raise ActionRefused(Sentence.about("carriers", sentence % {"article": article}))


def _bring_changes_live(article: Article, correction: Correction, change: Change, by: User) -> None:
    revision = article.working_revision()
    try:
        revisions.refuse_changes(article, revision, by=by)
    except ActionRefused as refused:
        # Of several articles, the editor has to know which one to open.
        sentence = _("The waiting text of “%(article)s” cannot go live: %(reason)s")
        raise ActionRefused(sentence % {"article": article, "reason": refused}) from refused
    article.planned_changes.waiting().update(state=ChangeState.CANCELLED, reason=_("Published earlier"))
    kind = CorrectionKind(correction.kind)
    revisions.go_live(article, revision, by=by, change=change, note=str(kind.label))


def _tell(correction: Correction, article: Article, by: User) -> None:
    """Its place on the article, for `#korrektur-1`, and its row in the log."""
    last = article.corrected.aggregate(last=Max("number"))["last"] or 0
    CorrectedArticle.objects.filter(correction=correction, article=article).update(number=last + 1)
    article.log(_("Published: %(kind)s") % {"kind": correction.get_kind_display()}, by=by)


def _set_clocks(correction: Correction, articles: list[Article], at: datetime) -> None:
    known = Article.objects.filter(pk__in=[article.pk for article in articles])
    if correction.facts.moves_clock:
        known.update(content_modified_at=at)
    if correction.kind == CorrectionKind.RETRACTION:
        known.update(retracted_at=at)
        for article in articles:
            article.planned_changes.waiting().update(state=ChangeState.CANCELLED, reason=_("The article was retracted"))
