"""Addresses of other people's pages: what makes two of them one, and which may be shown as a link."""

import hashlib
import ipaddress
import re
from datetime import date
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from articles import text
from articles.text import characters, tracking

MAX_LENGTH = 2000
_INSIDE = re.compile(r"(.*\.)?(localhost|local|internal|intranet|lan|home\.arpa|corp|home|localdomain)")
# A page may mean something by them, so that they stay in its address; for the same report they make no difference.
_NO_OTHER_REPORT = re.compile(r"ref|ref_src|referrer|share|from|amp|outputtype", re.IGNORECASE)
# The same page for telephones.
_ON_PHONES = re.compile(r"(?:www|m|mobile|amp)\.(?=[^.]+\.)")
_AS_AMP = re.compile(r"^/amp(?=/)|/amp/*$|\.amp(?=(?:\.html?)?$)", re.IGNORECASE)


class BadAddressError(ValueError):
    """No address of a public web page."""


def normal(address: str) -> str:
    """The same for every way to write one address: without wrapper, tracking, fragment, default port, "www.", and what
    makes it the page for telephones.

    Raises BadAddressError for anything but http and https, and for addresses that carry a password.
    """
    parts = _parts(address)
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _NO_OTHER_REPORT.fullmatch(name)
    ]
    path = quote(unquote(parts.path, errors="surrogateescape"), safe="/:@!$&'()*+,;=~-._", errors="surrogateescape")
    path = _AS_AMP.sub("", re.sub(r"/{2,}", "/", path)).rstrip("/") or "/"
    port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    return f"{_host(parts)}{port}{path}" + (f"?{urlencode(sorted(query))}" if query else "")


def domain_of(address: str) -> str:
    """What a source is looked up by. Raises BadAddressError."""
    return _host(_parts(address))


def is_web(address: str) -> bool:
    """Whether a page may show this as a link, wherever the row came from."""
    try:
        _parts(address)
    except BadAddressError:
        return False
    return True


def is_public(address: str) -> bool:
    """Whether this may be taken in: `is_web`, and not of a network that readers cannot reach."""
    return is_web(address) and not is_inside(domain_of(address))


def is_inside(host: str) -> bool:
    """Whether a host looks like one of a private network. It is not looked up: whoever fetches asks anew."""
    if _INSIDE.fullmatch(host):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        # Every other way to write a number: 127.1, 0x7f.1, 017700000001.
        return re.fullmatch(r"0x[0-9a-f]*|\d+", host.rpartition(".")[2]) is not None


def key_of(address: str, *, source: str = "", title: str = "", day: date | None = None) -> str:
    """What makes two pieces of evidence one: the address, or else who said what on which day."""
    same = normal(address) if address else "\n".join([text.norm(source), text.norm(title), str(day or "")])
    return hashlib.sha256(same.encode(errors="surrogatepass")).hexdigest()


def _parts(address: str) -> SplitResult:
    try:
        parts = urlsplit(tracking.direct(address.strip()))
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise BadAddressError(address) from error
    is_plain = parts.scheme in ("http", "https") and host and "." in host and not parts.username and not parts.password
    if (
        not is_plain
        or len(address) > MAX_LENGTH
        or not characters.is_clean(address)
        or re.search(r"\s", address.strip())
    ):
        raise BadAddressError(address)
    return parts


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".").lower()
    try:
        host = host.encode("idna").decode()
    except UnicodeError as error:
        raise BadAddressError(host) from error
    return _ON_PHONES.sub("", host, count=1)
