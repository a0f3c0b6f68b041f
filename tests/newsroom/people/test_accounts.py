"""Colleagues on the desk: who gives which role, and what no form can give."""

from threading import Barrier, Thread

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from newsroom.people import accounts
from newsroom.roles import Role
from tests.factories import make_user
from tests.newsroom.accounts import PASSWORD, PEOPLE, change, client_of, colleague, errors, form_of, invite

pytestmark = pytest.mark.django_db


@pytest.fixture
def head() -> User:
    """An administrator by role, no superuser."""
    return colleague(Role.ADMINISTRATOR, username="leitung")


@pytest.fixture
def office(head) -> Client:
    return client_of(head)


def test_somebody_new_gets_roles_a_login_from_the_name_and_no_password(office):
    invite(office, roles=[Role.AUTHOR, Role.PUZZLES])
    anna = User.objects.get(email="anna@paper.example")
    assert (anna.username, anna.get_full_name(), anna.is_staff) == ("anna.mueller", "Anna Müller", True)
    assert accounts.roles_of(anna) == [Role.AUTHOR, Role.PUZZLES]
    assert not anna.has_usable_password()
    assert client_of(anna).get("/admin/articles/article/").status_code == 200


def test_a_second_person_of_the_same_name_gets_a_login_of_their_own(office):
    invite(office)
    invite(office, email="other@paper.example")
    assert User.objects.filter(username="anna.mueller2", email="other@paper.example").exists()


def test_a_chosen_login_is_stored_in_small_letters(office):
    invite(office, username=" Ännchen ")
    assert User.objects.filter(username="ännchen").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", ""),
        ("email", "keine"),
        ("email", "VERGEBEN@Paper.example"),
        ("username", "VergÄben"),
        ("username", "mit leerzeichen"),
        ("first_name", ""),
        ("last_name", "x" * 151),
        ("roles", []),
        ("roles", ["superuser"]),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence_and_nobody_is_added(office, field, value):
    colleague(username="vergäben", email="vergeben@paper.example")
    before = User.objects.count()
    answer = invite(office, **{field: value})
    assert answer.context["adminform"].form.errors[field]
    assert User.objects.count() == before


def test_the_form_changes_names_address_roles_and_nothing_else(office):
    person = colleague(Role.AUTHOR)
    password = person.password
    change(office, person, first_name="Bea", last_name="Neu", email="bea@paper.example", roles=[Role.EDITOR])
    assert (person.get_full_name(), person.email) == ("Bea Neu", "bea@paper.example")
    assert accounts.roles_of(person) == [Role.EDITOR]
    assert (person.password, person.is_active, person.is_staff) == (password, True, True)


def test_a_group_that_is_no_role_stays(office):
    person = colleague(Role.AUTHOR)
    person.groups.add(Group.objects.create(name="Chor"))
    change(office, person, roles=[Role.EDITOR])
    assert person.groups.filter(name="Chor").exists()


def test_an_address_belongs_to_one_person_whatever_the_capitals(office):
    first, second = colleague(), colleague()
    answer = change(office, second, email=first.email.upper())
    assert first.username in errors(answer)
    assert second.email != first.email.upper()
    assert errors(change(office, first, email=first.email.upper())) == ""


FORGED = {
    "is_superuser": "on",
    "is_staff": "on",
    "user_permissions": ["1", "2"],
    "groups": ["1", "2", "3"],
    "password": "md5$x$x",
    "password1": PASSWORD,
    "password2": PASSWORD,
    "usable_password": "true",
    "username": "other",
    "id": "1",
    "pk": "1",
    "last_login_0": "2020-01-01",
    "date_joined": "2020-01-01",
}


@pytest.mark.parametrize("field", FORGED)
def test_forged_fields_change_nothing(office, field):
    person = colleague(Role.AUTHOR, is_staff=False)
    before = User.objects.filter(pk=person.pk).values().get()
    assert errors(change(office, person, **{field: FORGED[field]})) == ""
    assert User.objects.filter(pk=person.pk).values().get() == before
    assert accounts.roles_of(person) == [Role.AUTHOR]
    assert not person.user_permissions.exists()


def test_forged_fields_give_somebody_new_nothing(office):
    invite(office, **FORGED | {"username": ""})
    anna = User.objects.get(email="anna@paper.example")
    assert (anna.is_superuser, anna.has_usable_password()) == (False, False)
    assert accounts.roles_of(anna) == [Role.AUTHOR]
    assert not anna.user_permissions.exists()


def test_an_administrator_can_look_at_a_superuser_and_change_nothing(office, chief):
    assert office.get(f"{PEOPLE}{chief.pk}/change/").status_code == 200
    before = User.objects.filter(pk=chief.pk).values().get()
    for data in ({"email": "mine@paper.example"}, {"_invite": "1"}, {"is_active": None}):
        assert office.post(f"{PEOPLE}{chief.pk}/change/", form_of(chief, **data)).status_code == 403
    assert User.objects.filter(pk=chief.pk).values().get() == before


def test_a_superuser_changes_everybody(desk, chief, head):
    assert errors(change(desk, chief, first_name="Carla")) == ""
    change(desk, head, roles=[])
    assert (chief.first_name, accounts.roles_of(head)) == ("Carla", [])


