"""How a reader's form guards itself without cookie and script: by origin, signed time, a trap and a rate.

Nothing about the sender is stored: counters hold a hash of the address under a salt that is thrown away daily.
"""

import hashlib
import secrets
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.views import client_address

DAY = 24 * 3600
FASTEST = 2
MAX_AGE = DAY
# Reports of one sender in ten minutes, and of all together in one.
OF_ONE, WINDOW_OF_ONE = 5, 600
OF_ALL, WINDOW_OF_ALL = 60, 60


class GuardedForm(forms.Form):
    """A form for readers. Whatever it refuses, it gives the text back with a fresh stamp."""

    salt = "reader"
    stamp = forms.CharField(required=False, widget=forms.HiddenInput)
    # People do not see it and do not reach it; who fills in everything betrays itself.
    website = forms.CharField(
        required=False,
        label=gettext_lazy("Please leave this field empty"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, request: HttpRequest, **kwargs: Any) -> None:
        self.request = request
        data = request.POST if request.method == "POST" else None
        super().__init__(data, **kwargs)

    def new_stamp(self) -> str:
        return signing.TimestampSigner(salt=self.salt).sign(secrets.token_hex(4))

    def clean(self) -> dict:
        super().clean()
        cleaned = self.cleaned_data
        if not is_own_origin(self.request):
            self.add_error(None, _("This form was sent from another site. Please send it again from here."))
        elif sentence := self._about_time(cleaned.get("stamp", "")):
            self.add_error(None, sentence)
        elif cleaned.get("website"):
            self.add_error(None, _("A field that has to stay empty was filled in. Please send the form again."))
        return cleaned

    def _about_time(self, stamp: str) -> str:
        signer = signing.TimestampSigner(salt=self.salt)
        again = _("This page was open for very long. Your text is still here: please send it again.")
        try:
            signer.unsign(stamp, max_age=MAX_AGE)
        except signing.BadSignature:
            return again
        try:
            signer.unsign(stamp, max_age=FASTEST)
        except signing.SignatureExpired:
            return ""
        return _("That was very fast. Your text is still here: please look at it once more and send it.")


def is_own_origin(request: HttpRequest) -> bool:
    """Whether a browser says that the form came from this site. One that says nothing is believed."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    own = {urlsplit(settings.SITE_URL).netloc, request.get_host()}
    try:
        return origin is None or urlsplit(origin).netloc in own
    except ValueError:  # half an IPv6 address
        return False


def is_one_too_many(request: HttpRequest, purpose: str) -> bool:
    """Counts this sending. Whether this sender, or everybody together, now sent more than the desk can read.

    Where the cache does not answer, readers are let through.
    """
    try:
        sender = f"{purpose}:{_sender(request)}"
        return _exceeds(sender, OF_ONE, WINDOW_OF_ONE) or _exceeds(purpose, OF_ALL, WINDOW_OF_ALL)
    except Exception:
        return False


def _exceeds(key: str, most: int, window: int) -> bool:
    key = f"guard:{key}"
    if cache.add(key, 1, window):
        return False
    try:
        return cache.incr(key) > most
    except ValueError:
        # It ran out between the two.
        return False


def _sender(request: HttpRequest) -> str:
    salt = cache.get_or_set("guard:salt", lambda: secrets.token_hex(16), DAY)
    return hashlib.sha256(f"{salt}{client_address.line_of(client_address.address_of(request))}".encode()).hexdigest()
