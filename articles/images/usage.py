"""Where an image stands: in articles, with authors, and wherever a higher package points at it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Exists, Manager, Model, OuterRef, Q, QuerySet

from articles.models import Article, Image, ImageUse, PlannedChange, Rendition

# Counted by the versions of an article, or no use at all.
NO_PLACES = (ImageUse, Article, Rendition)


@dataclass(frozen=True)
class Uses:
    """Each article stands in the first list that fits."""

    seen: list[Article] = field(default_factory=list)
    """Readers see it there now."""
    in_work: list[Article] = field(default_factory=list)
    """In the newest text, or in one that is planned: readers see it as soon as that goes live."""
    earlier: list[Article] = field(default_factory=list)
    """In earlier versions only, which the history shows and could bring back."""
    elsewhere: list[Model] = field(default_factory=list)
    """Authors, puzzles: every other row that points at it."""

    def __bool__(self) -> bool:
        return bool(self.seen or self.in_work or self.earlier or self.elsewhere)

    @property
    def articles(self) -> list[Article]:
        return [*self.seen, *self.in_work, *self.earlier]

    @property
    def count(self) -> int:
        return len(self.articles) + len(self.elsewhere)


def uses(image: Image) -> Uses:
    """In one query for all articles, and one for each other kind of row that can carry an image."""
    found = Uses(elsewhere=[row for name, rows in _pointing() for row in rows.filter(**{name: image})])
    used = ImageUse.objects.filter(image=image)
    planned = PlannedChange.objects.waiting().filter(article=OuterRef("pk"), revision__in=used.values("revision"))
    here = Q(pk__in=used.values("revision__article")) | Q(lead_image=image)
    articles = Article.objects.filter(here).with_newest().for_desk().defer("body").order_by("-saved_at", "-pk")
    for article in articles.annotate(
        is_live_use=Exists(used.filter(revision=OuterRef("live_revision"))),
        is_next_use=Exists(used.filter(revision=OuterRef("newest_id"))) | Exists(planned),
    ):
        if article.is_live_use and article.is_public:
            found.seen.append(article)
        elif article.is_live_use or article.is_next_use:
            found.in_work.append(article)
        else:
            found.earlier.append(article)
    return found


def _pointing() -> Iterator[tuple[str, Manager[Model]]]:
    """Field and rows of every other model that can carry an image."""
    for relation in Image._meta.related_objects:
        if relation.related_model not in NO_PLACES:
            yield relation.field.name, relation.related_model._default_manager


def seen_by_readers() -> Q:
    """A condition for `Image`: it stands in a text that readers see, with an author, or in a puzzle."""
    return _standing_in(Article.objects.published())


def is_let_through(image: Image) -> bool:
    """Whether readers see it, or will at a planned minute, without the rules being asked again."""
    return Image.objects.filter(_standing_in(Article.objects.cleared_for_publication()), pk=image.pk).exists()


def _standing_in(articles: QuerySet[Article]) -> Q:
    live = ImageUse.objects.filter(image=OuterRef("pk"), revision__in=articles.values("live_revision"))
    condition = Q(Exists(live))
    for name, rows in _pointing():
        condition |= Q(Exists(rows.filter(**{name: OuterRef("pk")})))
    return condition
