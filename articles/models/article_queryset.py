from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q, Subquery
from django.utils import timezone

from articles.models.analysis import Analysis, TallyChange
from articles.models.authorship import Authorship
from articles.models.planned_change import PlannedChange
from articles.models.redaction import Redaction
from articles.models.revision import Revision
from articles.models.status import Kind, Status
from articles.models.tag import Tag, TaggedArticle
from articles.models.tag_kind import TagKind

if TYPE_CHECKING:
    from articles.models.article import Article


class ArticleQuerySet(models.QuerySet["Article"]):
    def published(self) -> Self:
        """What readers may see. Every public page, feed and list starts here."""
        now = timezone.now()
        visible = self.filter(status=Status.PUBLISHED, retracted_at=None, publish_at__lte=now)
        return visible.exclude(embargo_until__gt=now).exclude(expires_at__lte=now)

    def listed(self) -> Self:
        """What may be found by searching. Every list, feed and sitemap asks for it after `published`."""
        return self.filter(unlisted_at=None)

    def cleared_for_publication(self) -> Self:
        """Readers see them, will at their minute, or did until their end."""
        return self.filter(status=Status.PUBLISHED)

    def retracted(self) -> Self:
        """Taken back in the open: the address stays and explains, the text is gone."""
        now = timezone.now()
        return self.filter(status=Status.PUBLISHED, retracted_at__lte=now, first_published_at__lte=now)

    def with_public_page(self) -> Self:
        """With its text, or the explanation that stands in its place."""
        articles = self.model.objects
        return self.filter(Q(pk__in=articles.published().values("pk")) | Q(pk__in=articles.retracted().values("pk")))

    def gone(self) -> Self:
        """What readers could see once and may not see any more: its address answers 410."""
        now = timezone.now()
        expired = Q(status=Status.PUBLISHED, expires_at__lte=now, expires_at__gt=F("first_published_at"))
        was_public = self.filter(first_published_at__lte=now)
        return was_public.filter(Q(status=Status.WITHDRAWN) | expired & Q(retracted_at=None))

    def seen_by(self, user: User) -> Self:
        """What a colleague may open: everything, or their own and what readers see."""
        if user.has_perm("articles.edit_others_article"):
            return self
        return self.filter(Q(created_by=user) | Q(pk__in=self.model.objects.published().values("pk")))

    def with_newest(self) -> Self:
        """With `newest_id`, the working revision."""
        newest = Revision.objects.filter(article=OuterRef("pk")).order_by("-pk").values("pk")[:1]
        return self.annotate(newest_id=Subquery(newest))

    def for_desk(self) -> Self:
        """With what the desk's list shows."""
        waiting = PlannedChange.objects.waiting()
        # One at most: the constraint `planned_change_one_waiting` says so.
        return self.prefetch_related(
            "authorships__author", Prefetch("planned_changes", waiting, to_attr="waiting_changes")
        )

    def changed(self) -> Self:
        """Published, with a newer text than readers see."""
        return self.with_newest().filter(status=Status.PUBLISHED).exclude(newest_id=F("live_revision"))

    def tagged(self, tag: Tag) -> Self:
        """A part lists what carries it or any compound of it; a compound what carries it or both parts."""
        carrying = TaggedArticle.objects.filter(content_object=OuterRef("pk"))
        if tag.kind == TagKind.COMPOUND:
            both = Exists(carrying.filter(tag=tag.place_id)) & Exists(carrying.filter(tag=tag.topic_id))
            return self.filter(Exists(carrying.filter(tag=tag)) | both)
        ids = Tag.objects.filter(Q(pk=tag.pk) | Q(place=tag) | Q(topic=tag)).values("pk")
        return self.filter(pk__in=TaggedArticle.objects.filter(tag__in=ids).values("content_object"))

    def related_to(self, article: "Article") -> Self:
        """Other articles, no adverts, that share a tag or a part of one with this one."""
        wanted = {pk for tag in article.tag_list for pk in (tag.pk, tag.place_id, tag.topic_id) if pk}
        sharing = TaggedArticle.objects.filter(Q(tag__in=wanted) | Q(tag__place__in=wanted) | Q(tag__topic__in=wanted))
        return self.filter(pk__in=sharing.values("content_object")).exclude(pk=article.pk).exclude(kind=Kind.ADVERT)

    def for_list(self) -> Self:
        """With what a list of articles shows, newest first."""
        listed = self.defer("body").select_related("tally", "lead_image").prefetch_related(*_shown_in_lists())
        return listed.order_by("-publish_at", "-pk")

    def for_page(self) -> Self:
        """With what the page of one article shows."""
        signed = Prefetch("authorships", Authorship.objects.select_related("author__portrait"))
        page = self.with_changes_told().select_related("tally", "lead_image")
        return page.prefetch_related(signed, *_shown_in_lists(), "corrected")

    def with_changes_told(self) -> Self:
        """With `was_changed`: readers have seen another text or other numbers of it, or a passage was removed."""
        later = Revision.objects.filter(article=OuterRef("pk"), published_at__gt=OuterRef("first_published_at"))
        removed = Redaction.objects.filter(article=OuterRef("pk"))
        counted = TallyChange.objects.filter(article=OuterRef("pk"))
        text_changed = Exists(later.filter(published_number__gt=1))
        numbers_moved = Exists(counted) & ~Q(kind=Kind.ADVERT)
        return self.annotate(was_changed=text_changed | Exists(removed) | numbers_moved)


def _shown_in_lists() -> list[Prefetch]:
    return [
        Prefetch("taggings", TaggedArticle.objects.select_related("tag__place", "tag__topic")),
        Prefetch("analyses", Analysis.objects.told(), to_attr="told_analyses"),
    ]
