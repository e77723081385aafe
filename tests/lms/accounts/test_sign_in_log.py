"""What the audit log says of signing in, of one's keys and of rights."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from lms.accounts.placeholders import new_placeholder
from lms.accounts.services import change_address
from lms.accounts.sign_in_codes import make_codes, redeem
from lms.audit.models import Entry
from tests.factories.accounts import UserFactory
from tests.support.editions import work_off
from tests.support.second_step import code_of, give_app, signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "parola-de-test"
NEW = "trei-cuvinte-noi-aici"


@pytest.fixture
def person():
    user = UserFactory(email="ana@example.org", full_name="Ana Rusu")
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )
    return user


def sign_in(client, password=PASSWORD, email="ana@example.org"):
    data = {"login": email, "password": password}
    return client.post("/ro/accounts/login/", data)


def only(action: str) -> Entry:
    return Entry.objects.filter(action=action).get()


def actions() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("action", flat=True))


def test_a_sign_in_says_how(client, person):
    sign_in(client)
    row = only("signed_in")
    assert (row.actor, row.details) == (person.public_id, {"methods": ["password"]})
    assert row.address == "127.0.0.1"


def test_a_sign_in_in_two_steps_says_both(client, person):
    secret = give_app(person)
    answer = sign_in(client)
    assert "signed_in" not in actions()
    client.post(answer.url, {"code": "000000"})
    assert only("sign_in_failed").details == {"method": "mfa", "known": True}
    client.post(answer.url, {"code": code_of(secret)})
    assert only("signed_in").details == {"methods": ["password", "mfa"]}


def test_a_failed_one_names_the_account_and_never_what_was_typed(client, person):
    sign_in(client, "nu-e-parola-buna")
    sign_in(client, "nu-e-parola-buna", "necunoscut@example.org")
    known, unknown = Entry.objects.filter(action="sign_in_failed").order_by("pk")
    assert (known.actor, known.person) == (None, person.public_id)
    assert (unknown.person, unknown.details["known"]) == (None, False)
    everything = str(list(Entry.objects.values()))
    for typed in ("nu-e-parola-buna", "necunoscut@example.org", "ana@example.org"):
        assert typed not in everything


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_failed_one_does_not_go_with_the_request(client, person):
    assert not connection.settings_dict["ATOMIC_REQUESTS"]
    sign_in(client, "nu-e-parola-buna")
    connection.close()
    assert only("sign_in_failed").person == person.public_id


def test_who_tries_too_often_is_one_row_a_minute(client, person):
    for _ in range(14):
        sign_in(client, "nu-e-parola-buna")
    rows = Entry.objects.filter(action="sign_in_limited")
    assert 1 <= rows.count() <= 2  # one of the address, one of the account
    assert Entry.objects.filter(action="sign_in_failed").count() <= 10


def test_signing_out_and_ending_sessions(client, person):
    sign_in(client)
    elsewhere = Client()
    sign_in(elsewhere)
    client.post("/ro/accounts/sessions/")
    assert only("session_ended").details == {"count": 1}
    client.post("/ro/accounts/logout/")
    assert only("signed_out").actor == person.public_id


def test_a_code_on_paper(client, admin):
    one = UserFactory(email=new_placeholder())
    EmailAddress.objects.create(user=one, email=one.email, verified=True, primary=True)
    (printed,) = make_codes(people=[one], by=admin, each=1)
    made = only("printed_codes_made")
    assert (made.actor, made.person) == (admin.public_id, one.public_id)
    page = "/ro/accounts/printed-code/"
    client.post(page, {"code": "AAAA-BBBB-CCCC", "consent": "on"})
    assert only("sign_in_failed").details["method"] == "paper"
    client.post(page, {"code": printed.codes[0], "consent": "on"})
    row = only("signed_in")
    assert (row.actor, row.details) == (one.public_id, {"methods": ["paper"]})
    assert redeem(typed=printed.codes[0]) is None


def test_a_new_password_and_a_new_address(client, person):
    sign_in(client)
    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    client.post("/ro/accounts/password/change/", data)
    assert only("password_changed").actor == person.public_id
    change_address(person=person, email="alta@example.org")
    assert only("address_changed").person == person.public_id


def test_asking_again_is_recorded_once_answered(person):
    client = signed_in(Client(), person, "password", seconds_ago=3600)
    asked = client.get("/ro/accounts/email/").url
    assert "asked_again" not in actions()
    client.post(asked, {"password": PASSWORD})
    assert only("asked_again").details == {"method": "password"}


def test_the_second_step_set_up_and_taken_away(person, admin):
    give_app(person)
    client = signed_in(Client(), person, "password", "mfa")
    client.post("/ro/accounts/2fa/totp/deactivate/")
    kinds = Entry.objects.filter(action="factor_removed").values_list("details")
    assert {details["type"] for (details,) in kinds} == {"totp", "recovery_codes"}


def test_an_administrator_removes_somebody_s_second_step(person, admin, client_of):
    give_app(person)
    theirs = Client()
    secret_needed = sign_in(theirs)
    assert secret_needed.url.endswith("/2fa/authenticate/")
    address = reverse("cms_reset_second_step", args=[person.pk])
    answer = client_of(admin).get(address)
    assert answer.status_code == 200 and "Ana Rusu" in answer.content.decode()
    client_of(admin).post(address)
    row = only("factors_reset")
    assert (row.actor, row.person) == (admin.public_id, person.public_id)
    assert not person.authenticator_set.exists()
    work_off("mail")
    assert mail.outbox[-1].to == [person.email]
    assert "al doilea pas" in mail.outbox[-1].body
    assert sign_in(Client()).url == "/ro/my/"


def test_it_ends_the_sessions_of_that_person(person, admin, client_of):
    client = Client()
    sign_in(client)
    give_app(person)
    client_of(admin).post(reverse("cms_reset_second_step", args=[person.pk]))
    assert client.get("/ro/my/").status_code == 302


def test_only_an_administrator_may(person, editor, supervisor, client_of):
    give_app(person)
    for other in (editor, supervisor):
        client_of(other).post(reverse("cms_reset_second_step", args=[person.pk]))
    assert person.authenticator_set.exists()


def test_rights_given_and_taken_in_any_way(person, admin):
    person.groups.add(Group.objects.get(name="editor"))
    rows = Entry.objects.filter(action="rights_changed", person=person.public_id)
    assert rows.get().details == {
        "change": "added",
        "of": "auth.group",
        "names": ["editor"],
    }
    person.is_superuser = True
    person.save()
    assert rows.first().details == {
        "changed": {"is_superuser": {"from": False, "to": True}}
    }
    person.save()
    person.groups.clear()
    assert rows.count() == 3
    group = Group.objects.get(name="editor")
    permission = group.permissions.first()
    group.permissions.remove(permission)
    row = Entry.objects.filter(target_type="auth.group").first()
    assert row.details["names"] == [permission.codename]


def test_nothing_is_recorded_where_no_right_changed(person):
    before = Entry.objects.count()
    person.full_name = "Ana Ceban"
    person.save()
    person.save(update_fields=["language"])
    assert Entry.objects.count() == before


NAMED = {"family_name": "Ceban", "given_names": "Ana"}


def test_a_person_changed_in_the_cms(person, admin, client_of):
    client = client_of(admin)
    page = reverse("wagtailusers_users:edit", args=[person.pk])
    data = {
        "email": person.email,
        **NAMED,
        "language": "ru",
        "is_active": "on",
        "is_superuser": "on",
    }
    assert client.post(page, data).status_code == 302
    row = only("person_changed")
    assert set(row.details["fields"]) == {"family_name", "language", "is_superuser"}
    changed = Entry.objects.filter(action="rights_changed", person=person.public_id)
    assert changed.get().actor == admin.public_id
    assert "Ceban" not in str(list(Entry.objects.values()))


@pytest.mark.parametrize(
    "page", ["wagtailusers_users:edit", "admin:accounts_user_change"]
)
def test_rights_are_changed_only_after_one_was_asked_again(page, person, admin):
    client = signed_in(Client(), admin, "password", seconds_ago=3600)
    answer = client.get(reverse(page, args=[person.pk]))
    assert answer.status_code == 302 and "/reauthenticate/?next=" in answer.url


def test_another_password_given_by_an_administrator(person, admin, client_of):
    page = reverse("admin:auth_user_password_change", args=[person.pk])
    client_of(admin).post(page, {"password1": NEW, "password2": NEW})
    row = only("password_changed")
    assert (row.actor, row.person) == (admin.public_id, person.public_id)
