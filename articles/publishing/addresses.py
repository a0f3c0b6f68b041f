"""Addresses of articles: free until readers rely on them, afterwards the old one leads on."""

import re
from collections.abc import Callable
from itertools import islice

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.translation import gettext as _

from articles import text
from articles.errors import ActionRefused
from articles.models import Article, FormerAddress
from articles.models.former_address import fingerprint
from articles.text.slugs import candidates, save_under_free_slug

FALLBACK_SLUG = "meldung"


def choose(article: Article, headline: str, slug: str, *, by: User, is_gone: bool = False) -> None:
    """Give an article an address of the editor's own choice, or with "" the one of its headline.

    Once readers, or a plan, rely on it, only the chief of desk changes it. The old one answers 301, or 410 (`is_gone`).
    """
    if slug == article.slug:
        return
    if article.first_published_at is not None:
        return _rename(article, slug, by, is_gone)
    if slug:
        article.slug = slug
        article.save(update_fields=["slug"])
        refuse_anothers(article, slug)
    else:
        _take_headlines(article, headline)


def follow_headline(article: Article, headline: str) -> None:
    """Let an address go with the headline, as long as it always did."""
    if _follows(article.slug, article.headline):
        _take_headlines(article, headline)


def _take_headlines(article: Article, headline: str) -> None:
    if not _follows(article.slug, headline):
        take_free(article, headline, lambda: article.save(update_fields=["slug"]))


def take_free(article: Article, headline: str, save: Callable[[], None]) -> None:
    """Save under the address of the headline, with a number where that is or was taken."""

    def save_and_check() -> None:
        save()
        refuse_anothers(article, article.slug)

    base = text.slugify(headline) or FALLBACK_SLUG
    reserved = _reserved(base, article)
    save_under_free_slug(article, headline, fallback=FALLBACK_SLUG, save=save_and_check, reserved=reserved)


def _reserved(base: str, article: Article) -> set[str]:
    """Addresses with this beginning that readers know as another article's, also those kept as fingerprints only."""
    numbered = {fingerprint(slug): slug for slug in islice(candidates(base, set()), 50)}
    former = FormerAddress.objects.filter(Q(slug__startswith=base) | Q(slug__in=numbered))
    known = former.exclude(article=article.pk).values_list("slug", flat=True)
    return {numbered.get(slug, slug) for slug in known}


def refuse_anothers(article: Article, slug: str) -> None:
    """Raises ActionRefused where readers know this address as another article's.

    Asked after the address is written: until then a colleague may just be leaving it.
    """
    if FormerAddress.objects.at(slug).exclude(article=article.pk).exists():
        raise ActionRefused(
            _("Another article had this address, and it leads readers there. Please choose another one.")
        )


def _rename(article: Article, slug: str, by: User, is_gone: bool) -> None:
    if not by.has_perm("articles.rename_article"):
        raise ActionRefused(_("The address stays as it is, because the article is published or planned."))
    if not slug:
        raise ActionRefused(_("A published article needs an address: please write one."))
    old, article.slug = article.slug, slug
    article.save(update_fields=["slug"])
    refuse_anothers(article, slug)
    # Its own former address may become the present one again; it is no detour then.
    article.former_addresses.at(slug).delete()
    if article.was_public:
        keep_former(article, old, is_gone=is_gone)


def keep_former(article: Article, slug: str, *, is_gone: bool) -> None:
    """Of an address that harms somebody only a fingerprint is kept."""
    kept = fingerprint(slug) if is_gone else slug
    FormerAddress.objects.update_or_create(slug=kept, defaults={"article": article, "is_gone": is_gone})


def _follows(slug: str, headline: str) -> bool:
    """Whether an address is the one of this headline, with a number or without."""
    base = text.slugify(headline) or FALLBACK_SLUG
    return re.fullmatch(rf"{re.escape(base)}(-\d+)?", slug) is not None
