"""One door for corrections: readers are told, on every story that carried the error, at one instant."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.errors import RefusedError, Sentence
from articles.models import Article, Change, ChangeState, CorrectedArticle, Correction, CorrectionKind
from articles.publishing import revisions

# What the history calls a text that came with a correction of this kind.
CHANGES = {
    CorrectionKind.CORRECTION: Change.CORRECTION,
    CorrectionKind.CLARIFICATION: Change.CLARIFICATION,
    CorrectionKind.UPDATE: Change.UPDATE,
}
# Only these move the editorial clock.
MOVES_THE_CLOCK = (CorrectionKind.CORRECTION, CorrectionKind.UPDATE)
# A chief of desk answers for these.
WEIGHTY = (CorrectionKind.RIGHT_OF_REPLY, CorrectionKind.RETRACTION)


def may_publish(kind: str, by: User) -> bool:
    if kind in WEIGHTY:
        return by.has_perm("articles.withdraw_article")
    return by.has_perm("articles.publish_article")


@transaction.atomic
def publish(correction: Correction, *, by: User, with_changes: bool = False) -> None:
    """Tell readers, on every story that it touches. `with_changes` brings their waiting texts live with it.

    Raises `RefusedError` and changes nothing where one of the stories, the person or a publishing rule stands
    against it.
    """
    _claim(correction, by)
    stories = [_locked(touched.article) for touched in correction.touched.order_by("article")]
    if not stories:
        raise RefusedError(Sentence.about("carriers", _("Please choose the story that this is about.")))
    for story in stories:
        _check_readers_know(story)
        if with_changes and story.has_changes and correction.kind in CHANGES:
            _bring_changes_live(story, correction, by)
        _tell(correction, story, by)
    correction.published_at, correction.by = timezone.now(), by
    correction.save()
    _set_clocks(correction, stories, correction.published_at)


@transaction.atomic
def end(correction: Correction, *, by: User, reason: str) -> None:
    """Take a right of reply from its stories because the claim does not stand there any more. The list keeps it."""
    if not by.has_perm("articles.withdraw_article"):
        raise RefusedError(_("Only the chief of desk ends a right of reply."))
    if not reason:
        sentence = _("Please write why the right of reply ends, for example that the claim was removed.")
        raise RefusedError(Sentence.about("reason", sentence))
    standing = Correction.objects.filter(pk=correction.pk, kind=CorrectionKind.RIGHT_OF_REPLY, ended_at=None)
    if not standing.exclude(published_at=None).update(ended_at=timezone.now(), ended_because=reason[:500]):
        raise RefusedError(_("This right of reply does not stand on any story now. Please look at it again."))
    for touched in correction.touched.select_related("article"):
        touched.article.log(_("Right of reply ended: %(reason)s") % {"reason": reason}, by=by)


def _claim(correction: Correction, by: User) -> None:
    if not may_publish(correction.kind, by):
        sentence = _("You may not publish this. A right of reply and a retraction are for the chief of desk.")
        raise RefusedError(sentence)
    # The row is locked first: of two who press the button, the second one reads that it is done.
    if not Correction.objects.select_for_update().filter(pk=correction.pk, published_at=None).exists():
        raise RefusedError(_("Somebody else has published this already."))


def _locked(story: Article) -> Article:
    story.lock()
    return story


def _check_readers_know(story: Article) -> None:
    if not story.is_public:
        sentence = _("Readers cannot see “%(story)s”, so it cannot be corrected. Please take it off the list.")
        raise RefusedError(Sentence.about("carriers", sentence % {"story": story}))


def _bring_changes_live(story: Article, correction: Correction, by: User) -> None:
    revision = story.working_revision()
    try:
        revisions.refuse_changes(story, revision, by=by)
    except RefusedError as refused:
        # Of several stories, the editor has to know which one to open.
        sentence = _("The waiting text of “%(story)s” cannot go live: %(reason)s")
        raise RefusedError(sentence % {"story": story, "reason": refused}) from refused
    story.planned_changes.waiting().update(state=ChangeState.CANCELLED, reason=_("Published earlier"))
    kind = CorrectionKind(correction.kind)
    revisions.go_live(story, revision, by=by, change=CHANGES[kind], note=str(kind.label))


def _tell(correction: Correction, story: Article, by: User) -> None:
    """Its place on the story, for `#korrektur-1`, and its row in the log."""
    last = story.corrected.aggregate(last=Max("number"))["last"] or 0
    CorrectedArticle.objects.filter(correction=correction, article=story).update(number=last + 1)
    story.log(_("Published: %(kind)s") % {"kind": correction.get_kind_display()}, by=by)


def _set_clocks(correction: Correction, stories: list[Article], at: datetime) -> None:
    known = Article.objects.filter(pk__in=[story.pk for story in stories])
    if correction.kind in MOVES_THE_CLOCK:
        known.update(content_modified_at=at)
    if correction.kind == CorrectionKind.RETRACTION:
        known.update(retracted_at=at)
        for story in stories:
            story.planned_changes.waiting().update(state=ChangeState.CANCELLED, reason=_("The story was retracted"))
