"""A passage that has to go, for law's or a person's sake: out of every stored version, and everything beside."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from articles.accountability import redaction_places
from articles.errors import ActionRefused, Sentence
from articles.models import Article, Redaction, Revision
from articles.models.content import COLUMNS
from articles.publishing import addresses
from articles.signals import redacted
from articles.text import passages


@transaction.atomic
def redact(
    article: Article, passage: str, *, by: User, kind: str, reason: str, replacement: str = "", slug: str = ""
) -> Redaction:
    """Take a passage out of everything that is kept about an article, and log that.

    A mark of the paper stands in its place, or `replacement`. `slug` is a new address where the old one says it too;
    that one answers 410 then. Raises `ActionRefused` and changes nothing where the passage does not stand here, or
    could not be taken out whole. The one exception from "a revision is never edited".
    """
    mark = replacement or redaction_places.mark_of(kind)
    _check_redaction(passage, mark, by=by, reason=reason)
    article.lock()
    changed = redaction_places.cut(article, passage, mark)
    if not changed and not slug:
        sentence = _("This passage stands nowhere in this article. Please copy it from the text.")
        raise ActionRefused(Sentence.about("passage", sentence))
    if left := redaction_places.find(article, passage):
        places = ", ".join(str(found.label) for found in left)
        sentence = _("The passage could not be taken out whole (%(places)s). Nothing was changed: please choose less.")
        raise ActionRefused(Sentence.about("passage", sentence % {"places": places}))
    newest = article.working_revision()
    if newest.pk in changed.get("versions", []):
        _renew(article, newest)
    article.refresh_from_db(fields=[*COLUMNS, "search_key", "words"])
    if slug:
        addresses.choose(article, article.headline, slug, by=by, is_gone=True)
    counts = {name: len(rows) for name, rows in changed.items()}
    row = Redaction.objects.create(article=article, by=by, kind=kind, reason=reason, places=counts)
    note = _("A passage was removed %(why)s: %(reason)s") % {"why": row.get_kind_display(), "reason": reason}
    article.log(note, by=by)
    redacted.send(Article, article=article)
    return row


def _check_redaction(passage: str, mark: str, *, by: User, reason: str) -> None:
    if not by.has_perm("articles.redact_article"):
        raise ActionRefused(_("Only the chief of desk removes a passage from every version."))
    if len(passages.folded(passage)) < passages.MIN_LENGTH:
        sentence = _("Please enter at least three characters: shorter passages stand everywhere.")
        raise ActionRefused(Sentence.about("passage", sentence))
    if not reason:
        raise ActionRefused(Sentence.about("reason", _("Please say why the passage is removed.")))
    if passages.contains(reason, passage):
        sentence = _("The reason repeats the passage, and it is kept. Please write it without these words.")
        raise ActionRefused(Sentence.about("reason", sentence))
    if passages.contains(mark, passage):
        sentence = _("The passage is part of what will stand in its place. Please choose more of the text.")
        raise ActionRefused(Sentence.about("passage", sentence))


def _renew(article: Article, newest: Revision) -> None:
    """Put a new row in the place of the newest one: a form that was opened before would bring the passage back."""
    newest.refresh_from_db()
    named = {name: getattr(newest, name) for name in ("published_number", "published_at", "change")}
    Revision.objects.filter(pk=newest.pk).update(published_number=None, published_at=None, change="")
    renewed = Revision.objects.create(
        article=article, content=newest.content, by=newest.by, based_on=newest, note=_("A passage was removed"), **named
    )
    newest.image_uses.update(revision=renewed)
    article.planned_changes.waiting().filter(revision=newest).update(revision=renewed)
    article.overrides.filter(revision=newest).update(revision=renewed)
    if article.live_revision_id == newest.pk:
        article.live_revision = renewed
        article.save(update_fields=["live_revision"])
