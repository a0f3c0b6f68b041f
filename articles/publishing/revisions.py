"""One door for content: every save passes `save`, and nothing is overwritten."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import text
from articles.errors import ActionRefused, Sentence
from articles.models import (
    Article,
    Authorship,
    Change,
    ChangeState,
    Content,
    Image,
    ImageUse,
    Revision,
    Status,
)
from articles.models.content import COLUMNS, search_key_of
from articles.permissions import may_write
from articles.publishing import addresses, rules, tags, workflow
from articles.signals import approving

MAX_IMAGES = 300


class ConflictError(Exception):
    """Another revision came in between. The text at hand was not saved."""

    def __init__(self, newest: Revision) -> None:
        super().__init__(newest)
        self.newest = newest


@transaction.atomic
def save(
    article: Article,
    content: Content,
    *,
    by: User,
    based_on: Revision | None = None,
    note: str = "",
    slug: str | None = None,
    former_is_gone: bool = False,
) -> Revision:
    """Keep a text as the newest revision of an article, made on the first call.

    Before publication the live text follows; afterwards `publish` or `show_again` bring it live. A changed text loses
    its approval, an unchanged one makes no revision. `slug`: the editor's own; "": the headline's; None: as it is.
    Raises `ConflictError` where `based_on` is not the newest revision, `ActionRefused` where this person may not write.
    """
    content = content.cleaned()
    if article.pk is not None:
        article.lock()
    if not may_write(article, by):
        raise ActionRefused(_("You may not change this article now. Please ask a colleague who may."))
    images = _images_of(content)
    newest: Revision | None = None
    if article.pk is None:
        _create(article, content, by, slug)
    else:
        newest = article.working_revision()
        if newest != based_on:
            raise ConflictError(newest)
    same = newest if newest is not None and newest.text() == content else None
    is_draft = article.first_published_at is None
    if slug is not None and newest is not None:
        addresses.choose(article, content.headline, slug, by=by, is_gone=former_is_gone)
    if same and (not is_draft or same.pk == article.live_revision_id):
        return same
    if article.status == Status.APPROVED:
        # What was approved was another text.
        workflow.fall_back_to_draft(article, by=by, note=_("The text was changed after it was approved."))
    revision = same or _keep(article, content, by, based_on, note, images)
    if is_draft and slug is None:
        addresses.follow_headline(article, content.headline)
    if is_draft:
        _bring_live(article, revision)
    return revision


@transaction.atomic
def publish(article: Article, *, by: User, change: Change, override: str = "") -> None:
    """Bring the working revision of a published article live, in the place of one that was planned."""
    article.lock()
    revision = article.working_revision()
    refuse_changes(article, revision, by=by, override=override)
    article.planned_changes.waiting().update(state=ChangeState.CANCELLED, reason=_("Published earlier"))
    told, silent = _("Changes published, readers are told"), _("Changes published as a slip of the pen")
    go_live(article, revision, by=by, change=change, note=silent if change == Change.SLIP else told)


@transaction.atomic
def show_again(article: Article, *, by: User, change: Change, note: str = "", override: str = "") -> None:
    """Show a withdrawn article again with its working revision; `workflow.move` brings back what readers last saw."""
    article.lock()
    revision = article.working_revision()
    if article.status != Status.WITHDRAWN or revision.pk == article.live_revision_id:
        raise ActionRefused(
            _("The article is not withdrawn any more, or nothing was changed. Please look at it again.")
        )
    _refuse_text(article, revision, by=by, override=override)
    _put_live(article, revision, change)
    silent, told = _("Shown again with a slip of the pen mended"), _("Shown again with changes, readers are told")
    note = note or (silent if change == Change.SLIP else told)
    workflow.move(article, Status.PUBLISHED, by=by, note=note, override=override)


def go_live(article: Article, revision: Revision, *, by: User | None, change: Change, note: str) -> None:
    """The caller has the lock and asked whether it may be. Only updates and corrections move the editorial clock."""
    _put_live(article, revision, change)
    article.log(note, by=by)


def _put_live(article: Article, revision: Revision, change: Change) -> None:
    revision.number_as_published(change)
    _bring_live(article, revision)
    if change in (Change.UPDATE, Change.CORRECTION) and article.was_public:
        article.content_modified_at = timezone.now()
        article.save(update_fields=["content_modified_at"])


def refuse_changes(
    article: Article, revision: Revision, *, by: User, minute: datetime | None = None, override: str = ""
) -> None:
    """Raise ActionRefused where this person may not bring this text of a published article live, now or by a plan."""
    if article.status != Status.PUBLISHED or revision.pk == article.live_revision_id:
        raise ActionRefused(_("There are no changes waiting to be published."))
    _refuse_text(article, revision, by=by, minute=minute, override=override)


def _refuse_text(
    article: Article, revision: Revision, *, by: User, minute: datetime | None = None, override: str
) -> None:
    if article.retracted_at:
        raise ActionRefused(_("The article was retracted: readers see the explanation, and no text any more."))
    if not (by.has_perm("articles.publish_article") and may_write(article, by)):
        raise ActionRefused(_("You may not publish changes. Please ask a colleague who may."))
    rules.enforce(article, revision, by=by, minute=minute, override=override)
    approving.send(Article, article=article, by=by)


def _create(article: Article, content: Content, by: User, slug: str | None) -> None:
    article.headline, article.created_by = content.headline, by
    if slug:
        article.slug = slug
        article.save(force_insert=True)
        addresses.refuse_anothers(article, slug)
    else:
        addresses.take_free(article, content.headline, lambda: article.save(force_insert=True))


def _images_of(content: Content) -> list[int]:
    """Those that the library has. What a body names beyond them, nobody ever sees."""
    if not content.images:
        return []
    if len(content.images) > MAX_IMAGES:
        sentence = _("An article may have %(most)s images at most, this one has %(count)s. Please make two of it.")
        raise ActionRefused(sentence % {"most": MAX_IMAGES, "count": len(content.images)})
    known = set(Image.objects.filter(pk__in=content.images).values_list("pk", flat=True))
    if content.lead_image and content.lead_image not in known:
        sentence = _("The lead image is not in the library any more. Please choose another one, or none.")
        raise ActionRefused(Sentence.about("lead_image", sentence))
    return [pk for pk in content.images if pk in known]


def _keep(
    article: Article, content: Content, by: User, based_on: Revision | None, note: str, images: list[int]
) -> Revision:
    revision = Revision.objects.create(
        article=article, content=content.as_json(), by=by, based_on=based_on, note=note[:500]
    )
    ImageUse.objects.bulk_create(ImageUse(image_id=pk, revision=revision) for pk in images)
    article.saved_at = revision.created_at
    article.save(update_fields=["saved_at"])
    return revision


def _bring_live(article: Article, revision: Revision) -> None:
    """Write a revision into the row that readers see."""
    content = revision.text()
    for name in COLUMNS:
        setattr(article, name, getattr(content, name))
    article.search_key = search_key_of(vars(content))
    article.words = len(text.words_of(content.body))
    article.lead_image_id = content.lead_image
    article.live_revision = revision
    article.save(update_fields=[*COLUMNS, "lead_image", "search_key", "words", "live_revision"])
    article.authorships.all().delete()
    Authorship.objects.bulk_create(
        Authorship(article=article, author_id=pk, position=position) for position, pk in enumerate(content.authors)
    )
    tags.put_on(article, content.tags)
    getattr(article, "_prefetched_objects_cache", {}).clear()
