"""What a form of the desk sent and could not save: whose it is, and how pages carry it on unstored."""

import re
from dataclasses import dataclass
from typing import Self

from django.contrib.auth.models import User
from django.core import signing
from django.http import HttpRequest

# In each form of the desk: for whom it was drawn. Nobody else's browser can be made to show a text to this person.
OWNER = "_drawn_for"
# In each form that the script watches: by which name the browser keeps what is typed.
KEPT_AS = "_kept_as"
# In the login form: what was typed before.
CARRIED = "typed"
# How long a form may have been open.
MAX_AGE = 14 * 24 * 3600
_SALT = "newsroom.typed"
_TOKENS = ("csrfmiddlewaretoken", OWNER, CARRIED)
_SECRET = re.compile(r"passwor[dt]|secret|token", re.IGNORECASE)


@dataclass(frozen=True)
class Typed:
    owner: int | None
    path: str
    fields: list[tuple[str, str]]
    has_files: bool

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """Everything that was sent, the pressed button too, without passwords and tokens."""
        pairs = [(name, value) for name, values in request.POST.lists() for value in values]
        fields = [pair for pair in pairs if pair[0] not in _TOKENS and not _SECRET.search(pair[0])]
        # Views for passwords say themselves that nothing of what they got may be repeated.
        hidden = getattr(request, "sensitive_post_parameters", ())
        fields = [] if hidden == "__ALL__" else [pair for pair in fields if pair[0] not in hidden]
        return cls(owner_of(request), request.get_full_path(), fields, bool(request.FILES))

    def signed(self) -> str:
        return signing.dumps(vars(self), salt=_SALT, compress=True)


def sign_for(user: User) -> str:
    return signing.TimestampSigner(salt=_SALT).sign(str(user.pk))


def owner_of(request: HttpRequest) -> int | None:
    """For whom the form that was sent had been drawn. None: nobody at the desk."""
    try:
        return int(signing.TimestampSigner(salt=_SALT).unsign(request.POST.get(OWNER, ""), max_age=MAX_AGE))
    except signing.BadSignature:
        return None


def tokens_of(request: HttpRequest) -> list[tuple[str, str]]:
    """What the same form needs to be sent once more."""
    return [(name, request.POST[name]) for name in _TOKENS if name in request.POST]


def carried_in(request: HttpRequest) -> Typed | None:
    try:
        given = signing.loads(request.POST.get(CARRIED, ""), salt=_SALT, max_age=MAX_AGE)
        return Typed(**given | {"fields": [tuple(pair) for pair in given["fields"]]})
    except signing.BadSignature:
        return None
