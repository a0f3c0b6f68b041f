"""Who sends a request: a network address, and what of it may be compared or told."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

# Some proxies add the port, which is another one for each connection.
_WITH_PORT = re.compile(r"\[([^\]]*)\](?::\d+)?|([\d.]+):\d+")


def address_of(request: HttpRequest) -> str:
    """Behind the proxies of this site what the outermost of them saw, otherwise who is connected.

    Each proxy appends whom it saw to X-Forwarded-For. Entries further to the left are what the sender claims.
    """
    entries = [entry.strip() for entry in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    proxies = settings.TRUSTED_PROXIES
    seen = entries[-proxies] if 0 < proxies <= len(entries) else ""
    return seen or request.META.get("REMOTE_ADDR", "")


def line_of(address: str) -> str:
    """What belongs to one sender: of IPv6 the first half, because the other one they choose anew at will."""
    ip = parsed(address)
    if ip is None:
        return address
    return str(ip_network((ip, 64), strict=False)) if ip.version == 6 else str(ip)


def shortened(address: str) -> str:
    """The neighbourhood of a sender, which is nobody's own: 203.0.113.0/24, 2001:db8:1::/48."""
    ip = parsed(address)
    return str(ip_network((ip, 48 if ip.version == 6 else 24), strict=False)) if ip else ""


def parsed(address: str) -> IPv4Address | IPv6Address | None:
    """An IPv4 address that is written as IPv6 is an IPv4 address. None: it is none at all."""
    with_port = _WITH_PORT.fullmatch(address)
    try:
        ip = ip_address((with_port[1] or with_port[2] if with_port else address).partition("%")[0])
    except ValueError:
        return None
    return (ip.ipv4_mapped if ip.version == 6 else None) or ip
