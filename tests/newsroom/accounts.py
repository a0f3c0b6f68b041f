"""How tests invite people, read their mail and follow its link."""

import time
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.models import User
from django.core import mail
from django.test import Client

from newsroom import roles
from newsroom.environment import mail_at
from newsroom.roles import Role
from tests.factories import numbers

PEOPLE = "/admin/auth/user/"
PASSWORD = "ein langes Passwort"


def colleague(*given: Role, **fields: Any) -> User:
    """Somebody with a password and these roles."""
    login = fields.pop("username", f"kollege{next(numbers)}")
    values = {"email": f"{login}@paper.example", "password": PASSWORD, "is_staff": True} | fields
    person = User.objects.create_user(login, **values)
    person.groups.add(*map(roles.group, given))
    return person


def client_of(person: User, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(person)
    return client


def form_of(person: User, **fields: Any) -> dict[str, Any]:
    """What the form of this person sends untouched, and then these fields. None leaves one out."""
    names = [role for role in Role if person.groups.filter(name=roles.group_name(role)).exists()]
    data = {"first_name": person.first_name, "last_name": person.last_name, "email": person.email, "roles": names}
    data |= ({"is_active": "on"} if person.is_active else {}) | {"_save": "1"} | fields
    return {name: value for name, value in data.items() if value is not None}


def change(client: Client, person: User, **fields: Any):
    answer = client.post(f"{PEOPLE}{person.pk}/change/", form_of(person, **fields), follow=True)
    person.refresh_from_db()
    return answer


def invite(client: Client, **fields: Any):
    data = {"first_name": "Anna", "last_name": "Müller", "email": "anna@paper.example", "roles": [Role.AUTHOR]}
    return client.post(f"{PEOPLE}add/", data | fields, follow=True)


def errors(answer) -> str:
    found = answer.context["adminform"].form.errors if "adminform" in answer.context else {}
    return " ".join(str(error) for listed in found.values() for error in listed)


def link_in(text: str) -> str:
    """The only address of the page where a password is set."""
    (link,) = {word for word in text.replace("<", " ").replace(">", " ").split() if "/passwort/neu/" in word}
    return link


def mails(expected: int = 1) -> list[mail.EmailMessage]:
    """What was sent. Those that nobody waits for come a moment later."""
    end = time.monotonic() + 60
    while len(mail.outbox) < expected and time.monotonic() < end:
        time.sleep(0.01)
    assert len(mail.outbox) == expected
    return mail.outbox


def use(settings, url: str) -> None:
    """The mail server at this address, as settings.py would."""
    settings.EMAIL_URL, settings.MAIL = url, mail_at(url)
    for name, value in settings.MAIL.items():
        setattr(settings, name, value)


def open_link(client: Client, link: str):
    return client.get(urlsplit(link).path, follow=True)


def set_password(client: Client, link: str, password: str = PASSWORD) -> bool:
    """Whether the link let somebody set this password."""
    answer = open_link(client, link)
    if not answer.context.get("validlink"):
        return False
    data = {"new_password1": password, "new_password2": password}
    answer = client.post(answer.request["PATH_INFO"], data, follow=True)
    return answer.request["PATH_INFO"] == "/admin/passwort/gesetzt/"
