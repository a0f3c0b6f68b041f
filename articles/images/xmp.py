"""The XMP packet of an image: RDF, of which only what a newsroom needs is read."""

from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

# A packet describes one image. Megabytes of it are somebody's history of edits, or an attack.
MAX_LENGTH = 2**20
LANGUAGES = ("de-de", "de", "x-default", "en-us", "en")

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
_RIGHTS = "{http://ns.adobe.com/xap/1.0/rights/}"
_CORE = "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}"
_EXTENSION = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

_NAMES = {
    "title": f"{_PHOTOSHOP}Headline",
    "caption": f"{_DC}description",
    "creator": f"{_DC}creator",
    "credit": f"{_PHOTOSHOP}Credit",
    "source": f"{_PHOTOSHOP}Source",
    "copyright_notice": f"{_DC}rights",
    "usage_terms": f"{_RIGHTS}UsageTerms",
    "alt": f"{_CORE}AltTextAccessibility",
    "source_type": f"{_EXTENSION}DigitalSourceType",
    "people": f"{_EXTENSION}PersonInImage",
    "restrictions": f"{_PHOTOSHOP}Instructions",
}


def read(packet: bytes | str) -> dict[str, str]:
    """By the names of our fields, and `source_type`. Raises whatever hostile XML makes a parser raise."""
    data = packet.encode() if isinstance(packet, str) else packet
    root = fromstring(data[:MAX_LENGTH].strip(b"\0 \r\n\t"), forbid_dtd=True)
    # Only those of the image itself: others stand deeper, for example of the images it was made of.
    described = [one for rdf in root.iter(f"{_RDF}RDF") for one in rdf if one.tag == f"{_RDF}Description"]
    return {ours: value for ours, name in _NAMES.items() if (value := _value(described, name))}


def _value(described: list[Element], name: str) -> str:
    for one in described:
        if value := one.get(name):
            return value
        if (child := one.find(name)) is not None and (value := _of_property(child)):
            return value
    return ""


def _of_property(child: Element) -> str:
    """Plain text, a list, or one text in several languages, of which German is read first."""
    if resource := child.get(f"{_RDF}resource"):
        return resource
    items = list(child.iter(f"{_RDF}li"))
    if not items:
        return child.text or ""
    if child.find(f"{_RDF}Alt") is None:
        return ", ".join(item.text.strip() for item in items if item.text)
    texts = {item.get(_LANGUAGE, "x-default").lower(): item.text or "" for item in reversed(items)}
    known = (texts[language] for language in LANGUAGES if texts.get(language))
    return next(known, next(filter(None, texts.values()), ""))