@pytest.mark.parametrize("lost", [{"roles": []}, {"is_active": None}])
def test_the_last_administrator_stays(office, head, lost):
    assert errors(change(office, head, **lost))
    invite(office, roles=[Role.ADMINISTRATOR])
    assert errors(change(office, head, **lost)), "an open invitation is no administrator yet"
    colleague(Role.ADMINISTRATOR, is_active=False)
    assert errors(change(office, head, **lost)), "somebody deactivated is none any more"
    assert accounts.administrators().get() == head
    colleague(Role.ADMINISTRATOR)
    assert errors(change(office, head, **lost)) == ""
    assert head not in accounts.administrators()


def test_the_last_superuser_stays_unless_somebody_else_can_let_people_in(desk, chief):
    assert errors(change(desk, chief, is_active=None))
    colleague(Role.ADMINISTRATOR)
    assert errors(change(desk, chief, is_active=None)) == ""


def test_whoever_is_deactivated_is_out_at_the_next_request(office):
    person = colleague(Role.EDITOR)
    theirs = Client()
    assert theirs.login(username=person.username, password=PASSWORD)
    assert theirs.get("/admin/articles/article/").status_code == 200
    change(office, person, is_active=None)
    assert theirs.get("/admin/articles/article/").status_code == 302
    assert not Client().login(username=person.username, password=PASSWORD)


def test_whoever_loses_a_role_loses_it_at_the_next_request(office):
    person = colleague(Role.CHIEF)
    theirs = client_of(person)
    assert theirs.get("/admin/publication/publication/").status_code in (200, 302)
    change(office, person, roles=[Role.AUTHOR])
    assert theirs.get("/admin/publication/publication/").status_code == 403


def test_nobody_is_deleted(desk, office, head):
    for client in (desk, office):
        assert client.post(f"{PEOPLE}{head.pk}/delete/", {"post": "yes"}).status_code == 403
        client.post(PEOPLE, {"action": "delete_selected", "_selected_action": [head.pk], "post": "yes"})
    assert User.objects.filter(pk=head.pk).exists()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_other_roles_see_no_colleagues(role):
    person = colleague(role)
    client = client_of(person)
    for path in ("", "add/", f"{person.pk}/change/", f"{person.pk}/history/"):
        assert client.get(PEOPLE + path).status_code == 403
        assert client.post(PEOPLE + path, form_of(person, roles=[Role.ADMINISTRATOR])).status_code == 403
    assert accounts.roles_of(person) == [role]


def test_whoever_may_only_look_sees_no_hash_and_changes_nothing():
    person = colleague(Role.AUTHOR)
    client = client_of(make_user("auth.view_user"))
    for path in ("", f"{person.pk}/change/", f"{person.pk}/history/"):
        answer = client.get(PEOPLE + path)
        assert answer.status_code == 200
        assert person.password not in answer.content.decode()
    assert client.post(f"{PEOPLE}{person.pk}/change/", form_of(person, first_name="X")).status_code == 403


@pytest.mark.parametrize("lookup", ["password__startswith=md5", "password=x", "password__regex=."])
def test_nobody_guesses_a_hash_in_the_address_of_the_list(office, lookup):
    assert office.get(f"{PEOPLE}?{lookup}").status_code in (302, 400)


def test_groups_and_the_setting_of_passwords_have_no_form(desk, chief):
    assert not admin.site.is_registered(Group)
    assert desk.get("/admin/auth/group/").status_code == 404
    assert desk.get(f"{PEOPLE}{chief.pk}/password/").status_code in (302, 404)
    desk.post(f"{PEOPLE}{chief.pk}/password/", {"password1": PASSWORD, "password2": PASSWORD}, follow=True)
    chief.refresh_from_db()
    assert not chief.check_password(PASSWORD)


def test_the_list_asks_the_database_as_often_for_thirty_as_for_two(office, django_assert_num_queries):
    colleague(Role.AUTHOR)
    with CaptureQueriesContext(connection) as few:
        office.get(PEOPLE)
    for _number in range(30):
        colleague(Role.AUTHOR, Role.PUZZLES)
    with django_assert_num_queries(len(few)):
        office.get(PEOPLE)


@pytest.mark.parametrize("typed", ["ÄNNE", "änne", "öztürk Änne", "ANNE@paper"])
def test_the_search_knows_capitals_of_every_letter(office, typed):
    colleague(first_name="Änne", last_name="Öztürk", username="anne")
    colleague(first_name="Bert", username="bert")
    found = office.get(PEOPLE, {"q": typed}).context["cl"].result_list
    assert [person.username for person in found] == ["anne"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_take_the_role_from_each_other_at_once():
    first, second = colleague(Role.ADMINISTRATOR), colleague(Role.ADMINISTRATOR)
    together = Barrier(2)

    def take_away(office: Client, other: User) -> None:
        together.wait(10)
        try:
            change(office, other, roles=[])
        finally:
            connection.close()

    pairs = [(client_of(first), second), (client_of(second), first)]
    threads = [Thread(target=take_away, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert accounts.administrators().count() == 1
