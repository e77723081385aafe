"""Staff sign in in two steps; nobody else has to; secrets lie encrypted."""

import io
import json
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from lms.accounts.mfa_adapter import PREFIX, MFAAdapter
from lms.accounts.models import Role
from tests.factories.accounts import UserFactory
from tests.routes.table import ROUTES
from tests.routes.test_routes import _address, routes
from tests.support.editions import work_off
from tests.support.second_step import code_of, give_app, signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "parola-de-test"
SET_UP = "/ro/accounts/second-step/"
DOORS = ["/cms/", "/admin/", "/ro/cohorts/", "/ru/cohorts/", "/ro/reports/"]


@pytest.fixture(autouse=True)
def _demanded(settings):
    settings.STAFF_MFA = True


@pytest.fixture
def known():
    """Return a maker of people whose address is confirmed."""

    def make(email="sef@example.org", **fields):
        person = UserFactory(email=email, **fields)
        EmailAddress.objects.create(
            user=person, email=email, verified=True, primary=True
        )
        return person

    return make


def by_password(email="sef@example.org", **more):
    client = Client()
    answer = client.post(
        "/ro/accounts/login/", {"login": email, "password": PASSWORD, **more}
    )
    return client, answer


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("role", [*Role.values, "admin"])
def test_without_a_second_step_every_door_leads_to_setting_it_up(known, role, door):
    fields = {"roles": [role]}
    if role == "admin":
        fields = {"is_superuser": True, "is_staff": True}
    known(**fields)
    client, _answer = by_password()
    answer = client.get(door)
    assert answer.status_code == 302
    assert re.fullmatch(r"/r[ou]/accounts/second-step/", answer.url), answer.url
    assert client.post(door).status_code == 302


def test_a_group_of_ones_own_that_opens_the_cms_is_staff_too(known):
    group = Group.objects.create(name="traducători")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    known().groups.add(group)
    client, _answer = by_password()
    assert client.get("/cms/").url == SET_UP


def test_a_learner_is_asked_for_nothing(known):
    known()
    client, answer = by_password()
    assert answer.url == "/ro/my/"
    assert client.get("/ro/my/").status_code == 200
    assert client.get("/ro/cohorts/").status_code == 404


