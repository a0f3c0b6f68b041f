"""Sources and their evidence, each known once, whoever brings them in: file, feed or form."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction

from articles import text
from articles.evidence import source_urls
from articles.models import Evidence, EvidenceKind, Source, SourceKind


def find_or_make(*, name: str = "", domain: str = "", kind: SourceKind = SourceKind.OUTLET) -> Source:
    """The source with this domain, or else with this name; one that nobody knows yet is made."""
    domain = domain.lower().removeprefix("www.")
    if known := _known(name, domain):
        return known
    try:
        # A colleague may be making the same one.
        with transaction.atomic():
            return Source.objects.create(name=name or domain, domain=domain, kind=kind, is_own=is_own(domain))
    except IntegrityError:
        if known := _known(name, domain):
            return known
        raise


def _known(name: str, domain: str) -> Source | None:
    """Few sources have no domain: these are compared by name, however it is written."""
    found = Source.objects.filter(domain=domain).order_by("pk")
    if domain:
        return found.first()
    norm = text.norm(name)
    return next((source for source in found if text.norm(source.name) == norm), None)


def is_own(domain: str) -> bool:
    """Whether this is the site itself."""
    return bool(domain) and domain == (urlsplit(settings.SITE_URL).hostname or "").removeprefix("www.")


def record(
    source: Source,
    *,
    title: str,
    url: str = "",
    kind: EvidenceKind = EvidenceKind.REPORT,
    published_at: datetime | None = None,
    **more: Any,
) -> Evidence:
    """The evidence at this address, made once. Raises `links.BadAddressError`."""
    day = published_at.date() if published_at else None
    key = source_urls.key_of(url, source=source.name, title=title, day=day)
    fields: dict[str, Any] = {
        "source": source,
        "title": title,
        "url": url,
        "kind": kind,
        "published_at": published_at,
    } | more
    return Evidence.objects.get_or_create(key=key, defaults=fields)[0]
