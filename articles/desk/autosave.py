"""What is being typed, kept every few seconds in a slot of that person, and in no history."""

import re
import secrets
from datetime import timedelta

from django.contrib.auth.models import User
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import text
from articles.errors import ActionRefused
from articles.models import Article, DeskPreference, UnsavedText
from articles.permissions import may_write

KEPT_FOR = timedelta(days=30)
# Longer than a request is under way.
LATE = timedelta(minutes=10)
# Twice what an article may have, so that a text that is too long to be saved is not lost either.
MAX_CHARACTERS, MAX_VALUES, MAX_SLOTS = 1_000_000, 1_000, 50
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
_NOT_TYPED = {"csrfmiddlewaretoken", "slot"}


class NotAllowedError(ActionRefused):
    """This person may not write the article."""


class DoneError(Exception):
    """This form was saved or given up: it needs another slot."""


def new_slot(user: User) -> str:
    """It says whose it is: somebody else may log in in the same browser meanwhile."""
    return f"{user.pk}-{secrets.token_hex(8)}"


def is_slot(value: str, user: User) -> bool:
    return re.fullmatch(rf"{user.pk}-[0-9a-f]{{16}}", value, re.ASCII) is not None


def keep(article: Article | None, sent: QueryDict, *, slot: str, by: User) -> UnsavedText | None:
    """Put what a form holds in its slot. None: this person does not want it, or nothing was sent.

    Raises ActionRefused where it cannot be kept, DoneError where the form is over.
    """
    if not is_slot(slot, by):
        raise ActionRefused(
            _("Somebody else is logged in in this browser now. Please copy your text before you go on.")
        )
    if not may_write(article or Article(), by):
        raise NotAllowedError(_("You may not change this article any more. Please copy what you need of your text."))
    typed = _typed(sent)
    if not typed or not is_wanted(by):
        return None
    if article and _began_before_redaction(article, typed.get("based_on", [""])[0]):
        sentence = _("A passage was removed from this article meanwhile. Please open it anew and copy what you need.")
        raise ActionRefused(sentence)
    row = UnsavedText(user=by, article=article, slot=slot, typed=typed)
    same = UnsavedText.objects.filter(user=by, slot=slot, article=article)
    if not same.filter(is_done=False).update(typed=typed, kept_at=row.kept_at):
        # One statement each: whoever saves the article at this moment is before or after, never in between.
        UnsavedText.objects.bulk_create([row], ignore_conflicts=True)
        if not same.filter(is_done=False).exists():
            raise DoneError
        _drop_oldest(by)
    return row


def _typed(sent: QueryDict) -> dict[str, list[str]]:
    names = [name for name in sent if name not in _NOT_TYPED and _FIELD.fullmatch(name)]
    typed = {name: [text.verbatim(value) for value in sent.getlist(name)] for name in names}
    values = [value for values in typed.values() for value in values]
    if len(values) > MAX_VALUES or sum(map(len, values)) > MAX_CHARACTERS:
        raise ActionRefused(
            _("This text is too long to be kept meanwhile. It is only in this window: please shorten it or copy it.")
        )
    return typed


def _began_before_redaction(article: Article, based_on: str) -> bool:
    """Whether the form may still hold a passage that was taken out of every stored text."""
    last = article.redactions.first()
    if last is None:
        return False
    newest = article.revisions.filter(created_at__lte=last.at).order_by("-pk").values_list("pk", flat=True).first()
    key = text.row_key(based_on)
    return key is None or key < (newest or 0)


def _drop_oldest(user: User) -> None:
    rows = UnsavedText.objects.filter(user=user, is_done=False).order_by("-kept_at", "-pk")
    if older := list(rows.values_list("pk", flat=True)[MAX_SLOTS : 2 * MAX_SLOTS]):
        UnsavedText.objects.filter(pk__in=older).delete()


def done(slot: str, *, by: User) -> None:
    """The form was saved or given up: empty its slot, also for what is still under way."""
    if not is_slot(slot, by):
        return
    now = timezone.now()
    UnsavedText.objects.filter(user=by, is_done=True, kept_at__lt=now - LATE).delete()
    UnsavedText.objects.bulk_create(
        [UnsavedText(user=by, slot=slot, is_done=True, kept_at=now)],
        update_conflicts=True,
        unique_fields=["user", "slot"],
        update_fields=["article", "typed", "is_done", "kept_at"],
    )


def is_wanted(user: User) -> bool:
    return not DeskPreference.objects.filter(user=user, keeps_unsaved=False).exists()


def want(user: User, wanted: bool) -> None:
    """Switch it on or off for one person. What was kept before stays."""
    DeskPreference.objects.update_or_create(user=user, defaults={"keeps_unsaved": wanted})


def forget() -> int:
    """Drop what nobody came back for. Returns how many."""
    now = timezone.now()
    old = UnsavedText.objects.filter(Q(kept_at__lt=now - KEPT_FOR) | Q(kept_at__lt=now - LATE, is_done=True))
    # Asked first: the background process comes by every few seconds, and a change would hold up every writer.
    return old.delete()[0] if old.exists() else 0