def test_the_page_says_why_and_how(known):
    known(roles=["supervisor"])
    client, _answer = by_password()
    client.get("/ro/cohorts/?page=2")
    page = client.get(SET_UP).content.decode()
    assert "/ro/accounts/2fa/webauthn/add/" in page
    assert "/ro/accounts/2fa/totp/activate/" in page
    assert client.session["second_factor_wanted"] == "/ro/cohorts/?page=2"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_setting_up_the_app_opens_the_door_in_the_same_session(known):
    known(is_superuser=True, is_staff=True)
    client, _answer = by_password()
    client.get("/ro/cohorts/")
    page = client.get("/ro/accounts/2fa/totp/activate/")
    assert "data:image/svg+xml" in page.content.decode()
    secret = page.context["form"].secret
    answer = client.post("/ro/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer.url == "/ro/accounts/2fa/recovery-codes/"
    assert 'href="/ro/cohorts/"' in client.get(answer.url).content.decode()
    assert client.get("/ro/cohorts/").status_code == 200


def test_a_session_begun_with_the_password_alone_is_asked_for_the_second_step(known):
    person = known(roles=["supervisor"])
    stranger, _answer = by_password()
    secret = give_app(person)
    answer = stranger.get("/ro/cohorts/")
    assert answer.url.startswith("/ro/accounts/2fa/reauthenticate/?next=")
    answer = stranger.post(answer.url, {"code": code_of(secret)})
    assert answer.url == "/ro/cohorts/"
    assert stranger.get("/ro/cohorts/").status_code == 200


def test_a_password_needs_the_code_of_the_app(known):
    secret = give_app(known(roles=["supervisor"]))
    client, answer = by_password(next="/ro/cohorts/")
    assert answer.url == "/ro/accounts/2fa/authenticate/"
    assert client.get("/ro/cohorts/").url.startswith("/ro/accounts/login/")
    wrong = client.post(answer.url, {"code": "000000"})
    assert wrong.status_code == 200
    answer = client.post(answer.url, {"code": code_of(secret)})
    assert answer.url == "/ro/cohorts/"
    assert client.get("/ro/cohorts/").status_code == 200


def test_a_code_by_mail_needs_the_code_of_the_app(known, client):
    give_app(known(roles=["supervisor"]))
    client.post("/ro/accounts/login/code/", {"email": "sef@example.org"})
    work_off("mail")
    code = re.search(r"\n([A-Z]{4}-[A-Z]{4})\n", mail.outbox[-1].body)[1]
    answer = client.post("/ro/accounts/login/code/confirm/", {"code": code})
    assert answer.url == "/ro/accounts/2fa/authenticate/"
    assert client.get("/ro/my/").url.startswith("/ro/accounts/login/")


def test_a_new_password_by_mail_leaves_the_second_step(known, client):
    person = known(roles=["supervisor"])
    give_app(person)
    client.post("/ro/accounts/password/reset/", {"email": person.email})
    work_off("mail")
    link = re.search(r"/ro/accounts/password/reset/key/\S+", mail.outbox[-1].body)[0]
    form = client.get(link, follow=True).redirect_chain[-1][0]
    new = "trei-cuvinte-noi-aici"
    client.post(form, {"password1": new, "password2": new})
    client = Client()
    answer = client.post(
        "/ro/accounts/login/", {"login": person.email, "password": new}
    )
    assert answer.url == "/ro/accounts/2fa/authenticate/"


def test_a_spare_code_works_once(known):
    person = known(roles=["supervisor"])
    give_app(person)
    row = Authenticator.objects.get(type="recovery_codes")
    code = row.wrap().get_unused_codes()[0]
    client, answer = by_password()
    assert client.post(answer.url, {"code": code}).url == "/ro/cohorts/"
    again, answer = by_password()
    assert again.post(answer.url, {"code": code}).status_code == 200


def test_taking_the_app_away_closes_the_doors_again(known):
    person = known(roles=["supervisor"])
    give_app(person)
    client = signed_in(Client(), person, "password", "mfa")
    assert client.get("/ro/cohorts/").status_code == 200
    client.post("/ro/accounts/2fa/totp/deactivate/")
    assert client.get("/ro/cohorts/").url == SET_UP


def test_every_route_of_the_staff_is_behind_it(known, client):
    """Without one every staff address of the table leads away, whatever it names."""
    known(is_superuser=True, is_staff=True)
    client, _answer = by_password()
    staff = [
        re.sub(r"^/(?=cohorts|reports)", "/ro/", _address(path))
        for path, name in routes()
        if re.match(r"(\w\w/)?(cms|admin|cohorts|reports)/", path)
    ]
    assert len(staff) > 300
    assert {"cohort_person", "reports", "cms_cohort_people"} <= set(ROUTES)
    for address in staff:
        if not re.match(r"/(cms|admin)/(login|password_reset)/", address):
            assert client.get(address).url.endswith("/accounts/second-step/"), address


def test_no_secret_lies_in_plain(known):
    person = known()
    secret = give_app(person)
    seed = Authenticator.objects.get(type="recovery_codes").data["seed"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        lying = " ".join(row[0] for row in cursor.fetchall())
    assert secret not in lying
    assert MFAAdapter().decrypt(seed) not in lying
    assert lying.count(PREFIX) == 2
    for code in (
        Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    ):
        assert code not in lying


def test_what_an_older_version_left_in_plain_works_and_is_encrypted(known):
    person = known()
    plain = {"secret": "JBSWY3DPEHPK3PXP"}
    row = Authenticator.objects.create(user=person, type="totp", data=plain)
    codes = {"migrated_codes": ["11112222"]}
    Authenticator.objects.create(user=person, type="recovery_codes", data=codes)
    assert row.wrap().validate_code(code_of("JBSWY3DPEHPK3PXP"))
    call_command("encrypt_second_factors", stdout=io.StringIO())
    lying = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert "JBSWY3DPEHPK3PXP" not in lying and "11112222" not in lying
    spare = Authenticator.objects.get(type="recovery_codes").wrap()
    assert spare.get_unused_codes() == ["11112222"]


def test_a_new_key_opens_with_the_old_one_until_all_is_encrypted_anew(
    known, settings, capsys
):
    secret = give_app(known())
    row = Authenticator.objects.get(type="totp")
    settings.MFA_KEYS = ["a new key of its own"]
    assert MFAAdapter().decrypt(row.data["secret"]) == secret
    call_command("encrypt_second_factors")
    assert "2 encrypted" in capsys.readouterr().out
    settings.SECRET_KEY = "another one"
    row.refresh_from_db()
    assert MFAAdapter().decrypt(row.data["secret"]) == secret
    settings.MFA_KEYS = ["lost"]
    with pytest.raises(CommandError, match="nothing was changed"):
        call_command("encrypt_second_factors")
