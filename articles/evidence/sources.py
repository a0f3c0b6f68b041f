"""Sources and their evidence, each known once, whoever brings them in: file, feed or form."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from articles import text
from articles.evidence import source_urls
from articles.models import Evidence, EvidenceKind, Source, SourceKind


def find_or_make(*, name: str = "", domain: str = "", kind: SourceKind = SourceKind.OUTLET) -> Source:
    """The source with this domain, or else with this name."""
    if domain := domain.lower().removeprefix("www."):
        values = {"name": name or domain, "kind": kind, "is_own": is_own(domain)}
        return Source.objects.get_or_create(domain=domain, defaults=values)[0]
    # Few sources have no domain: these are compared by name, however it is written.
    norm = text.norm(name)
    nameless = Source.objects.filter(domain="").order_by("pk")
    known = next((source for source in nameless if text.norm(source.name) == norm), None)
    return known or Source.objects.create(name=name, kind=kind)


def own_domain() -> str:
    return (urlsplit(settings.SITE_URL).hostname or "").removeprefix("www.")


def is_own(domain: str) -> bool:
    return bool(domain) and domain == own_domain()


def record(
    source: Source,
    *,
    title: str,
    url: str = "",
    kind: EvidenceKind = EvidenceKind.REPORT,
    published_at: datetime | None = None,
    **more: Any,
) -> Evidence:
    """Made once for an address. Raises `source_urls.BadAddressError`."""
    day = published_at.date() if published_at else None
    key = source_urls.key_of(url, source=source.name, title=title, day=day)
    more |= {"source": source, "title": title, "url": url, "kind": kind, "published_at": published_at}
    return Evidence.objects.get_or_create(key=key, defaults=more)[0]
