from collections.abc import Iterable
from itertools import chain, count

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group, User
from django.db.models import Q, QuerySet

from articles import text
from newsroom import roles
from newsroom.roles import Role


def lock() -> None:
    """Let one change after the other happen, until the transaction ends.

    Two administrators could otherwise give one address twice, or each take the other's role away.
    """
    list(Group.objects.select_for_update().order_by("pk"))


def administrators() -> QuerySet[User]:
    """Who can let people in. An invitation that nobody has answered yet does not count."""
    entitled = User.objects.filter(Q(is_superuser=True) | Q(groups=roles.group(Role.ADMINISTRATOR)))
    able = entitled.filter(is_active=True, is_staff=True)
    return able.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).distinct()


def with_email(email: str, people: QuerySet[User] | None = None) -> list[User]:
    """Compared here: databases fold capitals differently."""
    people = User.objects.all() if people is None else people
    return [person for person in people if person.email and text.norm(person.email) == text.norm(email)]


def is_taken(login: str) -> bool:
    wanted = text.norm(login)
    return any(text.norm(name) == wanted for name in User.objects.values_list("username", flat=True))


def free_login(name: str) -> str:
    """Anna Müller logs in as anna.mueller, the next one as anna.mueller2."""
    base = text.slugify(name).replace("-", ".") or "person"
    return next(login for login in chain([base], (f"{base}{n}" for n in count(2))) if not is_taken(login))


def roles_of(person: User) -> list[Role]:
    names = {group.name for group in person.groups.all()}
    return [role for role in Role if roles.group_name(role) in names]


def give_roles(person: User, given: Iterable[Role]) -> None:
    """Exactly these. Groups that are no roles stay."""
    known = {role: roles.group(role) for role in Role}
    wanted = {known[Role(role)] for role in given}
    person.groups.remove(*(set(known.values()) - wanted))
    person.groups.add(*wanted)
