"""A page as a browser parses it, and what in it could run a script or send a reader somewhere else."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib

RUNS = {"script", "iframe", "object", "embed", "applet", "base", "frame", "portal", "marquee", "isindex", "plaintext"}
# Only an attacker's text brings these into a page of ours.
FOREIGN = {"math", "template", "video", "audio", "xmp", "frameset"}
LINKS = {"href", "src", "action", "formaction", "data", "srcdoc", "background", "poster", "xlink:href"}
_SCHEME = re.compile(r"(javascript|vbscript|data):", re.IGNORECASE)
_SKIPPED = re.compile(r"[\x00-\x20]+")


def dangers(page: str) -> list[str]:
    """One line for each part of the page that must not be there."""
    return [line for element in _elements(page) for line in _about(element)]


def _elements(page: str) -> Iterator[Element]:
    for element in html5lib.parse(page, treebuilder="etree", namespaceHTMLElements=False).iter():
        if isinstance(element.tag, str):
            yield element


def _about(element: Element) -> Iterator[str]:
    name = element.tag.rpartition("}")[2]
    if name in RUNS | FOREIGN and not _is_ours(name, element):
        yield f"<{name}>"
    if name == "meta" and element.get("http-equiv"):
        yield "<meta http-equiv>"
    for attribute, value in element.attrib.items():
        attribute = attribute.rpartition("}")[2]
        if attribute.startswith("on") or attribute in ("style", "srcdoc"):
            yield f"<{name} {attribute}={value!r}>"
        elif attribute in LINKS and _SCHEME.match(_SKIPPED.sub("", value)):
            yield f"<{name} {attribute}={value!r}>"


def _is_ours(name: str, element: Element) -> bool:
    """Data for machines, modules of this site, the editor's import map, and the two frames of a preview."""
    if name == "iframe":
        return element.get("src", "").startswith("/admin/articles/article/")
    if name != "script":
        return False
    is_data = element.get("type") in ("application/ld+json", "application/json")
    return is_data or bool(element.get("nonce")) or element.get("src", "").startswith(("/static/", "/admin/jsi18n/"))
