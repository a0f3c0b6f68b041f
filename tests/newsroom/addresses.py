"""Every address of the site, read from its routes."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def _walk(resolver: URLResolver, prefix: str, space: str) -> Iterator[tuple[str, str]]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield path, f"{space}{entry.name or entry.pattern}"
        else:
            yield from _walk(entry, path, f"{entry.namespace}:" if entry.namespace else space)


def every_address() -> dict[str, str]:
    """Route by name: {"admin:index": "admin/", …}. A route without name goes by its pattern."""
    return {name: path for path, name in _walk(get_resolver(), "", "")}
