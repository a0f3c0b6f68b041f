"""How often somebody may try to get in, what the log says of it, and the list at the desk.

An attempt is written down as a wrong one before anybody looks at the password, and corrected afterwards: so it counts
for every worker, after a restart, and where the process dies in between. Where it cannot be written nobody gets in.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import ngettext

from articles.views import client_address
from newsroom.people import accounts, user_agents
from newsroom.people.models import Event, SignIn

# Of one account, and of one sender whatever the accounts: so many wrong passwords, and so many links, in this time.
WINDOW = timedelta(minutes=5)
OF_ACCOUNT, OF_SENDER = 5, 10
KEPT = timedelta(days=90)
# How the log calls it.
NEW_PASSWORD = {Event.CHANGED: "Password changed", Event.SET: "Password set by a link"}
_PASSWORDS = (Event.WRONG, Event.WRONG_OLD)

logger = logging.getLogger(__name__)


class LockedError(ValidationError):
    """Too many attempts. It ends by itself: what is refused does not count."""

    def __init__(self, until: datetime) -> None:
        self.seconds = max(1, round((until - timezone.now()).total_seconds()))
        minutes = -(-self.seconds // 60)
        sentences = ngettext(
            "Too many attempts. Please wait a minute. Until then the right password does not help either.",
            "Too many attempts. Please wait %(minutes)s minutes. Until then the right password does not help either.",
            minutes,
        )
        super().__init__(sentences % {"minutes": minutes})


@contextmanager
def attempt(request: HttpRequest, name: str, *, wrong: Event = Event.WRONG) -> Iterator[None]:
    """Around the look at a password. Raises LockedError before it; a ValidationError says that it was wrong."""
    person = User.objects.filter(username=name).first()
    row = _row(request, wrong, person, account=_hash("account", name.casefold()))
    _count(row)
    try:
        yield
    except ValidationError:
        logger.warning("Wrong password: %r from %s", name, row.network or "-")
        raise
    SignIn.objects.filter(account=row.account).exclude(pk=row.pk).update(account="")
    if wrong == Event.WRONG:
        SignIn.objects.filter(pk=row.pk).update(event=Event.SIGNED_IN, account="", sender="")
        logger.info("Logged in: %r from %s", name, row.network or "-")
    else:
        row.delete()


def asked_for_link(request: HttpRequest, email: str) -> None:
    """Raises LockedError."""
    people = accounts.with_email(email, User.objects.filter(is_active=True))
    row = _row(request, Event.LINK, people[0] if people else None)
    _count(row)
    # Who is not known here stands with no address in the log.
    name = row.person.username if row.person else "-"
    logger.info("Link for a new password asked for: %r from %s", name, row.network or "-")


def new_password(request: HttpRequest, person: User, event: Event) -> None:
    """What others tried before counts no more."""
    SignIn.objects.filter(account=_hash("account", person.username.casefold())).update(account="")
    row = _row(request, event, person)
    row.sender = ""
    row.save()
    logger.info("%s: %r from %s", NEW_PASSWORD[event], person.username, row.network or "-")


def forget() -> None:
    """Forgets the hashes when they count no more, the rest after KEPT."""
    now = timezone.now()
    # None has the hash of an account without that of its sender.
    SignIn.objects.filter(~Q(sender=""), at__lt=now - WINDOW).update(account="", sender="")
    SignIn.objects.filter(at__lt=now - KEPT).delete()


def _count(row: SignIn) -> None:
    # A flood of refusals writes nothing and waits for nobody.
    _refuse_too_many(row)
    with transaction.atomic():
        accounts.lock()
        _refuse_too_many(row)
        row.save()


def _refuse_too_many(row: SignIn) -> None:
    counted = _PASSWORDS if row.event in _PASSWORDS else (row.event,)
    # Of a clock that went wrong nobody suffers for longer than twice the time.
    near = SignIn.objects.filter(event__in=counted, at__range=(row.at - WINDOW, row.at + WINDOW))
    for same, most in (({"account": row.account}, OF_ACCOUNT), ({"sender": row.sender}, OF_SENDER)):
        if all(same.values()):
            times = near.filter(**same).order_by("-at").values_list("at", flat=True)[:most]
            if len(times) == most:
                raise LockedError(times[most - 1] + WINDOW)


def _row(request: HttpRequest, event: Event, person: User | None, *, account: str = "") -> SignIn:
    address = client_address.address_of(request)
    return SignIn(
        event=event,
        person=person,
        account=account,
        sender=_hash("sender", client_address.line_of(address)),
        network=client_address.shortened(address),
        browser=user_agents.kind_of(request.headers.get("User-Agent", "")),
    )


def _hash(purpose: str, value: str) -> str:
    return salted_hmac(f"newsroom.people.signins.{purpose}", value, algorithm="sha256").hexdigest()
