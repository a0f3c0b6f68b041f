"""Links that let somebody set a password, and the mails that bring them."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from email.headerregistry import Address
from hashlib import sha256
from threading import Thread

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.formats import date_format
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from articles import text
from newsroom.people import accounts
from newsroom.publication.models import Publication

logger = logging.getLogger(__name__)
# So often at most somebody gets mail because a stranger typed their address.
PAUSE = timedelta(minutes=5)


class Tokens(PasswordResetTokenGenerator):
    """They end after PASSWORD_RESET_TIMEOUT, with their use, and with a change of the address."""

    def check_token(self, user: User | None, token: str | None) -> bool:
        return bool(user and user.is_active) and super().check_token(user, token)


tokens = Tokens()


@dataclass(frozen=True)
class Letter:
    message: EmailMessage
    link: str
    ends: str


def end_earlier_invitations(person: User) -> None:
    """Make earlier links dead. A password that was set a moment ago stays."""
    if person.has_usable_password():
        return
    unusable = make_password(None)
    if User.objects.filter(pk=person.pk, password=person.password).update(password=unusable):
        person.password = unusable
    else:
        person.refresh_from_db(fields=["password"])


def write(person: User) -> Letter:
    """An invitation to whoever has no password yet; to others the way to a new one."""
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    # Never the host of the request: a forged one would send the link to a stranger.
    link = settings.SITE_URL + reverse("password_reset_confirm", args=[uid, tokens.make_token(person)])
    ends = timezone.localtime() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    paper = Publication.current()
    words = {
        "person": person,
        "paper": paper,
        "link": link,
        "site": settings.SITE_URL,
        "ends": date_format(ends, "l, j. F Y, G:i"),
    }
    if person.has_usable_password():
        template, subject = "admin/people/new_password.txt", _("A new password for the desk of %(paper)s")
    else:
        template, subject = "admin/people/invitation.txt", _("Your access to the desk of %(paper)s")
    message = EmailMessage(
        subject % {"paper": paper.name},
        render_to_string(template, words),
        from_email=str(Address(paper.name, addr_spec=paper.email or settings.DEFAULT_FROM_EMAIL)),
        to=[person.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    return Letter(message, link, words["ends"])


def send(letter: Letter) -> bool:
    """Whether the mail server took it. The log names the reason, not the address."""
    try:
        letter.message.send()
    except (OSError, ValueError) as error:  # all of smtplib's errors are OSErrors
        reason = getattr(error, "smtp_code", None) or getattr(error, "strerror", None) or ""
        logger.warning("A mail could not be sent: %s %s", type(error).__name__, reason)
        return False
    return True


def send_link(email: str) -> None:
    """Mail a link to whoever has this address, without waiting for the mail server.

    An unknown address takes the same steps, so that nobody learns from the time who works here.
    """
    found = accounts.with_email(email, User.objects.filter(is_active=True))
    written = [write(person) for person in found or [User(pk=0, email=email)]]
    key = f"letter-{sha256(text.norm(email).encode()).hexdigest()}"
    if cache.add(key, True, PAUSE.total_seconds()):
        Thread(target=_send_all, args=[written if found else [], key]).start()


def _send_all(letters: list[Letter], key: str) -> None:
    if not all([send(letter) for letter in letters]):
        cache.delete(key)  # the next request may try at once
