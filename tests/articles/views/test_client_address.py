"""Who is taken for the sender of a request: nothing that a sender says of itself decides it."""

import pytest
from django.test import RequestFactory

from articles.views import client_address

PROXY = "127.0.0.1"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "sender"),
    [
        (0, None, PROXY),
        (0, "203.0.113.9", PROXY),
        (0, "203.0.113.9, 198.51.100.7", PROXY),
        (1, None, PROXY),
        (1, "", PROXY),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "claimed, 203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.7,10.0.0.1,203.0.113.9", "203.0.113.9"),
        (2, "203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "claimed, 203.0.113.9, 10.0.0.1", "203.0.113.9"),
        # Fewer than there are proxies: somebody came past one of them.
        (2, "203.0.113.9", PROXY),
    ],
)
def test_what_our_own_proxies_saw_is_believed_and_nothing_else(settings, proxies, forwarded, sender):
    settings.TRUSTED_PROXIES = proxies
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    assert client_address.address_of(RequestFactory().get("/", headers=headers)) == sender


@pytest.mark.parametrize(
    ("address", "line", "shortened"),
    [
        ("203.0.113.9", "203.0.113.9", "203.0.113.0/24"),
        ("::ffff:203.0.113.9", "203.0.113.9", "203.0.113.0/24"),
        ("2001:DB8:1:2::9", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/64", "fe80::/48"),
        ("203.0.113.9:51234", "203.0.113.9", "203.0.113.0/24"),
        ("[2001:db8:1:2::9]:51234", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("no address", "no address", ""),
        ("", "", ""),
    ],
)
def test_an_address_is_told_by_its_neighbourhood_and_counted_by_its_line(address, line, shortened):
    assert (client_address.line_of(address), client_address.shortened(address)) == (line, shortened)
