"""Other names of a tag, which only editors see."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from articles import text
from articles.models import Article, Revision, Tag, TaggedArticle, TagName
from articles.publishing.tags.naming import check_free, check_name

MAX_NAMED = 3


@transaction.atomic
def add_alias(tag: Tag, name: str) -> None:
    """Raises ValidationError where it is no name, or another tag's."""
    name = text.plain(name)
    check_name(name)
    check_free(name, tag)
    TagName.objects.get_or_create(norm=text.norm(name), defaults={"tag": tag, "name": name})


@transaction.atomic
def remove_alias(alias: TagName) -> None:
    """Raises ValidationError where it is what the tag is called, or an article still says it."""
    check_removable(alias)
    alias.delete()


def check_removable(alias: TagName) -> None:
    if alias.is_primary:
        raise ValidationError(_("“%(name)s” is what the tag is called. Please rename it instead.") % {"name": alias})
    if articles := _articles_saying(alias):
        told = ", ".join(f"“{article}”" for article in articles[:MAX_NAMED])
        sentence = _("“%(name)s” stays: %(count)s articles say it (%(articles)s). Please change it there first.")
        raise ValidationError(sentence % {"name": alias, "count": len(articles), "articles": told})


def _articles_saying(alias: TagName) -> list[Article]:
    """Those whose newest text, or the one that readers see, would not find the tag any more."""
    carrying = TaggedArticle.objects.filter(tag=alias.tag).values("content_object")
    articles = Article.objects.with_newest().filter(Q(pk__in=carrying) | ~Q(newest_id=F("live_revision")))
    both = ((article.newest_id, article.live_revision_id) for article in articles.only("live_revision"))
    keys = {key for pair in both for key in pair if key}
    typed = Revision.objects.filter(pk__in=keys).values_list("article", "content__tags")
    saying = {article for article, names in typed if alias.norm in map(text.norm, names or ())}
    return list(Article.objects.filter(pk__in=saying).order_by("-pk"))
